// rate.h: how many orders passed in the last minute of log time and in this session.
//
// Times are kept exactly while a minute has at most RATE_TIMES distinct ones; beyond, the two
// oldest become one at the newer time, so that never too few are counted. Pure.
#pragma once

#include "base/utc.h"

#define RATE_TIMES 256u

struct rate {
    struct rate_moment {
        struct utc time;
        uint32_t orders;
    } moments[RATE_TIMES];  // a ring, the oldest at `first`
    uint32_t first, used;
    uint32_t session, session_orders;
};

uint32_t rate_minute(const struct rate *rate, struct utc now);
uint32_t rate_session(const struct rate *rate, uint32_t session);
// Time never falls.
void rate_count(struct rate *rate, struct utc now, uint32_t session);
// The moments in order of time, for snapshots.
static inline const struct rate_moment *rate_at(const struct rate *rate, uint32_t index)
{
    return &rate->moments[(rate->first + index) % RATE_TIMES];
}
MUST_USE bool rate_restore(struct rate *rate, struct utc time, uint32_t orders);
