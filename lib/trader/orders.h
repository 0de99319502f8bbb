// orders.h: the open orders, and the one table that says what may become of an order.
//
//   new -> sent -> working -> partially_filled -> filled       refused by a check: new -> refused
//   Any open one may be asked to cancel; it stays pending_cancel, and may still fill, until the
//   venue says what became of it. News that come late or twice change nothing; a fill of an order
//   that has ended is impossible (MISMATCH_TERMINAL).
//
// Only open orders are kept: what ends leaves the table at once. Pure.
#pragma once

#include "base/slots.h"
#include "event/catalogue.h"

enum happening {
    HAPPENED_PASSED,        // the checks
    HAPPENED_REFUSED,       // by a check
    HAPPENED_ACKNOWLEDGED,  // by the venue
    HAPPENED_ASKED_CANCEL,  // by us
    HAPPENED_PART_FILL,
    HAPPENED_LAST_FILL,
    HAPPENED_CANCELLED,
    HAPPENED_REJECTED,  // by the venue
    HAPPENED_EXPIRED,
    HAPPENINGS
};

// The state behind it; 0 where it cannot happen.
uint8_t order_next(enum order_state state, enum happening happening);
bool order_ended(enum order_state state);
enum happening order_happening(enum order_news news);

struct open_order {
    uint64_t order, decision;
    uint32_t instrument;
    uint8_t side, kind, state;
    struct quantity quantity, filled;
    struct money reserve;  // of the whole quantity; 0 for a sell
};

struct orders {
    struct open_order *open;  // by slot
    struct slots slots;       // by order id, grouped by instrument
};

size_t orders_bytes(uint32_t capacity, uint32_t instruments);
// memory: zeroed, aligned to 16.
void orders_init(struct orders *orders, void *memory, uint32_t capacity, uint32_t instruments);

// NULL when full or when the order is there already.
MUST_USE struct open_order *orders_add(struct orders *orders, const struct open_order *order);
struct open_order *orders_find(const struct orders *orders, uint64_t order);
// The order takes the new state, and leaves the table if that is an end. False: it cannot happen.
MUST_USE bool orders_happen(struct orders *orders, struct open_order *order,
                            enum happening happening);
// For each open order of an instrument, by id. The current one may leave the table meanwhile.
struct open_order *orders_first(const struct orders *orders, uint32_t instrument);
struct open_order *orders_next(const struct orders *orders, const struct open_order *order);

static inline struct quantity order_rest(const struct open_order *order)
{
    return (struct quantity){order->quantity.e8 - order->filled.e8};
}
