// line.h: a record as one line for people.
//
//   2008-10-10 13:30:00Z fill             AAPL buy 42 @ 85.7428 fee 3.61 (order 17) REPLAYED PAPER
#pragma once

#include "base/text.h"
#include "event/symbols.h"

// Time, type and the facts that matter; at its end REPLAYED or SIMULATED, and PAPER for what the
// paper venue did. Text of others in it is made plain. A body that is not as the catalogue says is
// told as such and not read.
void record_line(const struct record *record, struct symbols *symbols, struct text *text);

// The votes of a decision: "trend+ mean_reversion- breakout= volatility_regime. risk ok"; + rise,
// - fall, = neither, . abstains, ! failed; who has no vote says ok or VETO.
void record_votes(const struct record *decision, struct text *text);
// "2008-10-10 13:30:00Z".
void moment_line(struct utc moment, struct text *text);
