// names.h: the closed lists of words that records use. A list makes the enum, the names in JSON,
// the panel's text and the tables in docs/. The numbers are in logs: append, never renumber.
#pragma once

#include "base/base.h"

// Who may write records. Each has one outbox but the sequencer, which writes its own.
#define SOURCES(X)                                                  \
    X(SEQUENCER, 1, "sequencer", "writes the one log, clock ticks") \
    X(SUPERVISOR, 2, "supervisor", "starts and watches the others") \
    X(FEED, 3, "feed", "market data in")                            \
    X(CORE, 4, "core", "agents, trader and paper venue")            \
    X(RECORDER, 5, "recorder", "fills the stores")
#define SOURCES_MAX 16  // ids are below

#define RUN_MODES(X)                                                \
    X(REPLAY, 1, "replay", "recorded data, their time is log time") \
    X(REAL_TIME, 2, "real_time", "log time is UTC")

#define CALENDARS(X)                               \
    X(XNYS, 1, "xnys", "NYSE and Nasdaq sessions") \
    X(ALWAYS, 2, "always", "never closes")

#define TICK_KINDS(X)                                        \
    X(SESSION_OPEN, 1, "session_open", "a session opens")    \
    X(SESSION_CLOSE, 2, "session_close", "a session closes") \
    X(INTERVAL, 3, "interval", "a multiple of tick_ns")

#define ACTION_KINDS(X)                                              \
    X(SPLIT, 1, "split", "numerator new shares for denominator old") \
    X(DIVIDEND, 2, "dividend", "cash a share")

#define TRADING_STATES(X)                                \
    X(RUNNING, 1, "running", "orders may pass")          \
    X(PAUSED, 2, "paused", "only what reduces may pass") \
    X(HALTED, 3, "halted", "nothing passes")

#define COMMAND_VERBS(X)                                   \
    X(HALT, 1, "halt", "stop trading, cancel open orders") \
    X(PAUSE, 2, "pause", "no new risk")                    \
    X(RESUME, 3, "resume", "trade again")                  \
    X(SET, 4, "set", "change a setting")                   \
    X(RESTART, 5, "restart", "restart a service")          \
    X(DOWN, 6, "down", "stop everything in order")

#define HALT_CAUSES(X)                                           \
    X(OPERATOR, 1, "operator", "somebody asked for it")          \
    X(CLOCK_STEP, 2, "clock_step", "the clock stepped back")     \
    X(DIVERGED, 3, "diverged", "a replayed record differs")      \
    X(DEATHS, 4, "deaths", "a service died twice at one record") \
    X(DISK, 5, "disk", "the log cannot be written")              \
    X(PAGE, 6, "page", "the halt page was found raised")

#define PROCESS_EVENTS(X)                                  \
    X(STARTED, 1, "started", "was started")                \
    X(READY, 2, "ready", "is at work")                     \
    X(STOPPED, 3, "stopped", "ended in order")             \
    X(DIED, 4, "died", "ended without being asked")        \
    X(HUNG, 5, "hung", "gave no heartbeat and was killed") \
    X(BUILD, 6, "build", "the build that wrote what follows")

#define OPINION_STATUSES(X)              \
    X(OK, 1, "ok", "has an opinion")     \
    X(ABSTAIN, 2, "abstain", "has none") \
    X(ERROR, 3, "error", "failed")       \
    X(VETO, 4, "veto", "forbids new or larger positions")

#define STANCES(X)                             \
    X(NEUTRAL, 1, "neutral", "neither")        \
    X(BULLISH, 2, "bullish", "expects a rise") \
    X(BEARISH, 3, "bearish", "expects a fall")

#define DECISION_ACTIONS(X)                           \
    X(HOLD, 1, "hold", "leave the position as it is") \
    X(BUY, 2, "buy", "hold the target weight")        \
    X(SELL, 3, "sell", "hold nothing")

#define DECISION_REASONS(X)                                           \
    X(CONVICTION, 1, "conviction", "the pool is convinced")           \
    X(NO_CONVICTION, 2, "no_conviction", "the pool is near one half") \
    X(NO_QUORUM, 3, "no_quorum", "too few members have an opinion")   \
    X(VETOED, 4, "vetoed", "a veto turned a buy into hold")           \
    X(UNSIZED, 5, "unsized", "sigma is unknown or zero: no size")

