// test_ledger.c: the book is zero-sum at all times and agrees with a plain recomputation.
#include "tests/unit/test.h"

#include "trader/ledger.h"

__extension__ typedef __int128 wide;

#define INSTRUMENTS 4u

static _Alignas(8) unsigned char memory[1 << 16];
static struct sink sink;
static struct holdings holdings[INSTRUMENTS + 1];

static struct ledger new_ledger(int64_t capital)
{
    memset(holdings, 0, sizeof holdings);
    sink_init(&sink, memory, sizeof memory);
    struct ledger ledger = {.holdings = holdings};
    assert_true(ledger_open(&ledger, (struct money){capital}, &sink));
    return ledger;
}

static const struct posting *last_posting(void)
{
    const struct posting *last = NULL;
    for (size_t at = 0; at < sink.used;) {
        const struct record *record = (const void *)(memory + at);
        assert_int_equal(body_check(record), RECORD_WHOLE);
        last = record_posting(record);
        at += record->length;
    }
    sink.used = 0;
    return last;
}

// --- a plain recomputation -----------------------------------------------------------------------

static struct model {
    wide cash, fees, dividends, realised;
    wide shares[INSTRUMENTS + 1], cost[INSTRUMENTS + 1];
} model;

static wide half_even(wide dividend, wide divisor)  // of what is not negative
{
    wide quotient = dividend / divisor, twice = dividend % divisor * 2;
    return quotient + (twice > divisor || (twice == divisor && quotient % 2 == 1));
}

static void model_fill(const struct fill *fill)
{
    wide value = half_even((wide)fill->quantity.e8 * fill->price.e8, DECIMAL_ONE);
    uint32_t i = fill->instrument;
    model.fees += fill->fee.e8;
    model.cash -= fill->fee.e8;
    if (fill->side == SIDE_BUY) {
        model.cash -= value;
        model.cost[i] += value;
        model.shares[i] += fill->quantity.e8;
        return;
    }
    wide cost = half_even(model.cost[i] * fill->quantity.e8, model.shares[i]);
    model.cash += value;
    model.realised += value - cost;
    model.cost[i] -= cost;
    model.shares[i] -= fill->quantity.e8;
}

static void model_split(uint32_t i, uint32_t numerator, uint32_t denominator, struct price restated)
{
    wide exact = model.shares[i] * numerator / denominator;
    wide fraction = exact % DECIMAL_ONE;
    wide cash = half_even(fraction * restated.e8, DECIMAL_ONE);
    wide cost = exact == 0 ? model.cost[i] : half_even(model.cost[i] * fraction, exact);
    model.cash += cash;
    model.realised += cash - cost;
    model.cost[i] -= cost;
    model.shares[i] = exact - fraction;
}

static void expect_same(const struct ledger *ledger)
{
    assert_true(ledger_balanced(ledger));
    assert_true(ledger_cash(ledger).e8 == model.cash);
    assert_true(ledger->balance[FEES] == model.fees);
    assert_true(ledger_earned(ledger, REALISED).e8 == model.realised);
    assert_true(ledger_earned(ledger, DIVIDENDS).e8 == model.dividends);
    wide inventory = 0;
    for (uint32_t i = 1; i <= INSTRUMENTS; i++) {
        assert_true(holdings[i].quantity.e8 == model.shares[i]);
        assert_true(holdings[i].cost.e8 == model.cost[i]);
        if (model.shares[i] == 0) assert_true(model.cost[i] == 0);
        inventory += model.cost[i];
    }
    assert_true(ledger->balance[INVENTORY] == inventory);
}

