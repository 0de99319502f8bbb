// log_recover.h: finds where a log ends when its writer starts, and cuts what a crash left torn.
#pragma once

#include "log/log_writer.h"

struct log_end {
    uint32_t segment;  // where the log ends; 0: there is none yet
    uint64_t byte;     // and goes on
    uint64_t size;     // of that segment
    uint64_t durable;  // sequence that the marks vouch for
    unsigned turn;     // slot of the next mark
};

// Reads from the newest segment with a durable mark to the end. state->chain.key is the caller's.
MUST_USE bool log_recover(int directory, bool sync, struct log_state *state,
                          struct log_report *report, struct log_end *end);
