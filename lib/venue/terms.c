// terms.c: see terms.h. Pure.
#include "venue/terms.h"

bool terms_fee(struct money value, int64_t rate, struct money *fee)
{
    int64_t exact;
    return decimal_scale(value.e8, rate, DECIMAL_ONE, ROUND_UP, &exact)
        && decimal_round_to(exact, CENT, ROUND_UP, &fee->e8);
}

bool terms_slip(struct price price, enum side side, int64_t rate, struct price *slipped)
{
    if (side == SIDE_BUY) {
        return decimal_scale(price.e8, DECIMAL_ONE + rate, DECIMAL_ONE, ROUND_UP, &slipped->e8);
    }
    if (!decimal_scale(price.e8, DECIMAL_ONE - rate, DECIMAL_ONE, ROUND_DOWN, &slipped->e8)) {
        return false;
    }
    if (slipped->e8 < 1) slipped->e8 = 1;
    return true;
}
