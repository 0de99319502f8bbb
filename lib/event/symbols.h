// symbols.h: the symbols of a log's instruments, for those who show records.
#pragma once

#include "event/catalogue.h"
#include "event/reference.h"

struct symbols {
    char at[INSTRUMENTS_MAX][sizeof(struct text16)];  // instrument i at i - 1; "" is not known
    char unknown[16];
};

// Learns from INSTRUMENT records and passes over all others. The struct begins zeroed.
void symbols_learn(struct symbols *symbols, const struct record *record);
// "AAPL"; "#7" for an instrument that was not told. Valid until the next call.
const char *symbols_of(struct symbols *symbols, uint32_t instrument);
