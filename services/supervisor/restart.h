// restart.h: when a service that died is started again. Pure: the caller brings what it saw.
//
//   a death behind progress: at once     without progress: 0.1 s, doubled each time, at most 30 s
//
// Progress is whatever the caller counts (records carried, appended, fed); ten seconds of work
// count as much. Deaths from outside (somebody's kill) are no fault of the record in hand.
#pragma once

#include "base/base.h"

#define RESTART_FIRST_NS INT64_C(100000000)
#define RESTART_MOST_NS INT64_C(30000000000)
#define RESTART_WELL_NS INT64_C(10000000000)
#define RESTART_STORM 6u  // deaths without progress that make a storm

struct restart {
    uint64_t progress;  // the furthest that was seen at a death
    uint32_t deaths;    // in a row without progress
    uint32_t crashes;   // of them, those that nobody else caused
};

struct death {
    uint64_t progress;
    int64_t worked_ns;  // since it was ready; 0 if it was not
    bool killed;        // from outside
};

// How long to wait before the next start.
int64_t restart_delay_ns(struct restart *restart, const struct death *death);
bool restart_is_storm(const struct restart *restart);
// Did it die twice at one record, by itself?
bool restart_is_stuck(const struct restart *restart);
