// bench.h: a clock, and the line of one figure as scripts/benchmark reads it.
#pragma once

#include "base/base.h"
#include "base/utc.h"

#include <stdio.h>
#include <time.h>

static inline int64_t bench_now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

// target is like ">= 1e6" or "<= 300", or NULL.
static inline void bench_figure(const char *name, double value, const char *unit,
                                const char *target)
{
    printf("%s\t%.6g\t%s%s%s\n", name, value, unit, target == NULL ? "" : "\t",
           target == NULL ? "" : target);
    fflush(stdout);
}

// Keeps the compiler from leaving out what computed it.
static inline void bench_use(uint64_t value)
{
    __asm__ volatile("" : : "r"(value) : "memory");
}
