// settings.h: the one schema of behaviour. A row is a setting: its YAML place, range, default and
// help; CONFIG records carry (setting, subject, value). Numbers are in logs:
// append, never renumber.
//
// Values are integers in the unit of their kind, so that a CONFIG record means the same everywhere.
#pragma once

#include "base/base.h"

//  kind      unit of the value            written in YAML as
//  MONEY     1e-8 dollars                 10000 or 12.50
//  FRACTION  1e-8                         0.05
//  SHARES    1e-8 shares                  1
//  COUNT     1                            30
//  SECONDS   1 s                          86400
//  NANOS     1 ns                         1000000000
//  FLAG      0 or 1                       true or false
#define SETTING_KINDS(X) X(MONEY) X(FRACTION) X(SHARES) X(COUNT) X(SECONDS) X(NANOS) X(FLAG)
enum setting_kind {
#define X(name) SETTING_##name,
    SETTING_KINDS(X)
#undef X
};

#define E8 INT64_C(100000000)

// NAME, number, topic (= file), key, kind, default, least, most, help
#define SETTINGS(S)                                                                            \
    S(CASH, 1, trading, cash, MONEY, 100000 * E8, 0, 1000000000 * E8,                          \
      "cash at the start of a run, dollars")                                                   \
    S(FEE_RATE, 2, trading, fee_rate, FRACTION, E8 / 1000, 0, E8 / 10,                         \
      "fee as a fraction of a fill's value, rounded up to the cent")                           \
    S(SLIPPAGE_RATE, 3, trading, slippage_rate, FRACTION, E8 / 2000, 0, E8 / 10,               \
      "how far a simulated fill is worse than the print, as a fraction")                       \
    S(MINIMUM_TRADE, 4, trading, minimum_trade, MONEY, 500 * E8, 0, 1000000 * E8,              \
      "no order below this value unless it closes the position, dollars")                      \
    S(NO_TRADE_BAND, 5, trading, no_trade_band, FRACTION, E8 / 100, 0, E8,                     \
      "no order below this fraction of equity unless it closes the position")                  \
    S(FIXED_QUANTITY, 6, trading, fixed_quantity, SHARES, 0, 0, 1000000 * E8,                  \
      "shares that a buy holds; 0: size by conviction")                                        \
    S(DECISION_INTERVAL, 7, trading, decision_interval, SECONDS, 86400, 1, 86400,              \
      "interval of the bars that ask for a decision, seconds")                                 \
    S(TICK, 8, trading, tick, NANOS, 0, 0, 86400000000000,                                     \
      "interval of clock ticks inside a session, nanoseconds; 0: none")                        \
    S(ORDER_VALUE_MAX, 20, risk, order_value_max, MONEY, 10000 * E8, 0, 1000000000 * E8,       \
      "most that one order may be worth, dollars")                                             \
    S(POSITION_VALUE_MAX, 21, risk, position_value_max, MONEY, 10000 * E8, 0, 1000000000 * E8, \
      "most that one position may be worth, dollars")                                          \
    S(POSITION_WEIGHT_MAX, 22, risk, position_weight_max, FRACTION, E8 / 10, 0, E8,            \
      "most that one position may be of equity, a fraction")                                   \
    S(GROSS_EXPOSURE_MAX, 23, risk, gross_exposure_max, FRACTION, E8, 0, 10 * E8,              \
      "most that all positions may be of equity, a fraction")                                  \
    S(ORDERS_PER_MINUTE, 24, risk, orders_per_minute, COUNT, 30, 0, 100000000,                 \
      "orders in a minute of log time; what only reduces counts too")                          \
    S(ORDERS_PER_SESSION, 25, risk, orders_per_session, COUNT, 100, 0, 100000000,              \
      "orders in a session")                                                                   \
    S(PRICE_AGE_MAX, 26, risk, price_age_max, COUNT, 1, 0, 1000,                               \
      "oldest price that an order may rest on, sessions")                                      \
    S(DECISION_AGE_MAX, 27, risk, decision_age_max, COUNT, 1, 0, 1000,                         \
      "oldest decision that an order may rest on, sessions")                                   \
    S(CASH_BUFFER, 28, risk, cash_buffer, FRACTION, E8 / 50, 0, E8,                            \
      "a buy needs its value at the mark and this fraction more in cash")                      \
    S(QUORUM, 40, agents, quorum, COUNT, 2, 1, 32,                                             \
      "least directional members with an opinion; never more than are enabled")                \
    S(CONVICTION_MIN, 41, agents, conviction_min, FRACTION, E8 / 50, 0, E8 / 2,                \
      "least distance of the pooled probability from one half")                                \
    S(TARGET_SCALE, 42, agents, target_scale, FRACTION, 3 * E8 / 100, 0, E8,                   \
      "target weight = this x (p - 0.5) / daily sigma")                                        \
    S(TARGET_WEIGHT_MAX, 43, agents, target_weight_max, FRACTION, E8 / 10, 0, E8,              \
      "largest target weight")                                                                 \
    S(VETO_DRAWDOWN, 44, agents, veto_drawdown, FRACTION, 15 * E8 / 100, 0, E8,                \
      "drawdown from the peak of equity at which risk vetoes")                                 \
    S(VETO_SIGMA, 45, agents, veto_sigma, FRACTION, E8 / 20, 0, E8,                            \
      "daily sigma of a symbol at which risk vetoes")                                          \
    S(MEMBER_ENABLED, 60, agents, enabled, FLAG, 1, 0, 1,                                      \
      "does the member speak? (a setting of each member)")                                     \
    S(MEMBER_WEIGHT, 61, agents, weight, FRACTION, E8, 0, 1000 * E8,                           \
      "weight of the member in the pool (a setting of each member)")

