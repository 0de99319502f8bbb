// trader.c: see trader.h. The same state and record give the same state and records, anywhere.
#include "trader/trader.h"

#include "trader/parts.h"
#include "trader/targets.h"

static void open_ledger(struct trader *trader, struct sink *sink);
static void take_mark(struct trader *trader, const struct record *record, uint32_t instrument,
                      struct price price, struct sink *sink);
static void tell_equity(struct trader *trader, struct sink *sink);
static void follow_decision(struct trader *trader, const struct decision *decision,
                            struct sink *sink);
static void book_fill(struct trader *trader, const struct fill *fill, struct sink *sink);
static void take_news(struct trader *trader, const struct order_event *event, struct sink *sink);
static void book_action(struct trader *trader, const struct corporate_action *action,
                        struct sink *sink);
static void cancel_all(struct trader *trader, struct sink *sink);
static void cancel_what_adds(struct trader *trader, struct sink *sink);

void trader_step(struct trader *trader, const struct record *record, struct sink *sink)
{
    switch (record->type) {
    case RECORD_BAR: {
        const struct bar *bar = record_bar(record);
        take_mark(trader, record, bar->instrument, bar->close, sink);
        break;
    }
    case RECORD_OPEN_PRINT: {
        const struct open_print *print = record_open_print(record);
        take_mark(trader, record, print->instrument, print->price, sink);
        break;
    }
    case RECORD_DECISION:         follow_decision(trader, record_decision(record), sink); break;
    case RECORD_FILL:             book_fill(trader, record_fill(record), sink); break;
    case RECORD_ORDER_EVENT:      take_news(trader, record_order_event(record), sink); break;
    case RECORD_CORPORATE_ACTION: book_action(trader, record_corporate_action(record), sink); break;
    case RECORD_INSTRUMENT:       open_ledger(trader, sink); break;
    case RECORD_TICK:
        if (record_tick(record)->kind == TICK_SESSION_OPEN) tell_equity(trader, sink);
        break;
    case RECORD_END_OF_REPLAY:
        open_ledger(trader, sink);
        tell_equity(trader, sink);
        break;
    case RECORD_HALT:  cancel_all(trader, sink); break;
    case RECORD_PAUSE: cancel_what_adds(trader, sink); break;
    default:           break;  // others' records, or newer ones
    }
}

// --- the account ---------------------------------------------------------------------------------

// Once, with the first record that is no configuration any more.
static void open_ledger(struct trader *trader, struct sink *sink)
{
    if (trader->ledger.postings != 0) return;
    struct money capital = {trader->reference->settings.value[SETTING_CASH]};
    bool opened = ledger_open(&trader->ledger, capital, sink);
    assert(opened);
    trader->peak = capital;
}

static void take_mark(struct trader *trader, const struct record *record, uint32_t instrument,
                      struct price price, struct sink *sink)
{
    if (!reference_knows(trader->reference, instrument)) return;
    open_ledger(trader, sink);
    mark_take(&trader->marks[instrument], price, record->event_time, sink->now);
}

static void tell_mismatch(enum mismatch_kind what, uint64_t order, uint64_t fill, struct sink *sink)
{
    struct mismatch *mismatch = sink_add_mismatch(sink);
    mismatch->order = order;
    mismatch->fill = fill;
    mismatch->what = (uint8_t)what;
}

static void tell_equity(struct trader *trader, struct sink *sink)
{
    if (trader->ledger.postings == 0) return;
    struct account account = account_of(trader, 0);
    struct money gross = {0};
    bool known = account.known
        && money_subtract(account.equity, ledger_cash(&trader->ledger), &gross);
    if (!known) {
        tell_mismatch(MISMATCH_OVERFLOW, 0, 0, sink);
        return;
    }
    if (account.equity.e8 > trader->peak.e8) trader->peak = account.equity;
    struct equity *equity = sink_add_equity(sink);
    equity->equity = account.equity;
    equity->cash = ledger_cash(&trader->ledger);
    equity->gross = gross;
    equity->peak = trader->peak;
}

