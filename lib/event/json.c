// json.c: any record as JSON, made from the lists of the catalogue: a new field shows by itself.
#include "base/text.h"
#include "config/settings.h"
#include "event/catalogue.h"

#include <inttypes.h>
#include <string.h>

#define EXACT_MAX (UINT64_C(1) << 53)  // above it many readers round a JSON number

static void add_header(struct text *text, const struct record *record,
                       const struct record_rule *rule);
static void add_body(struct text *text, const struct record *record);
static void add_tail(struct text *text, const struct record *record,
                     const struct record_rule *rule);
static void add_parts(struct text *text, const char *name, const void *tail, size_t size,
                      size_t part_size, void (*add_part)(struct text *text, const void *part));
static void add_key(struct text *text, const char *name);
static void add_word(struct text *text, const char *name, const char *word);

void record_json(const struct record *record, struct text *text)
{
    const struct record_rule *rule = record_rule(record->type);
    text_add(text, "{");
    add_header(text, record, rule);
    enum record_fault fault = body_check(record);
    if (rule != NULL && fault == RECORD_WHOLE) {
        add_key(text, "body");
        text_add(text, "{");
        add_body(text, record);
        add_tail(text, record, rule);
        text_add(text, "}");
    } else if (fault != RECORD_WHOLE) {
        add_word(text, "fault", record_fault_text(fault));
    }
    text_add(text, "}");
}

// A key and its colon, behind a comma where something stands before it.
static void add_key(struct text *text, const char *name)
{
    bool first = text->length == 0 || text->at[text->length - 1] == '{';
    text_add(text, "%s\"%s\":", first ? "" : ",", name);
}

// A word of ours, which needs no escapes.
static void add_word(struct text *text, const char *name, const char *word)
{
    add_key(text, name);
    text_add(text, "\"%s\"", word);
}

static void add_u64(struct text *text, const char *name, uint64_t value)
{
    const char *quote = value > EXACT_MAX ? "\"" : "";
    add_key(text, name);
    text_add(text, "%s%" PRIu64 "%s", quote, value, quote);
}

static void add_i64(struct text *text, const char *name, int64_t value)
{
    bool exact = value <= (int64_t)EXACT_MAX && value >= -(int64_t)EXACT_MAX;
    const char *quote = exact ? "" : "\"";
    add_key(text, name);
    text_add(text, "%s%" PRId64 "%s", quote, value, quote);
}

static void add_e8(struct text *text, const char *name, int64_t e8)
{
    char digits[DECIMAL_TEXT_MAX];
    decimal_print(e8, digits);
    add_word(text, name, digits);
}

static void add_utc(struct text *text, const char *name, struct utc moment)
{
    char digits[UTC_TEXT_MAX];
    utc_print(moment, digits);
    add_word(text, name, digits);
}

static void add_hex(struct text *text, const char *name, const uint8_t *bytes, size_t count)
{
    add_key(text, name);
    text_add(text, "\"");
    for (size_t i = 0; i < count; i++) {
        text_add(text, "%02x", bytes[i]);
    }
    text_add(text, "\"");
}

// How each kind of field looks.
static void add_u8(struct text *text, const char *name, uint8_t value)
{
    add_u64(text, name, value);
}
static void add_flag(struct text *text, const char *name, uint8_t value)
{
    add_key(text, name);
    text_add(text, value == 1 ? "true" : "false");
}
static void add_u16(struct text *text, const char *name, uint16_t value)
{
    add_u64(text, name, value);
}
static void add_u32(struct text *text, const char *name, uint32_t value)
{
    add_u64(text, name, value);
}
static void add_ppm(struct text *text, const char *name, uint32_t value)
{
    add_key(text, name);
    text_add(text, "%u.%06u", value / 1000000, value % 1000000);
}
static void add_price(struct text *text, const char *name, struct price value)
{
    add_e8(text, name, value.e8);
}
static void add_price_or_zero(struct text *text, const char *name, struct price value)
{
    add_e8(text, name, value.e8);
}
static void add_quantity(struct text *text, const char *name, struct quantity value)
{
    add_e8(text, name, value.e8);
}
static void add_position(struct text *text, const char *name, struct quantity value)
{
    add_e8(text, name, value.e8);
}
static void add_money(struct text *text, const char *name, struct money value)
{
    add_e8(text, name, value.e8);
}
static void add_hash16(struct text *text, const char *name, struct hash16 value)
{
    add_hex(text, name, value.bytes, sizeof value.bytes);
}
static void add_hash32(struct text *text, const char *name, struct hash32 value)
{
    add_hex(text, name, value.bytes, sizeof value.bytes);
}
static void add_text16(struct text *text, const char *name, struct text16 value)
{
    add_key(text, name);
    text_add_json(text, value.bytes, strnlen(value.bytes, sizeof value.bytes));
}
static void add_setting(struct text *text, const char *name, uint32_t value)
{
    const struct setting_row *row = setting_row(value);
    add_key(text, name);
    if (row != NULL) {
        text_add(text, "\"%s.%s\"", row->topic, row->key);
    } else if (value == 0) {
        text_add(text, "null");
    } else {
        text_add(text, "%u", value);
    }
}
static void add_member(struct text *text, const char *name, uint16_t value)
{
    const struct member_row *row = member_row(value);
    add_key(text, name);
    if (row != NULL) {
        text_add(text, "\"%s\"", row->word);
    } else {
        text_add(text, "%u", value);
    }
}
// The parts themselves are shown, and what fills is not.
static void add_parts1(struct text *text, const char *name, uint8_t value)
{
    (void)text, (void)name, (void)value;
}
static void add_parts4(struct text *text, const char *name, uint32_t value)
{
    (void)text, (void)name, (void)value;
}
static void add_zero1(struct text *text, const char *name, uint8_t value)
{
    (void)text, (void)name, (void)value;
}
static void add_zero2(struct text *text, const char *name, uint16_t value)
{
    (void)text, (void)name, (void)value;
}
static void add_zero4(struct text *text, const char *name, uint32_t value)
{
    (void)text, (void)name, (void)value;
}

