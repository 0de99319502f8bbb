// bell.c: see bell.h.
#include "log/bell.h"

#include "base/utc.h"

#include <limits.h>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#define SLEEPING 1u

uint32_t bell_count(const struct bell *bell)
{
    return atomic_load_explicit(&bell->word, memory_order_acquire) & ~SLEEPING;
}

void bell_ring(struct bell *bell)
{
    uint32_t word = atomic_load_explicit(&bell->word, memory_order_relaxed);
    while (!atomic_compare_exchange_weak(&bell->word, &word, (word | SLEEPING) + 1)) {}
    if ((word & SLEEPING) == 0) return;
    syscall(SYS_futex, &bell->word, FUTEX_WAKE, INT_MAX, NULL, NULL, 0);
}

void bell_wait(struct bell *bell, uint32_t seen, int64_t timeout_ns)
{
    if (timeout_ns <= 0) return;
    uint32_t asleep = seen | SLEEPING, word = seen;
    if (!atomic_compare_exchange_strong(&bell->word, &word, asleep) && word != asleep) return;
    struct timespec timeout = {
        .tv_sec = timeout_ns / NS_PER_SECOND,
        .tv_nsec = timeout_ns % NS_PER_SECOND,
    };
    syscall(SYS_futex, &bell->word, FUTEX_WAIT, asleep, &timeout, NULL, 0);
}