enum setting {
#define S(NAME, number, topic, key, kind, start, least, most, help) SETTING_##NAME = (number),
    SETTINGS(S)
#undef S
};
#define SETTINGS_MAX 64  // numbers are below

// The committee's members; a CONFIG record's subject for MEMBER_ settings.
// NAME, number, word, directional (votes in the pool), enabled by default, what it looks at
#define MEMBERS(M)                                                                          \
    M(TREND, 1, "trend", true, true, "averages of 20, 60 and 200 closes")                   \
    M(MEAN_REVERSION, 2, "mean_reversion", true, true, "distance from the 20-day average")  \
    M(BREAKOUT, 3, "breakout", true, true, "the range of the last 20 bars")                 \
    M(VOLATILITY_REGIME, 4, "volatility_regime", true, true, "volatility against its year") \
    M(RISK, 5, "risk", false, true, "drawdown and sigma; no vote, a veto")                  \
    M(SMA_CROSS, 6, "sma_cross", true, false, "crossings of the 10 and 30 bar averages")
enum member {
#define M(NAME, number, word, directional, enabled, text) MEMBER_##NAME = (number),
    MEMBERS(M)
#undef M
};
#define MEMBERS_MAX 32  // numbers are below; OPINIONS_MAX is the same

struct settings {
    int64_t value[SETTINGS_MAX];  // by enum setting
    bool enabled[MEMBERS_MAX];    // by enum member
    int64_t weight[MEMBERS_MAX];  // 1e-8
};

struct setting_row {
    uint32_t number;
    const char *topic, *key, *help;
    enum setting_kind kind;
    int64_t start, least, most;
    bool of_member;  // has a subject
};
struct member_row {
    uint32_t number;
    const char *word, *text;
    bool directional, enabled;
};

void settings_init(struct settings *settings);  // defaults
// NULL where there is none. Rows are in the order of the lists.
const struct setting_row *setting_row(uint32_t number);
const struct setting_row *setting_row_at(size_t index);
const struct member_row *member_row(uint32_t number);
const struct member_row *member_row_at(size_t index);

enum setting_fault { SETTING_GOOD, SETTING_UNKNOWN, SETTING_SUBJECT, SETTING_RANGE };
enum setting_fault setting_check(uint32_t setting, uint32_t subject, int64_t value);
// Takes a checked value; a bad one changes nothing and is told.
enum setting_fault settings_apply(struct settings *settings, uint32_t setting, uint32_t subject,
                                  int64_t value);
// The index-th (setting, subject, value) of all, members one by one; false behind the last.
MUST_USE bool settings_entry(const struct settings *settings, size_t index, uint32_t *setting,
                             uint32_t *subject, int64_t *value);
MUST_USE bool settings_get(const struct settings *settings, uint32_t setting, uint32_t subject,
                           int64_t *value);