static uint32_t dice(uint32_t sides)
{
    static uint64_t seed = 20050301;
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static void random_fill(struct ledger *ledger, uint32_t i)
{
    struct fill fill = {.order = 1, .instrument = i, .side = SIDE_BUY};
    fill.price.e8 = 1 + (int64_t)dice(2000000000) * (dice(3) == 0 ? 25 : 1);
    fill.fee.e8 = dice(1000) * INT64_C(1000000);
    fill.quantity.e8 = (1 + (int64_t)dice(200)) * DECIMAL_ONE;
    if (dice(8) == 0) fill.quantity.e8 += dice(100000000);  // a broker's fraction
    if (model.shares[i] > 0 && dice(2) == 0) {
        fill.side = SIDE_SELL;
        if (dice(3) == 0 || fill.quantity.e8 > model.shares[i]) {
            fill.quantity.e8 = (int64_t)model.shares[i];
        }
    }
    assert_true(ledger_fill(ledger, &fill, &sink));
    model_fill(&fill);
    const struct posting *posting = last_posting();
    assert_true(posting->position.e8 == model.shares[i]);
    assert_true(posting->cost.e8 == model.cost[i]);
    assert_true(posting->cash_after.e8 == model.cash);
    assert_true(posting->fee.e8 == fill.fee.e8);
}

static void random_work_is_zero_sum_and_equals_a_plain_recomputation(void **state)
{
    (void)state;
    int64_t capital = 1000000 * DECIMAL_ONE;
    struct ledger ledger = new_ledger(capital);
    model = (struct model){.cash = capital};
    for (int step = 0; step < 50000; step++) {
        uint32_t i = 1 + dice(INSTRUMENTS), work = dice(20);
        if (work == 0) {
            struct price cash = {dice(300000000)};
            assert_true(ledger_dividend(&ledger, i, cash, &sink));
            wide value = half_even(model.shares[i] * cash.e8, DECIMAL_ONE);
            model.cash += value;
            model.dividends += value;
        } else if (work == 1) {
            uint32_t numerator = 1 + dice(7), denominator = 1 + dice(7);
            struct price restated = {1 + dice(2000000000)};
            assert_true(ledger_split(&ledger, i, numerator, denominator, restated, &sink));
            model_split(i, numerator, denominator, restated);
        } else {
            random_fill(&ledger, i);
        }
        sink.used = 0;
        expect_same(&ledger);
    }
}

static void what_overflows_books_nothing(void **state)
{
    (void)state;
    struct ledger ledger = new_ledger(INT64_MAX);
    struct fill buy = {1, 1, 1, SIDE_BUY, 0, 0, {DECIMAL_ONE}, {DECIMAL_ONE}, {0}};
    assert_true(ledger_fill(&ledger, &buy, &sink));
    assert_true(ledger_split(&ledger, 1, UINT32_MAX, 1, (struct price){1}, &sink));
    struct ledger before = ledger;
    struct holdings held = holdings[1];
    sink.used = 0;

    const struct fill bad[] = {
        {2, 1, 1, SIDE_BUY, 0, 0, {INT64_MAX}, {INT64_MAX}, {0}},            // its value
        {2, 1, 1, SIDE_BUY, 0, 0, {INT64_MAX}, {DECIMAL_ONE}, {INT64_MAX}},  // value and fee
        {2, 1, 1, SIDE_BUY, 0, 0, {INT64_MAX}, {1}, {0}},                    // the shares
        {2, 1, 1, SIDE_SELL, 0, 0, {DECIMAL_ONE}, {INT64_MAX}, {0}},         // the cash
        {2, 1, 1, SIDE_SELL, 0, 0, {DECIMAL_ONE}, {INT64_MAX}, {INT64_MIN}},
        {2, 1, 1, SIDE_SELL, 0, 0, {INT64_MAX}, {1}, {0}},  // more than is held
        {2, 1, 2, SIDE_SELL, 0, 0, {1}, {1}, {0}},
    };
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        assert_false(ledger_fill(&ledger, &bad[i], &sink));
    }
    assert_false(ledger_dividend(&ledger, 1, (struct price){INT64_MAX}, &sink));
    assert_false(ledger_split(&ledger, 1, UINT32_MAX, 1, (struct price){1}, &sink));
    assert_memory_equal(&held, &holdings[1], sizeof held);
    assert_memory_equal(before.balance, ledger.balance, sizeof before.balance);
    assert_int_equal(before.postings, ledger.postings);
    assert_int_equal(sink.used, 0);
}

static void a_split_pays_the_fraction_and_takes_its_share_of_the_cost(void **state)
{
    (void)state;
    struct ledger ledger = new_ledger(1000 * DECIMAL_ONE);
    struct fill buy = {1, 1, 1, SIDE_BUY, 0, 0, {5 * DECIMAL_ONE}, {30 * DECIMAL_ONE}, {0}};
    assert_true(ledger_fill(&ledger, &buy, &sink));
    // 5 shares, 3 for 2: 7.5; the half is worth 10 and cost 10 of the 150.
    assert_true(ledger_split(&ledger, 1, 3, 2, (struct price){20 * DECIMAL_ONE}, &sink));
    const struct posting *posting = last_posting();
    assert_int_equal(posting->position.e8, 7 * DECIMAL_ONE);
    assert_int_equal(posting->cash.e8, 10 * DECIMAL_ONE);
    assert_int_equal(posting->cost.e8, 140 * DECIMAL_ONE);
    assert_int_equal(posting->realised.e8, 0);
    // 1 for 10: 0.7 of a share; nothing whole is left.
    assert_true(ledger_split(&ledger, 1, 1, 10, (struct price){300 * DECIMAL_ONE}, &sink));
    posting = last_posting();
    assert_int_equal(posting->position.e8, 0);
    assert_int_equal(posting->cost.e8, 0);
    assert_int_equal(posting->cash.e8, 210 * DECIMAL_ONE);
    assert_int_equal(posting->realised.e8, 70 * DECIMAL_ONE);
    assert_int_equal(ledger_cash(&ledger).e8, 1070 * DECIMAL_ONE);
    // Of one share not even a fraction is left: its cost is lost.
    buy.quantity.e8 = DECIMAL_ONE;
    assert_true(ledger_fill(&ledger, &buy, &sink));
    assert_true(ledger_split(&ledger, 1, 1, UINT32_MAX, (struct price){300 * DECIMAL_ONE}, &sink));
    posting = last_posting();
    assert_int_equal(posting->position.e8, 0);
    assert_int_equal(posting->cost.e8, 0);
    assert_int_equal(posting->realised.e8, -30 * DECIMAL_ONE);
}

static void a_state_that_does_not_add_up_is_not_taken(void **state)
{
    (void)state;
    struct ledger ledger = {.holdings = holdings};
    memset(holdings, 0, sizeof holdings);
    struct state_holding holding = {.instrument = 1, .quantity = {DECIMAL_ONE}, .cost = {50}};
    struct state_ledger book = {.postings = 2, .cash = {50}, .capital = {-101}};
    assert_true(ledger_load_holding(&ledger, &holding));
    assert_false(ledger_load_holding(&ledger, &holding));  // twice
    holding = (struct state_holding){.instrument = 2, .quantity = {-1}};
    assert_false(ledger_load_holding(&ledger, &holding));
    assert_false(ledger_load(&ledger, &book));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(random_work_is_zero_sum_and_equals_a_plain_recomputation),
        cmocka_unit_test(what_overflows_books_nothing),
        cmocka_unit_test(a_split_pays_the_fraction_and_takes_its_share_of_the_cost),
        cmocka_unit_test(a_state_that_does_not_add_up_is_not_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
