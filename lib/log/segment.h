// segment.h: the files of a log: names, header, durable marks.
//
//   00000001.log: | header 4096: fields, CRC, zeros; at its end two marks of 512 | records | zeros
//
// Allocated whole (posix_fallocate) so that a mapped reader never meets SIGBUS and a full disk is
// an error before anything is written. All that was not written is zero, and verify checks it.
// The header holds where the log stands before the first record, so that a start scans only the
// last segment. The marks (sequence, byte, CRC) are written in turn; the higher whole one counts.
// A mark says that all up to it, earlier segments too, is on disk; a new segment has none.
#pragma once

#include "event/names.h"
#include "event/record.h"
#include "log/log_state.h"

#define SEGMENT_HEADER 4096u
#define SEGMENT_MARK 512u  // bytes of one mark
#define SEGMENT_MARKS (SEGMENT_HEADER - 2 * SEGMENT_MARK)
#define SEGMENT_SIZE_DEFAULT (64u << 20)
#define SEGMENT_SIZE_MIN (2u << 20)
#define SEGMENT_SIZE_MAX (1u << 30)
#define SEGMENT_NAME_MAX 16

struct segment_header {
    char magic[8];  // "TWLOG\0\0\1"
    uint32_t index, run;
    uint64_t size;
    uint64_t first_sequence;
    struct utc log_time;             // of the record before the first
    uint64_t counters[SOURCES_MAX];  // behind which it begins
    unsigned char chain[RECORD_TRAILER];
    int64_t tick_ns;
    uint8_t run_mode, calendar;
    uint16_t zero_a;
    uint32_t zero_b, zero_c, crc;  // of all above
};

struct segment_mark {
    uint64_t sequence;  // durable up to it,
    uint64_t byte;      // which ends here in this segment
    uint32_t zero, crc;
};

void segment_name(uint32_t index, char name[static SEGMENT_NAME_MAX]);
// The numbers of the first and last segment in the folder, 0 and 0 when there is none. CORRUPT when
// one between them is missing.
MUST_USE bool segment_list(int directory, uint32_t *first, uint32_t *last);

// Makes a segment that continues `state`: allocated and with its header under another name, then
// renamed, so that no half segment is ever seen. *fd is open for writing.
MUST_USE bool segment_create(int directory, const struct log_state *state, uint32_t index,
                             uint32_t run, uint64_t size, bool sync, int *fd);
// Writes the mark into the slot `turn % 2`.
MUST_USE bool segment_write_mark(int fd, unsigned turn, uint64_t sequence, uint64_t byte);

// A segment mapped for reading.
struct segment {
    const unsigned char *bytes;
    size_t size;
    const struct segment_header *header;  // in bytes
};

// Errors: NOT_FOUND, VERSION, CORRUPT (size, header).
MUST_USE bool segment_map(int directory, uint32_t index, struct segment *segment);
void segment_unmap(struct segment *segment);  // zeroed is fine
// The mark in slot 0 or 1. False: it is not whole.
bool segment_mark_at(const struct segment *segment, unsigned slot, struct segment_mark *mark);
// The higher whole one and its slot. False: there is none.
bool segment_mark(const struct segment *segment, struct segment_mark *mark, unsigned *slot);
// First byte of the record behind `at`; the frame is checked with CRC, the record may be hostile.
static inline const struct record *segment_record(const struct segment *segment, size_t at)
{
    return (const struct record *)(const void *)(segment->bytes + at);
}
// The first byte in [from, to) that is not zero; `to` when all are.
size_t segment_nonzero(const struct segment *segment, size_t from, size_t to);

// Does the header say that the log stands where `state` does?
bool segment_continues(const struct segment *segment, const struct log_state *state);
// Where the log stands before the first record; the chain's key stays.
void segment_state(const struct segment *segment, struct log_state *state);
