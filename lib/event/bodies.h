// bodies.h: the fields of every record, in the order in which they lie in the log.
//
// F(kind, name) is a field of one of the kinds below, E(list, name) one byte that names a row of a
// list in names.h. Little-endian, naturally aligned, no padding: zeroN fills and must be zero.
// Prices and quantities are units of 1e-8, ppm are units of 1e-6, times nanoseconds UTC.
// A body grows only at its end, with a new version in catalogue.h.
#pragma once

#include "base/decimal.h"
#include "base/utc.h"
#include "event/names.h"

// clang-format off: a table
//      kind             C type            check
#define FIELD_KINDS(K)                                                              \
    K(u8, uint8_t)                                                                  \
    K(flag, uint8_t)                  /* 0 or 1 */                                  \
    K(u16, uint16_t)                                                                \
    K(u32, uint32_t)                                                                \
    K(u64, uint64_t)                                                                \
    K(i64, int64_t)                                                                 \
    K(ppm, uint32_t)                  /* 0 to 1,000,000: a probability, a share */  \
    K(e8, int64_t)                    /* a decimal without a unit, 1e-8 */          \
    K(utc, struct utc)                                                              \
    K(price, struct price)            /* above zero */                              \
    K(price_or_zero, struct price)    /* zero where there is none */                \
    K(quantity, struct quantity)      /* zero or above */                           \
    K(position, struct quantity)      /* may be negative */                         \
    K(money, struct money)                                                          \
    K(hash16, struct hash16)                                                        \
    K(hash32, struct hash32)                                                        \
    K(text16, struct text16)          /* printable ASCII, zeros behind, 15 at most */ \
    K(setting, uint32_t)              /* a row of SETTINGS, config/settings.h; 0 for none */ \
    K(member, uint16_t)               /* a row of MEMBERS, config/settings.h */     \
    K(parts1, uint8_t)                /* how many parts lie in the tail */          \
    K(parts4, uint32_t)                                                             \
    K(zero1, uint8_t)                                                               \
    K(zero2, uint16_t)                                                              \
    K(zero4, uint32_t)

struct hash16 {
    uint8_t bytes[16];
};
struct hash32 {
    uint8_t bytes[32];
};
struct text16 {
    char bytes[16];
};

// clang-format off: the lists below are tables
// --- run and control: the supervisor's, but for the sequencer's tick -----------------------------

// Begins a run. Tail: the build, a free text.
#define BODY_RUN(F, E)                                                                 \
    E(run_mode, mode) E(calendar, calendar) F(zero2, zero) F(u32, number)              \
    F(utc, from) F(utc, to) F(hash16, data) F(hash16, configuration)

// One setting takes one value (config/settings.h); subject is 0 or, for example, a member.
#define BODY_CONFIG(F, E) F(setting, setting) F(u32, subject) F(i64, value) F(u64, command)

// A request of somebody (actor: numeric user id). Tail: the reason given.
#define BODY_COMMAND(F, E)                                                             \
    F(u64, command) E(command_verb, verb) F(zero1, zero_a) F(zero2, zero_b)            \
    F(u32, actor) F(setting, setting) F(u32, subject) F(i64, value)
// The supervisor's no to a command. Tail: why.
#define BODY_REFUSAL(F, E) F(u64, command)

// Takes effect behind the external record `position` (0: at its own place), which is where core
// stood when the halt page went up; core and every replay carry it there. Tail: the reason.
#define BODY_HALT(F, E)                                                                \
    F(u64, generation) F(u64, position) F(u64, command) F(u32, actor)                  \
    E(halt_cause, cause) F(zero1, zero_a) F(zero2, zero_b)
#define BODY_PAUSE(F, E) F(u64, command) F(u32, actor) F(zero4, zero)
#define BODY_RESUME(F, E) F(u64, generation) F(u64, command) F(u32, actor) F(zero4, zero)

// Life of a process; no fold reads it. status as waitpid gave it. Tail: free text.
#define BODY_PROCESS(F, E)                                                             \
    E(source, service) E(process_event, event) F(zero2, zero) F(u32, pid)              \
    F(u32, incarnation) F(u32, status)

// Log time passed `at`.
#define BODY_TICK(F, E)                                                                \
    E(tick_kind, kind) F(zero1, zero_a) F(zero2, zero_b) F(zero4, zero_c) F(utc, at)

// --- market data: feed's -------------------------------------------------------------------------

// Instruments are numbered from 1 in the order of these records. Tail: the name.
#define BODY_INSTRUMENT(F, E)                                                          \
    F(u32, instrument) E(calendar, calendar) F(zero1, zero_a) F(zero2, zero_b)         \
    F(text16, symbol)
