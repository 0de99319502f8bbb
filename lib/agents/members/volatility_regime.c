// volatility_regime.c: after a turbulent month the next is rather worse; a calm one says nothing.
//
// Sigma of 20 log returns is high when more than 80 % of its last 252 values lie below it; the lean
// grows from there to its most at 100 %. Else the member abstains: calm is no reason to buy.
#include "agents/members.h"

#define HIGH_RANK 0.8

static void speak(const struct features *features, const struct settings *settings,
                  struct opinion *opinion)
{
    (void)settings;
    double rank = feature_real(features, FEATURE_SIGMA_RANK);
    opinion_evidence(opinion, features, FEATURE_SIGMA20, FEATURE_SIGMA_RANK);
    if (rank > HIGH_RANK) {
        opinion_lean(opinion, -(rank - HIGH_RANK) / (1 - HIGH_RANK), OPINION_REASON_TURBULENT);
    } else {
        opinion_abstain(opinion, OPINION_REASON_CALM);
    }
}

const struct member_kind volatility_regime_member = {
    .needs = NEED(SIGMA20) | NEED(SIGMA_RANK),
    .requires = NEED(SIGMA20) | NEED(SIGMA_RANK),
    .speak = speak,
};
