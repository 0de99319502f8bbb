// mean_reversion.c: a close more than two standard deviations from its 20-bar average comes back.
//
// Within two deviations the opinion is one half. Beyond, with e what exceeds two, the lean is
// e / (e + 0.5): half of its most at 2.5 deviations, and never all of it.
#include "agents/members.h"

#define STRETCHED 2.0
#define HALF_WAY 0.5

static void speak(const struct features *features, const struct settings *settings,
                  struct opinion *opinion)
{
    (void)settings;
    double z = feature_real(features, FEATURE_Z20);
    opinion_evidence(opinion, features, FEATURE_CLOSE, FEATURE_Z20);
    if (z > STRETCHED) {
        double excess = z - STRETCHED;
        opinion_lean(opinion, -excess / (excess + HALF_WAY), OPINION_REASON_STRETCHED_UP);
    } else if (z < -STRETCHED) {
        double excess = -z - STRETCHED;
        opinion_lean(opinion, excess / (excess + HALF_WAY), OPINION_REASON_STRETCHED_DOWN);
    } else {
        opinion_lean(opinion, 0, OPINION_REASON_NOT_STRETCHED);
    }
}

const struct member_kind mean_reversion_member = {
    .needs = NEED(CLOSE) | NEED(Z20),
    .requires = NEED(CLOSE) | NEED(Z20),
    .speak = speak,
};
