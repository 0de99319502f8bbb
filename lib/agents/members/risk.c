// risk.c: no vote, only a veto: when the account has lost too much, or the symbol moves too much.
//
// Either limit is enough. While sigma is not known yet the drawdown alone can veto; else the member
// abstains, for half a check is none.
#include "agents/members.h"

static void veto(struct opinion *opinion, enum opinion_reason reason)
{
    opinion->status = OPINION_VETO;
    opinion->reason = (uint16_t)reason;
}

static void speak(const struct features *features, const struct settings *settings,
                  struct opinion *opinion)
{
    if (features->value[FEATURE_DRAWDOWN] >= settings->value[SETTING_VETO_DRAWDOWN]) {
        opinion_evidence(opinion, features, FEATURE_DRAWDOWN, FEATURE_NONE);
        veto(opinion, OPINION_REASON_DRAWDOWN_LIMIT);
        return;
    }
    if (!features_know(features, NEED(SIGMA20))) return;  // warming up
    if (features->value[FEATURE_SIGMA20] >= settings->value[SETTING_VETO_SIGMA]) {
        opinion_evidence(opinion, features, FEATURE_SIGMA20, FEATURE_NONE);
        veto(opinion, OPINION_REASON_SIGMA_LIMIT);
        return;
    }
    opinion_evidence(opinion, features, FEATURE_DRAWDOWN, FEATURE_SIGMA20);
    opinion_lean(opinion, 0, OPINION_REASON_WITHIN_LIMITS);
}

const struct member_kind risk_member = {
    .needs = NEED(DRAWDOWN) | NEED(SIGMA20),
    .requires = NEED(DRAWDOWN),
    .speak = speak,
};
