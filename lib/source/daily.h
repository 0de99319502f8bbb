// daily.h: reads tables of daily bars: symbol, date, open, high, low, close, volume, as traded.
//
// Each row of a file is checked, also those that nobody wants: prices above zero, low <= open and
// close <= high, whole shares, dates that are sessions of XNYS and ascend within a symbol. Columns
// beyond these are passed over; adj_close, which knows the future, is never read.
#pragma once

#include "event/catalogue.h"

#define DAILY_INTERVAL_S 86400u
#define DAILY_BARS_MAX (1u << 24)

// Of one symbol in one file. daily_read() counts in `kept`.
struct daily_wish {
    struct text16 symbol;
    int32_t from, to;  // both included
    uint32_t instrument;
    uint32_t kept;
};

struct daily_bar {
    struct bar bar;  // start is the session's open
    int32_t date;
    uint32_t session;  // the caller's
};

struct daily {
    struct daily_bar *bars;  // in the order of the files
    size_t count, room;
};

// Adds the wanted rows of one file. daily_fini() accepts a zeroed object and what failed half-way.
MUST_USE bool daily_read(struct daily *daily, const char *path, struct daily_wish *wishes,
                         size_t count);
void daily_fini(struct daily *daily);
