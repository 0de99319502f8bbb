// sink.h: where folds put their records while one external record is carried to completion.
//
// A bounded arena: records lie one behind the other in the order in which they were added, are
// carried in that order, and are forgotten together. Pure; never allocates.
#pragma once

#include "event/catalogue.h"

#define SINK_SIZE (1u << 20)  // bytes of consequences of one external record at the most

struct sink {
    unsigned char *memory;  // the caller's, aligned to 8
    size_t size;
    size_t used;       // bytes filled
    struct utc now;    // log time of the external record in hand: the time of all folds
    uint64_t cause;    // its sequence
    uint64_t counter;  // of the last record added; core's counter
    uint8_t flags;     // SIMULATED and REPLAYED of the external record, inherited
};

void sink_init(struct sink *sink, void *memory, size_t size);
// Forgets all records and takes time, cause and flags from the external record.
void sink_begin(struct sink *sink, const struct record *external);
// Adds a record of the catalogue with a zeroed body of body_size + tail_size bytes; returns the
// body. Overrunning the arena is our own mistake: capacities are sized so that it cannot happen.
void *sink_add(struct sink *sink, unsigned type, size_t body_size, size_t tail_size);

// struct fill *sink_add_fill(sink), and so on, for records without a tail.
#define R(NAME, body, number, version, tail, rules, by)               \
    static inline struct body *sink_add_##body(struct sink *sink)     \
    {                                                                 \
        return sink_add(sink, RECORD_##NAME, sizeof(struct body), 0); \
    }
RECORDS(R)
#undef R
