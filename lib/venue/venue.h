// venue.h: the simulated exchange: takes accepted orders, fills or expires them, cancels on demand.
//
//   MARKET   fills at the symbol's next price behind the data of its decision: an opening print,
//            else the open of the next bar that starts no earlier than that
//   ON_OPEN  fills at one opening print only: that of the session under way if it is still to come,
//            else of the next session; EXPIRED when that session closes without one
//
// Always whole, with slippage against us and a fee (settings), in the order of order ids. While
// trading is halted nothing is taken or filled. What cannot be priced is REJECTED.
// Pure: a fold in the caller's memory; behaviour comes from reference->settings.
#pragma once

#include "event/reference.h"

struct venue;

size_t venue_bytes(const struct capacities *capacities);
// Zeroed memory of venue_bytes() bytes, aligned to 16. Keeps the reference.
struct venue *venue_init(void *memory, const struct capacities *capacities,
                         const struct reference *reference);
void venue_step(struct venue *venue, const struct record *record, struct sink *sink);

// STATE_VENUE, STATE_PRINT and STATE_RESTING records; load takes them into a new venue, one by one.
// False for a record that does not fit.
void venue_save(const struct venue *venue, struct sink *sink);
MUST_USE bool venue_load(struct venue *venue, const struct record *record);