#define BODY_CORPORATE_ACTION(F, E)                                                    \
    F(u32, instrument) E(action_kind, kind) F(zero1, zero_a) F(zero2, zero_b)          \
    F(u32, numerator) F(u32, denominator) F(price_or_zero, cash_per_share)
// quantity is 0 and quantity_known 0 where the source does not tell it.
#define BODY_OPEN_PRINT(F, E)                                                          \
    F(u32, instrument) F(flag, quantity_known) F(zero1, zero_a) F(zero2, zero_b)       \
    F(price, price) F(quantity, quantity)
// The bar of [start, start + interval); its event time is when it was complete.
#define BODY_BAR(F, E)                                                                 \
    F(u32, instrument) F(u32, interval_s) F(utc, start) F(price, open) F(price, high)  \
    F(price, low) F(price, close) F(quantity, volume)
// feed's last record of a replay.
#define BODY_END_OF_REPLAY(F, E) F(u64, rows)

// --- consequences: core's ------------------------------------------------------------------------

// Tail: `opinions` times struct opinion. as_of is the time of the data behind it; p the pooled
// probability of a rise, 500,000 without a quorum; disagreement the weighted standard deviation of
// the opinions' p; inputs the XXH3-128 of the features.
#define BODY_DECISION(F, E)                                                            \
    F(u64, decision) F(u32, instrument) E(decision_action, action)                     \
    E(decision_reason, reason) E(clamp, clamp) F(parts1, opinions) F(utc, as_of)       \
    F(ppm, p) F(ppm, disagreement) F(e8, target_weight) F(hash16, inputs)
// One member's opinion. Evidence: up to two named features (agents/features.h) and their values.
#define BODY_OPINION(F, E)                                                             \
    F(member, member) E(opinion_status, status) E(stance, stance) F(ppm, p)            \
    F(ppm, confidence) F(u16, reason) F(u8, evidence) F(zero1, zero_a)                 \
    F(e8, weight) F(u32, feature_a) F(u32, feature_b) F(e8, value_a) F(e8, value_b)

// What the trader makes of a decision that is not hold.
#define BODY_TARGET(F, E)                                                              \
    F(u64, decision) F(u32, instrument) E(target_outcome, outcome) E(clamp, clamp)     \
    F(zero2, zero) F(position, current) F(position, target) F(price_or_zero, mark)     \
    F(money, equity)
// reserve is what a buy may cost at most by the cash check. verdict is not 0 for a refused order.
#define BODY_ORDER(F, E)                                                               \
    F(u64, order) F(u64, decision) F(u32, instrument) E(side, side)                    \
    E(order_kind, kind) E(verdict, verdict) F(zero1, zero) F(quantity, quantity)       \
    F(price_or_zero, mark) F(money, reserve) F(utc, as_of)
#define BODY_CANCEL(F, E)                                                              \
    F(u64, order) E(cancel_reason, reason) F(zero1, zero_a) F(zero2, zero_b) F(zero4, zero_c)
// What the venue or broker says of an order, fills apart.
#define BODY_ORDER_EVENT(F, E)                                                         \
    F(u64, order) E(order_news, event) F(zero1, zero_a) F(zero2, zero_b) F(zero4, zero_c)
#define BODY_FILL(F, E)                                                                \
    F(u64, fill) F(u64, order) F(u32, instrument) E(side, side) F(zero1, zero_a)       \
    F(zero2, zero_b) F(quantity, quantity) F(price, price) F(money, fee)
// A double entry as booked, and what it leaves. cash is the change of cash, realised the profit
// that it realised (fee not taken off), fee the fee; position, cost and cash_after are behind it.
#define BODY_POSTING(F, E)                                                             \
    F(u64, posting) F(u64, order) F(u32, instrument) E(posting_kind, kind)             \
    F(zero1, zero_a) F(zero2, zero_b) F(money, cash) F(money, fee) F(money, realised)  \
    F(position, position) F(money, cost) F(money, cash_after)
// Marked to the last prices; at each session's open (the account of the session before) and at the
// end of a replay.
#define BODY_EQUITY(F, E)                                                              \
    F(money, equity) F(money, cash) F(money, gross) F(money, peak)
// A fill that cannot be booked: reconciliation decides.
#define BODY_MISMATCH(F, E)                                                            \
    F(u64, order) F(u64, fill) E(mismatch_kind, what) F(zero1, zero_a)                 \
    F(zero2, zero_b) F(zero4, zero_c)
// The run's account. records counts what was carried but for RUN, PROCESS, COMMAND and REFUSAL.
// Tail: `holdings` times struct holding, by instrument.
#define BODY_SUMMARY(F, E)                                                             \
    F(u64, records) F(u64, bars) F(u64, opinions) F(u64, decisions) F(u64, orders)     \
    F(u64, fills) F(u64, refusals) F(money, equity) F(money, cash) F(money, dividends) \
    F(money, fees) F(money, realised) F(hash32, state_hash)                            \
    E(trading_state, trading) F(zero1, zero_a) F(zero2, zero_b) F(parts4, holdings)