void trader_report(const struct trader *trader, struct summary *summary, struct holding *holdings,
                   uint32_t holdings_max)
{
    struct account account = account_of(trader, 0);
    summary->equity = account.known ? account.equity : (struct money){INT64_MAX};
    summary->cash = ledger_cash(&trader->ledger);
    summary->dividends = ledger_earned(&trader->ledger, DIVIDENDS);
    summary->fees.e8 = trader->ledger.balance[FEES];
    summary->realised = ledger_earned(&trader->ledger, REALISED);
    summary->holdings = 0;
    for (uint32_t i = 1; i <= trader->reference->instruments; i++) {
        const struct holdings *held = &trader->ledger.holdings[i];
        if (held->quantity.e8 == 0 || summary->holdings == holdings_max) continue;
        struct money value;
        if (!account_position(trader, i, &value)) value.e8 = INT64_MAX;
        holdings[summary->holdings++] = (struct holding){
            .instrument = i,
            .quantity = held->quantity,
            .mark = trader->marks[i].price,
            .value = value,
            .cost = held->cost,
        };
    }
}

// --- from a decision to an order -----------------------------------------------------------------

static void ask_cancel(struct trader *trader, struct open_order *order, enum cancel_reason reason,
                       struct sink *sink)
{
    if (order->state == ORDER_STATE_PENDING_CANCEL) return;
    bool asked = orders_happen(&trader->orders, order, HAPPENED_ASKED_CANCEL);
    assert(asked);
    struct cancel *cancel = sink_add_cancel(sink);
    cancel->order = order->order;
    cancel->reason = (uint8_t)reason;
}

static void tell_target(const struct want *want, enum target_outcome outcome,
                        const struct risk_view *view, struct sink *sink)
{
    struct target *target = sink_add_target(sink);
    target->decision = want->decision;
    target->instrument = want->instrument;
    target->outcome = (uint8_t)outcome;
    target->clamp = want->clamp;
    target->current = view->position;
    target->target = want->target;
    target->mark = view->mark;
    target->equity = view->equity;
}

static void place_order(struct trader *trader, const struct want *want, struct sink *sink)
{
    const struct reference *reference = trader->reference;
    struct risk_view view = view_of(trader, want->instrument, sink->now, false);
    view.decision_ahead = want->as_of.ns > sink->now.ns;
    view.decision_age =
        sessions_since(reference, want->instrument, want->as_of, sink->now,
                       (uint32_t)reference->settings.value[SETTING_DECISION_AGE_MAX] + 1);
    view.repeated = want->decision <= trader->decided[want->instrument];
    int64_t difference = want->target.e8 - view.position.e8;
    struct proposal proposal = {
        .side = difference > 0 ? SIDE_BUY : SIDE_SELL,
        .kind = view.market_open ? ORDER_KIND_MARKET : ORDER_KIND_ON_OPEN,
        .quantity = {difference > 0 ? difference : -difference},
    };
    struct order *order = sink_add_order(sink);
    order->order = ++trader->last_order;
    order->decision = want->decision;
    order->instrument = want->instrument;
    order->side = (uint8_t)proposal.side;
    order->kind = (uint8_t)proposal.kind;
    order->verdict = (uint8_t)order_check(&proposal, &view);
    order->quantity = proposal.quantity;
    order->mark = view.mark;
    order->as_of = want->as_of;
    if (proposal.side == SIDE_BUY
        && !order_reserve(view.settings, proposal.quantity, view.mark, &order->reserve)) {
        assert(order->verdict != VERDICT_ACCEPTED);
        order->reserve.e8 = 0;
    }
    if (want->decision > trader->decided[want->instrument]) {
        trader->decided[want->instrument] = want->decision;
    }
    if (order->verdict != VERDICT_ACCEPTED) return;
    rate_count(&trader->rate, sink->now, session_now(reference, sink->now));
    struct open_order open = {order->order,  order->decision,  order->instrument, order->side,
                              order->kind,   ORDER_STATE_SENT, order->quantity,   {0},
                              order->reserve};
    struct open_order *added = orders_add(&trader->orders, &open);
    assert(added != NULL);
}

