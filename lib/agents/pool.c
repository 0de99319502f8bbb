// pool.c: see pool.h. Pure.
#include "agents/pool.h"

#include "base/real.h"

#define PPM_ONE 1000000
#define PPM_HALF 500000

struct tally {
    uint32_t eligible;  // directional members with a weight
    uint32_t votes;     // those of them that answered ok
    const struct opinion *last;
    bool vetoed;
};

static struct tally count_votes(const struct opinion *opinions, size_t count, uint32_t directional);
static void pool_votes(struct decision *decision, const struct opinion *opinions, size_t count,
                       uint32_t directional);
static void size_buy(struct decision *decision, const struct settings *settings,
                     struct pool_size size);

static inline bool is_vote(const struct opinion *opinion, uint32_t directional)
{
    return (directional >> opinion->member & 1) != 0 && opinion->status == OPINION_OK
        && opinion->weight > 0;
}

static void hold(struct decision *decision, enum decision_reason reason)
{
    decision->action = DECIDE_HOLD;
    decision->reason = (uint8_t)reason;
    decision->clamp = CLAMP_NONE;
    decision->target_weight = 0;
}

void pool_decide(struct decision *decision, const struct opinion *opinions, size_t count,
                 uint32_t directional, const struct settings *settings, struct pool_size size)
{
    hold(decision, REASON_NO_QUORUM);
    decision->p = PPM_HALF;
    decision->disagreement = 0;
    struct tally tally = count_votes(opinions, count, directional);
    int64_t quorum = settings->value[SETTING_QUORUM];
    if (quorum > tally.eligible) quorum = tally.eligible;
    if (tally.votes == 0 || tally.votes < quorum) return;

    if (tally.votes == 1) {
        decision->p = tally.last->p;
    } else {
        pool_votes(decision, opinions, count, directional);
    }
    int64_t lean = (int64_t)decision->p - PPM_HALF;
    int64_t lean_e8 = (lean < 0 ? -lean : lean) * (DECIMAL_ONE / PPM_ONE);
    if (lean == 0 || lean_e8 < settings->value[SETTING_CONVICTION_MIN]) {
        hold(decision, REASON_NO_CONVICTION);
        return;
    }
    decision->reason = REASON_CONVICTION;
    decision->action = lean > 0 ? DECIDE_BUY : DECIDE_SELL;
    if (decision->action == DECIDE_SELL) return;
    if (tally.vetoed) {
        hold(decision, REASON_VETOED);
    } else if (!size.fixed) {
        size_buy(decision, settings, size);
    }
}

// Who has no vote has a veto; when it fails nobody has checked what it checks.
static struct tally count_votes(const struct opinion *opinions, size_t count, uint32_t directional)
{
    struct tally tally = {0};
    for (size_t i = 0; i < count; i++) {
        const struct opinion *opinion = &opinions[i];
        bool votes = (directional >> opinion->member & 1) != 0;
        if (votes && opinion->weight > 0) tally.eligible++;
        if (opinion->status == OPINION_VETO) tally.vetoed = true;
        if (!votes && opinion->status == OPINION_ERROR) tally.vetoed = true;
        if (!is_vote(opinion, directional)) continue;
        tally.votes++;
        tally.last = opinion;
    }
    return tally;
}

// A certain vote would outweigh all others: it counts as one millionth less than certain.
static double vote_logit(uint32_t p)
{
    if (p < 1) p = 1;
    if (p > PPM_ONE - 1) p = PPM_ONE - 1;
    return real_logit(p / (double)PPM_ONE);
}

static void pool_votes(struct decision *decision, const struct opinion *opinions, size_t count,
                       uint32_t directional)
{
    double weights = 0, logits = 0, mean = 0, squares = 0;
    for (size_t i = 0; i < count; i++) {
        if (!is_vote(&opinions[i], directional)) continue;
        double weight = (double)opinions[i].weight;
        weights += weight;
        logits += weight * vote_logit(opinions[i].p);
        mean += weight * opinions[i].p;
    }
    mean /= weights;
    for (size_t i = 0; i < count; i++) {
        if (!is_vote(&opinions[i], directional)) continue;
        double distance = opinions[i].p - mean;
        squares += (double)opinions[i].weight * (distance * distance);
    }
    decision->p = (uint32_t)real_round(PPM_ONE * real_logistic(logits / weights));
    decision->disagreement = (uint32_t)real_round(real_sqrt(squares / weights));
}

// clip(scale x (p - 0.5) / sigma, 0, most), rounded down.
static void size_buy(struct decision *decision, const struct settings *settings,
                     struct pool_size size)
{
    if (!size.sigma_known || size.sigma <= 0) {
        hold(decision, REASON_UNSIZED);
        return;
    }
    int64_t lean = ((int64_t)decision->p - PPM_HALF) * (DECIMAL_ONE / PPM_ONE);
    int64_t most = settings->value[SETTING_TARGET_WEIGHT_MAX];
    int64_t weight;
    if (!decimal_scale(settings->value[SETTING_TARGET_SCALE], lean, size.sigma, ROUND_DOWN, &weight)
        || weight > most) {
        weight = most;
        decision->clamp = CLAMP_WEIGHT;
    }
    decision->target_weight = weight;
}
