// log_reader.h: reads a log's records in order, lent from read-only mappings of the segments.
//
// For any process and any number of readers; the writer need not live. A record lent stays valid
// until the reader is closed or moved by seek, or log_reader_forget() drops segments behind it.
#pragma once

#include "event/record.h"

struct log_reader;

enum log_next {
    LOG_RECORD,  // *record is the next one
    LOG_END,     // nothing behind `upto` or the end of what was written
    LOG_BROKEN,  // CORRUPT is on the error stack: segment, byte and what is wrong
};

// directory holds the segments. Errors: NOT_FOUND, VERSION, CORRUPT; then *reader is NULL.
MUST_USE bool log_reader_open(const char *directory, struct log_reader **reader);
void log_reader_close(struct log_reader *reader);  // NULL is fine
// The next record whose sequence is at most `upto` (a head of the board; UINT64_MAX reads to the
// end of what was written, or to a torn tail above the durable mark). Checks frame, CRC and
// sequence of each, not the body. No system call but at a segment's end.
enum log_next log_reader_next(struct log_reader *reader, uint64_t upto,
                              const struct record **record);
// Makes the record with `sequence` (at least 1, at most one behind the last) the next one; by
// segment headers, then by walking. NOT_FOUND if there is none such, CORRUPT.
MUST_USE bool log_reader_seek(struct log_reader *reader, uint64_t sequence);
uint64_t log_reader_position(const struct log_reader *reader);  // sequence of the next record
// Unmaps segments wholly behind the position.
void log_reader_forget(struct log_reader *reader);
// The highest sequence that the marks on disk call durable; 0 without any mark.
MUST_USE bool log_durable_mark(const char *directory, uint64_t *sequence);
