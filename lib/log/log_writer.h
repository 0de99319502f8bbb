// log_writer.h: appends batches of finished records to the log; the sequencer's hand.
//
// Bad data above the durable mark is a torn tail: cut, zeroed to the end, synced, and told in
// *report; below it the log is CORRUPT and stops, naming segment and byte. ENOSPC and EIO are
// errors; a failed fdatasync is final: the writer refuses everything behind it.
#pragma once

#include "event/names.h"
#include "event/record.h"
#include "log/chain.h"

struct log_writer;

struct log_options {
    uint64_t segment_size;  // 0: SEGMENT_SIZE_DEFAULT
    uint32_t run;           // number in the headers
    bool sync;              // false: never fdatasync (memory, tests): durable follows appended
};

// What opening found: where the log stands.
struct log_state {
    uint64_t sequence;    // of the last record, 0 in an empty log
    struct utc log_time;  // of it
    uint64_t counters[SOURCES_MAX];
    struct chain chain;  // key is the caller's
    uint64_t cut_bytes;  // of a torn tail; 0: none
    uint32_t cut_segment;
    uint64_t cut_at;  // byte in the segment
};

// Opens the log in `directory` (made if missing) for writing, recovers, and says where it stands.
// The caller sets state->chain.key before. *writer is the caller's until log_writer_close().
// Errors: CORRUPT, NO_SPACE, IO, VERSION.
MUST_USE bool log_writer_open(const char *directory, const struct log_options *options,
                              struct log_state *state, struct log_writer **writer);
// Appends whole records, `bytes` in all, last sequence `sequence`; state is where the log will
// stand, for a new segment's header. Visible to mapped readers when it returns.
MUST_USE bool log_writer_append(struct log_writer *writer, const void *records, size_t bytes,
                                const struct log_state *before, const struct log_state *after);
// Makes all that was appended before the call durable, mark included (two fdatasync; the second one
// also carries what came meanwhile). Another thread than the appending one may call it. *durable
// is the sequence that is on disk now.
MUST_USE bool log_writer_sync(struct log_writer *writer, uint64_t *durable);
void log_writer_close(struct log_writer *writer);  // NULL is fine
