// test_history.c: the bars that are remembered, and what is kept up with them.
#include "../test.h"

#include "agents/features.h"

#include <math.h>
#include <stdlib.h>

#define ALL_FEATURES UINT32_C(0xFFFE)
#define INTERVAL 60u

static uint32_t random_state;

static int64_t random_below(int64_t bound)
{
    random_state = random_state * 1103515245u + 12345u;
    return (int64_t)(random_state >> 8 & 0xFFFFFF) * bound / 0x1000000;
}

static struct bar bar_of(int64_t minute, int64_t close, int64_t high, int64_t low)
{
    return (struct bar){.instrument = 1,
                        .interval_s = INTERVAL,
                        .start = {minute * 60 * NS_PER_SECOND},
                        .open = {close},
                        .high = {high},
                        .low = {low},
                        .close = {close},
                        .volume = {0}};
}

// The bar of that minute of a random walk in cents.
static struct bar walk(int64_t minute)
{
    static int64_t close;
    if (minute == 0) close = 100 * DECIMAL_ONE;
    close += (random_below(101) - 50) * (DECIMAL_ONE / 100);
    if (close < DECIMAL_ONE) close = DECIMAL_ONE;
    return bar_of(minute, close, close + random_below(100) * 1000000,
                  close - random_below(50) * 1000000);
}

static struct features features_of(const struct history *history)
{
    struct features features = {0};
    struct account account = {0};
    features_make(&features, ALL_FEATURES, history, &account);
    return features;
}

static void expect_same_features(const struct history *one, const struct history *other)
{
    struct features a = features_of(one), b = features_of(other);
    assert_int_equal(a.known, b.known);
    assert_int_equal(a.bad, 0);
    for (unsigned i = 1; i < FEATURES_MAX; i++) {
        if ((a.known >> i & 1) != 0) assert_int_equal(a.value[i], b.value[i]);
    }
    struct hash16 hash_a, hash_b;
    features_hash(&a, ALL_FEATURES, &hash_a);
    features_hash(&b, ALL_FEATURES, &hash_b);
    assert_memory_equal(&hash_a, &hash_b, sizeof hash_a);
}

static struct history *history_new(void)
{
    struct history *history = calloc(1, sizeof *history);
    assert_non_null(history);
    return history;
}

static void what_is_kept_up_equals_what_is_computed_anew(void **state)
{
    (void)state;
    struct history *kept = history_new(), *anew = history_new(), *checked = history_new();
    random_state = 7;
    for (int64_t minute = 0; minute < 1000; minute++) {
        struct bar bar = walk(minute);
        assert_int_equal(history_take(kept, &bar, true), TAKEN);
        *checked = *anew;  // took all bars without derived fields
        assert_int_equal(history_take(checked, &bar, true), TAKEN);
        assert_int_equal(history_take(anew, &bar, false), TAKEN);
        expect_same_features(kept, checked);
        assert_int_equal(kept->sum10, anew->sum10);
        assert_int_equal(kept->side, anew->side);
        assert_int_equal(kept->turn, anew->turn);
    }
    free(kept);
    free(anew);
    free(checked);
}

