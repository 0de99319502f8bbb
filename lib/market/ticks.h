// ticks.h: the one function of log time that says when ticks are due.
//
// A tick lies at each session's open and close and, when tick_ns is not 0, at the multiples of
// tick_ns (counted from 1970) strictly between. Ticks up to a record's time are written before that
// record, so the sequencer, the backtest and a replay all write the same ones. ALWAYS has no open
// and no close, only the multiples. Pure.
#pragma once

#include "market/calendar.h"

struct tick_due {
    struct utc time;
    enum tick_kind kind;
    int32_t date;  // the session's
};

struct ticks {
    enum calendar calendar;
    int64_t tick_ns;
    struct session session;  // the newest one that is open or over at the last tick
    bool session_known;      // false before the calendar's first session
    struct tick_due next;    // its time is INT64_MAX when there is none
};

// Ticks with time > from. tick_ns is 0 (none between open and close) or above.
void ticks_begin(struct ticks *ticks, enum calendar calendar, int64_t tick_ns, struct utc from);
// Another interval from now on; every tick up to now has been taken.
void ticks_set_interval(struct ticks *ticks, int64_t tick_ns, struct utc now);

bool ticks_take(struct ticks *ticks, struct tick_due *due);  // only for ticks_next

// The next tick with time <= until, and moves behind it; false when there is none (yet).
MUST_USE static inline bool ticks_next(struct ticks *ticks, struct utc until, struct tick_due *due)
{
    return until.ns >= ticks->next.time.ns && ticks_take(ticks, due);
}
