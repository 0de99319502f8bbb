// driver.h: plays the sequencer's part in one thread: the very same core over a log in memory.
//
// It stamps each record as the sequencer does in replay mode (sequence, log time, ticks that are
// due), carries it through the runner, and forgets it. Optionally it keeps the log on disk.
#pragma once

#include "fold/runner.h"
#include "log/log_writer.h"
#include "market/ticks.h"

struct driver_options {
    struct capacities capacities;
    struct settings settings;
    enum calendar calendar;
    struct utc from, to;  // as in RUN
    struct hash16 data;
    const char *keep;  // folder for the log, or NULL
    unsigned char chain_key[32];
};

struct driver {
    struct runner *runner;
    struct ticks ticks;
    uint64_t sequence;
    struct utc log_time;
    uint64_t counters[SOURCES_MAX];
    struct log_writer *writer;  // NULL: nothing is kept
    struct log_state kept;      // where the log stands on disk
    struct log_state ahead;     // and behind what is buffered
    unsigned char *buffer;      // what goes to the log next
    size_t buffered;
    bool has_summary;
    struct summary summary;  // of the END_OF_REPLAY carried
    struct holding holdings[INSTRUMENTS_MAX];
};

// Carries RUN and the CONFIG records. driver_close() accepts what is zeroed or half open.
MUST_USE bool driver_open(const struct driver_options *options, struct driver *driver);
void driver_close(struct driver *driver);
// Carries the ticks due and then feed's record, which it stamps in place.
MUST_USE bool driver_carry(struct driver *driver, struct record *record);
// Writes and syncs what is kept.
MUST_USE bool driver_finish(struct driver *driver);
