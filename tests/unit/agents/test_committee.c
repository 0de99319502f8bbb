// test_committee.c: the fold as a whole: bars, accounts, splits and settings in, decisions out.
#include "stage.h"

#include "agents/opinion.h"

#define DAYS 420

static const struct walk calm = {.random = 7, .price = 100, .step = 0.02};

// The bodies of the decisions of a walk, one behind the other.
struct decisions {
    unsigned char bytes[DAYS * 512];
    size_t used, count;
};

static void note(struct decisions *decisions, const struct record *record)
{
    assert_non_null(record);
    assert_true(decisions->used + record->body_length <= sizeof decisions->bytes);
    memcpy(decisions->bytes + decisions->used, record + 1, record->body_length);
    decisions->used += record->body_length;
    decisions->count++;
}

static struct decisions *decisions_new(void)
{
    return stage_memory(sizeof(struct decisions));
}

static void a_decision_holds_every_enabled_members_opinion(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage);
    struct walk walk = calm;
    for (uint64_t day = 1; day <= 300; day++) {
        const struct record *record = stage_walk(&stage, 2, &walk);
        assert_non_null(record);
        const struct decision *decision = record_decision(record);
        assert_int_equal(decision->decision, day);
        assert_int_equal(decision->instrument, 2);
        assert_int_equal(decision->as_of.ns, stage.time.ns);
        assert_int_equal(record->cause, stage.sequence);
        assert_int_equal(decision->opinions, 5);
        for (uint16_t i = 0; i < 5; i++) {
            const struct opinion *opinion = &decision_opinions(record)[i];
            assert_int_equal(opinion->member, MEMBER_TREND + i);
            assert_int_equal(opinion->weight, E8);
        }
    }
    stage_close(&stage);
}

static void settings_take_effect_with_the_next_bar(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage);
    struct walk walk = calm;
    assert_int_equal(record_decision(stage_walk(&stage, 1, &walk))->opinions, 5);
    stage_set(&stage, SETTING_MEMBER_ENABLED, MEMBER_TREND, 0);
    stage_set(&stage, SETTING_MEMBER_WEIGHT, MEMBER_BREAKOUT, 7 * E8);
    const struct record *record = stage_walk(&stage, 1, &walk);
    assert_int_equal(record_decision(record)->opinions, 4);
    assert_int_equal(decision_opinions(record)[0].member, MEMBER_MEAN_REVERSION);
    assert_int_equal(decision_opinions(record)[1].member, MEMBER_BREAKOUT);
    assert_int_equal(decision_opinions(record)[1].weight, 7 * E8);
    for (uint32_t member = 1; member_row(member) != NULL; member++) {
        stage_set(&stage, SETTING_MEMBER_ENABLED, member, 0);
    }
    record = stage_walk(&stage, 1, &walk);
    assert_int_equal(record_decision(record)->opinions, 0);
    assert_int_equal(record_decision(record)->action, DECIDE_HOLD);
    stage_close(&stage);
}

static void a_member_enabled_late_says_what_it_would_have_said(void **state)
{
    (void)state;
    struct stage early, late;
    stage_open(&early);
    stage_open(&late);
    stage_solo(&late, MEMBER_SMA_CROSS);
    stage_set(&late, SETTING_FIXED_QUANTITY, 0, E8);
    struct walk early_walk = calm, late_walk = calm;
    for (int day = 0; day < 350; day++) {
        stage_walk(&early, 1, &early_walk);
        stage_walk(&late, 1, &late_walk);
    }
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        const struct member_row *row = member_row_at(i);
        stage_set(&late, SETTING_MEMBER_ENABLED, row->number, row->enabled);
    }
    stage_set(&late, SETTING_FIXED_QUANTITY, 0, 0);
    for (int day = 0; day < 50; day++) {
        const struct record *one = stage_walk(&early, 1, &early_walk);
        const struct record *other = stage_walk(&late, 1, &late_walk);
        assert_int_equal(one->body_length, other->body_length);
        assert_memory_equal(one + 1, other + 1, one->body_length);
    }
    stage_close(&early);
    stage_close(&late);
}

