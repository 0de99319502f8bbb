// csv.c: see csv.h.
#include "source/csv.h"

#include "base/decimal.h"
#include "base/error.h"
#include "base/utc.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_MAX 32  // bytes of a bad field that an error shows

static bool read_header(struct csv *csv);
static bool place_columns(struct csv *csv);
static bool check_header(const struct csv *csv);
static bool read_line(struct csv *csv, char **line, size_t *length);
static bool fill(struct csv *csv);
static bool fill_from_file(struct csv *csv, char *at, size_t room, size_t *got);
static bool split_line(struct csv *csv, char *line, size_t length);
static bool unquote(struct csv *csv, const char *line, size_t length, size_t *at, size_t *used,
                    struct csv_field *field);
static bool field_equals(struct csv_field field, const char *text);
static int shown(struct csv_field field);

bool csv_open(struct csv *csv, const char *path, const char *const *names, uint32_t wanted)
{
    assert(wanted <= CSV_COLUMNS_MAX);
    *csv = (struct csv){.name = path, .names = names, .wanted = wanted};
    errno = 0;
    csv->file = gzopen(path, "rbe");
    if (csv->file == NULL) {
        int number = errno != 0 ? errno : ENOMEM;
        return FAIL(error_from_errno(number), "open %s: %s", path, strerror(number));
    }
    return read_header(csv);
}

bool csv_open_memory(struct csv *csv, const char *name, const void *bytes, size_t size,
                     const char *const *names, uint32_t wanted)
{
    assert(wanted <= CSV_COLUMNS_MAX);
    *csv = (struct csv){.name = name, .names = names, .wanted = wanted};
    csv->memory = bytes;
    csv->memory_left = size;
    return read_header(csv);
}

void csv_close(struct csv *csv)
{
    if (csv->file != NULL) (void)gzclose(csv->file);
    csv->file = NULL;
}

bool csv_next(struct csv *csv, bool *row)
{
    char *line;
    size_t length;
    if (!read_line(csv, &line, &length)) return false;
    *row = line != NULL;
    return !*row || split_line(csv, line, length);
}

struct csv_field csv_text(const struct csv *csv, uint32_t column)
{
    assert(column < csv->wanted);
    return csv->fields[csv->places[column]];
}

bool csv_decimal(const struct csv *csv, uint32_t column, int64_t *e8)
{
    struct csv_field field = csv_text(csv, column);
    if (field.length == 0) return csv_fault(csv, column, "is empty");
    if (decimal_parse(field.at, field.length, e8)) return true;
    return csv_fault(csv, column, "\"%.*s\" is no decimal of at most 8 places", shown(field),
                     field.at);
}

bool csv_date(const struct csv *csv, uint32_t column, int32_t *date)
{
    struct csv_field field = csv_text(csv, column);
    if (field.length == 0) return csv_fault(csv, column, "is empty");
    if (date_parse(field.at, field.length, date)) return true;
    return csv_fault(csv, column, "\"%.*s\" is no date (YYYY-MM-DD)", shown(field), field.at);
}

bool csv_fault(const struct csv *csv, uint32_t column, const char *format, ...)
{
    char text[ERROR_TEXT_MAX];
    va_list list;
    va_start(list, format);
    (void)vsnprintf(text, sizeof text, format, list);
    va_end(list);
    return FAIL(ERROR_BAD_INPUT, "%s line %llu column \"%s\" %s", csv->name,
                (unsigned long long)csv->line, csv->names[column], text);
}

static bool read_header(struct csv *csv)
{
    bool row = false;
    bool read = csv_next(csv, &row);
    if (read && !row) read = FAIL(ERROR_BAD_INPUT, "%s is empty", csv->name);
    if (read && check_header(csv) && place_columns(csv)) return true;
    csv_close(csv);
    return FAIL_WHILE("reading the header of %s", csv->name);
}

static bool check_header(const struct csv *csv)
{
    for (uint32_t i = 0; i < csv->columns; i++) {
        struct csv_field field = csv->fields[i];
        if (field.length == 0) {
            return FAIL(ERROR_BAD_INPUT, "%s line 1: column %u has no name", csv->name, i + 1);
        }
        for (uint32_t j = 0; j < i; j++) {
            struct csv_field other = csv->fields[j];
            if (other.length != field.length) continue;
            if (memcmp(other.at, field.at, field.length) != 0) continue;
            return FAIL(ERROR_BAD_INPUT, "%s line 1: columns %u and %u are both \"%.*s\"",
                        csv->name, j + 1, i + 1, shown(field), field.at);
        }
    }
    return true;
}

static bool place_columns(struct csv *csv)
{
    for (uint32_t i = 0; i < csv->wanted; i++) {
        uint32_t place = 0;
        while (place < csv->columns && !field_equals(csv->fields[place], csv->names[i])) {
            place++;
        }
        if (place == csv->columns) {
            return FAIL(ERROR_BAD_INPUT, "%s line 1: column \"%s\" is missing", csv->name,
                        csv->names[i]);
        }
        csv->places[i] = place;
    }
    return true;
}

