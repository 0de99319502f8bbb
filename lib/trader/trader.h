// trader.h: turns decisions into orders that pass the checks, and keeps the book of what became of
// them.
//
//   DECISION -> TARGET, CANCEL of what it supersedes, ORDER with its verdict (refused ones too)
//   FILL -> POSTING, or MISMATCH and nothing booked         CORPORATE_ACTION -> CANCEL, POSTING
//   HALT, PAUSE -> CANCEL        SESSION_OPEN tick, END_OF_REPLAY -> EQUITY
//
// An instrument has one open order at the most: a new target waits until the order that it
// supersedes has ended. Pure: a fold in the caller's memory; behaviour comes from
// reference->settings.
#pragma once

#include "event/reference.h"

struct trader;

size_t trader_bytes(const struct capacities *capacities);
// Zeroed memory of trader_bytes() bytes, aligned to 16. Keeps the reference.
struct trader *trader_init(void *memory, const struct capacities *capacities,
                           const struct reference *reference);
// The reference and the venue have seen the record already.
void trader_step(struct trader *trader, const struct record *record, struct sink *sink);

// State records of trader and ledger; load takes them into a new trader, one by one and in their
// order. False for a record that does not fit.
void trader_save(const struct trader *trader, struct sink *sink);
MUST_USE bool trader_load(struct trader *trader, const struct record *record);

// Fills equity, cash, dividends, fees, realised and holdings of the summary, and the holdings by
// instrument, holdings_max at the most (reference->instruments always suffice). Equity beyond the
// range of money stands at its end.
void trader_report(const struct trader *trader, struct summary *summary, struct holding *holdings,
                   uint32_t holdings_max);