#define ADD_F(kind, name) add_##kind(text, #name, it->name);
#define ADD_E(list, name) add_word(text, #name, list##_name(it->name));
#define R(NAME, body, number, version, tail, rules, by)               \
    static void add_body_of_##body(struct text *text, const void *at) \
    {                                                                 \
        const struct body *it = at;                                   \
        BODY_##NAME(ADD_F, ADD_E)                                     \
    }
#define PART(NAME, body) R(NAME, body, 0, 0, 0, 0, 0)
RECORDS(R)
TAIL_PARTS(PART)
#undef R

static void add_body(struct text *text, const struct record *record)
{
    switch (record->type) {
#define R(NAME, body, number, version, tail, rules, by) \
    case RECORD_##NAME: add_body_of_##body(text, record_##body(record)); break;
        RECORDS(R)
#undef R
    default: break;  // the caller knows its type
    }
}

static void add_header(struct text *text, const struct record *record,
                       const struct record_rule *rule)
{
    add_u64(text, "sequence", record->sequence);
    if (rule != NULL) {
        add_word(text, "type", rule->name);
    } else {
        add_u64(text, "type", record->type);
    }
    add_u64(text, "version", record->version);
    static const char *const flags[] = {"critical", "simulated", "replayed", "chained"};
    add_key(text, "flags");
    text_add(text, "[");
    for (size_t i = 0, told = 0; i < COUNT_OF(flags); i++) {
        if ((record->flags >> i & 1) == 0) continue;
        text_add(text, "%s\"%s\"", told++ > 0 ? "," : "", flags[i]);
    }
    text_add(text, "]");
    const char *source = source_name(record->source);
    if (source != NULL) {
        add_word(text, "source", source);
    } else {
        add_u64(text, "source", record->source);
    }
    add_u64(text, "counter", record->counter);
    add_u64(text, "cause", record->cause);
    add_utc(text, "event_time", record->event_time);
    add_utc(text, "log_time", record->log_time);
}

static void add_tail(struct text *text, const struct record *record, const struct record_rule *rule)
{
    size_t size;
    const void *tail = record_tail(record, rule->body_size, &size);
    switch (rule->tail) {
    case TAIL_NONE: break;
    case TAIL_TEXT:
        add_key(text, "text");
        text_add_json(text, tail, size);
        break;
    case TAIL_OPINIONS:
        add_parts(text, "opinions", tail, size, sizeof(struct opinion), add_body_of_opinion);
        break;
    case TAIL_HOLDINGS:
        add_parts(text, "holdings", tail, size, sizeof(struct holding), add_body_of_holding);
        break;
    case TAIL_BARS:
        add_parts(text, "bars", tail, size, sizeof(struct state_bar), add_body_of_state_bar);
        break;
    }
}

static void add_parts(struct text *text, const char *name, const void *tail, size_t size,
                      size_t part_size, void (*add_part)(struct text *text, const void *part))
{
    add_key(text, name);
    text_add(text, "[");
    for (size_t at = 0; at < size; at += part_size) {
        text_add(text, at == 0 ? "{" : ",{");
        add_part(text, (const char *)tail + at);
        text_add(text, "}");
    }
    text_add(text, "]");
}
