// targets.h: how many shares a decision wants, and whether the difference is worth an order.
//
// A fixed quantity is taken as it is. A weight is turned into whole shares under the limits: weight
// and value of the position limit the target itself; gross exposure, value of one order and cash
// limit only how far it may grow, so that nothing ever stands in the way of a sale. The view leaves
// out the open orders of the instrument itself: an order supersedes them. Pure.
#pragma once

#include "event/catalogue.h"
#include "trader/checks.h"

// Never below zero. *clamp: the last limit that lowered it.
struct quantity target_shares(const struct decision *decision, const struct risk_view *view,
                              enum clamp *clamp);

// What to do about the difference: AT_TARGET, MINIMUM, BAND, NO_PRICE or ORDERED.
enum target_outcome target_outcome(struct quantity from, struct quantity target,
                                   const struct risk_view *view);
