// decimal.c: see decimal.h. All arithmetic is on integers.
#include "base/decimal.h"

#include <string.h>

__extension__ typedef __int128 wide;
__extension__ typedef unsigned __int128 wide_unsigned;

static wide divide(wide dividend, wide divisor, enum rounding rounding);

bool decimal_scale(int64_t value, int64_t numerator, int64_t denominator, enum rounding rounding,
                   int64_t *result)
{
    assert(denominator != 0);
    wide quotient = divide((wide)value * numerator, denominator, rounding);
    if (quotient > INT64_MAX || quotient < INT64_MIN) return false;
    *result = (int64_t)quotient;
    return true;
}

bool decimal_add(int64_t left, int64_t right, int64_t *result)
{
    return !__builtin_add_overflow(left, right, result);
}

bool decimal_subtract(int64_t left, int64_t right, int64_t *result)
{
    return !__builtin_sub_overflow(left, right, result);
}

bool decimal_round_to(int64_t value, int64_t step, enum rounding rounding, int64_t *result)
{
    assert(step > 0);
    wide rounded = divide(value, step, rounding) * step;
    if (rounded > INT64_MAX || rounded < INT64_MIN) return false;
    *result = (int64_t)rounded;
    return true;
}

bool money_of(struct quantity quantity, struct price price, enum rounding rounding,
              struct money *value)
{
    return decimal_scale(quantity.e8, price.e8, DECIMAL_ONE, rounding, &value->e8);
}

bool money_add(struct money left, struct money right, struct money *sum)
{
    return decimal_add(left.e8, right.e8, &sum->e8);
}

bool money_subtract(struct money left, struct money right, struct money *difference)
{
    return decimal_subtract(left.e8, right.e8, &difference->e8);
}

static wide divide(wide dividend, wide divisor, enum rounding rounding)
{
    if (divisor < 0) {
        dividend = -dividend;
        divisor = -divisor;
    }
    // Nearly all products of prices and quantities fit 64 bits, where division is much cheaper.
    wide quotient, remainder;
    if (dividend <= INT64_MAX && dividend >= INT64_MIN && divisor <= INT64_MAX) {
        quotient = (int64_t)dividend / (int64_t)divisor;
        remainder = (int64_t)dividend % (int64_t)divisor;
    } else {
        quotient = dividend / divisor;
        remainder = dividend % divisor;
    }
    if (remainder == 0) return quotient;
    bool negative = remainder < 0;
    wide_unsigned twice = 2 * (wide_unsigned)(negative ? -remainder : remainder);
    switch (rounding) {
    case ROUND_DOWN: return negative ? quotient - 1 : quotient;
    case ROUND_UP:   return negative ? quotient : quotient + 1;
    case ROUND_ZERO: return quotient;
    case ROUND_HALF_EVEN:
        if (twice < (wide_unsigned)divisor) return quotient;
        if (twice == (wide_unsigned)divisor && quotient % 2 == 0) return quotient;
        return negative ? quotient - 1 : quotient + 1;
    }
    assert(false && "a rounding outside its enum");
    return 0;
}

bool decimal_parse(const char *text, size_t length, int64_t *e8)
{
    size_t at = 0, decimals = 0;
    bool negative = length > 0 && text[0] == '-';
    if (negative) at++;
    size_t first = at;
    bool point = false;
    wide value = 0;
    for (; at < length; at++) {
        char c = text[at];
        if (c == '.' && !point && at > first) {
            point = true;
            continue;
        }
        if (c < '0' || c > '9' || (point && ++decimals > 8)) return false;
        value = value * 10 + (c - '0');
        if (value > (wide)INT64_MAX * 2) return false;
    }
    if (at == first || (point && decimals == 0)) return false;
    for (; decimals < 8; decimals++) {
        value *= 10;
    }
    if (negative) value = -value;
    if (value > INT64_MAX || value < INT64_MIN) return false;
    *e8 = (int64_t)value;
    return true;
}

size_t decimal_print(int64_t e8, char text[static DECIMAL_TEXT_MAX])
{
    char digits[DECIMAL_TEXT_MAX];
    size_t count = 0, length = 0;
    uint64_t rest = e8 < 0 ? -(uint64_t)e8 : (uint64_t)e8;
    size_t decimals = rest == 0 ? 0 : 8;
    while (decimals > 0 && rest % 10 == 0) {
        rest /= 10;
        decimals--;
    }
    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
        if (count == decimals) digits[count++] = '.';
    } while (rest > 0 || count <= decimals + (decimals > 0));
    if (e8 < 0) text[length++] = '-';
    while (count > 0) {
        text[length++] = digits[--count];
    }
    text[length] = '\0';
    return length;
}