// Where the position stands once the open orders, those asked to cancel apart, are filled.
static struct quantity position_ahead(const struct trader *trader, uint32_t instrument, bool *open)
{
    struct quantity ahead = trader->ledger.holdings[instrument].quantity;
    const struct open_order *order = orders_first(&trader->orders, instrument);
    *open = false;
    for (; order != NULL; order = orders_next(&trader->orders, order)) {
        if (order->state == ORDER_STATE_PENDING_CANCEL) continue;
        ahead.e8 += order->side == SIDE_BUY ? order_rest(order).e8 : -order_rest(order).e8;
        *open = true;
    }
    return ahead;
}

static void cancel_instrument(struct trader *trader, uint32_t instrument, enum cancel_reason reason,
                              struct sink *sink)
{
    struct open_order *order = orders_first(&trader->orders, instrument);
    for (; order != NULL; order = orders_next(&trader->orders, order)) {
        ask_cancel(trader, order, reason, sink);
    }
}

static void follow_decision(struct trader *trader, const struct decision *decision,
                            struct sink *sink)
{
    uint32_t instrument = decision->instrument;
    if (decision->action == DECIDE_HOLD || !reference_knows(trader->reference, instrument)) return;
    open_ledger(trader, sink);
    struct risk_view view = view_of(trader, instrument, sink->now, true);
    struct want want = {
        .decision = decision->decision, .instrument = instrument, .as_of = decision->as_of};
    enum clamp clamp;
    want.target = target_shares(decision, &view, &clamp);
    want.clamp = (uint8_t)clamp;

    bool open;
    struct quantity ahead = position_ahead(trader, instrument, &open);
    enum target_outcome outcome = target_outcome(view.position, want.target, &view);
    if (decision->action == DECIDE_BUY && (view.mark.e8 == 0 || !view.equity_known)) {
        outcome = TARGET_NO_PRICE;
    } else if (open && target_outcome(ahead, want.target, &view) != TARGET_ORDERED) {
        outcome = TARGET_WORKING;
    }
    tell_target(&want, outcome, &view, sink);
    if (outcome == TARGET_NO_PRICE || outcome == TARGET_WORKING) return;

    cancel_instrument(trader, instrument, CANCEL_SUPERSEDED, sink);
    trader->wants[instrument] = (struct want){0};
    if (outcome != TARGET_ORDERED) return;
    if (orders_first(&trader->orders, instrument) == NULL) {
        place_order(trader, &want, sink);
    } else {
        trader->wants[instrument] = want;
    }
}

// The open order is gone: what waited for it goes on, by what is now.
static void follow_want(struct trader *trader, uint32_t instrument, struct sink *sink)
{
    struct want want = trader->wants[instrument];
    if (want.decision == 0 || orders_first(&trader->orders, instrument) != NULL) return;
    trader->wants[instrument] = (struct want){0};
    struct risk_view view = view_of(trader, instrument, sink->now, true);
    enum target_outcome outcome = target_outcome(view.position, want.target, &view);
    if (outcome == TARGET_ORDERED) {
        place_order(trader, &want, sink);
    } else {
        tell_target(&want, outcome, &view, sink);
    }
}

// --- what becomes of orders ----------------------------------------------------------------------

static bool fill_compare(const struct trader *trader, const struct fill *fill,
                         const struct open_order *order, enum mismatch_kind *mismatch)
{
    if (fill->fill <= trader->last_fill) {
        *mismatch = MISMATCH_DUPLICATE;
    } else if (order == NULL) {
        bool ours = fill->order >= 1 && fill->order <= trader->last_order;
        *mismatch = ours ? MISMATCH_TERMINAL : MISMATCH_UNKNOWN_ORDER;
    } else if (fill->side != order->side || fill->instrument != order->instrument) {
        *mismatch = MISMATCH_WRONG_SIDE;
    } else if (fill->quantity.e8 > order_rest(order).e8
               || (fill->side == SIDE_SELL
                   && fill->quantity.e8 > trader->ledger.holdings[fill->instrument].quantity.e8)) {
        *mismatch = MISMATCH_TOO_MUCH;
    } else if (fill->quantity.e8 <= 0) {
        *mismatch = MISMATCH_OVERFLOW;
    } else {
        return true;
    }
    return false;
}

