// test_members.c: from features to an opinion, one member at a time, as tables.
#include "../test.h"

#include "agents/members.h"

#include <math.h>
#include <stdlib.h>

#define WORD 32

static bool seen_reasons[128];

static unsigned feature_of(const char *word)
{
    for (unsigned i = 1; i < FEATURES_MAX; i++) {
        if (feature_name(i) != NULL && strcmp(feature_name(i), word) == 0) return i;
    }
    fail_msg("there is no feature %s", word);
    return 0;
}

static uint32_t member_of(const char *word)
{
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        if (strcmp(member_row_at(i)->word, word) == 0) return member_row_at(i)->number;
    }
    fail_msg("there is no member %s", word);
    return 0;
}

// "sma20=71.5" is known, "sma20=bad" is bad; what is not there is not known yet.
static void read_feature(struct features *features, const char *cell)
{
    const char *equals = strchr(cell, '=');
    char word[WORD];
    assert_true(equals != NULL && equals - cell < WORD);
    snprintf(word, sizeof word, "%.*s", (int)(equals - cell), cell);
    unsigned feature = feature_of(word);
    if (strcmp(equals + 1, "bad") == 0) {
        features->bad |= 1u << feature;
    } else {
        features->value[feature] = llround(strtod(equals + 1, NULL) * 1e8);
        features->known |= 1u << feature;
    }
}

static const char *read_features(const char *line, struct features *features)
{
    char cell[WORD];
    int length;
    *features = (struct features){0};
    while (sscanf(line, " %31s%n", cell, &length) == 1) {
        line += length;
        if (strcmp(cell, "->") == 0) return line;
        read_feature(features, cell);
    }
    fail_msg("the line has no ->");
    return line;
}

// Each line: member, features, "->", then status, stance, p and reason. The p is compared to four
// decimals.
static void expect_opinions(const char *table)
{
    char member[WORD], status[WORD], stance[WORD], reason[WORD];
    double p;
    int length;
    struct settings settings;
    settings_init(&settings);
    while (sscanf(table, " %31s%n", member, &length) == 1) {
        const char *line = table;
        struct features features;
        table = read_features(table + length, &features);
        assert_int_equal(
            sscanf(table, " %31s %31s %lf %31s%n", status, stance, &p, reason, &length), 4);
        table += length;

        struct opinion opinion = {0};
        member_ask(member_of(member), &features, &settings, &opinion);
        bool same = strcmp(opinion_status_name(opinion.status), status) == 0
            && strcmp(stance_name(opinion.stance), stance) == 0
            && strcmp(opinion_reason_name(opinion.reason), reason) == 0
            && fabs(opinion.p / 1e6 - p) < 0.00005;
        if (!same) {
            fail_msg("%.*s\ngave %s %s %u %s", (int)(table - line), line,
                     opinion_status_name(opinion.status), stance_name(opinion.stance), opinion.p,
                     opinion_reason_name(opinion.reason));
        }
        assert_int_equal(opinion.member, member_of(member));
        assert_int_equal(opinion.weight, E8);
        seen_reasons[opinion.reason] = true;
    }
}

// clang-format off
static void trend_follows_the_order_of_three_averages(void **state)
{
    (void)state;
    expect_opinions(
        "trend sma20=110 sma60=105 sma200=100 sigma20=0.01 -> ok bullish 0.5635 trend_up\n"
        "trend sma20=90 sma60=95 sma200=100 sigma20=0.01   -> ok bearish 0.4322 trend_down\n"
        "trend sma20=100 sma60=100 sma200=100 sigma20=0.01 -> ok neutral 0.5000 trend_mixed\n"
        "trend sma20=105 sma60=100 sma200=104 sigma20=0.02 -> ok bullish 0.5156 trend_mixed\n"
        "trend sma20=200 sma60=100 sma200=50 sigma20=0.001 -> ok bullish 0.6000 trend_up\n"
        "trend sma20=1 sma60=100 sma200=1000 sigma20=0.001 -> ok bearish 0.4000 trend_down\n"
        "trend sma20=100 sma60=100 sma200=100 sigma20=0    -> abstain neutral 0.5 no_movement\n"
        "trend sma20=110 sma60=105                         -> abstain neutral 0.5 warm_up\n"
        "trend sma20=110 sma60=105 sma200=100 sigma20=bad  -> error neutral 0.5 impossible\n"
        "trend sma20=110 sma60=0 sma200=100 sigma20=0.01   -> error neutral 0.5 impossible\n"
        "trend sma20=-5 sma60=10 sma200=100 sigma20=0.01   -> error neutral 0.5 impossible\n");
}

