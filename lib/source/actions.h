// actions.h: reads a table of corporate actions: symbol, ex_date, kind, ratio, cash_per_share.
//
// A split's ratio is NEW:OLD, perhaps with a note in brackets behind it; a dividend's cash is per
// share as declared, above zero, and its ratio is 1:1. A listing is no action. Each row is checked;
// those of the plan's symbols inside their spans are kept.
#pragma once

#include "event/catalogue.h"
#include "source/listed.h"

#define ACTIONS_MAX (1u << 20)

struct action {
    struct corporate_action body;
    int32_t date;      // the ex-date, a session
    uint32_t session;  // the caller's
    uint64_t line;
};

struct actions {
    struct action *rows;  // by date, then instrument, then kind
    size_t count, room;
};

// actions_fini() accepts a zeroed object and what failed half-way.
MUST_USE bool actions_init(struct actions *actions, const struct plan *plan,
                           const struct listed *listed, const char *path);
void actions_fini(struct actions *actions);
