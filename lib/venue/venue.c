// venue.c: see venue.h. Pure.
#include "venue/venue.h"

#include "base/slots.h"
#include "venue/terms.h"

struct resting {
    uint64_t order;
    uint32_t instrument;
    uint32_t session;  // ON_OPEN: the one whose opening print it waits for
    uint8_t side, kind;
    struct quantity quantity;
    struct utc as_of;
};

struct venue {
    const struct reference *reference;
    uint64_t fills;
    uint32_t *printed;        // by instrument: the session of its last opening print
    struct resting *resting;  // by slot
    struct slots slots;       // by order id, grouped by instrument
};

static void take_order(struct venue *venue, const struct order *order, struct sink *sink);
static void cancel_order(struct venue *venue, const struct cancel *cancel, struct sink *sink);
static void fill_at_print(struct venue *venue, const struct open_print *print, struct sink *sink);
static void fill_at_bar(struct venue *venue, const struct bar *bar, struct sink *sink);
static void expire_orders(struct venue *venue, struct sink *sink);

size_t venue_bytes(const struct capacities *capacities)
{
    return size_aligned(sizeof(struct venue), 16)
        + size_aligned((capacities->instruments + (size_t)1) * sizeof(uint32_t), 16)
        + size_aligned((capacities->open_orders + (size_t)1) * sizeof(struct resting), 16)
        + size_aligned(slots_bytes(capacities->open_orders, capacities->instruments), 16);
}

struct venue *venue_init(void *memory, const struct capacities *capacities,
                         const struct reference *reference)
{
    unsigned char *at = memory;
    struct venue *venue = memory;
    venue->reference = reference;
    at += size_aligned(sizeof *venue, 16);
    venue->printed = (uint32_t *)(void *)at;
    at += size_aligned((capacities->instruments + (size_t)1) * sizeof *venue->printed, 16);
    venue->resting = (struct resting *)(void *)at;
    at += size_aligned((capacities->open_orders + (size_t)1) * sizeof *venue->resting, 16);
    slots_init(&venue->slots, at, capacities->open_orders, capacities->instruments);
    return venue;
}

void venue_step(struct venue *venue, const struct record *record, struct sink *sink)
{
    switch (record->type) {
    case RECORD_BAR:        fill_at_bar(venue, record_bar(record), sink); break;
    case RECORD_OPEN_PRINT: fill_at_print(venue, record_open_print(record), sink); break;
    case RECORD_ORDER:      take_order(venue, record_order(record), sink); break;
    case RECORD_CANCEL:     cancel_order(venue, record_cancel(record), sink); break;
    case RECORD_TICK:
        if (record_tick(record)->kind == TICK_SESSION_CLOSE) expire_orders(venue, sink);
        break;
    default: break;  // others' records, or newer ones
    }
}

static void tell(uint64_t order, enum order_news news, struct sink *sink)
{
    struct order_event *event = sink_add_order_event(sink);
    event->order = order;
    event->event = (uint8_t)news;
}

static bool halted(const struct venue *venue)
{
    return venue->reference->trading == TRADING_HALTED;
}

static bool never_closes(const struct venue *venue, uint32_t instrument)
{
    return venue->reference->listings[instrument - 1].calendar == CALENDAR_ALWAYS;
}

// --- orders in and out ---------------------------------------------------------------------------

static uint32_t session_to_wait_for(const struct venue *venue, uint32_t instrument)
{
    if (never_closes(venue, instrument)) return 0;  // the next print, whenever it is
    uint32_t sessions = venue->reference->sessions;
    bool to_come = reference_is_open(venue->reference, instrument)
        && venue->printed[instrument] != sessions;
    return to_come ? sessions : sessions + 1;
}

static void take_order(struct venue *venue, const struct order *order, struct sink *sink)
{
    if (order->verdict != VERDICT_ACCEPTED || slots_find(&venue->slots, order->order) != 0) return;
    bool good = reference_knows(venue->reference, order->instrument) && order->quantity.e8 > 0
        && !halted(venue);
    uint32_t slot = good ? slots_add(&venue->slots, order->order, order->instrument) : 0;
    if (slot == 0) {
        tell(order->order, ORDER_REJECTED, sink);
        return;
    }
    venue->resting[slot] = (struct resting){
        .order = order->order,
        .instrument = order->instrument,
        .session = order->kind == ORDER_KIND_ON_OPEN ? session_to_wait_for(venue, order->instrument)
                                                     : 0,
        .side = order->side,
        .kind = order->kind,
        .quantity = order->quantity,
        .as_of = order->as_of,
    };
    tell(order->order, ORDER_ACKNOWLEDGED, sink);
}

static void cancel_order(struct venue *venue, const struct cancel *cancel, struct sink *sink)
{
    uint32_t slot = slots_find(&venue->slots, cancel->order);
    if (slot == 0) return;  // filled, expired or never ours: its own news says so
    slots_remove(&venue->slots, slot);
    tell(cancel->order, ORDER_CANCELLED, sink);
}

// --- fills ---------------------------------------------------------------------------------------

