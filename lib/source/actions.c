// actions.c: see actions.h.
#include "source/actions.h"

#include "base/error.h"
#include "market/calendar.h"

#include <stdlib.h>
#include <string.h>

#define RATIO_MAX 1000000u

enum { COLUMN_SYMBOL, COLUMN_DATE, COLUMN_KIND, COLUMN_RATIO, COLUMN_CASH };
static const char *const columns[] = {"symbol", "ex_date", "kind", "ratio", "cash_per_share"};

static bool read_rows(struct actions *actions, const struct plan *plan, const struct listed *listed,
                      struct csv *csv);
static bool read_row(const struct csv *csv, struct text16 *symbol, struct action *action);
static bool read_ratio(const struct csv *csv, struct corporate_action *body);
static bool read_cash(const struct csv *csv, struct corporate_action *body);
static bool number_at(struct csv_field field, size_t *at, uint32_t *number);
static bool field_is(struct csv_field field, const char *text);
static bool is_wanted(const struct plan *plan, const struct text16 *symbol, int32_t date);
static bool keep_action(struct actions *actions, const struct action *action);
static bool check_doubles(const struct actions *actions, const struct listed *listed,
                          const char *path);
static int compare_actions(const void *left, const void *right);

bool actions_init(struct actions *actions, const struct plan *plan, const struct listed *listed,
                  const char *path)
{
    *actions = (struct actions){0};
    struct csv csv;
    bool read = csv_open(&csv, path, columns, COUNT_OF(columns))
        && read_rows(actions, plan, listed, &csv);
    csv_close(&csv);
    if (!read) return FAIL_WHILE("reading corporate actions");
    if (actions->count == 0) return true;
    qsort(actions->rows, actions->count, sizeof *actions->rows, compare_actions);
    return check_doubles(actions, listed, path);
}

void actions_fini(struct actions *actions)
{
    free(actions->rows);
    *actions = (struct actions){0};
}

static bool read_rows(struct actions *actions, const struct plan *plan, const struct listed *listed,
                      struct csv *csv)
{
    bool row = false;
    while (csv_next(csv, &row)) {
        if (!row) return true;
        struct action action = {.line = csv->line};
        struct text16 symbol;
        if (!read_row(csv, &symbol, &action)) return false;
        bool listing = action.body.kind == 0;
        if (listing || !is_wanted(plan, &symbol, action.date)) continue;
        action.body.instrument = listed_find(listed, &symbol);
        if (!keep_action(actions, &action)) return false;
    }
    return false;
}

// Leaves kind 0 for a listing.
static bool read_row(const struct csv *csv, struct text16 *symbol, struct action *action)
{
    struct session session;
    if (!plan_symbol(csv, COLUMN_SYMBOL, symbol)) return false;
    if (!csv_date(csv, COLUMN_DATE, &action->date)) return false;
    if (!calendar_session(CALENDAR_XNYS, action->date, &session)) {
        return csv_fault(csv, COLUMN_DATE, "is no session of the exchange");
    }
    struct csv_field kind = csv_text(csv, COLUMN_KIND);
    if (field_is(kind, "split")) return read_ratio(csv, &action->body);
    if (field_is(kind, "dividend")) return read_cash(csv, &action->body);
    if (field_is(kind, "listing")) return true;
    return csv_fault(csv, COLUMN_KIND, "is not split, dividend or listing");
}

static bool read_ratio(const struct csv *csv, struct corporate_action *body)
{
    struct csv_field field = csv_text(csv, COLUMN_RATIO);
    size_t at = 0;
    bool good = number_at(field, &at, &body->numerator) && at < field.length
        && field.at[at++] == ':' && number_at(field, &at, &body->denominator);
    size_t rest = field.length - at;
    good = good && (rest == 0 || (rest >= 2 && memcmp(field.at + at, " (", 2) == 0));
    if (!good || body->numerator == body->denominator) {
        return csv_fault(csv, COLUMN_RATIO, "is no ratio NEW:OLD of a split");
    }
    body->kind = ACTION_SPLIT;
    return true;
}

static bool read_cash(const struct csv *csv, struct corporate_action *body)
{
    if (!csv_decimal(csv, COLUMN_CASH, &body->cash_per_share.e8)) return false;
    if (body->cash_per_share.e8 <= 0) return csv_fault(csv, COLUMN_CASH, "is not above zero");
    body->kind = ACTION_DIVIDEND;
    body->numerator = 1;
    body->denominator = 1;
    return true;
}

static bool number_at(struct csv_field field, size_t *at, uint32_t *number)
{
    size_t first = *at;
    uint32_t value = 0;
    for (; *at < field.length && field.at[*at] >= '0' && field.at[*at] <= '9'; ++*at) {
        value = value * 10 + (uint32_t)(field.at[*at] - '0');
        if (value > RATIO_MAX) return false;
    }
    *number = value;
    return *at > first && value > 0;
}

static bool field_is(struct csv_field field, const char *text)
{
    return field.length == strlen(text) && memcmp(field.at, text, field.length) == 0;
}

static bool is_wanted(const struct plan *plan, const struct text16 *symbol, int32_t date)
{
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_row *row = &plan->rows[i];
        if (date < row->from || date > row->to) continue;
        if (plan_symbol_compare(&row->symbol, symbol) == 0) return true;
    }
    return false;
}

static bool keep_action(struct actions *actions, const struct action *action)
{
    if (actions->count == ACTIONS_MAX) {
        return FAIL(ERROR_LIMIT, "a replay has at most %u corporate actions", ACTIONS_MAX);
    }
    if (actions->count == actions->room) {
        size_t room = actions->room == 0 ? 256 : 2 * actions->room;
        struct action *grown = realloc(actions->rows, room * sizeof *grown);
        if (grown == NULL) return FAIL(ERROR_MEMORY, "%zu corporate actions", room);
        actions->rows = grown;
        actions->room = room;
    }
    actions->rows[actions->count++] = *action;
    return true;
}

static bool check_doubles(const struct actions *actions, const struct listed *listed,
                          const char *path)
{
    for (size_t i = 1; i < actions->count; i++) {
        const struct action *before = &actions->rows[i - 1], *action = &actions->rows[i];
        if (before->date != action->date) continue;
        if (before->body.instrument != action->body.instrument) continue;
        if (before->body.kind != action->body.kind) continue;
        return FAIL(ERROR_BAD_INPUT, "%s lines %llu and %llu: %.16s has two %ss of one day", path,
                    (unsigned long long)before->line, (unsigned long long)action->line,
                    listed->rows[action->body.instrument - 1].symbol.bytes,
                    action_kind_name(action->body.kind));
    }
    return true;
}

static int compare_actions(const void *left, const void *right)
{
    const struct action *a = left, *b = right;
    if (a->date != b->date) return a->date < b->date ? -1 : 1;
    if (a->body.instrument != b->body.instrument) {
        return a->body.instrument < b->body.instrument ? -1 : 1;
    }
    if (a->body.kind != b->body.kind) return a->body.kind < b->body.kind ? -1 : 1;
    return a->line < b->line ? -1 : a->line > b->line;
}
