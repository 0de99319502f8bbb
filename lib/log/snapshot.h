// snapshot.h: a file of typed records: the state of core behind one external record.
//
// run/snapshots/SEQUENCE.snap: SNAPSHOT, state records, SNAPSHOT_END, each with CRC; written aside
// and renamed into place. The newest whole one at or below a sequence counts; a damaged one is
// reported and passed over.
#pragma once

#include "event/record.h"

#define SNAPSHOTS_KEPT 3u

// Writes `bytes` of finished records to a hidden file of that sequence ("aside").
MUST_USE bool snapshot_write(const char *directory, uint64_t sequence, const void *records,
                             size_t bytes);
// Renames it into place, and removes all but the newest SNAPSHOTS_KEPT.
MUST_USE bool snapshot_settle(const char *directory, uint64_t sequence);
// Reads the newest whole one whose sequence is at most `upto`. *found is false and nothing is
// allocated when there is none. *records is the caller's to free().
MUST_USE bool snapshot_read(const char *directory, uint64_t upto, bool *found, void **records,
                            size_t *bytes);
