// rate.c: see rate.h.
#include "trader/rate.h"

#define MINUTE_NS (60 * NS_PER_SECOND)

static struct rate_moment *moment_at(struct rate *rate, uint32_t index)
{
    return &rate->moments[(rate->first + index) % RATE_TIMES];
}

static bool is_over(const struct rate_moment *moment, struct utc now)
{
    return now.ns - moment->time.ns >= MINUTE_NS;
}

uint32_t rate_minute(const struct rate *rate, struct utc now)
{
    uint64_t orders = 0;
    for (uint32_t i = rate->used; i > 0; i--) {
        const struct rate_moment *moment = rate_at(rate, i - 1);
        if (is_over(moment, now)) break;
        orders += moment->orders;
    }
    return orders < UINT32_MAX ? (uint32_t)orders : UINT32_MAX;
}

uint32_t rate_session(const struct rate *rate, uint32_t session)
{
    return rate->session == session ? rate->session_orders : 0;
}

static void drop_first(struct rate *rate)
{
    *moment_at(rate, 0) = (struct rate_moment){0};
    rate->first = (rate->first + 1) % RATE_TIMES;
    rate->used--;
}

void rate_count(struct rate *rate, struct utc now, uint32_t session)
{
    rate->session_orders = rate_session(rate, session) + 1;
    rate->session = session;
    while (rate->used > 0 && is_over(rate_at(rate, 0), now)) {
        drop_first(rate);
    }
    if (rate->used > 0 && rate_at(rate, rate->used - 1)->time.ns == now.ns) {
        moment_at(rate, rate->used - 1)->orders++;
        return;
    }
    if (rate->used == RATE_TIMES) {
        moment_at(rate, 1)->orders += rate_at(rate, 0)->orders;
        drop_first(rate);
    }
    *moment_at(rate, rate->used++) = (struct rate_moment){now, 1};
}

bool rate_restore(struct rate *rate, struct utc time, uint32_t orders)
{
    if (rate->used == RATE_TIMES || orders == 0) return false;
    if (rate->used > 0 && rate_at(rate, rate->used - 1)->time.ns >= time.ns) return false;
    *moment_at(rate, rate->used++) = (struct rate_moment){time, orders};
    return true;
}
