// log_verify.h: integrity of every byte of a log.
#pragma once

#include "base/base.h"

struct log_check {
    uint64_t records, bytes, segments, chained;
};

// Checks headers, marks, frames, CRCs, bodies, sequence, causes, log times and counters without a
// gap, chain (key of 32 bytes; NULL skips its hashes), zeros behind the end. The writer must not be
// at work. False: CORRUPT with segment and byte, or VERSION.
MUST_USE bool log_verify(const char *directory, const unsigned char *chain_key,
                         struct log_check *check);
