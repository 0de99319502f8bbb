// text.h: a bounded text being built; never overflows, remembers whether it was cut.
#pragma once

#include "base/base.h"

struct text {
    char *at;       // the caller's memory
    size_t size;    // of it, at least 1
    size_t length;  // without the NUL that is always there
    bool cut;       // something did not fit
};

void text_init(struct text *text, char *memory, size_t size);
void text_add(struct text *text, const char *format, ...) PRINTF_LIKE(2, 3);
void text_add_bytes(struct text *text, const char *bytes, size_t count);
// As a JSON string with its quotes; control characters, quotes and invalid UTF-8 are escaped.
void text_add_json(struct text *text, const char *bytes, size_t count);
// As one line that a terminal or a table can take: control characters become spaces, what is no
// UTF-8 becomes U+FFFD.
void text_add_plain(struct text *text, const char *bytes, size_t count);
// A number of 1e-8, rounded half to even to 0 to 8 decimals, all of which are shown; grouped puts
// a comma between thousands: "-1,234.50".
void text_add_fixed(struct text *text, int64_t e8, unsigned decimals, bool grouped);
