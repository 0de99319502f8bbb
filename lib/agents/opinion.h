// opinion.h: the reasons that members give, and an opinion as a sentence for people.
#pragma once

#include "base/text.h"
#include "event/catalogue.h"

// NAME, number, word, sentence: {a} and {b} stand for the evidence. A member has 16 numbers; they
// are in logs: append, never renumber.
#define COMMON_REASONS(X)                                     \
    X(WARM_UP, 1, "warm_up", "too few bars yet")              \
    X(IMPOSSIBLE, 2, "impossible", "its input is impossible") \
    X(NO_MOVEMENT, 3, "no_movement", "the price does not move")
#define TREND_REASONS(X)                                                    \
    X(TREND_UP, 16, "trend_up", "{a} above {b}, and that above sma200")     \
    X(TREND_DOWN, 17, "trend_down", "{a} below {b}, and that below sma200") \
    X(TREND_MIXED, 18, "trend_mixed", "{a}, {b} and sma200 are in no order")
#define MEAN_REVERSION_REASONS(X)                                                \
    X(STRETCHED_UP, 32, "stretched_up", "{a} is far above the average, {b}")     \
    X(STRETCHED_DOWN, 33, "stretched_down", "{a} is far below the average, {b}") \
    X(NOT_STRETCHED, 34, "not_stretched", "{a} is near the average, {b}")
#define BREAKOUT_REASONS(X)                          \
    X(BROKE_OUT, 48, "broke_out", "{a} above {b}")   \
    X(BROKE_DOWN, 49, "broke_down", "{a} below {b}") \
    X(IN_RANGE, 50, "in_range", "between {a} and {b}")
#define VOLATILITY_REGIME_REASONS(X)                               \
    X(TURBULENT, 64, "turbulent", "{a} is high for the year, {b}") \
    X(CALM, 65, "calm", "{a} is usual for the year, {b}")
#define RISK_REASONS(X)                                                    \
    X(WITHIN_LIMITS, 80, "within_limits", "{a} and {b} are within limits") \
    X(DRAWDOWN_LIMIT, 81, "drawdown_limit", "{a} is at its limit")         \
    X(SIGMA_LIMIT, 82, "sigma_limit", "{a} is at its limit")
#define SMA_CROSS_REASONS(X)                                  \
    X(CROSSED_UP, 96, "crossed_up", "{a} rose above {b}")     \
    X(CROSSED_DOWN, 97, "crossed_down", "{a} fell below {b}") \
    X(NO_CROSSING, 98, "no_crossing", "the averages did not cross")
#define OPINION_REASONS(X)       \
    COMMON_REASONS(X)            \
    TREND_REASONS(X)             \
    MEAN_REVERSION_REASONS(X)    \
    BREAKOUT_REASONS(X)          \
    VOLATILITY_REGIME_REASONS(X) \
    RISK_REASONS(X)              \
    SMA_CROSS_REASONS(X)

enum opinion_reason {
#define X(NAME, number, word, sentence) OPINION_REASON_##NAME = (number),
    OPINION_REASONS(X)
#undef X
};

const char *opinion_reason_name(unsigned number);  // "trend_up"; NULL where there is none

// The reason with its evidence: "sma20 71.20 above sma60 69.80, and that above sma200".
void opinion_sentence(const struct opinion *opinion, struct text *text);
