// Decimals against exact integers of any size, which are added, multiplied and compared as one
// learns it at school.
#include "base/decimal.h"
#include "tests/unit/test.h"

#define LIMBS 12
#define ROUNDS 200000

// sign * sum(limb[i] * 2^(32 i)); zero has sign 0.
struct exact {
    int sign;
    uint32_t limb[LIMBS];
};

static uint64_t random_state = 0x9E3779B97F4A7C15;

static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

// Of any magnitude, and often at an edge.
static int64_t random_value(void)
{
    static const int64_t edges[] = {0, 1, 2, 5, 10, DECIMAL_ONE, DECIMAL_ONE + 1, INT64_MAX};
    uint64_t choice = random_bits();
    if (choice % 16 == 0) return INT64_MIN;
    int64_t value = choice % 4 == 0 ? edges[choice / 16 % COUNT_OF(edges)]
                                    : (int64_t)(random_bits() >> (1 + choice / 4 % 62));
    return choice & (1u << 30) ? -value : value;
}

static struct exact exact_of(int64_t value)
{
    uint64_t rest = value < 0 ? -(uint64_t)value : (uint64_t)value;
    return (struct exact){.sign = (value > 0) - (value < 0),
                          .limb = {(uint32_t)rest, (uint32_t)(rest >> 32)}};
}

static int exact_compare_sizes(const struct exact *left, const struct exact *right)
{
    for (int i = LIMBS - 1; i >= 0; i--) {
        if (left->limb[i] != right->limb[i]) return left->limb[i] < right->limb[i] ? -1 : 1;
    }
    return 0;
}

static int exact_compare(struct exact left, struct exact right)
{
    if (left.sign != right.sign) return left.sign < right.sign ? -1 : 1;
    return left.sign * exact_compare_sizes(&left, &right);
}

static struct exact exact_add(struct exact left, struct exact right)
{
    if (left.sign == 0) return right;
    if (right.sign == 0) return left;
    bool same = left.sign == right.sign;
    int order = exact_compare_sizes(&left, &right);
    if (!same && order == 0) return (struct exact){0};
    if (!same && order < 0) return exact_add(right, left);
    int64_t carry = 0;
    for (size_t i = 0; i < LIMBS; i++) {
        int64_t sum = left.limb[i] + (same ? 1 : -1) * (int64_t)right.limb[i] + carry;
        left.limb[i] = (uint32_t)sum;
        carry = sum >> 32;
    }
    assert_int_equal(carry, 0);
    return left;
}

static struct exact exact_multiply(struct exact left, struct exact right)
{
    struct exact product = {.sign = left.sign * right.sign};
    for (size_t i = 0; i < LIMBS; i++) {
        uint64_t carry = 0;
        for (size_t j = 0; i + j < LIMBS; j++) {
            carry += product.limb[i + j] + (uint64_t)left.limb[i] * right.limb[j];
            product.limb[i + j] = (uint32_t)carry;
            carry >>= 32;
        }
    }
    return product;
}

// Is dividend / divisor, rounded, equal to quotient? Asked without a division.
static bool is_rounded(struct exact dividend, struct exact divisor, enum rounding rounding,
                       struct exact quotient)
{
    if (divisor.sign < 0) {
        dividend.sign = -dividend.sign;
        divisor.sign = 1;
    }
    struct exact product = exact_multiply(quotient, divisor);
    product.sign = -product.sign;
    struct exact rest = exact_add(dividend, product);  // dividend - quotient * divisor
    struct exact twice = exact_add(rest, rest);
    twice.sign = twice.sign == 0 ? 0 : 1;
    bool below_one = exact_compare_sizes(&rest, &divisor) < 0;
    int half = exact_compare(twice, divisor);
    switch (rounding) {
    case ROUND_DOWN:      return below_one && rest.sign >= 0;
    case ROUND_UP:        return below_one && rest.sign <= 0;
    case ROUND_ZERO:      return below_one && (rest.sign == 0 || rest.sign == dividend.sign);
    case ROUND_HALF_EVEN: return half < 0 || (half == 0 && quotient.limb[0] % 2 == 0);
    }
    return false;
}

