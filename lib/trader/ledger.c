// ledger.c: see ledger.h. Pure.
#include "trader/ledger.h"

__extension__ typedef __int128 wide;

// What one booking changes.
struct entry {
    enum posting_kind kind;
    uint64_t order;
    uint32_t instrument;  // 0: none
    int64_t shares;       // 1e-8
    int64_t leg[ACCOUNTS];
};

static bool is_zero_sum(const int64_t amount[ACCOUNTS]);

// All or nothing: the new balances are computed whole before the first is kept.
static bool book(struct ledger *ledger, const struct entry *entry, struct sink *sink)
{
    assert(is_zero_sum(entry->leg));
    struct ledger after = *ledger;
    struct holdings *held = &ledger->holdings[entry->instrument];
    struct holdings holdings = *held;
    for (int account = 0; account < ACCOUNTS; account++) {
        int64_t *balance = &after.balance[account];
        if (!decimal_add(*balance, entry->leg[account], balance)) return false;
        if (*balance == INT64_MIN) return false;  // its negative would not fit
    }
    if (!decimal_add(holdings.quantity.e8, entry->shares, &holdings.quantity.e8)) return false;
    if (!decimal_add(holdings.cost.e8, entry->leg[INVENTORY], &holdings.cost.e8)) return false;
    if (holdings.quantity.e8 < 0) return false;
    after.postings++;
    *ledger = after;
    *held = holdings;
    assert(ledger_balanced(ledger));

    struct posting *posting = sink_add_posting(sink);
    posting->posting = ledger->postings;
    posting->order = entry->order;
    posting->instrument = entry->instrument;
    posting->kind = (uint8_t)entry->kind;
    posting->cash.e8 = entry->leg[CASH];
    posting->fee.e8 = entry->leg[FEES];
    posting->realised.e8 = -entry->leg[REALISED];
    posting->position = held->quantity;
    posting->cost = held->cost;
    posting->cash_after = ledger_cash(ledger);
    return true;
}

bool ledger_open(struct ledger *ledger, struct money capital, struct sink *sink)
{
    assert(ledger->postings == 0);
    struct entry entry = {.kind = POSTING_CAPITAL};
    entry.leg[CASH] = capital.e8;
    entry.leg[CAPITAL] = -capital.e8;
    return book(ledger, &entry, sink);
}

// The part of the cost that lies on these shares, of all that are held.
static bool cost_share(const struct holdings *held, int64_t shares, int64_t *cost)
{
    if (shares == held->quantity.e8) {
        *cost = held->cost.e8;
        return true;
    }
    return decimal_scale(held->cost.e8, shares, held->quantity.e8, ROUND_HALF_EVEN, cost);
}

static bool entry_buy(const struct fill *fill, struct money value, struct entry *entry)
{
    int64_t paid;
    if (!decimal_add(value.e8, fill->fee.e8, &paid) || paid == INT64_MIN) return false;
    entry->kind = POSTING_BUY;
    entry->shares = fill->quantity.e8;
    entry->leg[INVENTORY] = value.e8;
    entry->leg[FEES] = fill->fee.e8;
    entry->leg[CASH] = -paid;
    return true;
}

static bool entry_sell(const struct fill *fill, struct money value, const struct holdings *held,
                       struct entry *entry)
{
    if (fill->quantity.e8 > held->quantity.e8) return false;
    int64_t cost;
    if (!cost_share(held, fill->quantity.e8, &cost)) return false;
    entry->kind = POSTING_SELL;
    entry->shares = -fill->quantity.e8;
    entry->leg[INVENTORY] = -cost;
    entry->leg[FEES] = fill->fee.e8;
    return decimal_subtract(cost, value.e8, &entry->leg[REALISED])
        && decimal_subtract(value.e8, fill->fee.e8, &entry->leg[CASH])
        && entry->leg[REALISED] != INT64_MIN;
}

bool ledger_fill(struct ledger *ledger, const struct fill *fill, struct sink *sink)
{
    struct money value;
    struct entry entry = {.order = fill->order, .instrument = fill->instrument};
    const struct holdings *held = &ledger->holdings[fill->instrument];
    if (!money_of(fill->quantity, fill->price, ROUND_HALF_EVEN, &value)) return false;
    bool good = fill->side == SIDE_BUY ? entry_buy(fill, value, &entry)
                                       : entry_sell(fill, value, held, &entry);
    return good && book(ledger, &entry, sink);
}

