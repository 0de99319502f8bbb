// catalogue.c: rules and body checks, made from the lists. Pure.
#include "event/catalogue.h"

#include <string.h>

static const struct record_rule rules[] = {
#define R(NAME, body, number, version, tail, rules, by) \
    {number, version, rules, by, sizeof(struct body), TAIL_##tail, #body},
    RECORDS(R)
#undef R
};

enum {
#define R(NAME, body, number, version, tail, rule, by) INDEX_##NAME,
    RECORDS(R)
#undef R
};

static bool text_is_clean(const char *bytes, size_t size);
static enum record_fault tail_check(const struct record *record, const struct record_rule *rule);

const struct record_rule *record_rule(unsigned type)
{
    switch (type) {
#define R(NAME, body, number, version, tail, rule, by) \
    case (number): return &rules[INDEX_##NAME];
        RECORDS(R)
#undef R
    default: return NULL;
    }
}

bool record_type_of(const char *name, size_t length, unsigned *type)
{
    for (size_t i = 0; i < COUNT_OF(rules); i++) {
        if (strlen(rules[i].name) != length || memcmp(rules[i].name, name, length) != 0) continue;
        *type = rules[i].type;
        return true;
    }
    return false;
}

// One check a kind: true when the value is in its range.
static inline bool check_u8(uint8_t value)
{
    (void)value;
    return true;
}
static inline bool check_flag(uint8_t value)
{
    return value <= 1;
}
static inline bool check_u16(uint16_t value)
{
    (void)value;
    return true;
}
static inline bool check_u32(uint32_t value)
{
    (void)value;
    return true;
}
static inline bool check_u64(uint64_t value)
{
    (void)value;
    return true;
}
static inline bool check_i64(int64_t value)
{
    (void)value;
    return true;
}
static inline bool check_ppm(uint32_t value)
{
    return value <= 1000000;
}
static inline bool check_e8(int64_t value)
{
    (void)value;
    return true;
}
static inline bool check_utc(struct utc value)
{
    (void)value;
    return true;
}
static inline bool check_price(struct price value)
{
    return value.e8 > 0;
}
static inline bool check_price_or_zero(struct price value)
{
    return value.e8 >= 0;
}
static inline bool check_quantity(struct quantity value)
{
    return value.e8 >= 0;
}
static inline bool check_position(struct quantity value)
{
    (void)value;
    return true;
}
static inline bool check_money(struct money value)
{
    (void)value;
    return true;
}
static inline bool check_hash16(struct hash16 value)
{
    (void)value;
    return true;
}
static inline bool check_hash32(struct hash32 value)
{
    (void)value;
    return true;
}
static inline bool check_text16(struct text16 value)
{
    return text_is_clean(value.bytes, sizeof value.bytes);
}
static inline bool check_setting(uint32_t value)
{
    (void)value;
    return true;  // a newer build knows more
}
static inline bool check_member(uint16_t value)
{
    (void)value;
    return true;
}
static inline bool check_parts1(uint8_t value)
{
    (void)value;
    return true;  // tail_check() counts
}
static inline bool check_parts4(uint32_t value)
{
    (void)value;
    return true;
}
static inline bool check_zero1(uint8_t value)
{
    return value == 0;
}
static inline bool check_zero2(uint16_t value)
{
    return value == 0;
}
static inline bool check_zero4(uint32_t value)
{
    return value == 0;
}

#define CHECK_F(kind, name) \
    if (!check_##kind(it->name)) return false;
#define CHECK_E(list, name) \
    if (list##_name(it->name) == NULL) return false;
#define R(NAME, body, number, version, tail, rules, by)  \
    static bool check_body_##body(const struct body *it) \
    {                                                    \
        BODY_##NAME(CHECK_F, CHECK_E) return true;       \
    }
#define PART(NAME, body) R(NAME, body, 0, 0, 0, 0, 0)
RECORDS(R)
TAIL_PARTS(PART)
#undef R

static bool body_is_good(const struct record *record)
{
    const void *body = record + 1;
    switch (record->type) {
#define R(NAME, body_name, number, version, tail, rules, by) \
    case (number): return check_body_##body_name(body);
        RECORDS(R)
#undef R
    default: return true;
    }
}

enum record_fault body_check(const struct record *record)
{
    const struct record_rule *rule = record_rule(record->type);
    if (rule == NULL) {
        return (record->flags & FLAG_CRITICAL) != 0 ? RECORD_UNKNOWN : RECORD_WHOLE;
    }
    if (record->version != rule->version) return RECORD_VERSION;
    if (record->body_length < rule->body_size) return RECORD_LENGTH;
    if (!body_is_good(record)) return RECORD_BODY;
    return tail_check(record, rule);
}

static enum record_fault tail_check(const struct record *record, const struct record_rule *rule)
{
    size_t size;
    const void *tail = record_tail(record, rule->body_size, &size);
    switch (rule->tail) {
    case TAIL_NONE: return size == 0 ? RECORD_WHOLE : RECORD_LENGTH;
    case TAIL_TEXT:
        if (size > TAIL_TEXT_MAX) return RECORD_LENGTH;
        return size == 0 || memchr(tail, 0, size) == NULL ? RECORD_WHOLE : RECORD_BODY;
    case TAIL_OPINIONS: {
        const struct opinion *opinions = tail;
        size_t count = record_decision(record)->opinions;
        if (count > OPINIONS_MAX || size != count * sizeof *opinions) return RECORD_LENGTH;
        for (size_t i = 0; i < count; i++) {
            if (!check_body_opinion(&opinions[i])) return RECORD_BODY;
        }
        return RECORD_WHOLE;
    }
    case TAIL_HOLDINGS: {
        const struct holding *holdings = tail;
        uint64_t count = record_summary(record)->holdings;
        if (size != count * sizeof *holdings) return RECORD_LENGTH;
        for (size_t i = 0; i < count; i++) {
            if (!check_body_holding(&holdings[i])) return RECORD_BODY;
        }
        return RECORD_WHOLE;
    }
    case TAIL_BARS: {
        const struct state_bar *bars = tail;
        uint64_t count = record_state_history(record)->bars;
        if (size != count * sizeof *bars) return RECORD_LENGTH;
        for (size_t i = 0; i < count; i++) {
            if (!check_body_state_bar(&bars[i])) return RECORD_BODY;
        }
        return RECORD_WHOLE;
    }
    }
    return RECORD_BODY;
}

// Printable ASCII, at least one NUL, zeros behind it.
static bool text_is_clean(const char *bytes, size_t size)
{
    size_t at = 0;
    while (at < size && bytes[at] >= ' ' && bytes[at] <= '~') {
        at++;
    }
    if (at == size) return false;
    while (at < size && bytes[at] == '\0') {
        at++;
    }
    return at == size;
}
