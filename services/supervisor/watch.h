// watch.h: what the durable log says: the run, its settings, trading state, account and end.
//
// A reader with the fold that all folds share (event/reference.h); the supervisor decides by it.
#pragma once

#include "base/error.h"
#include "event/reference.h"
#include "log/log_reader.h"

struct watch {
    struct log_reader *reader;
    struct reference *reference;  // ours
    uint64_t sequence;            // of the last record seen
    uint64_t external;            // of the last record that is not core's
    uint64_t domain;              // of the last of these that counts for the state
    struct utc log_time;          // of it
    uint64_t own_counter;         // of the supervisor's last record seen
    uint64_t commands;            // number of the last command

    bool has_run;
    struct run run;
    char build[TAIL_TEXT_MAX + 1];  // that wrote last
    uint64_t configs;               // CONFIG records
    uint64_t feed_counter;          // of feed's last record
    uint64_t rows;                  // that the replay has; 0 until its end is there

    uint64_t halt_sequence, halt_position;  // of the last HALT; 0: none
    uint64_t cancels;                       // orders cancelled by it
    char halt_reason[TAIL_TEXT_MAX + 1];

    bool has_equity, has_summary;
    struct equity equity;
    struct summary summary;
    struct holding *holdings;   // ours, as many as the summary says
    uint64_t summary_sequence;  // 0: none
};

// watch_close() accepts a zeroed or half open one.
MUST_USE bool watch_open(struct watch *watch, const char *log_path);
void watch_close(struct watch *watch);
// Follows the log up to a head of it, at most `most` records. False: the log is CORRUPT.
MUST_USE bool watch_follow(struct watch *watch, uint64_t upto, size_t most);
// For summary_print_*(): the symbol of an instrument. context is the watch.
const char *watch_symbol(const void *context, uint32_t instrument);
