// records.h: an example of each record of the catalogue, made from its lists. A field takes the
// value of its kind below, a word the first of its list, a tail two parts; tests change from there
// what they are about.
#pragma once

#include "event/catalogue.h"

#include <string.h>

#define EXAMPLE_PARTS 2
#define EXAMPLE_SIZE 1024u                                         // bytes of any example
#define EXAMPLE_TIME ((struct utc){INT64_C(1223645400000000000)})  // 2008-10-10T13:30:00Z

#define EXAMPLE_u8 250
#define EXAMPLE_flag 1
#define EXAMPLE_u16 65000
#define EXAMPLE_u32 4000000000u
#define EXAMPLE_u64 INT64_MAX
#define EXAMPLE_i64 INT64_MIN
#define EXAMPLE_ppm 530250
#define EXAMPLE_e8 (-1)
#define EXAMPLE_utc ((struct utc){INT64_C(1223645400000000001)})
#define EXAMPLE_price ((struct price){INT64_C(8574280000)})
#define EXAMPLE_price_or_zero ((struct price){0})
#define EXAMPLE_quantity ((struct quantity){INT64_MAX})
#define EXAMPLE_position ((struct quantity){INT64_MIN})
#define EXAMPLE_money ((struct money){INT64_C(-361000000)})
#define EXAMPLE_hash16 ((struct hash16){{0xab, 1}})
#define EXAMPLE_hash32 ((struct hash32){{0xcd, 2}})
#define EXAMPLE_text16 ((struct text16){"A\"\\B"})
#define EXAMPLE_setting 2
#define EXAMPLE_member 1
#define EXAMPLE_parts1 EXAMPLE_PARTS
#define EXAMPLE_parts4 EXAMPLE_PARTS
#define EXAMPLE_zero1 0
#define EXAMPLE_zero2 0
#define EXAMPLE_zero4 0

#define EXAMPLE_F(kind, name) it->name = EXAMPLE_##kind;
#define EXAMPLE_E(list, name)                            \
    for (it->name = 0; list##_name(it->name) == NULL;) { \
        it->name++;                                      \
    }
#define EXAMPLE_BODY(NAME, body)                       \
    static inline void example_##body(struct body *it) \
    {                                                  \
        BODY_##NAME(EXAMPLE_F, EXAMPLE_E)              \
    }
#define R(NAME, body, number, version, tail, rules, by) EXAMPLE_BODY(NAME, body)
RECORDS(R)
TAIL_PARTS(EXAMPLE_BODY)
#undef R

// A header and a body of zeros, whose fields are not yet in their ranges; text is its tail.
static inline void *example_begin(struct record *record, unsigned type, const char *text,
                                  size_t size)
{
    const struct record_rule *rule = record_rule(type);
    assert(rule != NULL && RECORD_HEADER + rule->body_size + size <= EXAMPLE_SIZE);
    void *body = record_begin(record, type, rule->body_size + size);
    memcpy((char *)body + rule->body_size, text, size);
    record->sequence = 17;
    record->source = SOURCE_FEED;
    record->counter = 4;
    record->event_time = record->log_time = EXAMPLE_TIME;
    record->flags |= FLAG_REPLAYED;
    return body;
}

static inline void example_parts(struct record *record, const struct record_rule *rule)
{
    size_t size = 0;
    switch (rule->tail) {
    case TAIL_NONE:
    case TAIL_TEXT:     return;
    case TAIL_OPINIONS: size = sizeof(struct opinion); break;
    case TAIL_HOLDINGS: size = sizeof(struct holding); break;
    case TAIL_BARS:     size = sizeof(struct state_bar); break;
    }
    char zeros[EXAMPLE_PARTS * 128] = {0};
    void *body = example_begin(record, rule->type, zeros, EXAMPLE_PARTS * size);
    for (size_t i = 0; i < EXAMPLE_PARTS; i++) {
        void *part = (char *)body + rule->body_size + i * size;
        if (rule->tail == TAIL_OPINIONS) {
            example_opinion(part);
            ((struct opinion *)part)->member = (uint16_t)(i + 1);
        }
        if (rule->tail == TAIL_HOLDINGS) {
            example_holding(part);
            ((struct holding *)part)->instrument = (uint32_t)(i + 1);
        }
        if (rule->tail == TAIL_BARS) example_state_bar(part);
    }
}

// A whole example of the type, of EXAMPLE_SIZE bytes at the most; returns its body.
static inline void *example_record(struct record *record, unsigned type)
{
    void *body = example_begin(record, type, "", 0);
    example_parts(record, record_rule(type));
    switch (type) {
#define R(NAME, body_name, number, version, tail, rules, by) \
    case RECORD_##NAME: example_##body_name(body); break;
        RECORDS(R)
#undef R
    default: assert(false && "no such type");
    }
    assert(body_check(record) == RECORD_WHOLE);
    return body;
}
