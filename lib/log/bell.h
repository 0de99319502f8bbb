// bell.h: a futex word in shared memory that wakes who waits for news, and costs nothing else.
//
// Ringing is one atomic exchange; the wake system call happens only if someone sleeps. Whoever is
// killed in his sleep costs one needless wake and no more.
// Waiting: read bell_count(), look for work, find none, bell_wait() with that count.
#pragma once

#include "base/base.h"

#include <stdatomic.h>

struct bell {
    _Atomic uint32_t word;  // counts rings in twos; the lowest bit says that someone sleeps
};

uint32_t bell_count(const struct bell *bell);
void bell_ring(struct bell *bell);
// Sleeps until the count differs from `seen` or about timeout_ns passed. Spurious returns happen.
void bell_wait(struct bell *bell, uint32_t seen, int64_t timeout_ns);
