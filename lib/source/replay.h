// replay.h: recorded daily data as the one numbered stream of feed's records.
//
//   number   record                              event time
//   1 ...    INSTRUMENT, by symbol               midnight (UTC) before the first session
//            each session in turn:
//              CORPORATE_ACTION, by symbol       its open
//              OPEN_PRINT, by symbol             its open
//              BAR, by symbol                    its close
//   last     END_OF_REPLAY                       the last close
//
// The number is the record's counter: service feed and the backtest read the same stream, and feed
// goes on at any number. All files are checked before replay_open() returns; what it holds is 64
// bytes a bar. Not thread-safe, but after replay_open() nothing changes.
#pragma once

#include "event/catalogue.h"

#define REPLAY_RECORD_MAX 512  // bytes of the longest record

struct replay;

// path is a data folder or a plan's file (plan.h). Errors: BAD_INPUT by file, line and column,
// LIMIT, MEMORY, those of open; then *replay is NULL. replay_close() takes NULL.
MUST_USE bool replay_open(const char *path, struct replay **replay);
void replay_close(struct replay *replay);

uint64_t replay_count(const struct replay *replay);  // records, END_OF_REPLAY among them
// Writes record `number` (1 to the count) at `at`, which is aligned to 8 and has room for
// REPLAY_RECORD_MAX bytes: header but for what the sequencer fills, flag REPLAYED, body.
void replay_record(const struct replay *replay, uint64_t number, struct record *at);

// Sessions are numbered from 1; instruments are in session 0.
uint32_t replay_session(const struct replay *replay, uint64_t number);
uint32_t replay_sessions(const struct replay *replay);
// What RUN says of the data: first and last event time, XXH3-128 over all rows in use. The hash
// is of the data alone, not of how this build lays out its records.
struct utc replay_from(const struct replay *replay);
struct utc replay_to(const struct replay *replay);
struct hash16 replay_hash(const struct replay *replay);
