// orders.c: see orders.h.
#include "trader/orders.h"

// clang-format off
#define NO 0
#define SENT ORDER_STATE_SENT
#define WORK ORDER_STATE_WORKING
#define PART ORDER_STATE_PARTIALLY_FILLED
#define PEND ORDER_STATE_PENDING_CANCEL
#define REFU ORDER_STATE_REFUSED
#define FILL ORDER_STATE_FILLED
#define CANC ORDER_STATE_CANCELLED
#define REJE ORDER_STATE_REJECTED
#define EXPI ORDER_STATE_EXPIRED
static const uint8_t steps[][HAPPENINGS] = {
    //                     passed refused ack   cancel part  last  cancelled rejected expired
    [ORDER_STATE_NEW]  = { SENT,  REFU,   NO,   NO,    NO,   NO,   NO,       NO,      NO   },
    [SENT]             = { NO,    NO,     WORK, PEND,  PART, FILL, CANC,     REJE,    EXPI },
    [WORK]             = { NO,    NO,     WORK, PEND,  PART, FILL, CANC,     REJE,    EXPI },
    [PART]             = { NO,    NO,     PART, PEND,  PART, FILL, CANC,     REJE,    EXPI },
    [PEND]             = { NO,    NO,     PEND, PEND,  PEND, FILL, CANC,     REJE,    EXPI },
    [REFU]             = { NO,    NO,     NO,   NO,    NO,   NO,   NO,       NO,      NO   },
    [FILL]             = { NO,    NO,     FILL, FILL,  NO,   NO,   FILL,     FILL,    FILL },
    [CANC]             = { NO,    NO,     CANC, CANC,  NO,   NO,   CANC,     CANC,    CANC },
    [REJE]             = { NO,    NO,     REJE, REJE,  NO,   NO,   REJE,     REJE,    REJE },
    [EXPI]             = { NO,    NO,     EXPI, EXPI,  NO,   NO,   EXPI,     EXPI,    EXPI },
};
// clang-format on

uint8_t order_next(enum order_state state, enum happening happening)
{
    assert(state < COUNT_OF(steps) && happening < HAPPENINGS);
    return steps[state][happening];
}

bool order_ended(enum order_state state)
{
    return state >= ORDER_STATE_REFUSED;
}

enum happening order_happening(enum order_news news)
{
    switch (news) {
    case ORDER_ACKNOWLEDGED: return HAPPENED_ACKNOWLEDGED;
    case ORDER_CANCELLED:    return HAPPENED_CANCELLED;
    case ORDER_REJECTED:     return HAPPENED_REJECTED;
    case ORDER_EXPIRED:      return HAPPENED_EXPIRED;
    }
    assert(false && "news outside their enum");
    return HAPPENINGS;
}

static size_t table_bytes(uint32_t capacity)
{
    return ((capacity + (size_t)1) * sizeof(struct open_order) + 15) / 16 * 16;
}

size_t orders_bytes(uint32_t capacity, uint32_t instruments)
{
    return table_bytes(capacity) + slots_bytes(capacity, instruments);
}

void orders_init(struct orders *orders, void *memory, uint32_t capacity, uint32_t instruments)
{
    orders->open = memory;
    slots_init(&orders->slots, (unsigned char *)memory + table_bytes(capacity), capacity,
               instruments);
}

static struct open_order *order_at(const struct orders *orders, uint32_t slot)
{
    return slot == 0 ? NULL : &orders->open[slot];
}

struct open_order *orders_add(struct orders *orders, const struct open_order *order)
{
    uint32_t slot = slots_add(&orders->slots, order->order, order->instrument);
    if (slot == 0) return NULL;
    orders->open[slot] = *order;
    return &orders->open[slot];
}

struct open_order *orders_find(const struct orders *orders, uint64_t order)
{
    return order_at(orders, slots_find(&orders->slots, order));
}

bool orders_happen(struct orders *orders, struct open_order *order, enum happening happening)
{
    uint8_t next = order_next(order->state, happening);
    if (next == 0) return false;
    order->state = next;
    if (order_ended(next)) slots_remove(&orders->slots, (uint32_t)(order - orders->open));
    return true;
}

struct open_order *orders_first(const struct orders *orders, uint32_t instrument)
{
    return order_at(orders, slots_first(&orders->slots, instrument));
}

struct open_order *orders_next(const struct orders *orders, const struct open_order *order)
{
    return order_at(orders, slots_next(&orders->slots, (uint32_t)(order - orders->open)));
}
