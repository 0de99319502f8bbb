// segment.h: the files of a log: names, header, durable marks.
//
//   00000001.log: | header 4096: fields, CRC, zeros; two marks of 512 | records | zeros |
//
// Allocated whole (posix_fallocate) so that a mapped reader never meets SIGBUS and a full disk is
// an error before anything is written. All that was not written is zero, and verify checks it.
// The header holds the first sequence, all counters and the chain, so that a start scans only the
// last segment. The marks (sequence, byte, CRC) are written in turn; the higher whole one counts.
#pragma once

#include "event/names.h"
#include "event/record.h"

#define SEGMENT_HEADER 4096u
#define SEGMENT_SIZE_DEFAULT (64u << 20)
#define SEGMENT_SIZE_MIN (2u << 20)

struct segment_header {
    char magic[8];  // "TWLOG\0\0\1"
    uint32_t index, run;
    uint64_t size;
    uint64_t first_sequence;
    struct utc log_time;             // of the record before the first
    uint64_t counters[SOURCES_MAX];  // behind which it begins
    unsigned char chain[RECORD_TRAILER];
    uint32_t zero, crc;  // of all above
};
