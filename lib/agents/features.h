// features.h: what the members look at: named values of one instrument as of one bar.
//
// A value is an integer of 1e-8 in the unit of its feature, whatever it was computed with, so a
// record can hold it and a hash means the same everywhere. A feature is known, not known yet (too
// few bars), or bad (no finite number came out): a member abstains on the second and errs on the
// third.
#pragma once

#include "agents/history.h"
#include "event/catalogue.h"

// PRICE dollars a share, FRACTION 1 = 100 %, RATIO a plain number.
enum feature_unit { UNIT_PRICE, UNIT_FRACTION, UNIT_RATIO };

// NAME, number, word, unit, bars it needs, text. Numbers are in logs: append, never renumber.
#define FEATURES(X)                                                                          \
    X(CLOSE, 1, "close", PRICE, 1, "close of the bar")                                       \
    X(SMA10, 2, "sma10", PRICE, 10, "average of 10 closes")                                  \
    X(SMA30, 3, "sma30", PRICE, 30, "average of 30 closes")                                  \
    X(CROSS, 4, "cross", RATIO, 30, "1: sma10 rose above sma30 at this bar, -1: fell below") \
    X(SMA20, 5, "sma20", PRICE, 20, "average of 20 closes")                                  \
    X(SMA60, 6, "sma60", PRICE, 60, "average of 60 closes")                                  \
    X(SMA200, 7, "sma200", PRICE, 200, "average of 200 closes")                              \
    X(Z20, 8, "z20", RATIO, 20, "close less sma20, in standard deviations of the 20 closes") \
    X(HIGH20, 9, "high20", PRICE, 21, "highest high of the 20 bars before this one")         \
    X(LOW20, 10, "low20", PRICE, 21, "lowest low of the 20 bars before this one")            \
    X(SIGMA20, 11, "sigma20", FRACTION, 21, "standard deviation of 20 log returns")          \
    X(SIGMA_RANK, 12, "sigma_rank", FRACTION, 272, "share of the last 252 sigma20 below it") \
    X(DRAWDOWN, 13, "drawdown", FRACTION, 0, "how far equity is below its peak")
enum feature {
    FEATURE_NONE = 0,
#define X(NAME, number, word, unit, bars, text) FEATURE_##NAME = (number),
    FEATURES(X)
#undef X
};
#define FEATURES_MAX 16  // numbers are below
#define NEED(NAME) (1u << FEATURE_##NAME)

struct features {
    uint32_t known;  // bits 1 << enum feature
    uint32_t bad;
    int64_t value[FEATURES_MAX];  // 1e-8; of known features, and 0 of FEATURE_NONE
};

// The account as last told by an EQUITY record.
struct account {
    struct money equity, peak;
    bool known;
};

const char *feature_name(unsigned number);  // "sma20"; NULL where there is none
const char *feature_text(unsigned number);
enum feature_unit feature_unit(unsigned number);
unsigned feature_bars(unsigned number);  // how many bars it needs; 0 for none

// Computes those of `needs` from the history, which has just taken the bar.
void features_make(struct features *features, uint32_t needs, const struct history *history,
                   const struct account *account);
// All of an impossible bar: nothing is known and everything is bad.
void features_spoil(struct features *features);
// XXH3-128, in canonical order, of the needed features and of which are known and which bad.
void features_hash(const struct features *features, uint32_t needs, struct hash16 *hash);

static inline bool features_know(const struct features *features, uint32_t needs)
{
    return (needs & ~features->known) == 0;
}