static bool price_fill(const struct settings *settings, const struct resting *resting,
                       struct price print, struct fill *fill)
{
    struct money value;
    fill->order = resting->order;
    fill->instrument = resting->instrument;
    fill->side = resting->side;
    fill->quantity = resting->quantity;
    return terms_slip(print, resting->side, settings->value[SETTING_SLIPPAGE_RATE], &fill->price)
        && money_of(fill->quantity, fill->price, ROUND_HALF_EVEN, &value)
        && terms_fee(value, settings->value[SETTING_FEE_RATE], &fill->fee);
}

static void fill_order(struct venue *venue, uint32_t slot, struct price print, struct sink *sink)
{
    const struct resting *resting = &venue->resting[slot];
    struct fill fill = {0};
    if (price_fill(&venue->reference->settings, resting, print, &fill)) {
        fill.fill = ++venue->fills;
        *sink_add_fill(sink) = fill;
    } else {
        tell(resting->order, ORDER_REJECTED, sink);
    }
    slots_remove(&venue->slots, slot);
}

static void fill_at_print(struct venue *venue, const struct open_print *print, struct sink *sink)
{
    if (!reference_knows(venue->reference, print->instrument)) return;
    uint32_t sessions = venue->reference->sessions;
    venue->printed[print->instrument] = sessions;
    if (halted(venue)) return;
    uint32_t next;
    for (uint32_t slot = slots_first(&venue->slots, print->instrument); slot != 0; slot = next) {
        next = slots_next(&venue->slots, slot);
        const struct resting *resting = &venue->resting[slot];
        if (resting->kind == ORDER_KIND_ON_OPEN && resting->session > sessions) continue;
        fill_order(venue, slot, print->price, sink);
    }
}

static void fill_at_bar(struct venue *venue, const struct bar *bar, struct sink *sink)
{
    if (!reference_knows(venue->reference, bar->instrument)) return;
    uint32_t slot = slots_first(&venue->slots, bar->instrument);
    if (slot == 0 || halted(venue)) return;
    uint32_t next;
    for (; slot != 0; slot = next) {
        next = slots_next(&venue->slots, slot);
        const struct resting *resting = &venue->resting[slot];
        if (resting->kind != ORDER_KIND_MARKET) continue;
        if (bar->start.ns < resting->as_of.ns) continue;  // it opened before the decision
        fill_order(venue, slot, bar->open, sink);
    }
}

// The session has closed: what waited for its opening print has waited in vain.
static void expire_orders(struct venue *venue, struct sink *sink)
{
    uint32_t sessions = venue->reference->sessions;
    for (uint32_t i = 1; i <= venue->reference->instruments; i++) {
        if (never_closes(venue, i)) continue;
        uint32_t next;
        for (uint32_t slot = slots_first(&venue->slots, i); slot != 0; slot = next) {
            next = slots_next(&venue->slots, slot);
            const struct resting *resting = &venue->resting[slot];
            if (resting->kind != ORDER_KIND_ON_OPEN || resting->session > sessions) continue;
            tell(resting->order, ORDER_EXPIRED, sink);
            slots_remove(&venue->slots, slot);
        }
    }
}

// --- snapshots -----------------------------------------------------------------------------------

void venue_save(const struct venue *venue, struct sink *sink)
{
    sink_add_state_venue(sink)->fills = venue->fills;
    for (uint32_t i = 1; i <= venue->reference->instruments; i++) {
        if (venue->printed[i] != 0) {
            struct state_print *state = sink_add_state_print(sink);
            state->instrument = i;
            state->session = venue->printed[i];
        }
        for (uint32_t slot = slots_first(&venue->slots, i); slot != 0;
             slot = slots_next(&venue->slots, slot)) {
            const struct resting *resting = &venue->resting[slot];
            struct state_resting *state = sink_add_state_resting(sink);
            state->order = resting->order;
            state->instrument = resting->instrument;
            state->session = resting->session;
            state->side = resting->side;
            state->kind = resting->kind;
            state->quantity = resting->quantity;
            state->as_of = resting->as_of;
        }
    }
}

static bool load_resting(struct venue *venue, const struct state_resting *state)
{
    if (!reference_knows(venue->reference, state->instrument) || state->quantity.e8 <= 0) {
        return false;
    }
    uint32_t slot = slots_add(&venue->slots, state->order, state->instrument);
    if (slot == 0) return false;
    venue->resting[slot] = (struct resting){state->order, state->instrument, state->session,
                                            state->side,  state->kind,       state->quantity,
                                            state->as_of};
    return true;
}

bool venue_load(struct venue *venue, const struct record *record)
{
    switch (record->type) {
    case RECORD_STATE_VENUE: venue->fills = record_state_venue(record)->fills; return true;
    case RECORD_STATE_PRINT: {
        const struct state_print *state = record_state_print(record);
        if (!reference_knows(venue->reference, state->instrument)) return false;
        venue->printed[state->instrument] = state->session;
        return true;
    }
    case RECORD_STATE_RESTING: return load_resting(venue, record_state_resting(record));
    default:                   return false;
    }
}
