// summary.h: prints the account of a run, as `up --until-end` and `backtest` show it.
#pragma once

#include "event/catalogue.h"

#include <stdio.h>

// The symbol of an instrument; NULL if it has none.
typedef const char *summary_symbol(const void *context, uint32_t instrument);

// One JSON object on one line: records, bars, opinions, decisions, orders, fills, refusals;
// equity, cash, dividends, fees, realised (decimal strings); positions {SYMBOL: {quantity, mark,
// value}} of what is held; trading, state_hash; and whose account it is: mode and account.
void summary_print_json(FILE *out, const struct summary *summary, const struct holding *holdings,
                        summary_symbol *symbol, const void *context);
// The same for people, a few lines.
void summary_print_text(FILE *out, const struct summary *summary, const struct holding *holdings,
                        summary_symbol *symbol, const void *context);
