// features.c: see features.h. Pure.
#include "agents/features.h"

#include "base/real.h"

#define XXH_INLINE_ALL
#include <xxhash.h>

#define ONE DECIMAL_ONE
#define FEATURE_LARGEST 9e9  // of values that were computed in floating point

static const struct {
    const char *word, *text;
    enum feature_unit unit;
    unsigned bars;
} rows[FEATURES_MAX] = {
#define X(NAME, number, word, unit, bars, text) [number] = {word, text, UNIT_##unit, bars},
    FEATURES(X)
#undef X
};

static double z_of_closes(const struct history *history);
static int64_t sigma_rank(const struct history *history);
static void add_range(struct features *features, const struct history *history);
static void add_drawdown(struct features *features, const struct account *account);

const char *feature_name(unsigned number)
{
    return number < FEATURES_MAX ? rows[number].word : NULL;
}

const char *feature_text(unsigned number)
{
    return number < FEATURES_MAX ? rows[number].text : NULL;
}

enum feature_unit feature_unit(unsigned number)
{
    return number < FEATURES_MAX ? rows[number].unit : UNIT_RATIO;
}

unsigned feature_bars(unsigned number)
{
    return number < FEATURES_MAX ? rows[number].bars : 0;
}

static inline void know(struct features *features, enum feature feature, int64_t value)
{
    features->value[feature] = value;
    features->known |= 1u << feature;
}

static void know_real(struct features *features, enum feature feature, double value)
{
    if (real_abs(value) < FEATURE_LARGEST) {
        know(features, feature, real_round(value * (double)ONE));
    } else {  // NaN too
        features->bad |= 1u << feature;
    }
}

// Is the feature asked for and are there bars enough?
#define DUE(NAME) ((needs & NEED(NAME)) != 0 && history->bars >= rows[FEATURE_##NAME].bars)

void features_make(struct features *features, uint32_t needs, const struct history *history,
                   const struct account *account)
{
    features->known = 0;
    features->bad = 0;
    features->value[FEATURE_NONE] = 0;
    if (DUE(CLOSE)) know(features, FEATURE_CLOSE, history_close(history, 0));
    if (DUE(SMA10)) know(features, FEATURE_SMA10, history->sum10 / 10);
    if (DUE(SMA30)) know(features, FEATURE_SMA30, history->sum30 / 30);
    if (DUE(CROSS)) know(features, FEATURE_CROSS, history->turn * ONE);
    if ((needs & ~(NEED(CLOSE) | NEED(SMA10) | NEED(SMA30) | NEED(CROSS))) == 0) return;

    if (DUE(SMA20)) know(features, FEATURE_SMA20, history->sum20 / 20);
    if (DUE(SMA60)) know(features, FEATURE_SMA60, history->sum60 / 60);
    if (DUE(SMA200)) know(features, FEATURE_SMA200, history->sum200 / 200);
    if (DUE(Z20)) know_real(features, FEATURE_Z20, z_of_closes(history));
    if (DUE(HIGH20) || DUE(LOW20)) add_range(features, history);
    if (DUE(SIGMA20)) know_real(features, FEATURE_SIGMA20, history->sigmas[history->at]);
    if (DUE(SIGMA_RANK)) know(features, FEATURE_SIGMA_RANK, sigma_rank(history));
    if (DUE(DRAWDOWN)) add_drawdown(features, account);
}

void features_spoil(struct features *features)
{
    features->known = 0;
    features->bad = UINT32_MAX;
    features->value[FEATURE_NONE] = 0;
}

// Differences from the mean times 20 are exact integers. Closes that do not move have no distance.
static double z_of_closes(const struct history *history)
{
    double squares = 0;
    for (uint32_t back = 20; back-- > 0;) {
        double difference = (double)(20 * history_close(history, back) - history->sum20);
        squares += difference * difference;
    }
    if (squares == 0) return 0;
    double newest = (double)(20 * history_close(history, 0) - history->sum20);
    return newest / real_sqrt(squares / 20);
}

static int64_t count_below(const double *values, uint32_t count, double bound)
{
    int64_t below = 0;
    for (uint32_t i = 0; i < count; i++) {
        below += values[i] < bound;
    }
    return below;
}

// The last 252 are the ring less its oldest 20, in one or two pieces.
static int64_t sigma_rank(const struct history *history)
{
    double sigma = history->sigmas[history->at];
    int64_t below;
    uint32_t oldest = history_back(history->at, HISTORY_SIGMAS - 1);
    if (oldest <= history->at) {
        below = count_below(history->sigmas + oldest, HISTORY_SIGMAS, sigma);
    } else {
        below = count_below(history->sigmas + oldest, HISTORY_BARS - oldest, sigma)
            + count_below(history->sigmas, history->at + 1, sigma);
    }
    return below * ONE / HISTORY_SIGMAS;
}

static void add_range(struct features *features, const struct history *history)
{
    int64_t high = 0, low = INT64_MAX;
    for (uint32_t back = 1; back <= 20; back++) {
        const struct state_bar *bar = &history->ring[history_back(history->at, back)];
        if (bar->high.e8 > high) high = bar->high.e8;
        if (bar->low.e8 < low) low = bar->low.e8;
    }
    know(features, FEATURE_HIGH20, high);
    know(features, FEATURE_LOW20, low);
}

// No account told yet: nothing was lost. An account that never had anything has lost all.
static void add_drawdown(struct features *features, const struct account *account)
{
    int64_t lost, drawdown;
    if (!account->known) {
        know(features, FEATURE_DRAWDOWN, 0);
    } else if (account->equity.e8 > account->peak.e8) {
        features->bad |= NEED(DRAWDOWN);  // a peak that is none
    } else if (account->peak.e8 <= 0) {
        know(features, FEATURE_DRAWDOWN, ONE);
    } else if (decimal_subtract(account->peak.e8, account->equity.e8, &lost)
               && decimal_scale(lost, ONE, account->peak.e8, ROUND_HALF_EVEN, &drawdown)) {
        know(features, FEATURE_DRAWDOWN, drawdown);
    } else {
        features->bad |= NEED(DRAWDOWN);
    }
}

void features_hash(const struct features *features, uint32_t needs, struct hash16 *hash)
{
    uint32_t known = features->known & needs, bad = features->bad & needs;
    uint64_t packed[FEATURES_MAX + 1];
    packed[0] = (uint64_t)bad << 32 | known;
    size_t count = 1;
    for (uint32_t rest = known; rest != 0; rest &= rest - 1) {
        packed[count++] = (uint64_t)features->value[__builtin_ctz(rest)];
    }
    _Static_assert(sizeof(XXH128_canonical_t) == sizeof *hash, "both are 16 bytes");
    XXH128_canonicalFromHash((XXH128_canonical_t *)(void *)hash,
                             XXH3_128bits(packed, count * sizeof packed[0]));
}