static void book_fill(struct trader *trader, const struct fill *fill, struct sink *sink)
{
    struct open_order *order = orders_find(&trader->orders, fill->order);
    enum mismatch_kind mismatch = MISMATCH_OVERFLOW;
    if (!fill_compare(trader, fill, order, &mismatch)
        || !ledger_fill(&trader->ledger, fill, sink)) {
        tell_mismatch(mismatch, fill->order, fill->fill, sink);  // reconciliation decides, not we
        return;
    }
    trader->last_fill = fill->fill;
    order->filled.e8 += fill->quantity.e8;
    bool last = order->filled.e8 == order->quantity.e8;
    bool happened =
        orders_happen(&trader->orders, order, last ? HAPPENED_LAST_FILL : HAPPENED_PART_FILL);
    assert(happened);
    if (last) follow_want(trader, fill->instrument, sink);
}

static void take_news(struct trader *trader, const struct order_event *event, struct sink *sink)
{
    struct open_order *order = orders_find(&trader->orders, event->order);
    if (order == NULL) {
        // News of an order that has ended come late and change nothing.
        if (event->order >= 1 && event->order <= trader->last_order) return;
        tell_mismatch(MISMATCH_UNKNOWN_ORDER, event->order, 0, sink);
        return;
    }
    uint32_t instrument = order->instrument;
    bool happened = orders_happen(&trader->orders, order, order_happening(event->event));
    assert(happened);  // all news may come to an open order
    follow_want(trader, instrument, sink);
}

static void cancel_all(struct trader *trader, struct sink *sink)
{
    for (uint32_t i = 1; i <= trader->reference->instruments; i++) {
        cancel_instrument(trader, i, CANCEL_HALT, sink);
        trader->wants[i] = (struct want){0};
    }
}

static void cancel_what_adds(struct trader *trader, struct sink *sink)
{
    for (uint32_t i = 1; i <= trader->reference->instruments; i++) {
        int64_t free = trader->ledger.holdings[i].quantity.e8;
        struct open_order *order = orders_first(&trader->orders, i);
        for (; order != NULL; order = orders_next(&trader->orders, order)) {
            int64_t rest = order_rest(order).e8;
            if (order->side == SIDE_SELL && rest <= free) {
                free -= rest;
            } else {
                ask_cancel(trader, order, CANCEL_PAUSE, sink);
            }
        }
    }
}

// --- corporate actions ---------------------------------------------------------------------------

static bool book_split(struct trader *trader, const struct corporate_action *action,
                       struct sink *sink)
{
    struct mark restated = trader->marks[action->instrument];
    if (action->numerator == 0 || action->denominator == 0) return false;
    if (!mark_restate(&restated, action->numerator, action->denominator)) return false;
    if (!ledger_split(&trader->ledger, action->instrument, action->numerator, action->denominator,
                      restated.price, sink)) {
        return false;
    }
    trader->marks[action->instrument] = restated;
    return true;
}

static void book_action(struct trader *trader, const struct corporate_action *action,
                        struct sink *sink)
{
    uint32_t instrument = action->instrument;
    if (!reference_knows(trader->reference, instrument)) return;
    open_ledger(trader, sink);
    bool booked;
    if (action->kind == ACTION_SPLIT) {
        trader->wants[instrument] = (struct want){0};  // it counts in old shares
        cancel_instrument(trader, instrument, CANCEL_ACTION, sink);
        booked = book_split(trader, action, sink);
    } else {
        booked = ledger_dividend(&trader->ledger, instrument, action->cash_per_share, sink);
    }
    if (!booked) tell_mismatch(MISMATCH_OVERFLOW, 0, 0, sink);
}