// The quotient lies outside int64_t if it is rounded to one beyond, or lies even further out.
static bool is_outside(struct exact dividend, struct exact divisor, enum rounding rounding)
{
    struct exact above = exact_add(exact_of(INT64_MAX), exact_of(1));
    struct exact below = exact_add(exact_of(INT64_MIN), exact_of(-1));
    if (is_rounded(dividend, divisor, rounding, above)) return true;
    if (is_rounded(dividend, divisor, rounding, below)) return true;
    struct exact edge = exact_multiply(above, divisor);
    return exact_compare_sizes(&dividend, &edge) > 0;
}

static void scaling_gives_the_exactly_rounded_quotient_or_says_it_does_not_fit(void **state)
{
    (void)state;
    int fitting = 0, outside = 0;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t value = random_value(), numerator = random_value(), denominator = random_value();
        if (denominator == 0) continue;
        struct exact dividend = exact_multiply(exact_of(value), exact_of(numerator));
        enum rounding rounding = (enum rounding)(random_bits() % 4);
        int64_t result = 0;
        if (decimal_scale(value, numerator, denominator, rounding, &result)) {
            fitting++;
            assert_true(is_rounded(dividend, exact_of(denominator), rounding, exact_of(result)));
        } else {
            outside++;
            assert_true(is_outside(dividend, exact_of(denominator), rounding));
        }
    }
    assert_true(fitting > ROUNDS / 10 && outside > ROUNDS / 10);
}

static void money_is_the_exactly_rounded_product_of_quantity_and_price(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct quantity quantity = {random_value()};
        struct price price = {random_value()};
        struct exact product = exact_multiply(exact_of(quantity.e8), exact_of(price.e8));
        enum rounding rounding = (enum rounding)(random_bits() % 4);
        struct money money = {0};
        if (money_of(quantity, price, rounding, &money)) {
            assert_true(is_rounded(product, exact_of(DECIMAL_ONE), rounding, exact_of(money.e8)));
        } else {
            assert_true(is_outside(product, exact_of(DECIMAL_ONE), rounding));
        }
    }
}

static void rounding_to_a_step_gives_its_exactly_nearest_multiple(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t value = random_value(), step = random_value();
        if (step <= 0) continue;
        enum rounding rounding = (enum rounding)(random_bits() % 4);
        int64_t result = 0;
        if (!decimal_round_to(value, step, rounding, &result)) {
            // Only the last step before an end of the range can lead over it.
            assert_true(value > INT64_MAX - step || value < INT64_MIN + step);
            continue;
        }
        assert_int_equal(result % step, 0);
        assert_true(is_rounded(exact_of(value), exact_of(step), rounding, exact_of(result / step)));
    }
}

static void sums_and_differences_are_exact_or_refused(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        struct money left = {random_value()}, right = {random_value()}, result = {0};
        bool subtract = random_bits() % 2 == 0;
        struct exact other = exact_of(right.e8);
        if (subtract) other.sign = -other.sign;
        struct exact truth = exact_add(exact_of(left.e8), other);
        bool fits = exact_compare(truth, exact_of(INT64_MAX)) <= 0
            && exact_compare(truth, exact_of(INT64_MIN)) >= 0;
        bool done = subtract ? money_subtract(left, right, &result)
                             : money_add(left, right, &result);
        assert_int_equal(done, fits);
        if (done) assert_int_equal(exact_compare(truth, exact_of(result.e8)), 0);
    }
}

static void each_rounding_goes_its_own_way_at_a_half(void **state)
{
    (void)state;
    static const int64_t halves[][5] = {
        // value / 2: down, up, zero, half even
        {5, 2, 3, 2, 2},
        {7, 3, 4, 3, 4},
        {-5, -3, -2, -2, -2},
        {-7, -4, -3, -3, -4},
    };
    for (size_t i = 0; i < COUNT_OF(halves); i++) {
        for (int rounding = ROUND_DOWN; rounding <= ROUND_HALF_EVEN; rounding++) {
            int64_t result;
            assert_true(decimal_scale(halves[i][0], 1, 2, (enum rounding)rounding, &result));
            assert_int_equal(result, halves[i][1 + rounding]);
            assert_true(decimal_scale(-halves[i][0], 1, -2, (enum rounding)rounding, &result));
            assert_int_equal(result, halves[i][1 + rounding]);
        }
    }
}

