// state.c: the trader's memory and its state records. Pure.
#include "trader/parts.h"

// One of each by instrument, and one for no instrument.
static size_t table_bytes(const struct capacities *capacities, size_t size)
{
    return size_aligned((capacities->instruments + (size_t)1) * size, 16);
}

size_t trader_bytes(const struct capacities *capacities)
{
    return size_aligned(sizeof(struct trader), 16)
        + table_bytes(capacities, sizeof(struct holdings))
        + table_bytes(capacities, sizeof(struct mark))
        + table_bytes(capacities, sizeof(struct want)) + table_bytes(capacities, sizeof(uint64_t))
        + orders_bytes(capacities->open_orders, capacities->instruments);
}

struct trader *trader_init(void *memory, const struct capacities *capacities,
                           const struct reference *reference)
{
    unsigned char *at = memory;
    struct trader *trader = memory;
    trader->reference = reference;
    at += size_aligned(sizeof *trader, 16);
    trader->ledger.holdings = (struct holdings *)(void *)at;
    at += table_bytes(capacities, sizeof(struct holdings));
    trader->marks = (struct mark *)(void *)at;
    at += table_bytes(capacities, sizeof(struct mark));
    trader->wants = (struct want *)(void *)at;
    at += table_bytes(capacities, sizeof(struct want));
    trader->decided = (uint64_t *)(void *)at;
    at += table_bytes(capacities, sizeof(uint64_t));
    orders_init(&trader->orders, at, capacities->open_orders, capacities->instruments);
    return trader;
}

// --- out -----------------------------------------------------------------------------------------

static void save_mark(const struct trader *trader, uint32_t instrument, struct sink *sink)
{
    const struct mark *mark = &trader->marks[instrument];
    if (mark->price.e8 == 0 && trader->decided[instrument] == 0) return;
    struct state_mark *state = sink_add_state_mark(sink);
    state->instrument = instrument;
    state->mark = mark->price;
    state->taken = mark->taken;
    state->decision = trader->decided[instrument];
}

static void save_want(const struct want *want, struct sink *sink)
{
    if (want->decision == 0) return;
    struct state_target *state = sink_add_state_target(sink);
    state->decision = want->decision;
    state->instrument = want->instrument;
    state->clamp = want->clamp;
    state->target = want->target;
    state->as_of = want->as_of;
}

static void save_orders(const struct trader *trader, uint32_t instrument, struct sink *sink)
{
    const struct open_order *order = orders_first(&trader->orders, instrument);
    for (; order != NULL; order = orders_next(&trader->orders, order)) {
        struct state_order *state = sink_add_state_order(sink);
        state->order = order->order;
        state->decision = order->decision;
        state->instrument = order->instrument;
        state->side = order->side;
        state->kind = order->kind;
        state->state = order->state;
        state->quantity = order->quantity;
        state->filled = order->filled;
        state->reserve = order->reserve;
    }
}

void trader_save(const struct trader *trader, struct sink *sink)
{
    struct state_trader *state = sink_add_state_trader(sink);
    state->orders = trader->last_order;
    state->last_fill = trader->last_fill;
    state->peak = trader->peak;
    state->session = trader->rate.session;
    state->session_orders = trader->rate.session_orders;
    for (uint32_t i = 1; i <= trader->reference->instruments; i++) {
        save_mark(trader, i, sink);
        save_want(&trader->wants[i], sink);
        save_orders(trader, i, sink);
    }
    for (uint32_t i = 0; i < trader->rate.used; i++) {
        struct state_rate *rate = sink_add_state_rate(sink);
        rate->time = rate_at(&trader->rate, i)->time;
        rate->orders = rate_at(&trader->rate, i)->orders;
    }
    ledger_save(&trader->ledger, trader->reference->instruments, sink);
}

// --- in ------------------------------------------------------------------------------------------

static bool load_mark(struct trader *trader, const struct state_mark *state)
{
    if (!reference_knows(trader->reference, state->instrument)) return false;
    trader->marks[state->instrument] = (struct mark){state->mark, state->taken};
    trader->decided[state->instrument] = state->decision;
    return true;
}

static bool load_want(struct trader *trader, const struct state_target *state)
{
    if (!reference_knows(trader->reference, state->instrument) || state->decision == 0
        || state->target.e8 < 0) {
        return false;
    }
    trader->wants[state->instrument] = (struct want){state->decision, state->instrument,
                                                     state->clamp, state->target, state->as_of};
    return true;
}

static bool load_order(struct trader *trader, const struct state_order *state)
{
    bool good = reference_knows(trader->reference, state->instrument) && state->order >= 1
        && state->order <= trader->last_order && state->state != ORDER_STATE_NEW
        && !order_ended(state->state) && state->quantity.e8 > state->filled.e8
        && state->reserve.e8 >= 0;
    struct open_order order = {state->order,    state->decision, state->instrument,
                               state->side,     state->kind,     state->state,
                               state->quantity, state->filled,   state->reserve};
    return good && orders_add(&trader->orders, &order) != NULL;
}

bool trader_load(struct trader *trader, const struct record *record)
{
    switch (record->type) {
    case RECORD_STATE_TRADER: {
        const struct state_trader *state = record_state_trader(record);
        trader->last_order = state->orders;
        trader->last_fill = state->last_fill;
        trader->peak = state->peak;
        trader->rate.session = state->session;
        trader->rate.session_orders = state->session_orders;
        return true;
    }
    case RECORD_STATE_MARK:   return load_mark(trader, record_state_mark(record));
    case RECORD_STATE_TARGET: return load_want(trader, record_state_target(record));
    case RECORD_STATE_ORDER:  return load_order(trader, record_state_order(record));
    case RECORD_STATE_RATE:   {
        const struct state_rate *state = record_state_rate(record);
        return rate_restore(&trader->rate, state->time, state->orders);
    }
    case RECORD_STATE_HOLDING: {
        const struct state_holding *state = record_state_holding(record);
        return reference_knows(trader->reference, state->instrument)
            && ledger_load_holding(&trader->ledger, state);
    }
    case RECORD_STATE_LEDGER: return ledger_load(&trader->ledger, record_state_ledger(record));
    default:                  return false;
    }
}