static void mean_reversion_leans_against_what_is_beyond_two_deviations(void **state)
{
    (void)state;
    expect_opinions(
        "mean_reversion close=100 z20=0     -> ok neutral 0.5000 not_stretched\n"
        "mean_reversion close=100 z20=2     -> ok neutral 0.5000 not_stretched\n"
        "mean_reversion close=100 z20=-2    -> ok neutral 0.5000 not_stretched\n"
        "mean_reversion close=100 z20=2.001 -> ok bearish 0.4998 stretched_up\n"
        "mean_reversion close=100 z20=2.5   -> ok bearish 0.4495 stretched_up\n"
        "mean_reversion close=100 z20=4.36  -> ok bearish 0.4171 stretched_up\n"
        "mean_reversion close=100 z20=-2.5  -> ok bullish 0.5505 stretched_down\n"
        "mean_reversion close=100           -> abstain neutral 0.5 warm_up\n"
        "mean_reversion close=100 z20=bad   -> error neutral 0.5 impossible\n");
}

static void breakout_goes_with_a_close_outside_the_range(void **state)
{
    (void)state;
    expect_opinions(
        "breakout close=100 high20=105 low20=95 -> ok neutral 0.5000 in_range\n"
        "breakout close=105 high20=105 low20=95 -> ok neutral 0.5000 in_range\n"
        "breakout close=106.05 high20=105 low20=95 -> ok bullish 0.5505 broke_out\n"
        "breakout close=300 high20=105 low20=95    -> ok bullish 0.5995 broke_out\n"
        "breakout close=94.05 high20=105 low20=95  -> ok bearish 0.4495 broke_down\n"
        "breakout close=0.01 high20=105 low20=95   -> ok bearish 0.4010 broke_down\n"
        "breakout close=100                        -> abstain neutral 0.5 warm_up\n"
        "breakout close=100 high20=bad low20=95    -> error neutral 0.5 impossible\n"
        "breakout close=100 high20=90 low20=95     -> error neutral 0.5 impossible\n"
        "breakout close=100 high20=105 low20=0     -> error neutral 0.5 impossible\n"
        "breakout close=-1 high20=105 low20=95     -> error neutral 0.5 impossible\n");
}

static void volatility_regime_is_bearish_in_a_high_regime_and_else_silent(void **state)
{
    (void)state;
    expect_opinions(
        "volatility_regime sigma20=0.02 sigma_rank=0.5   -> abstain neutral 0.5 calm\n"
        "volatility_regime sigma20=0.02 sigma_rank=0.8   -> abstain neutral 0.5 calm\n"
        "volatility_regime sigma20=0.02 sigma_rank=0.9   -> ok bearish 0.4495 turbulent\n"
        "volatility_regime sigma20=0.02 sigma_rank=1     -> ok bearish 0.4000 turbulent\n"
        "volatility_regime sigma20=0.02                  -> abstain neutral 0.5 warm_up\n"
        "volatility_regime sigma20=bad sigma_rank=1      -> error neutral 0.5 impossible\n"
        "volatility_regime sigma20=0.02 sigma_rank=7     -> error neutral 0.5 impossible\n");
}

static void risk_vetoes_at_its_limits_and_never_votes(void **state)
{
    (void)state;
    assert_false(member_row(MEMBER_RISK)->directional);
    expect_opinions(
        "risk drawdown=0 sigma20=0.02             -> ok neutral 0.5 within_limits\n"
        "risk drawdown=0.1499 sigma20=0.0499      -> ok neutral 0.5 within_limits\n"
        "risk drawdown=0.15 sigma20=0.02          -> veto neutral 0.5 drawdown_limit\n"
        "risk drawdown=0.9                        -> veto neutral 0.5 drawdown_limit\n"
        "risk drawdown=0 sigma20=0.05             -> veto neutral 0.5 sigma_limit\n"
        "risk drawdown=0                          -> abstain neutral 0.5 warm_up\n"
        "risk drawdown=bad sigma20=0.02           -> error neutral 0.5 impossible\n"
        "risk drawdown=0 sigma20=bad              -> error neutral 0.5 impossible\n");
}

