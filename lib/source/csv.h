// csv.h: strict reading of tables with a header line, from plain or gzip files or from memory.
//
// Takes lines ended by LF or CR LF (the last one may lack it), fields with or without double quotes
// (RFC 4180, but a field never spans lines). Refuses control characters and NUL, lines over
// CSV_LINE_MAX, more than CSV_COLUMNS_MAX columns, empty or doubled column names, rows with more or
// fewer fields than the header, damaged or cut gzip data. Each error is BAD_INPUT and names the
// file, the line and, where there is one, the column.
#pragma once

#include "base/base.h"

#include <zlib.h>

#define CSV_LINE_MAX 4096  // bytes with its end
#define CSV_COLUMNS_MAX 64

struct csv_field {
    const char *at;  // not NUL-terminated; lives until the next csv_next()
    size_t length;
};

struct csv {
    const char *name;                          // of the file, borrowed; for errors
    uint64_t line;                             // of the row in hand, from 1
    uint32_t columns;                          // in the header
    uint32_t wanted;                           // columns that the caller named
    struct csv_field fields[CSV_COLUMNS_MAX];  // the row in hand, by place in the file
    uint32_t places[CSV_COLUMNS_MAX];          // place of each wanted column
    const char *const *names;                  // of the wanted columns, borrowed
    gzFile file;                               // or NULL: memory
    const char *memory;
    size_t memory_left;
    size_t begin, end;  // bytes of buffer not yet read
    bool drained;       // nothing is left behind them
    char buffer[4 * CSV_LINE_MAX];
    char text[CSV_LINE_MAX];  // fields that had to be unquoted
};

// Opens and reads the header. Each of the `wanted` names must be a column; others are passed over.
// In what follows a column is an index into names.
MUST_USE bool csv_open(struct csv *csv, const char *path, const char *const *names,
                       uint32_t wanted);
MUST_USE bool csv_open_memory(struct csv *csv, const char *name, const void *bytes, size_t size,
                              const char *const *names, uint32_t wanted);
void csv_close(struct csv *csv);

// Moves to the next row; *row is false behind the last one.
MUST_USE bool csv_next(struct csv *csv, bool *row);

// The field of a column in the row in hand; may be empty.
struct csv_field csv_text(const struct csv *csv, uint32_t column);
MUST_USE bool csv_decimal(const struct csv *csv, uint32_t column, int64_t *e8);
MUST_USE bool csv_date(const struct csv *csv, uint32_t column, int32_t *date);

// FAILs with BAD_INPUT, file, line and column before the caller's text; always false.
bool csv_fault(const struct csv *csv, uint32_t column, const char *format, ...) PRINTF_LIKE(3, 4);