#define BODY_HOLDING(F, E)                                                             \
    F(u32, instrument) F(zero4, zero) F(position, quantity) F(price_or_zero, mark)     \
    F(money, value) F(money, cost)

// --- state: only in snapshots --------------------------------------------------------------------

// Behind the external record `sequence`; core's counter stands at `counter`, feed's last record
// carried at `feed_counter`. halt_ahead is the sequence of a HALT that was taken before its place,
// or 0. The build that wrote it stands in the tail.
#define BODY_SNAPSHOT(F, E)                                                            \
    F(u64, sequence) F(u64, counter) F(u64, feed_counter) F(u64, externals)            \
    F(u64, halt_ahead) F(utc, log_time) F(u32, run) F(zero4, zero)
#define BODY_SNAPSHOT_END(F, E) F(u64, records) F(hash32, state_hash)
#define BODY_STATE_TALLY(F, E)                                                         \
    F(u64, records) F(u64, bars) F(u64, opinions) F(u64, decisions) F(u64, orders)     \
    F(u64, fills) F(u64, refusals)
// Session and trading state (event/reference.h).
#define BODY_STATE_REFERENCE(F, E)                                                     \
    E(trading_state, trading) E(run_mode, run_mode) E(calendar, calendar)              \
    F(flag, open) F(u32, sessions) F(utc, session_open)
#define BODY_STATE_HALT(F, E) F(u64, generation)
// The trader's counters: orders and the last fill booked, which both count up, the highest equity
// told, and the orders of a session (of its number, or of the UTC day where none ever closes).
#define BODY_STATE_TRADER(F, E)                                                        \
    F(u64, orders) F(u64, last_fill) F(money, peak) F(u32, session) F(u32, session_orders)
// The last price of an instrument and when it was true; decision is the last that has an order.
#define BODY_STATE_MARK(F, E)                                                          \
    F(u32, instrument) F(zero4, zero) F(price_or_zero, mark) F(utc, taken) F(u64, decision)
#define BODY_STATE_ORDER(F, E)                                                         \
    F(u64, order) F(u64, decision) F(u32, instrument) E(side, side) E(order_kind, kind) \
    E(order_state, state) F(zero1, zero) F(quantity, quantity) F(quantity, filled)     \
    F(money, reserve)
// A target that waits until the open order of its instrument has ended.
#define BODY_STATE_TARGET(F, E)                                                        \
    F(u64, decision) F(u32, instrument) E(clamp, clamp) F(zero1, zero_a) F(zero2, zero_b) \
    F(position, target) F(utc, as_of)
// Orders of one moment, less than a minute ago when the last one was checked.
#define BODY_STATE_RATE(F, E) F(utc, time) F(u32, orders) F(zero4, zero)
// Balances of the accounts, debit positive; with the costs of all holdings they sum to zero.
#define BODY_STATE_LEDGER(F, E)                                                        \
    F(u64, postings) F(money, cash) F(money, fees) F(money, realised) F(money, dividends) \
    F(money, capital)
#define BODY_STATE_HOLDING(F, E)                                                       \
    F(u32, instrument) F(zero4, zero) F(position, quantity) F(money, cost)
// The venue: fills so far.
#define BODY_STATE_VENUE(F, E) F(u64, fills)
// The session of an instrument's last opening print.
#define BODY_STATE_PRINT(F, E) F(u32, instrument) F(u32, session)
// An order that waits for its price; session is the one whose opening print it waits for.
#define BODY_STATE_RESTING(F, E)                                                       \
    F(u64, order) F(u32, instrument) F(u32, session) E(side, side) E(order_kind, kind) \
    F(zero2, zero_a) F(zero4, zero_b) F(quantity, quantity) F(utc, as_of)
// The committee: decisions so far, and the account as last told.
#define BODY_STATE_AGENTS(F, E)                                                        \
    F(u64, decisions) F(money, equity) F(money, peak) F(flag, account_known)           \
    F(zero1, zero_a) F(zero2, zero_b) F(zero4, zero_c)
// What it remembers of an instrument: the last bars of the decision interval, restated for splits;
// start is the newest one's. above or below: the 10-bar average against the 30-bar average when
// they last differed. Tail: `bars` times struct state_bar, the oldest first.
#define BODY_STATE_HISTORY(F, E)                                                       \
    F(u32, instrument) F(u32, interval_s) F(utc, start) F(parts4, bars) F(flag, above) \
    F(flag, below) F(zero2, zero)
#define BODY_STATE_BAR(F, E) F(price, close) F(price, high) F(price, low)
// clang-format on
