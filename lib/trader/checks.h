// checks.h: every order passes all checks in one fixed order; the first that fails names the
// refusal.
//
// Sanity first, for every order; then what only reduces passes; then the limits. Reducing means
// selling no more than the position less what open orders sell already. Pure.
#pragma once

#include "base/decimal.h"
#include "config/settings.h"
#include "event/names.h"

// What is asked for.
struct proposal {
    enum side side;
    enum order_kind kind;
    struct quantity quantity;
};

// What the trader knows of the instrument, the account and itself.
struct risk_view {
    const struct settings *settings;
    enum trading_state trading;
    bool market_open;
    struct price mark;      // 0: none
    uint32_t price_age;     // sessions
    uint32_t decision_age;  // sessions
    bool decision_ahead;    // it rests on data from the future
    bool repeated;          // the decision has its order already
    bool full;              // no room for another open order
    uint32_t minute_orders, session_orders;
    struct quantity position;         // held
    struct quantity buying, selling;  // by open orders
    bool equity_known;
    struct money equity;  // 0 where it cannot be computed
    struct money gross;   // all positions and open buys at their marks
    struct money cash;    // less the reserves of open buys
};

enum verdict order_check(const struct proposal *proposal, const struct risk_view *view);

// What a buy may cost at most: its value at the mark, the buffer and the fee. False on overflow.
MUST_USE bool order_reserve(const struct settings *settings, struct quantity quantity,
                            struct price mark, struct money *reserve);
