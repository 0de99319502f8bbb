// targets.c: see targets.h.
#include "trader/targets.h"

static struct quantity shares_for(struct money value, struct price mark);
static bool is_affordable(int64_t shares, const struct risk_view *view);
static struct quantity shares_affordable(const struct risk_view *view);
static void clamp_to(struct quantity *shares, struct quantity most, enum clamp name,
                     enum clamp *clamp);
static void clamp_growth(struct quantity *shares, const struct risk_view *view, enum clamp *clamp);

// A part of the equity; zero of what is none.
static struct money part_of_equity(const struct risk_view *view, int64_t fraction)
{
    struct money part;
    if (view->equity.e8 <= 0 || fraction <= 0) return (struct money){0};
    if (!decimal_scale(view->equity.e8, fraction, DECIMAL_ONE, ROUND_DOWN, &part.e8)) {
        part.e8 = INT64_MAX;
    }
    return part;
}

struct quantity target_shares(const struct decision *decision, const struct risk_view *view,
                              enum clamp *clamp)
{
    const int64_t *limit = view->settings->value;
    *clamp = CLAMP_NONE;
    if (decision->action == DECIDE_SELL || view->mark.e8 == 0) return (struct quantity){0};
    if (limit[SETTING_FIXED_QUANTITY] > 0) {
        return (struct quantity){limit[SETTING_FIXED_QUANTITY]};
    }
    struct quantity shares = shares_for(part_of_equity(view, decision->target_weight), view->mark);
    struct money by_weight = part_of_equity(view, limit[SETTING_POSITION_WEIGHT_MAX]);
    clamp_to(&shares, shares_for(by_weight, view->mark), CLAMP_WEIGHT, clamp);
    struct money by_value = {limit[SETTING_POSITION_VALUE_MAX]};
    clamp_to(&shares, shares_for(by_value, view->mark), CLAMP_POSITION, clamp);
    if (shares.e8 > view->position.e8) clamp_growth(&shares, view, clamp);
    return shares;
}

static void clamp_growth(struct quantity *shares, const struct risk_view *view, enum clamp *clamp)
{
    const int64_t *limit = view->settings->value;
    struct quantity more = {shares->e8 - view->position.e8};
    struct money room = part_of_equity(view, limit[SETTING_GROSS_EXPOSURE_MAX]);
    room.e8 = room.e8 > view->gross.e8 ? room.e8 - view->gross.e8 : 0;
    struct money order_value = {limit[SETTING_ORDER_VALUE_MAX]};
    clamp_to(&more, shares_for(room, view->mark), CLAMP_GROSS, clamp);
    clamp_to(&more, shares_for(order_value, view->mark), CLAMP_ORDER_VALUE, clamp);
    if (!is_affordable(more.e8, view)) clamp_to(&more, shares_affordable(view), CLAMP_CASH, clamp);
    shares->e8 = view->position.e8 + more.e8;
}

static void clamp_to(struct quantity *shares, struct quantity most, enum clamp name,
                     enum clamp *clamp)
{
    if (shares->e8 <= most.e8) return;
    *shares = most;
    *clamp = name;
}

static struct quantity whole(int64_t shares)
{
    return (struct quantity){shares - shares % DECIMAL_ONE};
}

static struct quantity shares_for(struct money value, struct price mark)
{
    int64_t shares;
    if (value.e8 <= 0) return (struct quantity){0};
    if (!decimal_scale(value.e8, DECIMAL_ONE, mark.e8, ROUND_DOWN, &shares)) shares = INT64_MAX;
    return whole(shares);
}

static bool is_affordable(int64_t shares, const struct risk_view *view)
{
    struct money reserve;
    return order_reserve(view->settings, (struct quantity){shares}, view->mark, &reserve)
        && reserve.e8 <= view->cash.e8;
}

// The most whole shares whose reserve is at hand. Roundings make the reserve uneven, so it is
// searched for below what would do without them.
static struct quantity shares_affordable(const struct risk_view *view)
{
    int64_t most = shares_for(view->cash, view->mark).e8 / DECIMAL_ONE;
    int64_t least = 0;
    while (least < most) {
        int64_t middle = most - (most - least) / 2;
        if (is_affordable(middle * DECIMAL_ONE, view)) {
            least = middle;
        } else {
            most = middle - 1;
        }
    }
    return (struct quantity){least * DECIMAL_ONE};
}

enum target_outcome target_outcome(struct quantity from, struct quantity target,
                                   const struct risk_view *view)
{
    const int64_t *limit = view->settings->value;
    int64_t difference = target.e8 - from.e8;
    if (difference == 0) return TARGET_AT_TARGET;
    if (view->mark.e8 == 0) return TARGET_NO_PRICE;
    if (target.e8 == 0 || limit[SETTING_FIXED_QUANTITY] > 0) return TARGET_ORDERED;

    struct money value;
    struct quantity size = {difference < 0 ? -difference : difference};
    if (!money_of(size, view->mark, ROUND_DOWN, &value)) return TARGET_ORDERED;
    if (value.e8 < limit[SETTING_MINIMUM_TRADE]) return TARGET_MINIMUM;
    if (value.e8 < part_of_equity(view, limit[SETTING_NO_TRADE_BAND]).e8) return TARGET_BAND;
    return TARGET_ORDERED;
}
