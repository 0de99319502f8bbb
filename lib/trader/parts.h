// parts.h: what a trader is made of; for the files of this folder only.
#pragma once

#include "trader/checks.h"
#include "trader/ledger.h"
#include "trader/marks.h"
#include "trader/orders.h"
#include "trader/rate.h"
#include "trader/trader.h"

// A target that waits until the open order of its instrument has ended.
struct want {
    uint64_t decision;  // 0: none
    uint32_t instrument;
    uint8_t clamp;
    struct quantity target;
    struct utc as_of;
};

struct trader {
    const struct reference *reference;
    uint64_t last_order, last_fill;  // both count up
    struct money peak;               // highest equity told, or the capital
    struct ledger ledger;
    struct orders orders;
    struct mark *marks;  // these three by instrument, [instruments + 1]
    struct want *wants;
    uint64_t *decided;  // the last decision that has an order
    struct rate rate;
};

// Marked to the last prices. `but` is an instrument whose open orders do not count, or 0.
struct account {
    bool known;  // false when an amount overflows: equity is then 0, gross all there is
    struct money equity;
    struct money gross;  // positions and open buys
    struct money free;   // cash less the reserves of open buys
};
struct account account_of(const struct trader *trader, uint32_t but);
// quantity held x mark.
MUST_USE bool account_position(const struct trader *trader, uint32_t instrument,
                               struct money *value);

// What the checks and the targets go by. `but` as above, for the instrument itself.
struct risk_view view_of(const struct trader *trader, uint32_t instrument, struct utc now,
                         bool but_own_orders);
// The number of the session, or of the UTC day in a run that never closes.
uint32_t session_now(const struct reference *reference, struct utc now);
