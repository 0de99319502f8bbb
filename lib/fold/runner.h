// runner.h: core's heart: carries each external record through all folds to completion.
//
//   external record -> reference, venue, trader, agents -> consequences, first in, first out,
//   each visiting the same folds in the same order, until none is left
//
// The same code in the core service, in the backtest and in verify. One thread; allocates only in
// runner_create(). After END_OF_REPLAY it adds the SUMMARY, which needs the state hash.
#pragma once

#include "event/reference.h"

struct runner;

// The consequences of one external record: whole records one behind the other, lent until the
// next call. Sequence, source's incarnation, log time and CRC are not filled.
struct batch {
    const unsigned char *records;
    size_t bytes;
};

// Where a snapshot stands; the runner knows the rest.
struct position {
    uint64_t sequence;      // of the last external record carried
    uint64_t feed_counter;  // of feed's last record carried
    uint64_t halt_ahead;    // sequence of a HALT taken before its place, or 0
    uint32_t run;
};

MUST_USE bool runner_create(const struct capacities *capacities, struct runner **runner);
void runner_destroy(struct runner *runner);  // NULL is fine

// The record is whole and checked (record_check, body_check) and its log time does not fall.
struct batch runner_carry(struct runner *runner, const struct record *external);

struct utc runner_log_time(const struct runner *runner);  // of the last external record carried
const struct reference *runner_reference(const struct runner *runner);
uint64_t runner_counter(const struct runner *runner);  // of the last consequence ever made

// BLAKE2b-256 over the canonical state (settled: no counters, positions, generations).
struct hash32 runner_state_hash(struct runner *runner);

// The whole state as finished records (CRC filled), lent until the next call.
struct batch runner_save(struct runner *runner, const struct position *position, const char *build);
// Into a fresh runner. CORRUPT when a record is not what a snapshot holds or the hash differs.
MUST_USE bool runner_load(struct runner *runner, const void *records, size_t bytes,
                          struct position *position);