static void only_a_new_bar_of_the_interval_and_of_a_listed_symbol_asks_for_a_decision(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage);
    assert_non_null(stage_bar(&stage, 1, 100, 100, 100));
    assert_null(stage_bar(&stage, 0, 100, 100, 100));
    assert_null(stage_bar(&stage, STAGE_INSTRUMENTS + 1, 100, 100, 100));
    assert_null(stage_bar(&stage, UINT32_MAX, 100, 100, 100));
    stage.time.ns -= NS_PER_DAY * 4;
    assert_null(stage_bar(&stage, 1, 100, 100, 100));  // the first bar's day again
    assert_non_null(stage_bar(&stage, 1, 100, 100, 100));
    stage_set(&stage, SETTING_DECISION_INTERVAL, 0, 60);
    assert_null(stage_bar(&stage, 1, 100, 100, 100));
    stage_set(&stage, SETTING_DECISION_INTERVAL, 0, STAGE_INTERVAL);
    assert_non_null(stage_bar(&stage, 1, 100, 100, 100));
    stage_close(&stage);
}

static void an_impossible_bar_is_an_error_of_all_and_a_hold(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage);
    struct walk walk = calm;
    for (int day = 0; day < 300; day++) {
        stage_walk(&stage, 1, &walk);
    }
    static const int64_t bars[][3] = {{100, 50, 20}, {100, 120, 110}, {100, INT64_MAX, 1}};
    for (size_t i = 0; i < COUNT_OF(bars); i++) {
        const struct record *record = stage_bar(&stage, 1, bars[i][0], bars[i][1], bars[i][2]);
        assert_non_null(record);
        assert_int_equal(record_decision(record)->action, DECIDE_HOLD);
        assert_int_equal(record_decision(record)->reason, REASON_NO_QUORUM);
        for (uint32_t k = 0; k < record_decision(record)->opinions; k++) {
            assert_int_equal(decision_opinions(record)[k].status, OPINION_ERROR);
        }
    }
    // And the history is as if it had not been.
    const struct record *record = stage_walk(&stage, 1, &walk);
    assert_int_equal(decision_opinions(record)[0].status, OPINION_OK);
    stage_close(&stage);
}

static void a_drawdown_vetoes_the_buys_of_a_rising_market(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage);
    int64_t close = 100 * DECIMAL_ONE;
    const struct record *record = NULL;
    for (int day = 0; day < 300; day++) {
        close += DECIMAL_ONE / (day % 2 == 0 ? 2 : -4);
        record = stage_bar(&stage, 1, close, close, close - 1);
    }
    assert_int_equal(record_decision(record)->action, DECIDE_BUY);
    assert_true(record_decision(record)->target_weight > 0);
    static const struct {
        int64_t equity, peak;
        unsigned reason;
    } cases[] = {
        {100000, 100000, REASON_CONVICTION},
        {85001, 100000, REASON_CONVICTION},
        {85000, 100000, REASON_VETOED},
        {-5, 100000, REASON_VETOED},
        {0, 0, REASON_VETOED},
        {100, 50, REASON_VETOED},
        {INT64_MIN, 1, REASON_VETOED},
        {100000, 100000, REASON_CONVICTION},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        stage_equity(&stage, cases[i].equity, cases[i].peak);
        close += DECIMAL_ONE / 8;
        record = stage_bar(&stage, 1, close, close, close - 1);
        assert_int_equal(record_decision(record)->reason, cases[i].reason);
        assert_int_equal(record_decision(record)->action,
                         cases[i].reason == REASON_VETOED ? DECIDE_HOLD : DECIDE_BUY);
    }
    stage_close(&stage);
}

