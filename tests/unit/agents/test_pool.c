// test_pool.c: from opinions to a decision, as tables.
#include "../test.h"

#include "agents/pool.h"

#include <math.h>
#include <stdlib.h>

#define VOTERS 5
#define COLUMN_LENGTH 24
#define DIRECTIONAL                                                           \
    (1u << MEMBER_TREND | 1u << MEMBER_MEAN_REVERSION | 1u << MEMBER_BREAKOUT \
     | 1u << MEMBER_VOLATILITY_REGIME | 1u << MEMBER_SMA_CROSS)

static const uint32_t voters[VOTERS] = {MEMBER_TREND, MEMBER_MEAN_REVERSION, MEMBER_BREAKOUT,
                                        MEMBER_VOLATILITY_REGIME, MEMBER_RISK};

// "0.55" is an opinion with that p and weight 1, "0.55x3" one with weight 3; "error", "abstain",
// "veto" and "ok" (no vote) are statuses; "-" is not enabled.
static bool read_opinion(const char *cell, uint32_t member, struct opinion *opinion)
{
    unsigned status;
    *opinion = (struct opinion){.member = (uint16_t)member,
                                .status = OPINION_OK,
                                .stance = STANCE_NEUTRAL,
                                .p = 500000,
                                .weight = E8};
    if (strcmp(cell, "-") == 0) return false;
    if (opinion_status_of(cell, strlen(cell), &status)) {
        opinion->status = (uint8_t)status;
        return true;
    }
    char *rest;
    opinion->p = (uint32_t)lround(strtod(cell, &rest) * 1e6);
    if (*rest == 'x') opinion->weight = (int64_t)(strtod(rest + 1, &rest) * (double)E8);
    if (*rest != '\0') fail_msg("what is the opinion %s?", cell);
    return true;
}

static struct decision decide(char cells[VOTERS][COLUMN_LENGTH], const struct settings *settings,
                              double sigma)
{
    struct opinion opinions[VOTERS];
    size_t count = 0;
    for (size_t i = 0; i < VOTERS; i++) {
        if (read_opinion(cells[i], voters[i], &opinions[count])) count++;
    }
    struct pool_size size = {.fixed = settings->value[SETTING_FIXED_QUANTITY] > 0,
                             .sigma_known = sigma >= 0,
                             .sigma = (int64_t)(sigma * (double)E8 + 0.5)};
    struct decision decision = {0};
    pool_decide(&decision, opinions, count, DIRECTIONAL, settings, size);
    return decision;
}

static unsigned seen_reasons;

// Each line: trend, mean_reversion, breakout, volatility_regime, risk, sigma ("-": unknown), then
// what is decided: action, reason, p, target weight, clamp.
static void expect_decisions(const struct settings *settings, const char *table)
{
    char cells[VOTERS][COLUMN_LENGTH], sigma[COLUMN_LENGTH], action[COLUMN_LENGTH];
    char reason[COLUMN_LENGTH], clamp[COLUMN_LENGTH];
    double p, weight;
    int length;
    while (sscanf(table, "%23s %23s %23s %23s %23s %23s %23s %23s %lf %lf %23s%n", cells[0],
                  cells[1], cells[2], cells[3], cells[4], sigma, action, reason, &p, &weight, clamp,
                  &length)
           == 11) {
        struct decision decision =
            decide(cells, settings, strcmp(sigma, "-") == 0 ? -1 : strtod(sigma, NULL));
        const char *got_action = decision_action_name(decision.action);
        const char *got_reason = decision_reason_name(decision.reason);
        bool same = strcmp(got_action, action) == 0 && strcmp(got_reason, reason) == 0
            && decision.p == (uint32_t)lround(p * 1e6)
            && decision.target_weight == llround(weight * 1e8)
            && strcmp(clamp_name(decision.clamp), clamp) == 0;
        if (!same) {
            fail_msg("%.*s\ngave %s %s %u %lld %s", length, table, got_action, got_reason,
                     decision.p, (long long)decision.target_weight, clamp_name(decision.clamp));
        }
        seen_reasons |= 1u << decision.reason;
        table += length;
    }
    if (table[strspn(table, " \n")] != '\0') fail_msg("cannot read: %s", table);
}

static void two_sell_and_one_crash_never_buy(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    expect_decisions(&settings,
                     "0.40 0.40 error   -       -       0.02  sell conviction    0.40 0 none\n"
                     "0.40 error 0.40   -       ok      0.02  sell conviction    0.40 0 none\n"
                     "error 0.40 0.40   abstain ok      0.02  sell conviction    0.40 0 none\n"
                     "0.40 0.40 error   error   veto    0.02  sell conviction    0.40 0 none\n"
                     "0.49 0.49 error   -       -       0.02  hold no_conviction 0.49 0 none\n"
                     "0.40 error error  -       -       0.02  hold no_quorum     0.50 0 none\n");
}

static void an_error_or_an_abstention_never_counts(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    expect_decisions(
        &settings,
        "error   error   error   error   error   0.02  hold no_quorum  0.5 0     none\n"
        "abstain abstain abstain abstain abstain 0.02  hold no_quorum  0.5 0     none\n"
        "0.60    abstain abstain abstain ok      0.02  hold no_quorum  0.5 0     none\n"
        "0.60    0.60    abstain abstain ok      0.03  buy  conviction 0.6 0.1   none\n"
        "0.60    0.60    error   error   ok      0.03  buy  conviction 0.6 0.1   none\n"
        "-       -       -       -       ok      0.02  hold no_quorum  0.5 0     none\n"
        "-       -       -       -       -       0.02  hold no_quorum  0.5 0     none\n");
}

