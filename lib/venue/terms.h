// terms.h: what trading costs by the settings: the fee of a fill, the slippage of a simulated one.
#pragma once

#include "base/decimal.h"
#include "event/names.h"

#define CENT (DECIMAL_ONE / 100)

// value x rate (1e-8), rounded up to the cent. False on overflow.
MUST_USE bool terms_fee(struct money value, int64_t rate, struct money *fee);
// The price moved against us by the rate; a sell's never falls to zero. False on overflow.
MUST_USE bool terms_slip(struct price price, enum side side, int64_t rate, struct price *slipped);