// Straight from the definitions, in long double, over an array of all bars.
static void features_are_what_they_are_called(void **state)
{
    (void)state;
    enum { BARS = 700 };
    static struct bar bars[BARS];
    static long double sigmas[BARS];
    struct history *history = history_new();
    random_state = 11;
    for (int n = 0; n < BARS; n++) {
        bars[n] = walk(n);
        assert_int_equal(history_take(history, &bars[n], true), TAKEN);
        struct features features = features_of(history);
        int64_t sum = 0, high = 0, low = INT64_MAX;
        if (n < 271) continue;

        for (int i = n - 199; i <= n; i++) {
            sum += bars[i].close.e8;
        }
        assert_int_equal(features.value[FEATURE_SMA200], sum / 200);
        for (int i = n - 20; i < n; i++) {
            if (bars[i].high.e8 > high) high = bars[i].high.e8;
            if (bars[i].low.e8 < low) low = bars[i].low.e8;
        }
        assert_int_equal(features.value[FEATURE_HIGH20], high);
        assert_int_equal(features.value[FEATURE_LOW20], low);

        long double mean = 0, squares = 0, below = 0;
        for (int i = n - 19; i <= n; i++) {
            mean += bars[i].close.e8 / 20.0L;
        }
        for (int i = n - 19; i <= n; i++) {
            squares += (bars[i].close.e8 - mean) * (bars[i].close.e8 - mean) / 20;
        }
        long double z = (bars[n].close.e8 - mean) / sqrtl(squares);
        assert_true(fabsl((long double)features.value[FEATURE_Z20] / 1e8L - z) < 1e-8L);

        for (int k = n == 271 ? n - 251 : n; k <= n; k++) {
            mean = squares = 0;
            for (int i = k - 19; i <= k; i++) {
                mean += logl((long double)bars[i].close.e8 / bars[i - 1].close.e8) / 20;
            }
            for (int i = k - 19; i <= k; i++) {
                long double r = logl((long double)bars[i].close.e8 / bars[i - 1].close.e8) - mean;
                squares += r * r / 19;
            }
            sigmas[k] = sqrtl(squares);
        }
        long double sigma = (long double)features.value[FEATURE_SIGMA20] / 1e8L;
        assert_true(fabsl(sigma - sigmas[n]) < 1e-8L);
        for (int i = n - 251; i <= n; i++) {
            below += sigmas[i] < sigmas[n] - 1e-15L;
        }
        long double rank = (long double)features.value[FEATURE_SIGMA_RANK] / 1e8L;
        assert_true(fabsl(rank - below / 252) < 1e-8L);
    }
    free(history);
}

static void a_feature_is_known_from_its_bar_on(void **state)
{
    (void)state;
    struct history *history = history_new();
    random_state = 5;
    for (uint32_t n = 1; n <= 300; n++) {
        struct bar bar = walk(n - 1);
        assert_int_equal(history_take(history, &bar, true), TAKEN);
        struct features features = features_of(history);
        for (unsigned i = 1; i < FEATURES_MAX; i++) {
            if (feature_name(i) == NULL) continue;
            assert_int_equal(features.known >> i & 1, n >= feature_bars(i));
        }
    }
    free(history);
}

static void closes_that_do_not_move_have_no_distance_and_no_sigma(void **state)
{
    (void)state;
    struct history *history = history_new();
    for (int64_t n = 0; n < 300; n++) {
        struct bar bar = bar_of(n, 5000000000, 5000000000, 5000000000);
        assert_int_equal(history_take(history, &bar, true), TAKEN);
    }
    struct features features = features_of(history);
    assert_int_equal(features.bad, 0);
    assert_int_equal(features.value[FEATURE_Z20], 0);
    assert_int_equal(features.value[FEATURE_SIGMA20], 0);
    assert_int_equal(features.value[FEATURE_SIGMA_RANK], 0);
    assert_int_equal(features.value[FEATURE_CROSS], 0);
    free(history);
}

static void the_largest_and_the_smallest_prices_are_no_overflow(void **state)
{
    (void)state;
    struct history *history = history_new();
    for (int64_t n = 0; n < 600; n++) {
        int64_t close = n % 2 == 0 ? HISTORY_PRICE_MAX : 1;
        struct bar bar = bar_of(n, close, HISTORY_PRICE_MAX, 1);
        assert_int_equal(history_take(history, &bar, true), TAKEN);
        assert_int_equal(features_of(history).bad, 0);
    }
    free(history);
}