static void the_future_changes_no_decision(void **state)
{
    (void)state;
    struct decisions *one = decisions_new(), *other = decisions_new();
    for (int future = 0; future < 2; future++) {
        struct decisions *decisions = future == 0 ? one : other;
        struct stage stage;
        stage_open(&stage);
        struct walk walk = calm;
        for (int day = 0; day < DAYS; day++) {
            if (future == 1 && day == 300) walk = (struct walk){99, 60, 0.05};
            note(decisions, stage_walk(&stage, 1, &walk));
        }
        stage_close(&stage);
    }
    size_t same = 300 * (sizeof(struct decision) + 5 * sizeof(struct opinion));
    assert_memory_equal(one->bytes, other->bytes, same);
    assert_memory_not_equal(one->bytes + same, other->bytes + same, one->used - same);
    free(one);
    free(other);
}

// FNV-1a over all bodies: any compiler, level and libc must come to this number. A change that is
// meant to decide otherwise changes it, and says so.
static void the_decisions_of_a_walk_are_the_same_everywhere(void **state)
{
    (void)state;
    struct decisions *decisions = decisions_new();
    struct stage stage;
    stage_open(&stage);
    struct walk walk = calm;
    for (int day = 0; day < DAYS; day++) {
        note(decisions, stage_walk(&stage, 1, &walk));
    }
    stage_close(&stage);
    uint64_t hash = UINT64_C(14695981039346656037);
    for (size_t i = 0; i < decisions->used; i++) {
        hash = (hash ^ decisions->bytes[i]) * UINT64_C(1099511628211);
    }
    free(decisions);
    assert_int_equal(hash, UINT64_C(0x92921dd14affc68e));
}

static void a_symbol_does_not_change_what_is_said_of_another(void **state)
{
    (void)state;
    struct stage alone, crowded;
    stage_open(&alone);
    stage_open(&crowded);
    struct walk walk = calm, same_walk = calm, noise = {.random = 5, .price = 50, .step = 0.1};
    for (int day = 0; day < 320; day++) {
        stage_walk(&crowded, 2, &noise);
        stage_walk(&crowded, 3, &noise);
        const struct record *other = stage_walk(&crowded, 1, &same_walk);
        const struct record *one = stage_walk(&alone, 1, &walk);
        const struct decision *a = record_decision(one), *b = record_decision(other);
        assert_memory_equal(&a->inputs, &b->inputs, sizeof a->inputs);
        assert_memory_equal(a + 1, b + 1, a->opinions * sizeof(struct opinion));
    }
    stage_close(&alone);
    stage_close(&crowded);
}

// Two for one before day 300, against a symbol whose prices were always the new ones.
static void a_split_leaves_all_opinions_as_if_prices_had_been_restated(void **state)
{
    (void)state;
    struct stage split, restated;
    stage_open(&split);
    stage_open(&restated);
    struct walk walk = calm;
    for (int day = 0; day < DAYS; day++) {
        int64_t close = walk_close(&walk), high = close + 900000, low = close - 700000;
        int64_t scale = day < 300 ? 2 : 1;
        if (day == 300) stage_split(&split, 1, 2, 1);
        const struct record *one = stage_bar(&split, 1, close * scale, high * scale, low * scale);
        const struct record *other = stage_bar(&restated, 1, close, high, low);
        if (day < 300) continue;
        assert_int_equal(one->body_length, other->body_length);
        assert_memory_equal(one + 1, other + 1, one->body_length);
    }
    stage_close(&split);
    stage_close(&restated);
}

static void a_dividend_or_a_split_of_nobody_changes_nothing(void **state)
{
    (void)state;
    struct stage touched, untouched;
    stage_open(&touched);
    stage_open(&untouched);
    struct walk walk = calm, same_walk = calm;
    for (int day = 0; day < 60; day++) {
        stage_split(&touched, 99, 2, 1);
        stage_split(&touched, 0, 2, 1);
        stage_split(&touched, 2, 2, 1);
        stage_split(&touched, 1, 0, 1);
        struct record *record =
            stage_record(&touched, RECORD_CORPORATE_ACTION, sizeof(struct corporate_action));
        struct corporate_action *action = (struct corporate_action *)(void *)(record + 1);
        *action = (struct corporate_action){
            .instrument = 1, .kind = ACTION_DIVIDEND, .numerator = 2, .denominator = 1};
        assert_null(stage_carry(&touched, record));
        const struct record *one = stage_walk(&touched, 1, &walk);
        const struct record *other = stage_walk(&untouched, 1, &same_walk);
        assert_memory_equal(one + 1, other + 1, one->body_length);
    }
    stage_close(&touched);
    stage_close(&untouched);
}

