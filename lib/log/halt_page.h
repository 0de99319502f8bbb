// halt_page.h: a latched page on disk, mapped by all, that stops trading at once.
//
// Read outside the folds only: by core's runner, which takes no further record while the page is
// ahead of the log, and by the broker's gate. The more restrictive of page and log wins. Whoever is
// entitled may raise it; only the supervisor lowers it, after RESUME is durable.
#pragma once

#include "base/base.h"
#include "base/utc.h"

#include <stdatomic.h>

struct halt_page {
    char magic[8];                // "TWHALT\0\1"
    _Atomic uint64_t generation;  // odd: HALTED, even: RUNNING; grows by one at each change
    _Atomic int64_t raised_ns;    // UTC, for people
    char reason[128];             // for people; NUL-terminated
};

// Opens or makes (RUNNING, generation 0) the page at path, mode 0600, synced. writable needs
// rights.
MUST_USE bool halt_page_open(const char *path, bool writable, struct halt_page **page);
void halt_page_close(struct halt_page *page);  // NULL is fine
static inline uint64_t halt_page_generation(const struct halt_page *page)
{
    return atomic_load_explicit(&page->generation, memory_order_acquire);
}
static inline bool halt_page_is_halted(const struct halt_page *page)
{
    return halt_page_generation(page) % 2 == 1;
}
// Makes it HALTED (no change where it is already); msync'd before it returns. The generation is
// told in any case.
MUST_USE bool halt_page_raise(struct halt_page *page, struct utc now, const char *reason,
                              uint64_t *generation);
// Makes it RUNNING from exactly `generation`; REFUSED if it stands at another.
MUST_USE bool halt_page_lower(struct halt_page *page, uint64_t generation);
