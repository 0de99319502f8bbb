// sequencing.h: turns what lies in outboxes into the one order of the log.
//
// One bounded step: copy records from the outboxes, check them (frame, body, the source's rights,
// cause not beyond the head), drop those already appended (counter at or below the last one),
// write ticks that are due, stamp sequence, source, incarnation, log time, chain and CRC, append
// the batch, publish the head, release the outboxes. The caller brings the clock.
//
// Log time: in replay max(previous, event time) for feed's records, else the previous one; in real
// time max(previous, now). A refused record is told once a source and dropped: its counter is not
// taken, so it is never lost silently: the sequencer halts nothing, it reports.
#pragma once

#include "log/board.h"
#include "log/log_writer.h"
#include "market/ticks.h"

#define BATCH_BYTES (1u << 20)
#define BATCH_RECORDS 4096u

struct sequencing;

struct sequencing_counts {
    uint64_t appended, duplicates, refused, batches, bytes;
};

// writer and board are borrowed; state is taken over from log_writer_open(). The RUN, CONFIG tick
// and calendar it needs it learns from the records that it appends (and, on a restart, from
// `sequencing_recall()` of the log's earlier ones).
MUST_USE bool sequencing_create(struct board *board, struct log_writer *writer,
                                const struct log_state *state, struct sequencing **sequencing);
void sequencing_destroy(struct sequencing *sequencing);  // NULL is fine
// Learns mode, calendar, tick interval and last tick from a record that is in the log already.
void sequencing_recall(struct sequencing *sequencing, const struct record *record);
// One step. *appended counts records, 0 when there was nothing. False: the log failed, stop.
MUST_USE bool sequencing_step(struct sequencing *sequencing, struct utc now, size_t *appended);
const struct sequencing_counts *sequencing_counts(const struct sequencing *sequencing);
const struct log_state *sequencing_state(const struct sequencing *sequencing);
