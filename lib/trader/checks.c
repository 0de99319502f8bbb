// checks.c: see checks.h.
#include "trader/checks.h"

#include "venue/terms.h"

static bool order_is_sane(const struct proposal *proposal, const struct risk_view *view,
                          enum verdict *verdict);
static bool order_reduces(const struct proposal *proposal, const struct risk_view *view);
static enum verdict order_check_limits(const struct proposal *proposal,
                                       const struct risk_view *view);
static bool position_fits(struct quantity quantity, const struct risk_view *view);
static bool gross_fits(struct money value, const struct risk_view *view);

enum verdict order_check(const struct proposal *proposal, const struct risk_view *view)
{
    enum verdict verdict = VERDICT_ACCEPTED;
    if (!order_is_sane(proposal, view, &verdict)) return verdict;
    if (!order_reduces(proposal, view)) verdict = order_check_limits(proposal, view);
    if (verdict == VERDICT_ACCEPTED && view->full) return VERDICT_CAPACITY;
    return verdict;
}

static bool order_is_sane(const struct proposal *proposal, const struct risk_view *view,
                          enum verdict *verdict)
{
    const int64_t *limit = view->settings->value;
    int64_t shares = proposal->quantity.e8;
    if (view->trading == TRADING_HALTED) {
        *verdict = VERDICT_HALTED;
    } else if (shares <= 0 || shares % DECIMAL_ONE != 0) {
        *verdict = VERDICT_QUANTITY;
    } else if (!view->market_open && proposal->kind != ORDER_KIND_ON_OPEN) {
        *verdict = VERDICT_MARKET_CLOSED;
    } else if (view->mark.e8 == 0 || view->price_age > limit[SETTING_PRICE_AGE_MAX]) {
        *verdict = VERDICT_PRICE_STALE;
    } else if (view->decision_ahead || view->decision_age > limit[SETTING_DECISION_AGE_MAX]) {
        *verdict = VERDICT_DECISION_STALE;
    } else if (view->repeated) {
        *verdict = VERDICT_DUPLICATE;
    } else if (view->minute_orders >= limit[SETTING_ORDERS_PER_MINUTE]
               || view->session_orders >= limit[SETTING_ORDERS_PER_SESSION]) {
        *verdict = VERDICT_RATE;
    } else {
        return true;
    }
    return false;
}

static bool order_reduces(const struct proposal *proposal, const struct risk_view *view)
{
    return proposal->side == SIDE_SELL
        && proposal->quantity.e8 <= view->position.e8 - view->selling.e8;
}

static enum verdict order_check_limits(const struct proposal *proposal,
                                       const struct risk_view *view)
{
    const int64_t *limit = view->settings->value;
    struct money value, reserve;
    if (view->trading == TRADING_PAUSED) return VERDICT_PAUSED;
    if (!money_of(proposal->quantity, view->mark, ROUND_UP, &value)) return VERDICT_ORDER_VALUE;
    if (value.e8 > limit[SETTING_ORDER_VALUE_MAX]) return VERDICT_ORDER_VALUE;
    if (proposal->side == SIDE_SELL) return VERDICT_POSITION;  // it would be short
    if (!position_fits(proposal->quantity, view)) return VERDICT_POSITION;
    if (!gross_fits(value, view)) return VERDICT_GROSS_EXPOSURE;
    if (!order_reserve(view->settings, proposal->quantity, view->mark, &reserve)
        || view->cash.e8 < reserve.e8) {
        return VERDICT_CASH;
    }
    return VERDICT_ACCEPTED;
}

static bool position_fits(struct quantity quantity, const struct risk_view *view)
{
    const int64_t *limit = view->settings->value;
    struct money value;
    int64_t weight_max;
    if (!decimal_add(quantity.e8, view->buying.e8, &quantity.e8)
        || !decimal_add(quantity.e8, view->position.e8, &quantity.e8)
        || !money_of(quantity, view->mark, ROUND_UP, &value)
        || !decimal_scale(view->equity.e8, limit[SETTING_POSITION_WEIGHT_MAX], DECIMAL_ONE,
                          ROUND_DOWN, &weight_max)) {
        return false;
    }
    return value.e8 <= limit[SETTING_POSITION_VALUE_MAX] && value.e8 <= weight_max;
}

static bool gross_fits(struct money value, const struct risk_view *view)
{
    int64_t most, gross;
    return decimal_scale(view->equity.e8, view->settings->value[SETTING_GROSS_EXPOSURE_MAX],
                         DECIMAL_ONE, ROUND_DOWN, &most)
        && decimal_add(value.e8, view->gross.e8, &gross) && gross <= most;
}

bool order_reserve(const struct settings *settings, struct quantity quantity, struct price mark,
                   struct money *reserve)
{
    struct money value, fee;
    return money_of(quantity, mark, ROUND_UP, &value)
        && terms_fee(value, settings->value[SETTING_FEE_RATE], &fee)
        && decimal_scale(value.e8, DECIMAL_ONE + settings->value[SETTING_CASH_BUFFER], DECIMAL_ONE,
                         ROUND_UP, &reserve->e8)
        && money_add(*reserve, fee, reserve);
}
