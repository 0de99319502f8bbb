// trend.c: the averages of 20, 60 and 200 closes in rising or falling order.
//
// The distance of each two neighbours, as a logarithm, is measured in sigmas of as many days as lie
// between the middles of their windows: 20 and 70. Their mean behaves like a t statistic of the
// drift; t / sqrt(1 + t^2) bounds it.
#include "agents/members.h"

#include "base/real.h"

#define SQRT_20 4.47213595499958
#define SQRT_70 8.366600265340756

static void speak(const struct features *features, const struct settings *settings,
                  struct opinion *opinion)
{
    (void)settings;
    double sigma = feature_real(features, FEATURE_SIGMA20);
    double sma20 = feature_real(features, FEATURE_SMA20);
    double sma60 = feature_real(features, FEATURE_SMA60);
    double sma200 = feature_real(features, FEATURE_SMA200);
    if (sigma == 0) {
        opinion_abstain(opinion, OPINION_REASON_NO_MOVEMENT);
        return;
    }
    double fast = real_log(sma20 / sma60) / (sigma * SQRT_20);
    double slow = real_log(sma60 / sma200) / (sigma * SQRT_70);
    double t = (fast + slow) / 2;
    enum opinion_reason reason = fast > 0 && slow > 0 ? OPINION_REASON_TREND_UP
        : fast < 0 && slow < 0                        ? OPINION_REASON_TREND_DOWN
                                                      : OPINION_REASON_TREND_MIXED;
    opinion_evidence(opinion, features, FEATURE_SMA20, FEATURE_SMA60);
    opinion_lean(opinion, t / real_sqrt(1 + t * t), reason);
}

const struct member_kind trend_member = {
    .needs = NEED(SMA20) | NEED(SMA60) | NEED(SMA200) | NEED(SIGMA20),
    .requires = NEED(SMA20) | NEED(SMA60) | NEED(SMA200) | NEED(SIGMA20),
    .speak = speak,
};
