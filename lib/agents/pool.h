// pool.h: many opinions, one decision.
//
// The directional members that answered ok vote. p is the logistic of the weighted mean of logit p;
// confidence is not used. An error or an abstention never counts; a veto, or an error of who holds
// one, turns a buy into hold and lets a sale pass.
#pragma once

#include "config/settings.h"
#include "event/catalogue.h"

struct pool_size {
    bool fixed;  // the trader buys a fixed quantity: no weight is needed
    bool sigma_known;
    int64_t sigma;  // 1e-8: of the instrument's daily log returns
};

// Fills in action, reason, clamp, p, disagreement and target_weight of a decision; the weight is 0
// for what is no buy or is bought by fixed quantity. `opinions` are those of all enabled members;
// directional: bits 1 << member.
void pool_decide(struct decision *decision, const struct opinion *opinions, size_t count,
                 uint32_t directional, const struct settings *settings, struct pool_size size);
