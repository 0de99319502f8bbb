// breakout.c: a close outside the range of the 20 bars before goes on that way.
//
// With x the fraction by which it is outside, the lean is x / (x + 1 %): half of its most where the
// close is 1 % outside. Inside the range the opinion is one half.
#include "agents/members.h"

#define HALF_WAY 0.01

static void speak(const struct features *features, const struct settings *settings,
                  struct opinion *opinion)
{
    (void)settings;
    double close = feature_real(features, FEATURE_CLOSE);
    double high = feature_real(features, FEATURE_HIGH20);
    double low = feature_real(features, FEATURE_LOW20);
    if (low <= 0 || high < low || close <= 0) {
        opinion_fail(opinion);
    } else if (close > high) {
        double outside = close / high - 1;
        opinion_evidence(opinion, features, FEATURE_CLOSE, FEATURE_HIGH20);
        opinion_lean(opinion, outside / (outside + HALF_WAY), OPINION_REASON_BROKE_OUT);
    } else if (close < low) {
        double outside = 1 - close / low;
        opinion_evidence(opinion, features, FEATURE_CLOSE, FEATURE_LOW20);
        opinion_lean(opinion, -outside / (outside + HALF_WAY), OPINION_REASON_BROKE_DOWN);
    } else {
        opinion_evidence(opinion, features, FEATURE_LOW20, FEATURE_HIGH20);
        opinion_lean(opinion, 0, OPINION_REASON_IN_RANGE);
    }
}

const struct member_kind breakout_member = {
    .needs = NEED(CLOSE) | NEED(HIGH20) | NEED(LOW20),
    .requires = NEED(CLOSE) | NEED(HIGH20) | NEED(LOW20),
    .speak = speak,
};
