// test_targets.c: how many shares a decision wants, and when the difference is no order.
#include "tests/unit/test.h"

#include "trader/targets.h"

static int64_t decimal_in(const char *text)
{
    int64_t value = 0;
    if (!decimal_parse(text, strlen(text), &value)) fail_msg("not a decimal: %s", text);
    return value;
}

// Each line: action, weight, mark, holds, equity, gross, cash; then target and clamp.
static void expect_targets(const struct settings *settings, const char *page)
{
    while (*page != '\0') {
        char word[9][24];
        size_t length = strcspn(page, "\n");
        assert_int_equal(sscanf(page, "%23s %23s %23s %23s %23s %23s %23s %23s %23s", word[0],
                                word[1], word[2], word[3], word[4], word[5], word[6], word[7],
                                word[8]),
                         9);
        struct decision decision = {.action = DECIDE_SELL, .target_weight = decimal_in(word[1])};
        if (strcmp(word[0], "buy") == 0) decision.action = DECIDE_BUY;
        struct risk_view view = {.settings = settings, .equity_known = true};
        view.mark.e8 = decimal_in(word[2]);
        view.position.e8 = decimal_in(word[3]);
        view.equity.e8 = decimal_in(word[4]);
        view.gross.e8 = decimal_in(word[5]);
        view.cash.e8 = decimal_in(word[6]);
        enum clamp clamp;
        char text[DECIMAL_TEXT_MAX];
        decimal_print(target_shares(&decision, &view, &clamp).e8, text);
        if (strcmp(text, word[7]) != 0 || strcmp(clamp_name(clamp), word[8]) != 0) {
            fail_msg("%s %s, not as in: %.*s", text, clamp_name(clamp), (int)length, page);
        }
        page += length + (page[length] == '\n');
    }
}

static void a_weight_becomes_whole_shares_under_the_limits(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    //             action weight mark   holds equity gross  cash     target clamp
    expect_targets(&settings,
                   "buy    0.05   60      0   100000 0      100000   83     none\n"
                   "buy    0.05   60     40   100000 2400   97600    83     none\n"
                   "buy    0.05   60    100   100000 6000   94000    83     none\n"  // it shrinks
                   "buy    0.15   60      0   50000  0      50000    83     weight\n"
                   "buy    0.10   60      0   200000 0      200000   166    position\n"
                   "buy    0.10   100     0   100000 95000  100000   50     gross\n"
                   "buy    0.10   100    20   100000 97000  100000   50     gross\n"
                   "buy    0.10   100    20   100000 120000 100000   20     gross\n"
                   "buy    0.10   100     0   100000 0      5000     48     cash\n"
                   "buy    0.10   100    20   100000 2000   5000     68     cash\n"
                   "buy    0.10   100    20   100000 2000   -1       20     cash\n"
                   "buy    0.10   100    20   -5     2000   -7       0      none\n"
                   "buy    -1     100    20   100000 2000   98000    0      none\n"
                   "buy    0.10   20000   0   100000 0      100000   0      none\n"
                   // Nothing stands in the way of a sale.
                   "sell   0      100    20   100000 900000 -900000  0      none\n"
                   "sell   0.10   100   900   100000 900000 -900000  0      none\n"
                   // 5.10 and a cent would do for one: the fee is rounded up.
                   "buy    0.10   5       0   100    0      5.1      0      cash\n"
                   "buy    0.10   5       0   100    0      5.11     1      cash\n");
    settings.value[SETTING_ORDER_VALUE_MAX] = 3000 * E8;
    expect_targets(&settings,
                   "buy  0.10  100  0   100000 0    100000 30  order_value\n"
                   "buy  0.10  100  20  100000 2000 98000  50  order_value\n"
                   "sell 0     100  90  100000 9000 91000  0   none\n");
    settings.value[SETTING_FIXED_QUANTITY] = E8;
    expect_targets(&settings,
                   "buy  0  100  0  100000 0   100000 1  none\n"
                   "buy  0  100  1  10     100 0      1  none\n"
                   "sell 0  100  1  100000 100 99900  0  none\n");
}

static void amounts_beyond_all_bounds_stay_in_range(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    settings.value[SETTING_POSITION_VALUE_MAX] = INT64_MAX;
    settings.value[SETTING_ORDER_VALUE_MAX] = INT64_MAX;
    settings.value[SETTING_GROSS_EXPOSURE_MAX] = 10 * E8;
    expect_targets(&settings,
                   "buy 10 0.00000001 0 92233720368 0 1          97058823 cash\n"
                   "buy 92233720368 0.00000001 0 92233720368 0 92233720368 92233720368 none\n"
                   "buy 0.1 92233720368 0 92233720368 0 92233720368 0 none\n");
}

// Each line: from, target, mark, equity; then the outcome.
static void expect_outcomes(const struct settings *settings, const char *page)
{
    while (*page != '\0') {
        char word[5][24];
        size_t length = strcspn(page, "\n");
        assert_int_equal(
            sscanf(page, "%23s %23s %23s %23s %23s", word[0], word[1], word[2], word[3], word[4]),
            5);
        struct risk_view view = {.settings = settings, .equity_known = true};
        struct quantity from = {decimal_in(word[0])}, target = {decimal_in(word[1])};
        view.mark.e8 = decimal_in(word[2]);
        view.equity.e8 = decimal_in(word[3]);
        const char *outcome = target_outcome_name(target_outcome(from, target, &view));
        if (strcmp(outcome, word[4]) != 0) {
            fail_msg("%s, not as in: %.*s", outcome, (int)length, page);
        }
        page += length + (page[length] == '\n');
    }
}

static void a_small_difference_is_no_order_unless_it_closes(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    //              from target mark equity outcome
    expect_outcomes(&settings,
                    "10   10     100  100000 at_target\n"
                    "0    4      100  100000 minimum\n"
                    "0    5      100  100000 band\n"
                    "0    9      100  100000 band\n"
                    "0    10     100  100000 ordered\n"
                    "0    5      100  50000  ordered\n"
                    "0    5      100  -7     ordered\n"
                    "20   11     100  100000 band\n"
                    "20   10     100  100000 ordered\n"
                    "1    0      100  100000 ordered\n"
                    "1    0      0    100000 no_price\n"
                    "0    0      0    100000 at_target\n");
    settings.value[SETTING_FIXED_QUANTITY] = E8;
    expect_outcomes(&settings,
                    "0 1 1 1000000 ordered\n"
                    "1 0 1 1000000 ordered\n"
                    "1 1 1 1000000 at_target\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_weight_becomes_whole_shares_under_the_limits),
        cmocka_unit_test(amounts_beyond_all_bounds_stay_in_range),
        cmocka_unit_test(a_small_difference_is_no_order_unless_it_closes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
