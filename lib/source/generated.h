// generated.h: made-up one-minute bars for benchmarks, the same on every machine.
//
// A random walk by a linear congruential generator from 100 dollars, prices rounded to 1e-4; where
// the sums of the last 10 and 30 closes would tie, the close is raised by 1e-4. All other backtest
// peers of bench/ read the same bars. One instrument, which never closes; its bars begin in 2020.
// Bars are made ahead by the chunk, so that a benchmark times their use and not their making.
#pragma once

#include "event/catalogue.h"

#define GENERATED_SYMBOL "GEN"
#define GENERATED_INTERVAL_S 60u
#define GENERATED_VOLUME 1000  // shares, of each bar

struct generated_bar {
    int32_t open, high, low, close;  // 1e-4 dollars
};

struct generated {
    uint64_t made;  // bars so far
    double price;   // not rounded
    uint32_t random;
    int64_t sum_short, sum_long;
    int32_t closes[30];  // of the last bars, by number modulo 30
};

void generated_init(struct generated *generated);
// Makes the next `count` bars.
void generated_make(struct generated *generated, struct generated_bar *bars, size_t count);

// Records, at memory aligned to 8 with room for GENERATED_RECORD_MAX bytes. INSTRUMENT has counter
// 1, bar `index` (from 0) has index + 2, END_OF_REPLAY behind `bars` bars has bars + 2. All have
// the flag SIMULATED. A bar's event time is its end.
#define GENERATED_RECORD_MAX 256
void generated_instrument(struct record *at);
void generated_record(const struct generated_bar *bar, uint64_t index, struct record *at);
void generated_end(uint64_t bars, struct record *at);
struct utc generated_from(void);  // the start of the first bar
