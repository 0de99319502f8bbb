// account.c: the account marked to the last prices, and what it means for the next order. Pure.
#include "trader/parts.h"

static bool add_orders(const struct trader *trader, uint32_t instrument, struct account *account);

bool account_position(const struct trader *trader, uint32_t instrument, struct money *value)
{
    return money_of(trader->ledger.holdings[instrument].quantity, trader->marks[instrument].price,
                    ROUND_HALF_EVEN, value);
}

static bool add_instrument(const struct trader *trader, uint32_t instrument, bool with_orders,
                           struct account *account)
{
    struct money value;
    if (trader->ledger.holdings[instrument].quantity.e8 != 0) {
        if (!account_position(trader, instrument, &value)
            || !money_add(account->equity, value, &account->equity)
            || !money_add(account->gross, value, &account->gross)) {
            return false;
        }
    }
    return !with_orders || add_orders(trader, instrument, account);
}

static bool add_orders(const struct trader *trader, uint32_t instrument, struct account *account)
{
    const struct open_order *order = orders_first(&trader->orders, instrument);
    for (; order != NULL; order = orders_next(&trader->orders, order)) {
        struct money value, reserve;
        if (order->side != SIDE_BUY) continue;
        if (!money_of(order_rest(order), trader->marks[instrument].price, ROUND_UP, &value)
            || !money_add(account->gross, value, &account->gross)
            || !decimal_scale(order->reserve.e8, order_rest(order).e8, order->quantity.e8, ROUND_UP,
                              &reserve.e8)
            || !money_subtract(account->free, reserve, &account->free)) {
            return false;
        }
    }
    return true;
}

struct account account_of(const struct trader *trader, uint32_t but)
{
    struct money cash = ledger_cash(&trader->ledger);
    struct account account = {.known = true, .equity = cash, .free = cash};
    for (uint32_t i = 1; i <= trader->reference->instruments; i++) {
        if (add_instrument(trader, i, i != but, &account)) continue;
        return (struct account){.known = false, .gross = {INT64_MAX}};
    }
    return account;
}

struct risk_view view_of(const struct trader *trader, uint32_t instrument, struct utc now,
                         bool but_own_orders)
{
    const struct reference *reference = trader->reference;
    const struct settings *settings = &reference->settings;
    const struct mark *mark = &trader->marks[instrument];
    struct account account = account_of(trader, but_own_orders ? instrument : 0);
    struct risk_view view = {
        .settings = settings,
        .trading = reference->trading,
        .market_open = reference_is_open(reference, instrument),
        .mark = mark->price,
        .price_age = sessions_since(reference, instrument, mark->taken, now,
                                    (uint32_t)settings->value[SETTING_PRICE_AGE_MAX] + 1),
        .full = slots_full(&trader->orders.slots),
        .minute_orders = rate_minute(&trader->rate, now),
        .session_orders = rate_session(&trader->rate, session_now(reference, now)),
        .position = trader->ledger.holdings[instrument].quantity,
        .equity_known = account.known,
        .equity = account.equity,
        .gross = account.gross,
        .cash = account.free,
    };
    const struct open_order *order = orders_first(&trader->orders, instrument);
    for (; order != NULL && !but_own_orders; order = orders_next(&trader->orders, order)) {
        struct quantity *sum = order->side == SIDE_BUY ? &view.buying : &view.selling;
        sum->e8 += order_rest(order).e8;
    }
    return view;
}

uint32_t session_now(const struct reference *reference, struct utc now)
{
    if (reference->calendar == CALENDAR_ALWAYS) return (uint32_t)utc_date(now);
    return reference->sessions;
}
