// sma_cross.c: the 10-bar average crosses the 30-bar average: the benchmark's member.
//
// It speaks only at the bar of a crossing, which the history finds from exact integer sums: sure of
// a rise upwards, of a fall downwards.
#include "agents/members.h"

static void speak(const struct features *features, const struct settings *settings,
                  struct opinion *opinion)
{
    (void)settings;
    int64_t cross = features->value[FEATURE_CROSS];
    if (cross == 0) {
        opinion->reason = OPINION_REASON_NO_CROSSING;
        return;
    }
    opinion_evidence(opinion, features, FEATURE_SMA10, FEATURE_SMA30);
    if (cross > 0) {
        opinion_lean(opinion, 1, OPINION_REASON_CROSSED_UP);
    } else {
        opinion_lean(opinion, -1, OPINION_REASON_CROSSED_DOWN);
    }
}

const struct member_kind sma_cross_member = {
    .needs = NEED(SMA10) | NEED(SMA30) | NEED(CROSS),
    .requires = NEED(SMA10) | NEED(SMA30) | NEED(CROSS),
    .speak = speak,
};
