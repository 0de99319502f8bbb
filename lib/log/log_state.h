// log_state.h: where a log stands behind a record: all that is needed to append the next one.
//
// Segment headers carry it, so that a start scans only the last segment.
#pragma once

#include "event/names.h"
#include "event/record.h"
#include "log/chain.h"

struct log_state {
    uint64_t sequence;               // of the last record, 0 in an empty log
    struct utc log_time;             // of it
    uint64_t counters[SOURCES_MAX];  // of each source's last record
    struct chain chain;              // key is the caller's
    int64_t tick_ns;                 // as the last CONFIG of SETTING_TICK said; 0: none
    uint8_t run_mode, calendar;      // as RUN said; 0 before it
};

// What keeps a whole, checked record from being the next one; NULL if nothing does: its sequence,
// source, counter (one more than the source's last; the log's first may begin anywhere), cause, log
// time.
const char *log_state_objection(const struct log_state *state, const struct record *record);
// Finishes a stamped record (sequence, source, log time ...) as the next one: the chain trailer
// where the catalogue wants it, for which there must be room behind it, then the CRC; follows it.
void log_state_seal(struct log_state *state, struct record *record);
// The record, without objection and with a good body, is in the log. Takes its chain trailer over
// unchecked.
void log_state_follow(struct log_state *state, const struct record *record);
