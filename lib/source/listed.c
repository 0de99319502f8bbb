// listed.c: see listed.h.
#include "source/listed.h"

#include "base/error.h"
#include "event/reference.h"

#include <stdlib.h>
#include <string.h>

enum { COLUMN_SYMBOL, COLUMN_NAME };
static const char *const columns[] = {"symbol", "name"};

static bool take_symbols(struct listed *listed, const struct plan *plan);
static bool read_rows(struct listed *listed, struct csv *csv);
static bool read_row(struct listed *listed, const struct csv *csv);
static int compare_rows(const void *left, const void *right);

bool listed_init(struct listed *listed, const struct plan *plan, const char *path)
{
    *listed = (struct listed){0};
    if (!take_symbols(listed, plan)) return false;
    struct csv csv;
    bool read = csv_open(&csv, path, columns, COUNT_OF(columns)) && read_rows(listed, &csv);
    csv_close(&csv);
    if (!read) return FAIL_WHILE("reading the names of the instruments");
    for (uint32_t i = 0; i < listed->count; i++) {
        if (listed->rows[i].name_length > 0) continue;
        return FAIL(ERROR_BAD_INPUT, "%s does not list %.16s of %s", path,
                    listed->rows[i].symbol.bytes, plan->path);
    }
    return true;
}

void listed_fini(struct listed *listed)
{
    free(listed->rows);
    *listed = (struct listed){0};
}

uint32_t listed_find(const struct listed *listed, const struct text16 *symbol)
{
    uint32_t low = 0, high = listed->count;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;
        int order = plan_symbol_compare(&listed->rows[middle].symbol, symbol);
        if (order == 0) return middle + 1;
        if (order < 0) {
            low = middle + 1;
        } else {
            high = middle;
        }
    }
    return 0;
}

static bool take_symbols(struct listed *listed, const struct plan *plan)
{
    listed->rows = calloc(plan->count, sizeof *listed->rows);
    if (listed->rows == NULL) return FAIL(ERROR_MEMORY, "%u instruments", plan->count);
    for (uint32_t i = 0; i < plan->count; i++) {
        listed->rows[i].symbol = plan->rows[i].symbol;
    }
    qsort(listed->rows, plan->count, sizeof *listed->rows, compare_rows);
    for (uint32_t i = 0; i < plan->count; i++) {
        struct listed_row *last = &listed->rows[listed->count > 0 ? listed->count - 1 : 0];
        if (listed->count > 0 && compare_rows(last, &listed->rows[i]) == 0) continue;
        listed->rows[listed->count++] = listed->rows[i];
    }
    if (listed->count <= INSTRUMENTS_MAX) return true;
    return FAIL(ERROR_LIMIT, "%s has %u symbols, at most %u are possible", plan->path,
                listed->count, INSTRUMENTS_MAX);
}

static bool read_rows(struct listed *listed, struct csv *csv)
{
    bool row = false;
    while (csv_next(csv, &row)) {
        if (!row) return true;
        if (!read_row(listed, csv)) return false;
    }
    return false;
}

static bool read_row(struct listed *listed, const struct csv *csv)
{
    struct text16 symbol;
    struct csv_field name = csv_text(csv, COLUMN_NAME);
    if (!plan_symbol(csv, COLUMN_SYMBOL, &symbol)) return false;
    if (name.length == 0) return csv_fault(csv, COLUMN_NAME, "is empty");
    if (name.length >= LISTED_NAME_MAX) {
        return csv_fault(csv, COLUMN_NAME, "is longer than %d bytes", LISTED_NAME_MAX - 1);
    }
    uint32_t instrument = listed_find(listed, &symbol);
    if (instrument == 0) return true;
    struct listed_row *row = &listed->rows[instrument - 1];
    if (row->name_length > 0) return csv_fault(csv, COLUMN_SYMBOL, "is listed twice");
    memcpy(row->name, name.at, name.length);
    row->name_length = (uint32_t)name.length;
    return true;
}

static int compare_rows(const void *left, const void *right)
{
    const struct listed_row *a = left, *b = right;
    return plan_symbol_compare(&a->symbol, &b->symbol);
}
