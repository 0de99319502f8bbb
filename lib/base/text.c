// text.c: see text.h. Once something did not fit, nothing behind it is added: no holes.
#include "base/text.h"

#include "base/decimal.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

static size_t whole_characters(const char *bytes, size_t count);
static size_t sequence_length(const char *bytes, size_t count);
static bool is_control(const char *bytes, size_t length);
static size_t escape_of(unsigned char byte, char escape[static 8]);
static void add_whole(struct text *text, const char *bytes, size_t count);

void text_init(struct text *text, char *memory, size_t size)
{
    assert(size > 0);
    *text = (struct text){.at = memory, .size = size};
    memory[0] = '\0';
}

void text_add(struct text *text, const char *format, ...)
{
    if (text->cut) return;
    size_t room = text->size - text->length;
    va_list arguments;
    va_start(arguments, format);
    int written = vsnprintf(text->at + text->length, room, format, arguments);
    va_end(arguments);
    if (written >= 0 && (size_t)written < room) {
        text->length += (size_t)written;
        return;
    }
    text->cut = true;
    size_t fitted = written < 0 ? 0 : whole_characters(text->at + text->length, room - 1);
    text->length += fitted;
    text->at[text->length] = '\0';
}

void text_add_bytes(struct text *text, const char *bytes, size_t count)
{
    if (text->cut) return;
    size_t room = text->size - text->length - 1;
    if (count > room) {
        text->cut = true;
        count = whole_characters(bytes, room);
    }
    if (count > 0) memcpy(text->at + text->length, bytes, count);
    text->length += count;
    text->at[text->length] = '\0';
}

void text_add_json(struct text *text, const char *bytes, size_t count)
{
    add_whole(text, "\"", 1);
    size_t at = 0;
    while (at < count && !text->cut) {
        size_t length = sequence_length(bytes + at, count - at);
        char escape[8];
        if (length == 0) {
            add_whole(text, "\\ufffd", 6);
            length = 1;
        } else if (length == 1) {
            add_whole(text, escape, escape_of((unsigned char)bytes[at], escape));
        } else {
            add_whole(text, bytes + at, length);
        }
        at += length;
    }
    add_whole(text, "\"", 1);
}

void text_add_plain(struct text *text, const char *bytes, size_t count)
{
    size_t at = 0;
    while (at < count && !text->cut) {
        size_t length = sequence_length(bytes + at, count - at);
        if (length == 0) {
            add_whole(text, "\xEF\xBF\xBD", 3);
            length = 1;
        } else if (is_control(bytes + at, length)) {
            add_whole(text, " ", 1);
        } else {
            add_whole(text, bytes + at, length);
        }
        at += length;
    }
}

// ASCII's and the C1 controls U+0080 to U+009F, which terminals obey too.
static bool is_control(const char *bytes, size_t length)
{
    unsigned char first = (unsigned char)bytes[0];
    if (length == 1) return first < 0x20 || first == 0x7F;
    return length == 2 && first == 0xC2 && (unsigned char)bytes[1] < 0xA0;
}

void text_add_fixed(struct text *text, int64_t e8, unsigned decimals, bool grouped)
{
    assert(decimals <= 8);
    int64_t step = 1, rounded;
    for (unsigned i = decimals; i < 8; i++) {
        step *= 10;
    }
    if (!decimal_round_to(e8, step, ROUND_HALF_EVEN, &rounded)) rounded = e8;  // at the very end
    uint64_t size = rounded < 0 ? -(uint64_t)rounded : (uint64_t)rounded;
    char digits[24];
    int count = snprintf(digits, sizeof digits, "%" PRIu64, size / (uint64_t)DECIMAL_ONE);
    if (rounded < 0) add_whole(text, "-", 1);
    for (int i = 0; i < count; i++) {
        if (grouped && i > 0 && (count - i) % 3 == 0) add_whole(text, ",", 1);
        add_whole(text, &digits[i], 1);
    }
    if (decimals == 0) return;
    text_add(text, ".%0*" PRIu64, (int)decimals, size % (uint64_t)DECIMAL_ONE / (uint64_t)step);
}

// As many of count bytes as end no UTF-8 sequence in its middle.
static size_t whole_characters(const char *bytes, size_t count)
{
    size_t start = count;
    while (start > 0 && count - start < 3 && ((unsigned char)bytes[start - 1] & 0xC0) == 0x80) {
        start--;
    }
    if (start == 0) return count;
    unsigned char lead = (unsigned char)bytes[start - 1];
    size_t wanted = lead < 0xC0 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
    return count - (start - 1) < wanted ? start - 1 : count;
}

// Of the UTF-8 sequence at bytes (RFC 3629: shortest form, no surrogates); 0 if it is none.
static size_t sequence_length(const char *bytes, size_t count)
{
    const unsigned char *at = (const unsigned char *)bytes;
    if (at[0] < 0x80) return 1;
    size_t length = at[0] < 0xC2 ? 0 : at[0] < 0xE0 ? 2 : at[0] < 0xF0 ? 3 : at[0] < 0xF5 ? 4 : 0;
    if (length == 0 || length > count) return 0;
    for (size_t i = 1; i < length; i++) {
        if ((at[i] & 0xC0) != 0x80) return 0;
    }
    if (at[0] == 0xE0 && at[1] < 0xA0) return 0;
    if (at[0] == 0xED && at[1] >= 0xA0) return 0;
    if (at[0] == 0xF0 && at[1] < 0x90) return 0;
    if (at[0] == 0xF4 && at[1] >= 0x90) return 0;
    return length;
}

// One ASCII byte as it stands in a JSON string.
static size_t escape_of(unsigned char byte, char escape[static 8])
{
    static const char digits[] = "0123456789abcdef";
    static const char prefix[] = {'\\', 'u', '0', '0'};
    char letter = 0;
    switch (byte) {
    case '"':  letter = '"'; break;
    case '\\': letter = '\\'; break;
    case '\n': letter = 'n'; break;
    case '\r': letter = 'r'; break;
    case '\t': letter = 't'; break;
    default:   break;
    }
    if (letter != 0) {
        escape[0] = '\\';
        escape[1] = letter;
        return 2;
    }
    if (byte >= 0x20 && byte != 0x7F) {
        escape[0] = (char)byte;
        return 1;
    }
    memcpy(escape, prefix, sizeof prefix);
    escape[4] = digits[byte >> 4];
    escape[5] = digits[byte & 15];
    return 6;
}

static void add_whole(struct text *text, const char *bytes, size_t count)
{
    if (text->cut || count > text->size - text->length - 1) {
        text->cut = true;
        return;
    }
    memcpy(text->at + text->length, bytes, count);
    text->length += count;
    text->at[text->length] = '\0';
}