static void a_veto_turns_a_buy_into_hold_and_lets_a_sale_pass(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    expect_decisions(&settings,
                     "0.60 0.60 -       -       veto    0.02  hold vetoed        0.6 0 none\n"
                     "0.60 0.60 -       -       error   0.02  hold vetoed        0.6 0 none\n"
                     "0.40 0.40 -       -       veto    0.02  sell conviction    0.4 0 none\n"
                     "0.50 0.50 -       -       veto    0.02  hold no_conviction 0.5 0 none\n"
                     "0.60 0.60 -       -       abstain 0.03  buy  conviction    0.6 0.1 none\n");
}

static void one_vote_is_taken_as_it_is(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    settings.value[SETTING_QUORUM] = 1;
    expect_decisions(
        &settings,
        "0.523457 abstain    -    - - 0.02  buy  conviction    0.523457 0.03518550 none\n"
        "error    0.523457x7 -    - - 0.02  buy  conviction    0.523457 0.03518550 none\n"
        "abstain  0.519999   -    - - 0.02  hold no_conviction 0.519999 0          none\n"
        "abstain  0.480000   -    - - 0.02  sell conviction    0.48     0          none\n");
}

static void the_quorum_is_never_more_than_are_enabled_and_never_none(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    expect_decisions(&settings,
                     "0.55    -       -       -       ok 0.05  buy  conviction 0.55 0.03 none\n"
                     "0.55    -       abstain -       ok 0.05  hold no_quorum  0.5  0    none\n"
                     "0.55    -       0.6x0   -       ok 0.05  buy  conviction 0.55 0.03 none\n"
                     "0.55x0  -       -       -       ok 0.05  hold no_quorum  0.5  0    none\n");
    settings.value[SETTING_QUORUM] = 4;
    expect_decisions(&settings,
                     "0.55    0.55    0.55    abstain ok 0.05  hold no_quorum  0.5  0    none\n"
                     "0.55    0.55    0.55    0.55    ok 0.05  buy  conviction 0.55 0.03 none\n"
                     "0.55    0.55    0.55    -       ok 0.05  buy  conviction 0.55 0.03 none\n");
}

static void votes_are_pooled_by_weight_in_log_odds(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    // logit 0.6 = 0.405465; half of it is 0.550510, a quarter 0.525320.
    expect_decisions(
        &settings,
        "0.60   0.50   -    -    - 0.05  buy  conviction    0.550510 0.03030600 none\n"
        "0.60   0.50x3 -    -    - 0.05  buy  conviction    0.525320 0.01519200 none\n"
        "0.60x3 0.40x3 -    -    - 0.05  hold no_conviction 0.5      0          none\n"
        "0.60   0.40x3 -    -    - 0.05  sell conviction    0.449490 0          none\n"
        "1      0      -    -    - 0.05  hold no_conviction 0.5      0          none\n"
        "1      1      -    -    - 0.05  buy  conviction    0.999999 0.1        weight\n");
}

static void a_target_weight_is_clipped_and_said_to_be(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    // 0.03 x 0.05 / sigma
    expect_decisions(&settings,
                     "0.55 0.55 - - - 0.03       buy  conviction 0.55 0.05       none\n"
                     "0.55 0.55 - - - 0.07       buy  conviction 0.55 0.02142857 none\n"
                     "0.55 0.55 - - - 0.015      buy  conviction 0.55 0.1        none\n"
                     "0.55 0.55 - - - 0.01499999 buy  conviction 0.55 0.1        weight\n"
                     "0.55 0.55 - - - 0.00000001 buy  conviction 0.55 0.1        weight\n"
                     "0.55 0.55 - - - 0          hold unsized    0.55 0          none\n"
                     "0.55 0.55 - - - -          hold unsized    0.55 0          none\n"
                     "0.45 0.45 - - - -          sell conviction 0.45 0          none\n");
    settings.value[SETTING_FIXED_QUANTITY] = E8;
    expect_decisions(&settings, "0.55 0.55 - - - - buy conviction 0.55 0 none\n");
}

static void every_reason_occurred_above(void **state)
{
    (void)state;
#define X(NAME, number, word, text) | 1u << (number)
    assert_int_equal(seen_reasons, 0 DECISION_REASONS(X));
#undef X
}

static void disagreement_is_the_weighted_deviation_of_the_votes(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    static const struct {
        const char *cells[VOTERS];
        uint32_t disagreement;
    } cases[] = {
        {{"0.60", "0.40", "-", "-", "veto"}, 100000},
        {{"0.60x3", "0.40", "-", "-", "-"}, 86603},  // 0.2 x sqrt(3/16)
        {{"0.55", "0.55", "0.55", "error", "-"}, 0},
        {{"0.60", "abstain", "-", "-", "-"}, 0},
    };
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        char cells[VOTERS][COLUMN_LENGTH];
        for (size_t k = 0; k < VOTERS; k++) {
            snprintf(cells[k], sizeof cells[k], "%s", cases[i].cells[k]);
        }
        assert_int_equal(decide(cells, &settings, 0.02).disagreement, cases[i].disagreement);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sell_and_one_crash_never_buy),
        cmocka_unit_test(an_error_or_an_abstention_never_counts),
        cmocka_unit_test(a_veto_turns_a_buy_into_hold_and_lets_a_sale_pass),
        cmocka_unit_test(one_vote_is_taken_as_it_is),
        cmocka_unit_test(the_quorum_is_never_more_than_are_enabled_and_never_none),
        cmocka_unit_test(votes_are_pooled_by_weight_in_log_odds),
        cmocka_unit_test(a_target_weight_is_clipped_and_said_to_be),
        cmocka_unit_test(every_reason_occurred_above),
        cmocka_unit_test(disagreement_is_the_weighted_deviation_of_the_votes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
