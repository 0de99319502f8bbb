// record.c: the frame of records. Pure.
#include "event/record.h"

#include "base/crc32c.h"
#include "event/catalogue.h"

#include <string.h>

static bool is_zero(const unsigned char *bytes, size_t count);

static size_t padded(size_t body_length)
{
    return RECORD_HEADER + (body_length + 7) / 8 * 8;
}

size_t record_length(size_t body_length, bool chained)
{
    return padded(body_length) + (chained ? RECORD_TRAILER : 0);
}

void *record_begin(struct record *at, unsigned type, size_t body_length)
{
    const struct record_rule *rule = record_rule(type);
    assert(rule != NULL && body_length >= rule->body_size);
    size_t length = padded(body_length);
    assert(length <= RECORD_MAX);
    memset(at, 0, length);
    at->length = (uint32_t)length;
    at->type = (uint16_t)type;
    at->version = rule->version;
    at->flags = (rule->rules & RULE_CRITICAL) != 0 ? FLAG_CRITICAL : 0;
    at->body_length = (uint32_t)body_length;
    return at + 1;
}

uint32_t record_crc(const struct record *record)
{
    uint32_t crc = crc32c(0, record, offsetof(struct record, crc));
    return crc32c(crc, record + 1, record->length - RECORD_HEADER);
}

const char *record_fault_text(enum record_fault fault)
{
    switch (fault) {
    case RECORD_WHOLE:   return "whole";
    case RECORD_END:     return "nothing was written here";
    case RECORD_SHORT:   return "ends too early";
    case RECORD_LENGTH:  return "has an impossible length";
    case RECORD_CRC:     return "has a wrong CRC";
    case RECORD_PADDING: return "has padding that is not zero";
    case RECORD_BODY:    return "has a field out of its range";
    case RECORD_VERSION: return "is of an unknown version";
    case RECORD_UNKNOWN: return "is of an unknown, critical type";
    }
    return "has an unknown fault";
}

enum record_fault record_check(const struct record *record, size_t available, bool check_crc)
{
    if (available < RECORD_HEADER) {
        return is_zero((const unsigned char *)record, available) ? RECORD_END : RECORD_SHORT;
    }
    if (record->length == 0) {
        return is_zero((const unsigned char *)record, RECORD_HEADER) ? RECORD_END : RECORD_LENGTH;
    }
    size_t length = record->length;
    if (length > RECORD_MAX || length % 8 != 0) return RECORD_LENGTH;
    bool chained = (record->flags & FLAG_CHAINED) != 0;
    if (record->body_length > RECORD_MAX) return RECORD_LENGTH;
    if (length != record_length(record->body_length, chained)) return RECORD_LENGTH;
    if (length > available) return RECORD_SHORT;
    if (check_crc && record->crc != record_crc(record)) return RECORD_CRC;
    if (record->zero != 0) return RECORD_PADDING;
    const unsigned char *body = (const unsigned char *)(record + 1);
    size_t behind = padded(record->body_length) - RECORD_HEADER - record->body_length;
    return is_zero(body + record->body_length, behind) ? RECORD_WHOLE : RECORD_PADDING;
}

static bool is_zero(const unsigned char *bytes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (bytes[i] != 0) return false;
    }
    return true;
}