static void an_impossible_or_old_bar_changes_nothing(void **state)
{
    (void)state;
    struct history *history = history_new(), *before = history_new();
    random_state = 3;
    for (int64_t n = 0; n < 50; n++) {
        struct bar bar = walk(n);
        assert_int_equal(history_take(history, &bar, true), TAKEN);
    }
    *before = *history;
    static const struct {
        struct {
            int64_t minute, close, high, low;
        } bar;
        enum taken taken;
    } cases[] = {
        {{50, 100, 99, 90}, TAKEN_IMPOSSIBLE},  // close above high
        {{50, 100, 110, 101}, TAKEN_IMPOSSIBLE},
        {{50, 100, 90, 110}, TAKEN_IMPOSSIBLE},
        {{50, 100, 110, 0}, TAKEN_IMPOSSIBLE},
        {{50, -5, 110, -10}, TAKEN_IMPOSSIBLE},
        {{50, INT64_MAX, INT64_MAX, 1}, TAKEN_IMPOSSIBLE},
        {{50, 1, HISTORY_PRICE_MAX + 1, 1}, TAKEN_IMPOSSIBLE},
        {{49, 100, 110, 90}, TAKEN_OLD},
        {{0, 100, 110, 90}, TAKEN_OLD},
        {{-1, 100, 110, 90}, TAKEN_OLD},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct bar bar =
            bar_of(cases[i].bar.minute, cases[i].bar.close, cases[i].bar.high, cases[i].bar.low);
        assert_int_equal(history_take(history, &bar, true), cases[i].taken);
        assert_memory_equal(history, before, sizeof *history);
    }
    free(history);
    free(before);
}

static void a_bar_of_another_interval_starts_afresh(void **state)
{
    (void)state;
    struct history *history = history_new();
    random_state = 3;
    for (int64_t n = 0; n < 50; n++) {
        struct bar bar = walk(n);
        assert_int_equal(history_take(history, &bar, true), TAKEN);
    }
    struct bar bar = walk(0);  // older, but of days
    bar.interval_s = 86400;
    assert_int_equal(history_take(history, &bar, true), TAKEN);
    assert_int_equal(history->bars, 1);
    assert_int_equal(features_of(history).known, NEED(CLOSE) | NEED(DRAWDOWN));
    free(history);
}

static void a_split_equals_prices_restated_from_the_start(void **state)
{
    (void)state;
    struct history *split = history_new(), *restated = history_new();
    random_state = 9;
    for (int64_t n = 0; n < 900; n++) {
        // Seven for one at bar 400: the walk's prices times 7 before are exact either way.
        struct bar bar = walk(n), sevenfold = bar;
        sevenfold.close.e8 *= 7;
        sevenfold.high.e8 *= 7;
        sevenfold.low.e8 *= 7;
        if (n == 400) history_split(split, 7, 1);
        assert_int_equal(history_take(split, n < 400 ? &sevenfold : &bar, n % 3 != 0), TAKEN);
        assert_int_equal(history_take(restated, &bar, true), TAKEN);
        if (n >= 400 && n % 3 != 0) expect_same_features(split, restated);
    }
    free(split);
    free(restated);
}

static void a_split_that_leaves_no_price_starts_afresh(void **state)
{
    (void)state;
    static const struct {
        uint32_t numerator, denominator;
        uint32_t bars;
    } cases[] = {
        {2, 1, 40}, {1, 10, 40}, {0, 1, 40}, {1, 0, 40}, {UINT32_MAX, 1, 0}, {1, UINT32_MAX, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        struct history *history = history_new();
        for (int64_t n = 0; n < 40; n++) {
            int64_t close = cases[i].denominator > 10 ? 100 * DECIMAL_ONE : 100000000;
            struct bar bar = bar_of(n, close, close, close);
            assert_int_equal(history_take(history, &bar, true), TAKEN);
        }
        history_split(history, cases[i].numerator, cases[i].denominator);
        assert_int_equal(history->bars, cases[i].bars);
        free(history);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_kept_up_equals_what_is_computed_anew),
        cmocka_unit_test(features_are_what_they_are_called),
        cmocka_unit_test(a_feature_is_known_from_its_bar_on),
        cmocka_unit_test(closes_that_do_not_move_have_no_distance_and_no_sigma),
        cmocka_unit_test(the_largest_and_the_smallest_prices_are_no_overflow),
        cmocka_unit_test(an_impossible_or_old_bar_changes_nothing),
        cmocka_unit_test(a_bar_of_another_interval_starts_afresh),
        cmocka_unit_test(a_split_equals_prices_restated_from_the_start),
        cmocka_unit_test(a_split_that_leaves_no_price_starts_afresh),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
