// plan.c: see plan.h.
#include "source/plan.h"

#include "base/error.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

enum { COLUMN_FILE, COLUMN_SYMBOL, COLUMN_FROM, COLUMN_TO };
static const char *const columns[] = {"file", "symbol", "from", "to"};

static bool find_table(struct plan *plan, const char *path);
static bool read_rows(struct plan *plan, struct csv *csv);
static bool read_row(struct plan *plan, const struct csv *csv);
static bool check_others(const struct plan *plan, const struct plan_row *row,
                         const struct csv *csv);

bool plan_init(struct plan *plan, const char *path)
{
    *plan = (struct plan){0};
    struct csv csv;
    if (!find_table(plan, path)) return false;
    if (!csv_open(&csv, plan->path, columns, COUNT_OF(columns))) {
        return FAIL_WHILE("reading the plan of a replay");
    }
    bool read = read_rows(plan, &csv);
    csv_close(&csv);
    return read || FAIL_WHILE("reading the plan of a replay");
}

void plan_fini(struct plan *plan)
{
    free(plan->rows);
    plan->rows = NULL;
    plan->count = 0;
}

bool plan_file(const struct plan *plan, const char *file, char path[static PLAN_PATH_MAX])
{
    int length = snprintf(path, PLAN_PATH_MAX, "%s/%s", plan->folder, file);
    if (length > 0 && length < PLAN_PATH_MAX) return true;
    return FAIL(ERROR_LIMIT, "the path %s/%s is too long", plan->folder, file);
}

bool plan_symbol(const struct csv *csv, uint32_t column, struct text16 *symbol)
{
    struct csv_field field = csv_text(csv, column);
    *symbol = (struct text16){0};
    if (field.length == 0) return csv_fault(csv, column, "is empty");
    if (field.length >= sizeof symbol->bytes) {
        return csv_fault(csv, column, "is longer than %zu characters", sizeof symbol->bytes - 1);
    }
    for (size_t i = 0; i < field.length; i++) {
        if (field.at[i] > ' ' && field.at[i] <= '~') continue;
        return csv_fault(csv, column, "has a character that no symbol has");
    }
    memcpy(symbol->bytes, field.at, field.length);
    return true;
}

int plan_symbol_compare(const struct text16 *left, const struct text16 *right)
{
    return memcmp(left->bytes, right->bytes, sizeof left->bytes);
}

static bool find_table(struct plan *plan, const char *path)
{
    struct stat status;
    bool folder = stat(path, &status) == 0 && S_ISDIR(status.st_mode);
    int length = snprintf(plan->path, sizeof plan->path, folder ? "%s/" PLAN_NAME : "%s", path);
    if (length <= 0 || (size_t)length >= sizeof plan->path) {
        return FAIL(ERROR_LIMIT, "the path %s is too long", path);
    }
    const char *slash = strrchr(plan->path, '/');
    size_t size = slash == NULL ? 0 : (size_t)(slash - plan->path);
    memcpy(plan->folder, size == 0 ? "." : plan->path, size == 0 ? 1 : size);
    return true;
}

static bool read_rows(struct plan *plan, struct csv *csv)
{
    bool row;
    while (csv_next(csv, &row)) {
        if (!row && plan->count > 0) return true;
        if (!row) return FAIL(ERROR_BAD_INPUT, "%s has no rows", plan->path);
        if (plan->count == PLAN_ROWS_MAX) {
            return FAIL(ERROR_LIMIT, "%s has more than %d rows", plan->path, PLAN_ROWS_MAX);
        }
        if ((plan->count & (plan->count - 1)) == 0) {  // full: 0, 1, 2, 4 ...
            size_t room = plan->count == 0 ? 1 : 2 * (size_t)plan->count;
            struct plan_row *grown = realloc(plan->rows, room * sizeof *grown);
            if (grown == NULL) return FAIL(ERROR_MEMORY, "a plan of %zu rows", room);
            plan->rows = grown;
        }
        if (!read_row(plan, csv)) return false;
    }
    return false;
}

static bool read_row(struct plan *plan, const struct csv *csv)
{
    struct plan_row row = {0};
    struct csv_field file = csv_text(csv, COLUMN_FILE);
    if (file.length == 0) return csv_fault(csv, COLUMN_FILE, "is empty");
    if (file.length >= sizeof row.file) {
        return csv_fault(csv, COLUMN_FILE, "is longer than %zu bytes", sizeof row.file - 1);
    }
    memcpy(row.file, file.at, file.length);
    if (!plan_symbol(csv, COLUMN_SYMBOL, &row.symbol)) return false;
    if (!csv_date(csv, COLUMN_FROM, &row.from) || !csv_date(csv, COLUMN_TO, &row.to)) return false;
    if (row.to < row.from) return csv_fault(csv, COLUMN_TO, "lies before \"from\"");
    if (!check_others(plan, &row, csv)) return false;
    plan->rows[plan->count++] = row;
    return true;
}

static bool check_others(const struct plan *plan, const struct plan_row *row, const struct csv *csv)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_row *other = &plan->rows[i];
        if (plan_symbol_compare(&other->symbol, &row->symbol) != 0) continue;
        if (strcmp(other->file, row->file) == 0) {
            return csv_fault(csv, COLUMN_SYMBOL, "has this file's row already: line %u", i + 2);
        }
        if (row->from > other->to || row->to < other->from) continue;
        return csv_fault(csv, COLUMN_FROM, "begins a span that meets that of line %u", i + 2);
    }
    return true;
}
