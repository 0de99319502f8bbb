// marks.c: see marks.h. Pure.
#include "trader/marks.h"

#include "market/calendar.h"

uint32_t sessions_since(const struct reference *reference, uint32_t instrument, struct utc moment,
                        struct utc now, uint32_t most)
{
    enum calendar calendar = reference->listings[instrument - 1].calendar;
    if (moment.ns >= now.ns) return 0;
    if (calendar == CALENDAR_ALWAYS) {
        int64_t days = (int64_t)utc_date(now) - utc_date(moment);
        return days < most ? (uint32_t)days : most;
    }
    if (reference->sessions > 0 && moment.ns >= reference->session_open.ns) return 0;

    uint32_t count = 0;
    struct session session = {.open = moment};
    while (count < most && calendar_session_after(calendar, session.open, &session)
           && session.open.ns <= now.ns) {
        count++;
    }
    return count;
}

bool mark_restate(struct mark *mark, uint32_t numerator, uint32_t denominator)
{
    if (mark->price.e8 == 0) return true;
    struct price restated;
    if (!decimal_scale(mark->price.e8, denominator, numerator, ROUND_HALF_EVEN, &restated.e8)) {
        return false;
    }
    if (restated.e8 < 1) return false;
    mark->price = restated;
    return true;
}
