// test_opinion.c: an opinion as a sentence.
#include "../test.h"

#include "agents/features.h"
#include "agents/opinion.h"

static void expect_sentence(struct opinion opinion, const char *sentence)
{
    char memory[256];
    struct text text;
    text_init(&text, memory, sizeof memory);
    opinion_sentence(&opinion, &text);
    assert_string_equal(memory, sentence);
}

static void a_sentence_holds_the_evidence_in_its_units(void **state)
{
    (void)state;
    expect_sentence((struct opinion){.reason = OPINION_REASON_TREND_UP,
                                     .feature_a = FEATURE_SMA20,
                                     .feature_b = FEATURE_SMA60,
                                     .value_a = INT64_C(7120000000),
                                     .value_b = INT64_C(6980004999)},
                    "sma20 71.20 above sma60 69.80, and that above sma200");
    expect_sentence((struct opinion){.reason = OPINION_REASON_CROSSED_DOWN,
                                     .feature_a = FEATURE_SMA10,
                                     .feature_b = FEATURE_SMA30,
                                     .value_a = INT64_C(10000120000),
                                     .value_b = INT64_C(10000000000)},
                    "sma10 100.0012 fell below sma30 100.00");
    expect_sentence((struct opinion){.reason = OPINION_REASON_WITHIN_LIMITS,
                                     .feature_a = FEATURE_DRAWDOWN,
                                     .feature_b = FEATURE_SIGMA20,
                                     .value_a = INT64_C(3500000),
                                     .value_b = INT64_C(1234567)},
                    "drawdown 3.50 % and sigma20 1.23 % are within limits");
    expect_sentence((struct opinion){.reason = OPINION_REASON_STRETCHED_DOWN,
                                     .feature_a = FEATURE_CLOSE,
                                     .feature_b = FEATURE_Z20,
                                     .value_a = INT64_C(1),
                                     .value_b = INT64_C(-231000000)},
                    "close 0.00 is far below the average, z20 -2.31");
    expect_sentence((struct opinion){.reason = OPINION_REASON_WARM_UP}, "too few bars yet");
}

static void an_unknown_reason_or_feature_is_called_so(void **state)
{
    (void)state;
    expect_sentence((struct opinion){.reason = 9999}, "for a reason that this build does not know");
    expect_sentence((struct opinion){.reason = OPINION_REASON_BROKE_OUT,
                                     .feature_a = 9999,
                                     .value_a = INT64_MIN,
                                     .feature_b = FEATURE_SIGMA20,
                                     .value_b = INT64_MAX},
                    "unknown -92233720368.54775808 above sigma20 92233720368.54775807 %");
    assert_null(opinion_reason_name(9999));
    assert_null(feature_name(0));
    assert_null(feature_name(9999));
}

static void a_sentence_that_does_not_fit_is_cut(void **state)
{
    (void)state;
    char memory[12];
    struct text text;
    text_init(&text, memory, sizeof memory);
    opinion_sentence(&(struct opinion){.reason = OPINION_REASON_NO_CROSSING}, &text);
    assert_true(text.cut);
    assert_string_equal(memory, "the average");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sentence_holds_the_evidence_in_its_units),
        cmocka_unit_test(an_unknown_reason_or_feature_is_called_so),
        cmocka_unit_test(a_sentence_that_does_not_fit_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
