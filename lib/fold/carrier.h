// carrier.h: carries a log through the runner: recovery, live work and verification alike.
//
// It reads the log in order, hands each external record to the runner, and holds what the runner
// makes against core's own records as they come by: type, version, counter, cause, event time and
// body must be equal, else DIVERGED. A HALT takes effect behind the record that it names: it is
// looked up ahead of its place and skipped there.
#pragma once

#include "fold/runner.h"
#include "log/log_reader.h"

struct carrier {
    struct runner *runner;      // ours
    struct log_reader *reader;  // ours: the records in their order
    struct log_reader *scout;   // ours: looks for HALTs ahead of the reader
    uint64_t scouted;           // sequence up to which the scout has looked
    struct position position;   // of the last external record carried
    uint64_t own_sequence;      // of the last own record seen in the log
    uint64_t own_counter;
    uint64_t skip_counter;  // own records at or below it were made before our snapshot
    struct expectation {    // own records made and not yet seen: bytes from `from` to `to`
        unsigned char *bytes;
        size_t size, from, to;
    } expected;
    struct halt_found {
        uint64_t sequence, position, generation;
    } halts[16];  // found ahead, not yet taken, in order
    uint32_t halt_count;
    _Alignas(8) unsigned char early[1536];  // a HALT taken before its place, at its earlier time
};

enum carried {
    CARRIED_RECORD,   // *consequences are of the record in hand
    CARRIED_OWN,      // an own record came by and was as expected, or is older than our snapshot
    CARRIED_NOTHING,  // nothing to carry below the bounds
    CARRIED_FAILED,   // CORRUPT, DIVERGED or another error is on the stack
};

// snapshots: its folder, or NULL to begin at the first record. upto: no snapshot behind it counts.
MUST_USE bool carrier_open(const char *log, const char *snapshots, uint64_t upto,
                           const struct capacities *capacities, struct carrier *carrier);
void carrier_close(struct carrier *carrier);  // zeroed or half open is fine

// One record. Nothing with a sequence above `upto` is read.
enum carried carrier_step(struct carrier *carrier, uint64_t upto, const struct record **record,
                          struct batch *consequences);
// Looks for HALTs up to `upto`, so that each is taken in time.
MUST_USE bool carrier_scout(struct carrier *carrier, uint64_t upto);
// Is there a HALT of that generation that may be taken now or on the way to its own place?
bool carrier_knows_halt(const struct carrier *carrier, uint64_t generation);