static void what_is_printed_is_short_and_parses_to_the_same_value(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        int64_t value = random_value(), again = 1;
        char text[DECIMAL_TEXT_MAX];
        size_t length = decimal_print(value, text);
        assert_int_equal(length, strlen(text));
        assert_true(decimal_parse(text, length, &again));
        assert_int_equal(again, value);
        if (strchr(text, '.') != NULL) assert_true(text[length - 1] != '0');
        const char *digits = text + (text[0] == '-');
        assert_true(digits[0] != '0' || digits[1] == '.' || digits[1] == '\0');
    }
}

static void digits_parse_to_their_exact_value_or_not_at_all(void **state)
{
    (void)state;
    struct exact ten = exact_of(10);
    for (int i = 0; i < ROUNDS; i++) {
        char text[64];
        size_t length = 0, decimals = random_bits() % 11, whole = 1 + random_bits() % 13;
        bool negative = random_bits() % 2 == 0;
        struct exact truth = {0};
        if (negative) text[length++] = '-';
        for (size_t digit = 0; digit < whole + decimals; digit++) {
            if (digit == whole) text[length++] = '.';
            int64_t drawn = (int64_t)(random_bits() % 10);
            text[length++] = (char)('0' + drawn);
            truth = exact_add(exact_multiply(truth, ten), exact_of(drawn));
        }
        for (size_t digit = decimals; digit < 8; digit++) {
            truth = exact_multiply(truth, ten);
        }
        if (negative) truth.sign = -truth.sign;

        bool fits = decimals <= 8 && exact_compare(truth, exact_of(INT64_MAX)) <= 0
            && exact_compare(truth, exact_of(INT64_MIN)) >= 0;
        int64_t value = 0;
        assert_int_equal(decimal_parse(text, length, &value), fits);
        if (fits) assert_int_equal(exact_compare(truth, exact_of(value)), 0);
    }
}

static void only_plain_decimals_parse(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *printed;  // NULL: refused
    } rows[] = {
        {"0", "0"},
        {"-0", "0"},
        {"-0.00", "0"},
        {"007.50", "7.5"},
        {"12.34567891", "12.34567891"},
        {"92233720368.54775807", "92233720368.54775807"},
        {"-92233720368.54775808", "-92233720368.54775808"},
        {"92233720368.54775808", NULL},
        {"-92233720368.54775809", NULL},
        {"99999999999999999999999999999999999999999999", NULL},
        {"0.123456789", NULL},
        {"", NULL},
        {"-", NULL},
        {".", NULL},
        {"1.", NULL},
        {".5", NULL},
        {"-.5", NULL},
        {"+1", NULL},
        {"--1", NULL},
        {"1-", NULL},
        {" 1", NULL},
        {"1 ", NULL},
        {"1.2.3", NULL},
        {"1,000", NULL},
        {"1e3", NULL},
        {"0x10", NULL},
        {"nan", NULL},
        {"\xD9\xA1", NULL},  // a digit, but an Arabic one
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t value = 42;
        bool parsed = decimal_parse(rows[i].text, strlen(rows[i].text), &value);
        if (parsed != (rows[i].printed != NULL)) fail_msg("\"%s\"", rows[i].text);
        char text[DECIMAL_TEXT_MAX] = "untouched";
        if (parsed) decimal_print(value, text);
        if (parsed) assert_string_equal(text, rows[i].printed);
        if (!parsed) assert_int_equal(value, 42);
    }
    int64_t value;
    assert_false(decimal_parse("1\0"
                               "2",
                               3, &value));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scaling_gives_the_exactly_rounded_quotient_or_says_it_does_not_fit),
        cmocka_unit_test(money_is_the_exactly_rounded_product_of_quantity_and_price),
        cmocka_unit_test(rounding_to_a_step_gives_its_exactly_nearest_multiple),
        cmocka_unit_test(sums_and_differences_are_exact_or_refused),
        cmocka_unit_test(each_rounding_goes_its_own_way_at_a_half),
        cmocka_unit_test(what_is_printed_is_short_and_parses_to_the_same_value),
        cmocka_unit_test(digits_parse_to_their_exact_value_or_not_at_all),
        cmocka_unit_test(only_plain_decimals_parse),
    };
    return cmocka_run_group_tests_name("base/decimal", tests, NULL, NULL);
}
