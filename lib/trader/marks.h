// marks.h: the last price of each instrument, and how many sessions old a moment is.
#pragma once

#include "event/reference.h"

struct mark {
    struct price price;  // 0: none yet
    struct utc taken;    // when it was true, by the data; never ahead of log time
};

// Sessions of the instrument opened behind the moment and up to now, counted no further than
// `most`. Where no session ever closes a UTC day counts as one.
uint32_t sessions_since(const struct reference *reference, uint32_t instrument, struct utc moment,
                        struct utc now, uint32_t most);

// Data that come late do not take the place of newer ones.
static inline void mark_take(struct mark *mark, struct price price, struct utc event_time,
                             struct utc now)
{
    if (event_time.ns > now.ns) event_time = now;
    if (event_time.ns < mark->taken.ns) return;
    *mark = (struct mark){price, event_time};
}
// After a split. False, and untouched, when the price leaves its range.
MUST_USE bool mark_restate(struct mark *mark, uint32_t numerator, uint32_t denominator);
