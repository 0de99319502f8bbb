// members.c: see members.h. Pure.
#include "agents/members.h"

#include "base/real.h"

#define PPM_HALF 500000u
#define LEAN_LOGIT 0.4054651081081644  // log(0.6 / 0.4): the most that one member leans

static const struct member_kind *const kinds[MEMBERS_MAX] = {
    [MEMBER_TREND] = &trend_member,       [MEMBER_MEAN_REVERSION] = &mean_reversion_member,
    [MEMBER_BREAKOUT] = &breakout_member, [MEMBER_VOLATILITY_REGIME] = &volatility_regime_member,
    [MEMBER_RISK] = &risk_member,         [MEMBER_SMA_CROSS] = &sma_cross_member,
};

const struct member_kind *member_kind(uint32_t member)
{
    return member < MEMBERS_MAX ? kinds[member] : NULL;
}

void member_ask(uint32_t member, const struct features *features, const struct settings *settings,
                struct opinion *opinion)
{
    const struct member_kind *kind = kinds[member];
    opinion->member = (uint16_t)member;
    opinion->weight = settings->weight[member];
    if ((features->bad & kind->needs) != 0) {
        opinion_fail(opinion);
        return;
    }
    opinion_abstain(opinion, OPINION_REASON_WARM_UP);
    if (features_know(features, kind->requires)) kind->speak(features, settings, opinion);
}

void opinion_abstain(struct opinion *opinion, enum opinion_reason reason)
{
    opinion->status = OPINION_ABSTAIN;
    opinion->stance = STANCE_NEUTRAL;
    opinion->p = PPM_HALF;
    opinion->reason = (uint16_t)reason;
}

void opinion_lean(struct opinion *opinion, double lean, enum opinion_reason reason)
{
    if (!(lean >= -1 && lean <= 1)) {
        opinion_fail(opinion);
        return;
    }
    opinion->status = OPINION_OK;
    opinion->stance = lean > 0 ? STANCE_BULLISH : lean < 0 ? STANCE_BEARISH : STANCE_NEUTRAL;
    opinion->p = (uint32_t)real_round(1e6 * real_logistic(LEAN_LOGIT * lean));
    opinion->confidence = (uint32_t)real_round(1e6 * real_abs(lean));
    opinion->reason = (uint16_t)reason;
}

void opinion_evidence(struct opinion *opinion, const struct features *features, enum feature a,
                      enum feature b)
{
    opinion->evidence = (uint8_t)((a != FEATURE_NONE) + (b != FEATURE_NONE));
    opinion->feature_a = a;
    opinion->feature_b = b;
    opinion->value_a = features->value[a];
    opinion->value_b = features->value[b];
}

void opinion_fail(struct opinion *opinion)
{
    opinion_abstain(opinion, OPINION_REASON_IMPOSSIBLE);
    opinion->status = OPINION_ERROR;
    opinion->confidence = 0;
    opinion->evidence = 0;
    opinion->feature_a = opinion->feature_b = 0;
    opinion->value_a = opinion->value_b = 0;
}
