// value.c: see value.h.
#include "config/value.h"

#include <stdio.h>
#include <string.h>

static bool whole_parse(const char *text, size_t length, int64_t *value);
static bool flag_parse(const char *text, size_t length, int64_t *value);

bool value_parse(enum setting_kind kind, const char *text, size_t length, int64_t *value)
{
    switch (kind) {
    case SETTING_MONEY:
    case SETTING_FRACTION:
    case SETTING_SHARES:   return decimal_parse(text, length, value);
    case SETTING_COUNT:
    case SETTING_SECONDS:
    case SETTING_NANOS:    return whole_parse(text, length, value);
    case SETTING_FLAG:     return flag_parse(text, length, value);
    }
    return false;
}

size_t value_print(enum setting_kind kind, int64_t value, char text[static VALUE_TEXT_MAX])
{
    switch (kind) {
    case SETTING_MONEY:
    case SETTING_FRACTION:
    case SETTING_SHARES:   return decimal_print(value, text);
    case SETTING_COUNT:
    case SETTING_SECONDS:
    case SETTING_NANOS:    return (size_t)snprintf(text, VALUE_TEXT_MAX, "%jd", (intmax_t)value);
    case SETTING_FLAG:     return (size_t)snprintf(text, VALUE_TEXT_MAX, value ? "true" : "false");
    }
    return 0;
}

const char *value_kind_text(enum setting_kind kind)
{
    switch (kind) {
    case SETTING_MONEY:    return "an amount in dollars";
    case SETTING_FRACTION: return "a fraction";
    case SETTING_SHARES:   return "a number of shares";
    case SETTING_COUNT:    return "a whole number";
    case SETTING_SECONDS:  return "a whole number of seconds";
    case SETTING_NANOS:    return "a whole number of nanoseconds";
    case SETTING_FLAG:     return "true or false";
    }
    return "a value";
}

// The digits of a decimal without its point: what is whole and fits.
static bool whole_parse(const char *text, size_t length, int64_t *value)
{
    size_t at = length > 0 && text[0] == '-' ? 1 : 0;
    if (at == length) return false;
    int64_t sum = 0;
    for (; at < length; at++) {
        if (text[at] < '0' || text[at] > '9') return false;
        if (__builtin_mul_overflow(sum, 10, &sum)) return false;
        if (__builtin_sub_overflow(sum, text[at] - '0', &sum)) return false;  // grows below zero
    }
    if (text[0] != '-' && sum == INT64_MIN) return false;
    *value = text[0] == '-' ? sum : -sum;
    return true;
}

static bool flag_parse(const char *text, size_t length, int64_t *value)
{
    bool yes = length == 4 && memcmp(text, "true", 4) == 0;
    bool no = length == 5 && memcmp(text, "false", 5) == 0;
    *value = yes;
    return yes || no;
}
