// pacer.c: see pacer.h.
#include "services/feed/pacer.h"

#include "base/utc.h"

void pacer_init(struct pacer *pacer, double pace, uint32_t session)
{
    assert(pace == 0 || (pace >= PACE_MIN && pace <= PACE_MAX));
    *pacer = (struct pacer){.session = session, .due_ns = INT64_MIN};
    if (pace > 0) pacer->session_ns = (int64_t)((double)NS_PER_SECOND / pace);
}

int64_t pacer_wait_ns(struct pacer *pacer, uint32_t session, int64_t now_ns)
{
    if (pacer->session_ns == 0 || session <= pacer->session) return 0;
    if (now_ns < pacer->due_ns) return pacer->due_ns - now_ns;
    pacer->session = session;
    // A little late is made up for, so that the pace is right in the long run.
    bool late = pacer->due_ns < now_ns - pacer->session_ns;
    pacer->due_ns = (late ? now_ns : pacer->due_ns) + pacer->session_ns;
    return 0;
}