bool ledger_dividend(struct ledger *ledger, uint32_t instrument, struct price per_share,
                     struct sink *sink)
{
    struct money value;
    struct quantity held = ledger->holdings[instrument].quantity;
    if (held.e8 == 0 || per_share.e8 == 0) return true;
    if (!money_of(held, per_share, ROUND_HALF_EVEN, &value)) return false;
    struct entry entry = {.kind = POSTING_DIVIDEND, .instrument = instrument};
    entry.leg[CASH] = value.e8;
    entry.leg[DIVIDENDS] = -value.e8;
    return book(ledger, &entry, sink);
}

bool ledger_split(struct ledger *ledger, uint32_t instrument, uint32_t numerator,
                  uint32_t denominator, struct price restated, struct sink *sink)
{
    const struct holdings *held = &ledger->holdings[instrument];
    if (held->quantity.e8 == 0) return true;
    struct entry entry = {.kind = POSTING_SPLIT, .instrument = instrument};
    int64_t exact;
    if (!decimal_scale(held->quantity.e8, numerator, denominator, ROUND_DOWN, &exact)) {
        return false;
    }
    int64_t whole = exact - exact % DECIMAL_ONE;
    struct money cash = {0};
    int64_t cost = 0;
    if (whole == 0) {
        cost = held->cost.e8;
    } else if (!decimal_scale(held->cost.e8, exact - whole, exact, ROUND_HALF_EVEN, &cost)) {
        return false;
    }
    struct quantity fraction = {exact - whole};
    if (!money_of(fraction, restated, ROUND_HALF_EVEN, &cash)) return false;
    entry.shares = whole - held->quantity.e8;
    entry.leg[CASH] = cash.e8;
    entry.leg[INVENTORY] = -cost;
    if (!decimal_subtract(cost, cash.e8, &entry.leg[REALISED])) return false;
    return book(ledger, &entry, sink);
}

bool ledger_balanced(const struct ledger *ledger)
{
    return is_zero_sum(ledger->balance);
}

static bool is_zero_sum(const int64_t amount[ACCOUNTS])
{
    wide sum = 0;
    for (int account = 0; account < ACCOUNTS; account++) {
        sum += amount[account];
    }
    return sum == 0;
}

// --- snapshots -----------------------------------------------------------------------------------

void ledger_save(const struct ledger *ledger, uint32_t instruments, struct sink *sink)
{
    for (uint32_t i = 1; i <= instruments; i++) {
        if (ledger->holdings[i].quantity.e8 == 0) continue;
        struct state_holding *state = sink_add_state_holding(sink);
        state->instrument = i;
        state->quantity = ledger->holdings[i].quantity;
        state->cost = ledger->holdings[i].cost;
    }
    struct state_ledger *state = sink_add_state_ledger(sink);
    state->postings = ledger->postings;
    state->cash.e8 = ledger->balance[CASH];
    state->fees.e8 = ledger->balance[FEES];
    state->realised.e8 = ledger->balance[REALISED];
    state->dividends.e8 = ledger->balance[DIVIDENDS];
    state->capital.e8 = ledger->balance[CAPITAL];
}

bool ledger_load_holding(struct ledger *ledger, const struct state_holding *state)
{
    int64_t *inventory = &ledger->balance[INVENTORY];
    if (state->quantity.e8 <= 0 || state->cost.e8 < 0
        || ledger->holdings[state->instrument].quantity.e8 != 0) {
        return false;
    }
    if (!decimal_add(*inventory, state->cost.e8, inventory)) return false;
    ledger->holdings[state->instrument] = (struct holdings){state->quantity, state->cost};
    return true;
}

bool ledger_load(struct ledger *ledger, const struct state_ledger *state)
{
    if (ledger->postings != 0) return false;
    ledger->postings = state->postings;
    ledger->balance[CASH] = state->cash.e8;
    ledger->balance[FEES] = state->fees.e8;
    ledger->balance[REALISED] = state->realised.e8;
    ledger->balance[DIVIDENDS] = state->dividends.e8;
    ledger->balance[CAPITAL] = state->capital.e8;
    return ledger_balanced(ledger);
}