#define CLAMPS(X)                                          \
    X(NONE, 1, "none", "not clamped")                      \
    X(WEIGHT, 2, "weight", "target weight of a position")  \
    X(POSITION, 3, "position", "value of a position")      \
    X(GROSS, 4, "gross", "gross exposure")                 \
    X(ORDER_VALUE, 5, "order_value", "value of one order") \
    X(CASH, 6, "cash", "cash at hand")

#define TARGET_OUTCOMES(X)                                           \
    X(ORDERED, 1, "ordered", "an order follows")                     \
    X(AT_TARGET, 2, "at_target", "the position is the target")       \
    X(BAND, 3, "band", "the difference is inside the no-trade band") \
    X(MINIMUM, 4, "minimum", "the difference is below the minimum")  \
    X(NO_PRICE, 5, "no_price", "the instrument has no mark yet")     \
    X(WORKING, 6, "working", "an open order is on its way there")

#define SIDES(X)            \
    X(BUY, 1, "buy", "buy") \
    X(SELL, 2, "sell", "sell")

#define ORDER_KINDS(X)                                   \
    X(MARKET, 1, "market", "at the symbol's next price") \
    X(ON_OPEN, 2, "on_open", "at the session's opening print")

// In the order of the checks: the first that fails names the refusal.
#define VERDICTS(X)                                                            \
    X(ACCEPTED, 0, "accepted", "passes every check")                           \
    X(HALTED, 1, "halted", "trading is halted")                                \
    X(QUANTITY, 2, "quantity", "not a whole number of shares above zero")      \
    X(MARKET_CLOSED, 3, "market_closed", "the market is closed")               \
    X(PRICE_STALE, 4, "price_stale", "the last price is too old")              \
    X(DECISION_STALE, 5, "decision_stale", "the decision is too old")          \
    X(DUPLICATE, 6, "duplicate", "the decision has its order already")         \
    X(RATE, 7, "rate", "too many orders a minute or a session")                \
    X(PAUSED, 8, "paused", "trading is paused")                                \
    X(ORDER_VALUE, 9, "order_value", "worth more than one order may be")       \
    X(POSITION, 10, "position", "the position would be too large")             \
    X(GROSS_EXPOSURE, 11, "gross_exposure", "the exposure would be too large") \
    X(CASH, 12, "cash", "not enough cash")                                     \
    X(CAPACITY, 13, "capacity", "too many open orders")

#define ORDER_NEWS(X)                                                \
    X(ACKNOWLEDGED, 1, "acknowledged", "the venue holds it")         \
    X(CANCELLED, 2, "cancelled", "cancelled, unfilled rest is gone") \
    X(REJECTED, 3, "rejected", "the venue refused it")               \
    X(EXPIRED, 4, "expired", "its time in force ended")

// The life of an order (trader/orders.h has the table of its steps). The last five are ends.
#define ORDER_STATES(X)                                             \
    X(NEW, 1, "new", "not checked yet")                             \
    X(SENT, 2, "sent", "passed the checks")                         \
    X(WORKING, 3, "working", "the venue holds it")                  \
    X(PARTIALLY_FILLED, 4, "partially_filled", "a part is filled")  \
    X(PENDING_CANCEL, 5, "pending_cancel", "asked to be cancelled") \
    X(REFUSED, 6, "refused", "a check refused it")                  \
    X(FILLED, 7, "filled", "filled whole")                          \
    X(CANCELLED, 8, "cancelled", "cancelled")                       \
    X(REJECTED, 9, "rejected", "the venue refused it")              \
    X(EXPIRED, 10, "expired", "its time in force ended")

#define CANCEL_REASONS(X)                                \
    X(HALT, 1, "halt", "trading was halted")             \
    X(PAUSE, 2, "pause", "trading was paused")           \
    X(ACTION, 3, "action", "a split changed the shares") \
    X(SUPERSEDED, 4, "superseded", "a newer decision wants another target")

#define MISMATCHES(X)                                             \
    X(UNKNOWN_ORDER, 1, "unknown_order", "the order is not ours") \
    X(WRONG_SIDE, 2, "wrong_side", "side or instrument differ")   \
    X(TOO_MUCH, 3, "too_much", "more than was ordered")           \
    X(OVERFLOW, 4, "overflow", "the amount cannot be booked")     \
    X(TERMINAL, 5, "terminal", "the order has ended")             \
    X(DUPLICATE, 6, "duplicate", "the fill is booked already")

#define POSTING_KINDS(X)                             \
    X(CAPITAL, 1, "capital", "opening cash")         \
    X(BUY, 2, "buy", "shares bought, with fee")      \
    X(SELL, 3, "sell", "shares sold, with fee")      \
    X(DIVIDEND, 4, "dividend", "cash of a dividend") \
    X(SPLIT, 5, "split", "shares of a split, cash for the fraction")