static void sma_cross_speaks_at_a_crossing_only(void **state)
{
    (void)state;
    expect_opinions(
        "sma_cross sma10=100.1 sma30=100 cross=0  -> abstain neutral 0.5 no_crossing\n"
        "sma_cross sma10=100.1 sma30=100 cross=1  -> ok bullish 0.6 crossed_up\n"
        "sma_cross sma10=99.9 sma30=100 cross=-1  -> ok bearish 0.4 crossed_down\n"
        "sma_cross sma10=99.9                     -> abstain neutral 0.5 warm_up\n"
        "sma_cross sma10=99.9 sma30=bad cross=-1  -> error neutral 0.5 impossible\n");
}
// clang-format on

static void every_reason_occurred_above(void **state)
{
    (void)state;
#define X(NAME, number, word, sentence) \
    if (!seen_reasons[number]) fail_msg("%s did not occur", word);
    OPINION_REASONS(X)
#undef X
}

static void every_member_of_the_list_is_somebody(void **state)
{
    (void)state;
    uint32_t known = 0;
#define X(NAME, number, word, unit, bars, text) known |= NEED(NAME);
    FEATURES(X)
#undef X
    for (uint32_t member = 0; member < MEMBERS_MAX; member++) {
        const struct member_kind *kind = member_kind(member);
        assert_true((kind != NULL) == (member_row(member) != NULL));
        if (kind == NULL) continue;
        assert_true((kind->needs & ~known) == 0);
        assert_true((kind->requires & ~kind->needs) == 0);
    }
    assert_null(member_kind(MEMBERS_MAX));
}

// Whatever the values, an opinion is whole: in its ranges, and an error is no vote.
static void no_values_break_a_member(void **state)
{
    (void)state;
    static const int64_t values[] = {0, 1, -1, E8, -E8, 100 * E8, INT64_MAX, INT64_MIN, 3 * E8 / 2};
    struct settings settings;
    settings_init(&settings);
    uint32_t random = 1;
    for (int i = 0; i < 200000; i++) {
        struct features features = {0};
        random = random * 1103515245u + 12345u;
        features.known = random >> 8;
        features.bad = random >> 4 & random >> 11 & random >> 14;
        for (unsigned k = 1; k < FEATURES_MAX; k++) {
            random = random * 1103515245u + 12345u;
            features.value[k] = values[(random >> 16) % COUNT_OF(values)];
        }
        for (uint32_t member = 1; member_kind(member) != NULL; member++) {
            struct opinion opinion = {0};
            member_ask(member, &features, &settings, &opinion);
            assert_non_null(opinion_status_name(opinion.status));
            assert_non_null(stance_name(opinion.stance));
            assert_non_null(opinion_reason_name(opinion.reason));
            assert_true(opinion.p >= 400000 && opinion.p <= 600000);
            assert_true(opinion.confidence <= 1000000);
            if (opinion.status != OPINION_OK) assert_int_equal(opinion.p, 500000);
            if ((features.bad & member_kind(member)->needs) != 0) {
                assert_int_equal(opinion.status, OPINION_ERROR);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(trend_follows_the_order_of_three_averages),
        cmocka_unit_test(mean_reversion_leans_against_what_is_beyond_two_deviations),
        cmocka_unit_test(breakout_goes_with_a_close_outside_the_range),
        cmocka_unit_test(volatility_regime_is_bearish_in_a_high_regime_and_else_silent),
        cmocka_unit_test(risk_vetoes_at_its_limits_and_never_votes),
        cmocka_unit_test(sma_cross_speaks_at_a_crossing_only),
        cmocka_unit_test(every_reason_occurred_above),
        cmocka_unit_test(every_member_of_the_list_is_somebody),
        cmocka_unit_test(no_values_break_a_member),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
