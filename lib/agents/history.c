// history.c: see history.h. Pure.
#include "agents/history.h"

#include "base/real.h"

#include <string.h>

static void follow_averages(struct history *history);
static void derive_newest(struct history *history);
static void derive_all(struct history *history);

static inline bool bar_is_possible(int64_t close, int64_t high, int64_t low)
{
    return low > 0 && low <= close && close <= high && high <= HISTORY_PRICE_MAX;
}

static void history_clear(struct history *history)
{
    history->bars = 0;
    history->at = HISTORY_BARS - 1;
    history->side = AVERAGE_UNKNOWN;
    history->turn = 0;
    history->derived = false;
    history->start = (struct utc){0};
    history->sum10 = 0;
    history->sum30 = 0;
}

enum taken history_take(struct history *history, const struct bar *bar, bool derive)
{
    if (history->interval_s != bar->interval_s) {
        history_clear(history);
        history->interval_s = bar->interval_s;
    }
    if (history->bars > 0 && bar->start.ns <= history->start.ns) return TAKEN_OLD;
    if (!bar_is_possible(bar->close.e8, bar->high.e8, bar->low.e8)) return TAKEN_IMPOSSIBLE;

    history->at = history->at + 1 < HISTORY_BARS ? history->at + 1 : 0;
    history->ring[history->at] =
        (struct state_bar){.close = bar->close, .high = bar->high, .low = bar->low};
    history->start = bar->start;
    if (history->bars < HISTORY_BARS) history->bars++;
    follow_averages(history);

    if (!derive) {
        history->derived = false;
    } else if (history->derived) {
        derive_newest(history);
    } else {
        derive_all(history);
    }
    return TAKEN;
}

// The 10- and 30-bar sums, and whether the sign of their averages' difference turned. Where the
// averages are equal the sign before stays.
static void follow_averages(struct history *history)
{
    int64_t close = history_close(history, 0);
    history->sum10 += close - (history->bars > 10 ? history_close(history, 10) : 0);
    history->sum30 += close - (history->bars > 30 ? history_close(history, 30) : 0);
    history->turn = 0;
    if (history->bars < 30) return;
    int64_t difference = 3 * history->sum10 - history->sum30;
    if (difference == 0) return;
    uint8_t side = difference > 0 ? AVERAGE_ABOVE : AVERAGE_BELOW;
    if (side == history->side) return;
    if (history->side != AVERAGE_UNKNOWN) history->turn = side == AVERAGE_ABOVE ? 1 : -1;
    history->side = side;
}

// Standard deviation of the 20 returns up to the bar at index, always added in the same order.
static double sigma_at(const struct history *history, uint32_t index)
{
    double returns[HISTORY_RETURNS];
    double sum = 0, squares = 0;
    uint32_t from = history_back(index, HISTORY_RETURNS - 1);
    for (uint32_t i = 0; i < HISTORY_RETURNS; i++) {
        returns[i] = history->returns[from];
        sum += returns[i];
        from = from + 1 < HISTORY_BARS ? from + 1 : 0;
    }
    double mean = sum / HISTORY_RETURNS;
    for (uint32_t i = 0; i < HISTORY_RETURNS; i++) {
        squares += (returns[i] - mean) * (returns[i] - mean);
    }
    return real_sqrt(squares / (HISTORY_RETURNS - 1));
}

// Return and sigma of the bar at index, which has `before` bars before it.
static void derive_bar(struct history *history, uint32_t index, uint32_t before)
{
    if (before == 0) return;
    const struct state_bar *ring = history->ring;
    history->returns[index] =
        real_log((double)ring[index].close.e8 / (double)ring[history_back(index, 1)].close.e8);
    if (before >= HISTORY_RETURNS) history->sigmas[index] = sigma_at(history, index);
}

static void derive_newest(struct history *history)
{
    int64_t close = history_close(history, 0);
    history->sum20 += close - (history->bars > 20 ? history_close(history, 20) : 0);
    history->sum60 += close - (history->bars > 60 ? history_close(history, 60) : 0);
    history->sum200 += close - (history->bars > 200 ? history_close(history, 200) : 0);
    derive_bar(history, history->at, history->bars - 1);
}

static int64_t sum_of_last(const struct history *history, uint32_t count)
{
    int64_t sum = 0;
    for (uint32_t back = 0; back < count && back < history->bars; back++) {
        sum += history_close(history, back);
    }
    return sum;
}

static void derive_all(struct history *history)
{
    history->sum20 = sum_of_last(history, 20);
    history->sum60 = sum_of_last(history, 60);
    history->sum200 = sum_of_last(history, 200);
    for (uint32_t before = 0; before < history->bars; before++) {
        uint32_t index = history_back(history->at, history->bars - 1 - before);
        derive_bar(history, index, before);
    }
    history->derived = true;
}

static bool bar_split(struct state_bar *bar, uint32_t numerator, uint32_t denominator)
{
    return decimal_scale(bar->close.e8, denominator, numerator, ROUND_HALF_EVEN, &bar->close.e8)
        && decimal_scale(bar->high.e8, denominator, numerator, ROUND_HALF_EVEN, &bar->high.e8)
        && decimal_scale(bar->low.e8, denominator, numerator, ROUND_HALF_EVEN, &bar->low.e8)
        && bar_is_possible(bar->close.e8, bar->high.e8, bar->low.e8);
}

void history_split(struct history *history, uint32_t numerator, uint32_t denominator)
{
    if (numerator == 0 || denominator == 0) return;  // a ratio that is none restates nothing
    history->derived = false;
    for (uint32_t back = 0; back < history->bars; back++) {
        struct state_bar *bar = &history->ring[history_back(history->at, back)];
        if (bar_split(bar, numerator, denominator)) continue;
        history_clear(history);
        return;
    }
    history->sum10 = sum_of_last(history, 10);
    history->sum30 = sum_of_last(history, 30);
}

void history_save(const struct history *history, uint32_t instrument, struct sink *sink)
{
    if (history->bars == 0) return;
    size_t size = history->bars * sizeof(struct state_bar);
    struct state_history *state = sink_add(sink, RECORD_STATE_HISTORY, sizeof *state, size);
    state->instrument = instrument;
    state->interval_s = history->interval_s;
    state->start = history->start;
    state->bars = history->bars;
    state->above = history->side == AVERAGE_ABOVE;
    state->below = history->side == AVERAGE_BELOW;
    struct state_bar *bars = (struct state_bar *)(void *)(state + 1);
    for (uint32_t i = 0; i < history->bars; i++) {
        bars[i] = history->ring[history_back(history->at, history->bars - 1 - i)];
    }
}

bool history_load(struct history *history, const struct record *record)
{
    const struct state_history *state = record_state_history(record);
    const struct state_bar *bars = state_history_bars(record);
    if (state->bars < 1 || state->bars > HISTORY_BARS) return false;
    if (state->above == 1 && state->below == 1) return false;
    for (uint32_t i = 0; i < state->bars; i++) {
        if (!bar_is_possible(bars[i].close.e8, bars[i].high.e8, bars[i].low.e8)) return false;
    }
    history_clear(history);
    history->interval_s = state->interval_s;
    history->start = state->start;
    history->bars = state->bars;
    history->at = state->bars - 1;
    if (state->above == 1) history->side = AVERAGE_ABOVE;
    if (state->below == 1) history->side = AVERAGE_BELOW;
    memcpy(history->ring, bars, state->bars * sizeof *bars);
    history->sum10 = sum_of_last(history, 10);
    history->sum30 = sum_of_last(history, 30);
    return true;
}