// The lists as LIST(ENUM_PREFIX, function prefix, LIST MACRO).
#define NAME_LISTS(LIST)                            \
    LIST(SOURCE, source, SOURCES)                   \
    LIST(RUN_MODE, run_mode, RUN_MODES)             \
    LIST(CALENDAR, calendar, CALENDARS)             \
    LIST(TICK, tick_kind, TICK_KINDS)               \
    LIST(ACTION, action_kind, ACTION_KINDS)         \
    LIST(TRADING, trading_state, TRADING_STATES)    \
    LIST(VERB, command_verb, COMMAND_VERBS)         \
    LIST(HALT_CAUSE, halt_cause, HALT_CAUSES)       \
    LIST(PROCESS, process_event, PROCESS_EVENTS)    \
    LIST(OPINION, opinion_status, OPINION_STATUSES) \
    LIST(STANCE, stance, STANCES)                   \
    LIST(DECIDE, decision_action, DECISION_ACTIONS) \
    LIST(REASON, decision_reason, DECISION_REASONS) \
    LIST(CLAMP, clamp, CLAMPS)                      \
    LIST(TARGET, target_outcome, TARGET_OUTCOMES)   \
    LIST(SIDE, side, SIDES)                         \
    LIST(ORDER_KIND, order_kind, ORDER_KINDS)       \
    LIST(VERDICT, verdict, VERDICTS)                \
    LIST(ORDER, order_news, ORDER_NEWS)             \
    LIST(ORDER_STATE, order_state, ORDER_STATES)    \
    LIST(CANCEL, cancel_reason, CANCEL_REASONS)     \
    LIST(MISMATCH, mismatch_kind, MISMATCHES)       \
    LIST(POSTING, posting_kind, POSTING_KINDS)

// enum verdict { VERDICT_ACCEPTED = 0, ... };
#define NAME_SOURCE(name, number, word, text) SOURCE_##name = (number),
#define NAME_RUN_MODE(name, number, word, text) RUN_MODE_##name = (number),
#define NAME_CALENDAR(name, number, word, text) CALENDAR_##name = (number),
#define NAME_TICK(name, number, word, text) TICK_##name = (number),
#define NAME_ACTION(name, number, word, text) ACTION_##name = (number),
#define NAME_TRADING(name, number, word, text) TRADING_##name = (number),
#define NAME_VERB(name, number, word, text) VERB_##name = (number),
#define NAME_HALT_CAUSE(name, number, word, text) HALT_CAUSE_##name = (number),
#define NAME_PROCESS(name, number, word, text) PROCESS_##name = (number),
#define NAME_OPINION(name, number, word, text) OPINION_##name = (number),
#define NAME_STANCE(name, number, word, text) STANCE_##name = (number),
#define NAME_DECIDE(name, number, word, text) DECIDE_##name = (number),
#define NAME_REASON(name, number, word, text) REASON_##name = (number),
#define NAME_CLAMP(name, number, word, text) CLAMP_##name = (number),
#define NAME_TARGET(name, number, word, text) TARGET_##name = (number),
#define NAME_SIDE(name, number, word, text) SIDE_##name = (number),
#define NAME_ORDER_KIND(name, number, word, text) ORDER_KIND_##name = (number),
#define NAME_VERDICT(name, number, word, text) VERDICT_##name = (number),
#define NAME_ORDER(name, number, word, text) ORDER_##name = (number),
#define NAME_ORDER_STATE(name, number, word, text) ORDER_STATE_##name = (number),
#define NAME_CANCEL(name, number, word, text) CANCEL_##name = (number),
#define NAME_MISMATCH(name, number, word, text) MISMATCH_##name = (number),
#define NAME_POSTING(name, number, word, text) POSTING_##name = (number),

#define NAMES_ENUM(prefix, list, LIST) enum list { LIST(NAME_##prefix) };
NAME_LISTS(NAMES_ENUM)
#undef NAMES_ENUM

// verdict_name(VERDICT_HALTED) is "halted", verdict_text() says what it means; NULL where the
// number is not in the list. verdict_of("halted", 6, &value) finds the number of a word.
#define NAMES_FUNCTIONS(prefix, list, LIST)   \
    const char *list##_name(unsigned number); \
    const char *list##_text(unsigned number); \
    MUST_USE bool list##_of(const char *word, size_t length, unsigned *number);
NAME_LISTS(NAMES_FUNCTIONS)
#undef NAMES_FUNCTIONS
