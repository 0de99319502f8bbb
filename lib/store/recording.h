// recording.h: a run's records as rows of its database (schema.c), each exactly once.
//
// The cursor, which is the sequence of the last record stored, is written in the transaction that
// stored it: after a crash the recording goes on where its rows end. The tables' keys are domain
// ids, so a record stored twice would be an error and not a second row.
#pragma once

#include "event/record.h"

#define RECORDING_BATCH 4096u  // records of one transaction at the most

struct recording;

// Opens or makes the database at path. *recording is the caller's until recording_close().
// Errors: as sqlite.h; then *recording is NULL.
MUST_USE bool recording_open(const char *path, struct recording **recording);
void recording_close(struct recording *recording);  // NULL is fine
uint64_t recording_cursor(const struct recording *recording);
// Stores the records that follow the cursor without a gap, all of them or none. Their frames are
// checked, their bodies are not yet. CORRUPT: a gap or a bad body; VERSION: an unknown type that is
// critical (others are passed over).
MUST_USE bool recording_store(struct recording *recording, const struct record *const *records,
                              size_t count);
// The symbol of an instrument that was stored; "?" for one that was not. Valid until the next call.
const char *recording_symbol(struct recording *recording, uint32_t instrument);
