// history.h: the last bars of one instrument and what is kept up with them, bar by bar.
//
// The bars, and on which side of its 30-bar average the 10-bar average was, are the state; all else
// is a function of the bars: kept up incrementally while somebody needs it, made anew when it was
// not, and equal either way. A split restates the bars, so that every feature sees one scale.
#pragma once

#include "event/sink.h"

#define HISTORY_BARS 272u  // 252 values of sigma, each of 20 returns, and a close before the first
#define HISTORY_SIGMAS 252u
#define HISTORY_RETURNS 20u
#define HISTORY_PRICE_MAX (INT64_MAX / 1024)  // 1e-8 dollars: sums of 200, times 3, stay exact

enum side_of_average { AVERAGE_UNKNOWN, AVERAGE_BELOW, AVERAGE_ABOVE };

struct history {
    uint32_t bars;        // in the ring
    uint32_t at;          // index of the newest
    uint32_t interval_s;  // of the bars
    uint8_t side;         // enum side_of_average: of the 10-bar average when it last differed
    int8_t turn;          // 1 or -1: side changed at the newest bar
    bool derived;         // the fields of the second part are up to date
    struct utc start;     // of the newest bar
    int64_t sum10, sum30;
    struct state_bar ring[HISTORY_BARS];

    int64_t sum20, sum60, sum200;
    double returns[HISTORY_BARS];  // log returns, by index of the bar
    double sigmas[HISTORY_BARS];   // of the 20 log returns up to the bar
};

enum taken {
    TAKEN,             // it is the newest bar now
    TAKEN_OLD,         // not newer than the newest: forgotten
    TAKEN_IMPOSSIBLE,  // high, low and close contradict each other, or are beyond the largest price
};

// Takes a bar; one of another interval starts the history afresh. With derive the second part is
// brought up to date.
enum taken history_take(struct history *history, const struct bar *bar, bool derive);
// Restates the bars, each price times denominator / numerator, to the nearest 1e-8. A ratio that
// leaves no price at all, or too large a one, starts the history afresh.
void history_split(struct history *history, uint32_t numerator, uint32_t denominator);

void history_save(const struct history *history, uint32_t instrument, struct sink *sink);
// False for a record that cannot have come from history_save(); then the history is not changed.
MUST_USE bool history_load(struct history *history, const struct record *record);

// Index of the bar `back` bars before the one at `index`; back is below HISTORY_BARS.
static inline uint32_t history_back(uint32_t index, uint32_t back)
{
    return index >= back ? index - back : index + HISTORY_BARS - back;
}
static inline int64_t history_close(const struct history *history, uint32_t back)
{
    return history->ring[history_back(history->at, back)].close.e8;
}
