// record.h: the 64 bytes that begin every record, and the checks of its frame.
//
//   | header 64 | body: struct + tail | zeros to a multiple of 8 | chain trailer 32, if CHAINED |
//
// Little-endian. length counts all of it. The sequencer fills sequence, source, incarnation, log
// time and CRC; the writer the rest. The chain trailer is a keyed BLAKE2b over the previous
// trailer, the header with its CRC zero, and the body with its padding (log/chain.h).
#pragma once

#include "base/base.h"
#include "base/utc.h"

#define RECORD_HEADER 64u
#define RECORD_TRAILER 32u
#define RECORD_MAX (1u << 20)  // length of one record at the most

#define FLAG_CRITICAL 1u   // a reader that does not know the type must stop
#define FLAG_SIMULATED 2u  // made up, or a consequence of what is
#define FLAG_REPLAYED 4u   // recorded data played again, or a consequence
#define FLAG_CHAINED 8u    // has a chain trailer

struct record {
    uint32_t length;
    uint16_t type;  // enum record_type
    uint8_t version;
    uint8_t flags;
    uint64_t sequence;  // place in the log, from 1
    uint64_t counter;   // of the source, from 1: exactly once hangs on it
    uint64_t cause;     // sequence of the external record behind it; 0 for none
    struct utc event_time;
    struct utc log_time;
    uint32_t incarnation;
    uint16_t source;  // enum source
    uint16_t zero;
    uint32_t body_length;  // without padding
    uint32_t crc;          // CRC-32C of all other bytes of the record
};
_Static_assert(sizeof(struct record) == RECORD_HEADER, "the header is 64 bytes");

// Whole length of a record with such a body.
size_t record_length(size_t body_length, bool chained);

// Writes a header (type, version and flags by the catalogue) with zeroed body and padding at `at`,
// which is aligned to 8 and has room for record_length(); returns the body.
void *record_begin(struct record *at, unsigned type, size_t body_length);

uint32_t record_crc(const struct record *record);  // what crc should be

enum record_fault {
    RECORD_WHOLE,    // no fault
    RECORD_END,      // length is zero and so are `available` bytes: nothing was written here
    RECORD_SHORT,    // fewer bytes are there than it claims
    RECORD_LENGTH,   // length or body length are impossible
    RECORD_CRC,      // the CRC is wrong
    RECORD_PADDING,  // padding or a zero field is not zero
    RECORD_BODY,     // a field of the body is out of its range
    RECORD_VERSION,  // a known type of an unknown version
    RECORD_UNKNOWN,  // an unknown type that is critical
};
const char *record_fault_text(enum record_fault fault);

// Checks frame and, with check_crc, the CRC. `available` counts the bytes that may be read at
// `record`; nothing behind them is touched. Does not look into the body: body_check() does.
enum record_fault record_check(const struct record *record, size_t available, bool check_crc);
