// catalogue.h: the one list of all records. Structs, checks, accessors and the JSON view are made
// from it and from bodies.h. Numbers are in logs: append, never renumber.
#pragma once

#include "event/bodies.h"
#include "event/record.h"

// C: in the keyed hash chain (orders, fills, commands, configuration, audit). K: critical, a reader
// that does not know it must stop. D: domain, counted in SUMMARY.records.
#define RULE_CHAINED 1u
#define RULE_CRITICAL 2u
#define RULE_DOMAIN 4u

#define BY(source) (1u << SOURCE_##source)
#define BY_NOBODY 0u  // snapshots only

// NAME, body, number, version, tail, rules, who may write it
#define RECORDS(R)                                                                            \
    R(RUN, run, 1, 1, TEXT, RULE_CHAINED | RULE_CRITICAL, BY(SUPERVISOR))                     \
    R(CONFIG, config, 2, 1, NONE, 7u, BY(SUPERVISOR))                                         \
    R(COMMAND, command, 3, 1, TEXT, RULE_CHAINED, BY(SUPERVISOR))                             \
    R(REFUSAL, refusal, 4, 1, TEXT, RULE_CHAINED, BY(SUPERVISOR))                             \
    R(HALT, halt, 5, 1, TEXT, 7u, BY(SUPERVISOR))                                             \
    R(PAUSE, pause, 6, 1, TEXT, 7u, BY(SUPERVISOR))                                           \
    R(RESUME, resume, 7, 1, TEXT, 7u, BY(SUPERVISOR))                                         \
    R(PROCESS, process, 8, 1, TEXT, 0, BY(SUPERVISOR))                                        \
    R(TICK, tick, 9, 1, NONE, RULE_CRITICAL | RULE_DOMAIN, BY(SEQUENCER))                     \
    R(INSTRUMENT, instrument, 32, 1, TEXT, RULE_CRITICAL | RULE_DOMAIN, BY(FEED))             \
    R(CORPORATE_ACTION, corporate_action, 33, 1, NONE, RULE_CRITICAL | RULE_DOMAIN, BY(FEED)) \
    R(OPEN_PRINT, open_print, 34, 1, NONE, RULE_CRITICAL | RULE_DOMAIN, BY(FEED))             \
    R(BAR, bar, 35, 1, NONE, RULE_CRITICAL | RULE_DOMAIN, BY(FEED))                           \
    R(END_OF_REPLAY, end_of_replay, 36, 1, NONE, RULE_CRITICAL | RULE_DOMAIN, BY(FEED))       \
    R(DECISION, decision, 64, 1, OPINIONS, RULE_DOMAIN, BY(CORE))                             \
    R(TARGET, target, 65, 1, NONE, RULE_DOMAIN, BY(CORE))                                     \
    R(ORDER, order, 66, 1, NONE, 7u, BY(CORE))                                                \
    R(CANCEL, cancel, 67, 1, NONE, 7u, BY(CORE))                                              \
    R(ORDER_EVENT, order_event, 68, 1, NONE, 7u, BY(CORE))                                    \
    R(FILL, fill, 69, 1, NONE, 7u, BY(CORE))                                                  \
    R(POSTING, posting, 70, 1, NONE, 7u, BY(CORE))                                            \
    R(EQUITY, equity, 71, 1, NONE, RULE_DOMAIN, BY(CORE))                                     \
    R(MISMATCH, mismatch, 72, 1, NONE, 7u, BY(CORE))                                          \
    R(SUMMARY, summary, 73, 1, HOLDINGS, RULE_DOMAIN, BY(CORE))                               \
    R(SNAPSHOT, snapshot, 256, 1, TEXT, RULE_CRITICAL, BY_NOBODY)                             \
    R(SNAPSHOT_END, snapshot_end, 257, 1, NONE, RULE_CRITICAL, BY_NOBODY)                     \
    R(STATE_TALLY, state_tally, 258, 1, NONE, RULE_CRITICAL, BY_NOBODY)                       \
    R(STATE_REFERENCE, state_reference, 259, 1, NONE, RULE_CRITICAL, BY_NOBODY)               \
    R(STATE_HALT, state_halt, 260, 1, NONE, RULE_CRITICAL, BY_NOBODY)                         \
    R(STATE_TRADER, state_trader, 272, 1, NONE, RULE_CRITICAL, BY_NOBODY)                     \
    R(STATE_MARK, state_mark, 273, 1, NONE, RULE_CRITICAL, BY_NOBODY)                         \
    R(STATE_ORDER, state_order, 274, 1, NONE, RULE_CRITICAL, BY_NOBODY)                       \
    R(STATE_TARGET, state_target, 275, 1, NONE, RULE_CRITICAL, BY_NOBODY)                     \
    R(STATE_RATE, state_rate, 276, 1, NONE, RULE_CRITICAL, BY_NOBODY)                         \
    R(STATE_LEDGER, state_ledger, 288, 1, NONE, RULE_CRITICAL, BY_NOBODY)                     \
    R(STATE_HOLDING, state_holding, 289, 1, NONE, RULE_CRITICAL, BY_NOBODY)                   \
    R(STATE_VENUE, state_venue, 304, 1, NONE, RULE_CRITICAL, BY_NOBODY)                       \
    R(STATE_PRINT, state_print, 305, 1, NONE, RULE_CRITICAL, BY_NOBODY)                       \
    R(STATE_RESTING, state_resting, 306, 1, NONE, RULE_CRITICAL, BY_NOBODY)                   \
    R(STATE_AGENTS, state_agents, 320, 1, NONE, RULE_CRITICAL, BY_NOBODY)                     \
    R(STATE_HISTORY, state_history, 321, 1, BARS, RULE_CRITICAL, BY_NOBODY)

