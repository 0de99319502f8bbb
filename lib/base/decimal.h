// decimal.h: prices, quantities and money as signed 64-bit integers of 1e-8.
//
// Exact or refused: parsing takes at most 8 decimals, arithmetic reports overflow, and each
// operation that cannot be exact names its rounding. Pure: folds use all of it but the text part.
#pragma once

#include "base/base.h"

#define DECIMAL_ONE INT64_C(100000000)
#define DECIMAL_TEXT_MAX 24  // "-92233720368.54775808" and its NUL fit

struct price {
    int64_t e8;  // dollars a share
};
struct quantity {
    int64_t e8;  // shares, signed where a position is meant
};
struct money {
    int64_t e8;  // dollars
};

enum rounding {
    ROUND_DOWN,       // towards minus infinity
    ROUND_UP,         // towards plus infinity
    ROUND_ZERO,       // towards zero
    ROUND_HALF_EVEN,  // to the nearest, ties to the even neighbour
};

// value * numerator / denominator with a 128-bit intermediate; denominator is not 0.
MUST_USE bool decimal_scale(int64_t value, int64_t numerator, int64_t denominator,
                            enum rounding rounding, int64_t *result);
MUST_USE bool decimal_add(int64_t left, int64_t right, int64_t *result);
MUST_USE bool decimal_subtract(int64_t left, int64_t right, int64_t *result);
// Rounds to a multiple of step (for example a cent); step is above 0.
MUST_USE bool decimal_round_to(int64_t value, int64_t step, enum rounding rounding,
                               int64_t *result);

// quantity x price. False on overflow.
MUST_USE bool money_of(struct quantity quantity, struct price price, enum rounding rounding,
                       struct money *value);
MUST_USE bool money_add(struct money left, struct money right, struct money *sum);
MUST_USE bool money_subtract(struct money left, struct money right, struct money *difference);

// Exactly [-]digits[.digits], 1 to 8 decimals, nothing around it; no exponent, no plus sign.
MUST_USE bool decimal_parse(const char *text, size_t length, int64_t *e8);
// Shortest exact form ("12.5", "-0.00000001", "3"), NUL-terminated; returns its length.
size_t decimal_print(int64_t e8, char text[static DECIMAL_TEXT_MAX]);
