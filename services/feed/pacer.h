// pacer.h: when the next session of a replay may begin.
//
// A late session moves all that follow: the pace is a ceiling, and what was missed while core or
// this machine slept is not made up for in a burst. Pure: the caller brings the time.
#pragma once

#include "base/base.h"

#define PACE_MIN 0.00000001  // sessions a second
#define PACE_MAX 1000000.0

struct pacer {
    int64_t session_ns;  // 0: without a pause
    uint32_t session;    // that has begun
    int64_t due_ns;      // when the next one may
};

// pace is sessions a second, PACE_MIN to PACE_MAX, or 0 for as fast as it goes. The sessions up to
// `session` have begun.
void pacer_init(struct pacer *pacer, double pace, uint32_t session);
// 0: the session's records may go now. Else the time to wait.
int64_t pacer_wait_ns(struct pacer *pacer, uint32_t session, int64_t now_ns);
