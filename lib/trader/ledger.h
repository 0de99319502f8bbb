// ledger.h: the double-entry book: six accounts, and what each instrument's shares cost.
//
// Balances are debit positive: cash, inventory (at average cost) and fees grow by what is put in or
// spent; realised profit, dividends and capital are credits, so negative when good. All together
// are zero at all times. A booking is done whole, with its POSTING record, or not at all: false
// when an amount overflows or more would be sold than is held. Long only. Pure.
#pragma once

#include "event/sink.h"

enum ledger_account { CASH, INVENTORY, FEES, REALISED, DIVIDENDS, CAPITAL, ACCOUNTS };

struct holdings {
    struct quantity quantity;
    struct money cost;
};

struct ledger {
    uint64_t postings;  // 0: the capital is not booked yet
    int64_t balance[ACCOUNTS];
    struct holdings *holdings;  // [instruments + 1], by instrument
};

MUST_USE bool ledger_open(struct ledger *ledger, struct money capital, struct sink *sink);
MUST_USE bool ledger_fill(struct ledger *ledger, const struct fill *fill, struct sink *sink);
MUST_USE bool ledger_dividend(struct ledger *ledger, uint32_t instrument, struct price per_share,
                              struct sink *sink);
// Shares become numerator / denominator as many, whole; the fraction is sold at the restated mark.
MUST_USE bool ledger_split(struct ledger *ledger, uint32_t instrument, uint32_t numerator,
                           uint32_t denominator, struct price restated, struct sink *sink);

// Is the sum of all balances zero?
bool ledger_balanced(const struct ledger *ledger);
static inline struct money ledger_cash(const struct ledger *ledger)
{
    return (struct money){ledger->balance[CASH]};
}
// What a credit account has earned.
static inline struct money ledger_earned(const struct ledger *ledger, enum ledger_account account)
{
    return (struct money){-ledger->balance[account]};
}

// STATE_HOLDING records by instrument, then STATE_LEDGER, which is checked against them.
void ledger_save(const struct ledger *ledger, uint32_t instruments, struct sink *sink);
MUST_USE bool ledger_load_holding(struct ledger *ledger, const struct state_holding *state);
MUST_USE bool ledger_load(struct ledger *ledger, const struct state_ledger *state);
