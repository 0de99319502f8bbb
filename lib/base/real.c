// real.c: see real.h.
//
// exp: x = k ln2 + r with |r| <= ln2/2, k ln2 subtracted in two parts so that r is exact to a few
// bits beyond a double; then the Taylor series of exp(r), and 2^k by the exponent's bits.
// log: x = 2^k m with m in [sqrt(1/2), sqrt(2)); with f = m - 1 and s = f / (2 + f),
// log(m) = 2 atanh(s) = f - s (f - R), where R = 2 s^2 (1/3 + s^2/5 + s^4/7 + ...).
// The largest term of each last sum is added with its rounding error, so that only the small terms'
// errors and one rounding remain.
#include "base/real.h"

#include <string.h>

#define LN2 0x1.62e42fefa39efp-1
#define LN2_HIGH 0x1.62e42fep-1        // 27 bits: times any exponent it is exact
#define LN2_LOW 0x1.f473de6af278fp-30  // the rest: ln2 - LN2_HIGH
#define SQRT_2_BITS UINT64_C(0x3FF6A09E667F3BCD)
#define ONE_BITS UINT64_C(0x3FF0000000000000)
#define SIGN_BIT (UINT64_C(1) << 63)
#define MANTISSA_MASK ((UINT64_C(1) << 52) - 1)
#define INFINITE from_bits(UINT64_C(0x7FF0000000000000))
#define NOT_A_NUMBER from_bits(UINT64_C(0x7FF8000000000000))

static double atanh_tail(double s);

static inline double from_bits(uint64_t bits)
{
    double x;
    memcpy(&x, &bits, sizeof x);
    return x;
}

static inline uint64_t to_bits(double x)
{
    uint64_t bits;
    memcpy(&bits, &x, sizeof bits);
    return bits;
}

// 2^exponent, -1022 to 1023.
static inline double power_of_two(int exponent)
{
    return from_bits((uint64_t)(exponent + 1023) << 52);
}

double real_exp(double x)
{
    if (x != x) return NOT_A_NUMBER;
    if (x > 710) return INFINITE;
    if (x < -746) return 0;
    int k = (int)real_round(x * (1 / LN2));
    double high = x - k * LN2_HIGH;
    double low = k * LN2_LOW;
    double r = high - low;
    double r_rest = (high - r) - low;

    double r2 = r * r;
    // 1/2! + r/3! + ... + r^11/13!, in pairs.
    double a = 1.0 / 2 + r * (1.0 / 6);
    double b = 1.0 / 24 + r * (1.0 / 120);
    double c = 1.0 / 720 + r * (1.0 / 5040);
    double d = 1.0 / 40320 + r * (1.0 / 362880);
    double e = 1.0 / 3628800 + r * (1.0 / 39916800);
    double f = 1.0 / 479001600 + r * (1.0 / 6227020800);
    double series = a + r2 * (b + r2 * (c + r2 * (d + r2 * (e + r2 * f))));

    double sum = 1 + r;
    double sum_rest = (1 - sum) + r;
    double value = sum + (sum_rest + (r_rest + r2 * series));
    // In two steps where 2^k itself is no normal number: the second alone rounds.
    if (k > 1023) return value * power_of_two(1023) * power_of_two(k - 1023);
    if (k < -1021) return value * power_of_two(k + 1000) * power_of_two(-1000);
    return value * power_of_two(k);
}

double real_log(double x)
{
    if (x != x || x < 0) return NOT_A_NUMBER;
    if (x == 0) return -INFINITE;
    uint64_t bits = to_bits(x);
    if (bits == to_bits(INFINITE)) return x;
    int k = 0;
    if (bits <= MANTISSA_MASK) {  // subnormal
        bits = to_bits(x * power_of_two(54));
        k = -54;
    }
    k += (int)(bits >> 52) - 1023;
    bits = (bits & MANTISSA_MASK) | ONE_BITS;
    if (bits >= SQRT_2_BITS) {
        bits -= UINT64_C(1) << 52;
        k++;
    }
    double f = from_bits(bits) - 1;
    double s = f / (2 + f);
    double small = k * LN2_LOW - s * (f - atanh_tail(s));
    double large = k * LN2_HIGH;
    double sum = large + f;
    double rest = k == 0 ? 0 : (large - sum) + f;
    return sum + (rest + small);
}

double real_logistic(double x)
{
    if (x >= 0) return 1 / (1 + real_exp(-x));
    double e = real_exp(x);
    return e / (1 + e);
}

double real_logit(double p)
{
    if (!(p > 0 && p < 1)) return NOT_A_NUMBER;
    // Near one half the quotient would cancel; log(p / (1 - p)) = 2 atanh(2p - 1), 2p - 1 is exact.
    double s = 2 * p - 1;
    if (real_abs(s) < 0.17) return 2 * s + s * atanh_tail(s);
    return real_log(p / (1 - p));
}

double real_sqrt(double x)
{
    return __builtin_sqrt(x);  // one instruction with -fno-math-errno
}

double real_abs(double x)
{
    return from_bits(to_bits(x) & ~SIGN_BIT);
}

int64_t real_round(double x)
{
    const double shift = power_of_two(52);
    assert(x >= -power_of_two(62) && x <= power_of_two(62));
    double size = real_abs(x);
    if (size >= shift) return (int64_t)x;  // has no fraction
    int64_t rounded = (int64_t)((size + shift) - shift);
    return x < 0 ? -rounded : rounded;
}

// 2 s^2 (1/3 + s^2/5 + s^4/7 + ...): what 2 atanh(s) / s is above 2, for |s| <= 0.172.
static double atanh_tail(double s)
{
    double t = s * s;
    double t2 = t * t;
    double a = 2.0 / 3 + t * (2.0 / 5);
    double b = 2.0 / 7 + t * (2.0 / 9);
    double c = 2.0 / 11 + t * (2.0 / 13);
    double d = 2.0 / 15 + t * (2.0 / 17);
    double e = 2.0 / 19 + t * (2.0 / 21);
    double f = 2.0 / 23 + t * (2.0 / 25);
    return t * (a + t2 * (b + t2 * (c + t2 * (d + t2 * (e + t2 * f)))));
}
