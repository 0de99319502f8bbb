// log_writer.h: appends batches of finished records to the log; the sequencer's hand.
//
// Bad data above the durable mark is a torn tail: cut, zeroed to the end, synced, and told in the
// report; below it the log is CORRUPT and stops, naming segment and byte. ENOSPC and EIO are
// errors. One in making the next segment changes nothing: what was appended can still be synced. A
// failed write or fdatasync is final: the writer refuses everything behind it.
#pragma once

#include "log/log_state.h"

struct log_writer;

struct log_options {
    uint64_t segment_size;  // 0: SEGMENT_SIZE_DEFAULT
    uint32_t run;           // number in the headers
    bool sync;              // false: never fdatasync (memory, tests): durable follows appended
};

// What opening had to do.
struct log_report {
    uint64_t cut_bytes;  // of a torn tail; 0: none
    uint64_t cut_at;     // byte in the segment
    uint32_t cut_segment;
    uint32_t scanned;  // segments read
};

// Opens the log in `directory` (made if missing) for writing, recovers, and says where it stands.
// The caller sets state->chain.key before. *writer is the caller's until log_writer_close().
// What was found is durable only behind the next log_writer_sync().
// Errors: BUSY (another writer), CORRUPT, NO_SPACE, IO, VERSION; then *writer is NULL.
MUST_USE bool log_writer_open(const char *directory, const struct log_options *options,
                              struct log_state *state, struct log_report *report,
                              struct log_writer **writer);
// Appends whole records, `bytes` in all, less than fit into the smallest segment, the last of
// which is `sequence`; `before` is where the log stands before them, for a new segment's header.
// Visible to mapped readers when it returns.
MUST_USE bool log_writer_append(struct log_writer *writer, const void *records, size_t bytes,
                                const struct log_state *before, uint64_t sequence);
// One round of the group commit: writes the mark of what the round before made durable, then one
// fdatasync for it and for all that was appended meanwhile. *durable is what is on disk with its
// mark: one round behind under load; call again while it is below what is wanted. One other thread
// than the appending one may call it, if options.sync.
MUST_USE bool log_writer_sync(struct log_writer *writer, uint64_t *durable);
void log_writer_close(struct log_writer *writer);  // NULL is fine; does not sync