// *line is NULL behind the last one, else lies in the buffer, without its end.
static bool read_line(struct csv *csv, char **line, size_t *length)
{
    *line = NULL;
    *length = 0;
    char *found = NULL;
    for (;;) {
        char *begin = csv->buffer + csv->begin;
        size_t held = csv->end - csv->begin;
        found = held > 0 ? memchr(begin, '\n', held) : NULL;
        if (found != NULL || csv->drained || held >= CSV_LINE_MAX) break;
        if (!fill(csv)) return false;
    }
    if (found == NULL && csv->begin == csv->end) return true;

    char *begin = csv->buffer + csv->begin;
    char *end = found != NULL ? found : csv->buffer + csv->end;
    csv->line++;
    if (end - begin >= CSV_LINE_MAX) {
        return FAIL(ERROR_BAD_INPUT, "%s line %llu is longer than %d bytes", csv->name,
                    (unsigned long long)csv->line, CSV_LINE_MAX - 1);
    }
    csv->begin = (size_t)(end - csv->buffer) + (found != NULL);
    if (end > begin && end[-1] == '\r') end--;
    *line = begin;
    *length = (size_t)(end - begin);
    return true;
}

static bool fill(struct csv *csv)
{
    memmove(csv->buffer, csv->buffer + csv->begin, csv->end - csv->begin);
    csv->end -= csv->begin;
    csv->begin = 0;
    size_t room = sizeof csv->buffer - csv->end;
    size_t got = csv->memory_left < room ? csv->memory_left : room;
    if (csv->file != NULL) {
        if (!fill_from_file(csv, csv->buffer + csv->end, room, &got)) return false;
    } else if (got > 0) {
        memcpy(csv->buffer + csv->end, csv->memory, got);
        csv->memory += got;
        csv->memory_left -= got;
    }
    csv->end += got;
    csv->drained = got == 0;
    return true;
}

static bool fill_from_file(struct csv *csv, char *at, size_t room, size_t *got)
{
    int count = gzread(csv->file, at, (unsigned)room);
    int fault = Z_OK;
    const char *text = gzerror(csv->file, &fault);
    // A file that ends inside of its gzip data reads to its end first and is told then.
    if (count > 0 || (count == 0 && fault == Z_OK)) {
        *got = (size_t)count;
        return true;
    }
    if (fault == Z_ERRNO)
        return FAIL(error_from_errno(errno), "read %s: %s", csv->name, strerror(errno));
    return FAIL(ERROR_BAD_INPUT, "%s behind line %llu: damaged gzip data (%s)", csv->name,
                (unsigned long long)csv->line, text);
}

static bool split_line(struct csv *csv, char *line, size_t length)
{
    unsigned long long number = csv->line;
    for (size_t i = 0; i < length; i++) {
        unsigned char byte = (unsigned char)line[i];
        if (byte >= 0x20 && byte != 0x7f) continue;
        return FAIL(ERROR_BAD_INPUT, "%s line %llu: control character %u at byte %zu", csv->name,
                    number, byte, i + 1);
    }
    uint32_t count = 0;
    size_t at = 0, used = 0;
    bool more = true;
    while (more) {
        if (count == CSV_COLUMNS_MAX) {
            return FAIL(ERROR_BAD_INPUT, "%s line %llu has more than %d columns", csv->name, number,
                        CSV_COLUMNS_MAX);
        }
        struct csv_field *field = &csv->fields[count++];
        if (at < length && line[at] == '"') {
            if (!unquote(csv, line, length, &at, &used, field)) return false;
        } else {
            const char *comma = memchr(line + at, ',', length - at);
            size_t end = comma != NULL ? (size_t)(comma - line) : length;
            *field = (struct csv_field){line + at, end - at};
            at = end;
        }
        more = at < length;
        at++;  // the comma
    }
    if (csv->columns == 0) csv->columns = count;
    if (count == csv->columns) return true;
    return FAIL(ERROR_BAD_INPUT, "%s line %llu has %u columns, the header has %u", csv->name,
                number, count, csv->columns);
}

// Takes the quoted field at *at and leaves *at on the comma behind it or at the line's end.
static bool unquote(struct csv *csv, const char *line, size_t length, size_t *at, size_t *used,
                    struct csv_field *field)
{
    char *text = csv->text + *used;
    size_t count = 0, i = *at + 1;
    for (; i < length; i++) {
        if (line[i] == '"') {
            if (i + 1 >= length || line[i + 1] != '"') break;
            i++;
        }
        text[count++] = line[i];
    }
    if (i >= length) {
        return FAIL(ERROR_BAD_INPUT, "%s line %llu: the quote at byte %zu is never closed",
                    csv->name, (unsigned long long)csv->line, *at + 1);
    }
    if (i + 1 < length && line[i + 1] != ',') {
        return FAIL(ERROR_BAD_INPUT, "%s line %llu: text behind the closing quote at byte %zu",
                    csv->name, (unsigned long long)csv->line, i + 1);
    }
    *field = (struct csv_field){text, count};
    *used += count;
    *at = i + 1;
    return true;
}

static bool field_equals(struct csv_field field, const char *text)
{
    return field.length == strlen(text) && memcmp(field.at, text, field.length) == 0;
}

static int shown(struct csv_field field)
{
    return field.length < SHOWN_MAX ? (int)field.length : SHOWN_MAX;
}
