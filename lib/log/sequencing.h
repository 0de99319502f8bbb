// sequencing.h: turns what lies in outboxes into the one order of the log.
//
// One bounded step: copy records from the outboxes, check them (frame, body, the source's rights,
// cause not beyond the head), drop those already appended (counter at or below the last one),
// write ticks that are due, stamp sequence, source, incarnation, log time, chain and CRC, append
// the batch, publish the head, release the outboxes. The caller brings the clock.
//
// Log time: in replay RUN's `from`, then max(previous, event time) for feed's records and the
// previous one for all others; in real time max(previous, now). A refused record is told once a
// source and dropped, and so are all behind it: its counter is not taken, so the next one leaves a
// gap, and nothing is lost silently. The sequencer halts nothing, it reports.
#pragma once

#include "log/board.h"
#include "log/log_writer.h"
#include "market/ticks.h"

#define BATCH_BYTES (1u << 18)  // a batch ends with the record that reaches it
#define BATCH_RECORDS 4096u

struct sequencing;

struct sequencing_counts {
    uint64_t appended, ticks, duplicates, refused, batches, bytes;
};

// writer and board are borrowed; state is what log_writer_open() said. Publishes where the log
// stands on the board.
MUST_USE bool sequencing_create(struct board *board, struct log_writer *writer,
                                const struct log_state *state, struct sequencing **sequencing);
void sequencing_destroy(struct sequencing *sequencing);  // NULL is fine
// One step. *taken counts what was taken from outboxes or became due, also what was dropped; 0 when
// there was nothing. False: the log failed, stop.
MUST_USE bool sequencing_step(struct sequencing *sequencing, struct utc now, size_t *taken);
// How long nothing becomes due by itself: time to the next tick in real time, else INT64_MAX.
int64_t sequencing_rest_ns(const struct sequencing *sequencing, struct utc now);
const struct sequencing_counts *sequencing_counts(const struct sequencing *sequencing);
const struct log_state *sequencing_state(const struct sequencing *sequencing);
