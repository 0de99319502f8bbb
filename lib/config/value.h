// value.h: the value of a setting as text: in YAML, on the command line, in what is shown.
#pragma once

#include "base/decimal.h"
#include "config/settings.h"

#define VALUE_TEXT_MAX DECIMAL_TEXT_MAX

// As the table of kinds in settings.h says; nothing around it. False if it is no such value.
MUST_USE bool value_parse(enum setting_kind kind, const char *text, size_t length, int64_t *value);
// The shortest text that value_parse() takes back; returns its length.
size_t value_print(enum setting_kind kind, int64_t value, char text[static VALUE_TEXT_MAX]);
// What such a value is, in words: "an amount in dollars".
const char *value_kind_text(enum setting_kind kind);
