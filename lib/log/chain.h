// chain.h: the keyed hash chain through orders, fills, commands, configuration and audit.
//
// trailer = BLAKE2b-256(key, previous trailer | header with CRC 0 | body with padding)
#pragma once

#include "event/record.h"

struct chain {
    unsigned char key[32];
    unsigned char last[RECORD_TRAILER];  // zeros before the first chained record
};

// Computes the trailer of a CHAINED record and makes it the last; `trailer` may lie in the record.
void chain_extend(struct chain *chain, const struct record *record, unsigned char *trailer);
// Is the record's own trailer what the chain says? Makes it the last if so.
MUST_USE bool chain_check(struct chain *chain, const struct record *record);
// keys/chain.key: 32 random bytes, mode 0600; made if missing and `make` is set.
MUST_USE bool chain_key_read(const char *path, bool make, unsigned char key[static 32]);
