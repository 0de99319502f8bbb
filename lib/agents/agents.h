// agents.h: the committee as a fold: bars in, decisions out.
//
// At each bar of the decision interval the enabled members, in the order of their numbers, give
// their opinions on its symbol; the pool makes one DECISION of them, which carries them all. The
// rest of the house never learns an opinion another way. State: what each instrument's bars were,
// the account as last told, the number of decisions.
#pragma once

#include "event/reference.h"

struct agents;

// Zeroed memory of agents_bytes() bytes, aligned to 16; the reference is lent for life.
size_t agents_bytes(const struct capacities *capacities);
struct agents *agents_init(void *memory, const struct capacities *capacities,
                           const struct reference *reference);

// The reference has been folded before it. Adds at most one record: a decision.
void agents_step(struct agents *agents, const struct record *record, struct sink *sink);

// STATE_AGENTS and one STATE_HISTORY an instrument with bars: canonical, at most
// agents_save_bytes() in all.
size_t agents_save_bytes(const struct capacities *capacities);
void agents_save(const struct agents *agents, struct sink *sink);
// False for a record that is none of these or cannot have come from agents_save().
MUST_USE bool agents_load(struct agents *agents, const struct record *record);
