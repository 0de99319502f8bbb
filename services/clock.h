// clock.h: the two clocks of the services: one for people and records, one for waiting.
#pragma once

#include "base/utc.h"

#include <time.h>

static inline struct utc clock_utc(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (struct utc){now.tv_sec * NS_PER_SECOND + now.tv_nsec};
}

static inline int64_t clock_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}
