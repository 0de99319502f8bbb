// members.h: what a member of the committee is, and the means of its trade.
//
// A member is one file in members/: a pure function from features and settings to one opinion. It
// never sees a quantity, an order or a clock, and it cannot trade: the pool and the trader do.
#pragma once

#include "agents/features.h"
#include "agents/opinion.h"
#include "config/settings.h"

struct member_kind {
    uint32_t needs;  // features that it looks at
    uint32_t
        requires;  // those without which it abstains
    // Fills in its opinion: all it requires is known, nothing it needs is bad, and the opinion
    // stands at abstain, neutral, one half. Weight and member are set by the caller.
    void (*speak)(const struct features *features, const struct settings *settings,
                  struct opinion *opinion);
};

extern const struct member_kind trend_member, mean_reversion_member, breakout_member,
    volatility_regime_member, risk_member, sma_cross_member;

// NULL where the number is none of MEMBERS.
const struct member_kind *member_kind(uint32_t member);

// One member's opinion as it goes into the decision; `opinion` is zeroed.
void member_ask(uint32_t member, const struct features *features, const struct settings *settings,
                struct opinion *opinion);

// --- for members --------------------------------------------------------------------------------

// Abstains for a reason.
void opinion_abstain(struct opinion *opinion, enum opinion_reason reason);
// Its input is impossible: an error never counts.
void opinion_fail(struct opinion *opinion);
// An opinion that leans by -1 (surely a fall, p 0.40) to 1 (surely a rise, p 0.60); confidence is
// how far. A lean that is no number is an error.
void opinion_lean(struct opinion *opinion, double lean, enum opinion_reason reason);
// Names the evidence: the values of two features that are known; FEATURE_NONE for none.
void opinion_evidence(struct opinion *opinion, const struct features *features, enum feature a,
                      enum feature b);

static inline double feature_real(const struct features *features, enum feature feature)
{
    return (double)features->value[feature] / (double)DECIMAL_ONE;
}
