// listed.h: the instruments of a replay, numbered from 1 in the order of their symbols.
#pragma once

#include "source/plan.h"

#define LISTED_NAME_MAX 128

struct listed_row {
    struct text16 symbol;
    char name[LISTED_NAME_MAX];  // NUL-terminated; empty until the table was read
    uint32_t name_length;
};

struct listed {
    struct listed_row *rows;  // ascending by symbol; rows[i - 1] is instrument i
    uint32_t count;
};

// Takes the plan's symbols and reads their names from a table with the columns symbol and name,
// which lists each symbol once and all of ours. listed_fini() accepts a zeroed object.
MUST_USE bool listed_init(struct listed *listed, const struct plan *plan, const char *path);
void listed_fini(struct listed *listed);
// 0 where the symbol is not ours.
uint32_t listed_find(const struct listed *listed, const struct text16 *symbol);