// Not records of their own: they lie in tails.
#define TAIL_PARTS(R)   \
    R(OPINION, opinion) \
    R(HOLDING, holding) \
    R(STATE_BAR, state_bar)

enum record_type {
#define R(NAME, body, number, version, tail, rules, by) RECORD_##NAME = (number),
    RECORDS(R)
#undef R
};

enum tail {
    TAIL_NONE,
    TAIL_TEXT,      // UTF-8, no NUL, at most TAIL_TEXT_MAX bytes
    TAIL_OPINIONS,  // as many struct opinion as the body says
    TAIL_HOLDINGS,  // as many struct holding as the body says
    TAIL_BARS,      // as many struct state_bar as the body says
};
#define TAIL_TEXT_MAX 1024u
#define OPINIONS_MAX 32u

// The bodies as C structs.
#define BODY_F(kind, name) FIELD_TYPE_##kind name;
#define BODY_E(list, name) uint8_t name;
#define BODY_SIZE_F(kind, name) +sizeof(FIELD_TYPE_##kind)
#define BODY_SIZE_E(list, name) +sizeof(uint8_t)
#define K(kind, type) typedef type FIELD_TYPE_##kind;
FIELD_KINDS(K)
#undef K
#define BODY_STRUCT(NAME, body)                                                    \
    struct body {                                                                  \
        BODY_##NAME(BODY_F, BODY_E)                                                \
    };                                                                             \
    _Static_assert(sizeof(struct body) == 0 BODY_##NAME(BODY_SIZE_F, BODY_SIZE_E), \
                   #NAME " has padding");                                          \
    _Static_assert(sizeof(struct body) % 8 == 0, #NAME " is not a multiple of 8");
#define R(NAME, body, number, version, tail, rules, by) BODY_STRUCT(NAME, body)
RECORDS(R)
#undef R
TAIL_PARTS(BODY_STRUCT)

// const struct bar *record_bar(record): the body of a checked record of that type.
#define R(NAME, body, number, version, tail, rules, by)                         \
    static inline const struct body *record_##body(const struct record *record) \
    {                                                                           \
        assert(record->type == RECORD_##NAME);                                  \
        return (const struct body *)(const void *)(record + 1);                 \
    }
RECORDS(R)
#undef R

// What the catalogue says of a type; NULL for one that it does not list.
struct record_rule {
    uint16_t type;
    uint8_t version;
    uint8_t rules;       // RULE_ bits
    uint32_t writers;    // bit 1 << enum source
    uint32_t body_size;  // of the struct, without tail
    enum tail tail;
    const char *name;  // "order_event"
};
const struct record_rule *record_rule(unsigned type);
bool record_type_of(const char *name, size_t length, unsigned *type);

// Is the body, all its fields and its tail, as the catalogue says? Input from a log or an outbox is
// hostile until this and record_check() (record.h) have said yes. Unknown types: their header only.
enum record_fault body_check(const struct record *record);

// Where the tail begins and how many bytes it has.
static inline const void *record_tail(const struct record *record, size_t body_size, size_t *size)
{
    *size = record->body_length - body_size;
    return (const char *)(record + 1) + body_size;
}
// The opinions of a decision.
static inline const struct opinion *decision_opinions(const struct record *record)
{
    return (const struct opinion *)(const void *)(record_decision(record) + 1);
}
static inline const struct holding *summary_holdings(const struct record *record)
{
    return (const struct holding *)(const void *)(record_summary(record) + 1);
}
static inline const struct state_bar *state_history_bars(const struct record *record)
{
    return (const struct state_bar *)(const void *)(record_state_history(record) + 1);
}

// The record as one JSON object: the header by name, then the body by field name under "body", for
// names of both may be the same; its tail is "text", "opinions", "holdings" or "bars". Decimals are
// exact and strings, like whole numbers above 2^53; words are those of the lists, times RFC 3339,
// hashes hex, a ppm 0 to 1 with six decimals. A type that the catalogue does not list shows its
// header alone, a body that is not as it says "fault". Text of RECORD_JSON_MAX holds any.
#define RECORD_JSON_MAX (6u << 20)
struct text;
void record_json(const struct record *record, struct text *text);