// --- the benchmark's member against a bare loop --------------------------------------------------

// The bars of the backtest benchmark: closes to four decimals, no exact tie of the averages.
struct generator {
    uint32_t random;
    double price;
    int64_t closes[30];
    int64_t count, sum10, sum30;
};

static int64_t generate(struct generator *generator)
{
    generator->random = generator->random * 1103515245u + 12345u;
    double move = ((generator->random >> 8) & 0xffffff) / 16777216.0 - 0.5;
    generator->price = generator->price * (1 + move * 0.002);
    char digits[32];
    snprintf(digits, sizeof digits, "%.4f", generator->price);
    int64_t close = (int64_t)(strtod(digits, NULL) * 1e4 + 0.5);
    int64_t n = generator->count++;
    int64_t *closes = generator->closes;
    generator->sum10 += close - (n >= 10 ? closes[(n - 10) % 30] : 0);
    generator->sum30 += close - (n >= 30 ? closes[n % 30] : 0);
    if (n >= 29 && 3 * generator->sum10 == generator->sum30) {
        close++;
        generator->sum10++;
        generator->sum30++;
    }
    closes[n % 30] = close;
    return close;
}

static void sma_cross_trades_as_a_bare_loop_does(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage);
    stage_solo(&stage, MEMBER_SMA_CROSS);
    stage_set(&stage, SETTING_FIXED_QUANTITY, 0, E8);
    stage_set(&stage, SETTING_QUORUM, 0, 1);
    struct generator generator = {.random = 7, .price = 100};
    int last = 0, position = 0, orders = 0, pending = 0;
    for (int n = 0; n < 100000; n++) {
        orders += pending;
        pending = 0;
        int64_t close = generate(&generator) * 10000;
        const struct record *record = stage_bar(&stage, 1, close, close + 2000000, close - 2000000);
        int64_t difference = 3 * generator.sum10 - generator.sum30;
        int sign = n < 29 ? 0 : (difference > 0) - (difference < 0);
        unsigned expected = sign * last >= 0 ? DECIDE_HOLD : sign > 0 ? DECIDE_BUY : DECIDE_SELL;
        if (sign != 0) last = sign;

        const struct decision *decision = record_decision(record);
        assert_int_equal(decision->action, expected);
        assert_int_equal(decision->p,
                         expected == DECIDE_HOLD      ? 500000
                             : expected == DECIDE_BUY ? 600000
                                                      : 400000);
        if (expected == DECIDE_BUY && position == 0) pending = position = 1;
        if (expected == DECIDE_SELL && position == 1) {
            pending = 1;
            position = 0;
        }
    }
    assert_int_equal(orders, 3880);
    stage_close(&stage);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_decision_holds_every_enabled_members_opinion),
        cmocka_unit_test(settings_take_effect_with_the_next_bar),
        cmocka_unit_test(a_member_enabled_late_says_what_it_would_have_said),
        cmocka_unit_test(only_a_new_bar_of_the_interval_and_of_a_listed_symbol_asks_for_a_decision),
        cmocka_unit_test(an_impossible_bar_is_an_error_of_all_and_a_hold),
        cmocka_unit_test(a_drawdown_vetoes_the_buys_of_a_rising_market),
        cmocka_unit_test(the_future_changes_no_decision),
        cmocka_unit_test(the_decisions_of_a_walk_are_the_same_everywhere),
        cmocka_unit_test(a_symbol_does_not_change_what_is_said_of_another),
        cmocka_unit_test(a_split_leaves_all_opinions_as_if_prices_had_been_restated),
        cmocka_unit_test(a_dividend_or_a_split_of_nobody_changes_nothing),
        cmocka_unit_test(sma_cross_trades_as_a_bare_loop_does),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
