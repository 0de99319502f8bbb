// ticks.c: see ticks.h.
#include "market/ticks.h"

static void find_next(struct ticks *ticks, struct utc last);
static int64_t next_multiple(int64_t moment, int64_t step);

void ticks_begin(struct ticks *ticks, enum calendar calendar, int64_t tick_ns, struct utc from)
{
    assert(tick_ns >= 0);
    *ticks = (struct ticks){.calendar = calendar, .tick_ns = tick_ns};
    ticks->session_known = calendar_session_latest(calendar, from, &ticks->session);
    find_next(ticks, from);
}

void ticks_set_interval(struct ticks *ticks, int64_t tick_ns, struct utc now)
{
    assert(tick_ns >= 0 && ticks->next.time.ns > now.ns);
    ticks->tick_ns = tick_ns;
    find_next(ticks, now);
}

bool ticks_take(struct ticks *ticks, struct tick_due *due)
{
    if (ticks->next.time.ns == INT64_MAX) return false;
    *due = ticks->next;
    if (due->kind == TICK_SESSION_OPEN) {
        ticks->session_known = calendar_session(ticks->calendar, due->date, &ticks->session);
        assert(ticks->session_known);
    }
    find_next(ticks, due->time);
    return true;
}

static void find_next(struct ticks *ticks, struct utc last)
{
    const struct session *session = &ticks->session;
    struct session coming;
    if (ticks->session_known && last.ns < session->close.ns) {
        ticks->next = (struct tick_due){session->close, TICK_SESSION_CLOSE, session->date};
        if (ticks->tick_ns == 0) return;
        int64_t multiple = next_multiple(last.ns, ticks->tick_ns);
        if (multiple >= session->close.ns) return;
        ticks->next = (struct tick_due){{multiple}, TICK_INTERVAL, session->date};
        if (ticks->calendar == CALENDAR_ALWAYS) ticks->next.date = utc_date(ticks->next.time);
    } else if (calendar_session_after(ticks->calendar, last, &coming)) {
        ticks->next = (struct tick_due){coming.open, TICK_SESSION_OPEN, coming.date};
    } else {
        ticks->next = (struct tick_due){{INT64_MAX}, TICK_SESSION_CLOSE, 0};
    }
}

// The first multiple of step above moment; INT64_MAX when it does not fit.
static int64_t next_multiple(int64_t moment, int64_t step)
{
    int64_t below = moment / step - (moment % step < 0);
    int64_t multiple;
    if (__builtin_mul_overflow(below + 1, step, &multiple)) return INT64_MAX;
    return multiple;
}
