// daily.c: see daily.h.
#include "source/daily.h"

#include "base/error.h"
#include "event/reference.h"
#include "market/calendar.h"
#include "source/plan.h"

#include <stdlib.h>
#include <string.h>

enum {
    COLUMN_SYMBOL,
    COLUMN_DATE,
    COLUMN_OPEN,
    COLUMN_HIGH,
    COLUMN_LOW,
    COLUMN_CLOSE,
    COLUMN_VOLUME
};
static const char *const columns[] = {"symbol", "date", "open", "high", "low", "close", "volume"};

// A symbol met in the file.
struct met {
    struct text16 symbol;
    int32_t last;             // date
    struct daily_wish *wish;  // NULL: nobody wants it
};

struct reading {
    struct csv csv;
    struct daily_wish *wishes;
    size_t wishes_count;
    struct met met[INSTRUMENTS_MAX];
    size_t met_count;
    struct met *now;  // of the last row; files are mostly ordered by symbol
};

static bool read_rows(struct daily *daily, struct reading *reading);
static bool read_bar(const struct csv *csv, struct bar *bar);
static bool read_price(const struct csv *csv, uint32_t column, struct price *price);
static bool check_range(const struct csv *csv, const struct bar *bar);
static bool read_volume(const struct csv *csv, struct quantity *volume);
static bool meet_symbol(struct reading *reading);
static bool read_date(struct reading *reading, struct session *session);
static bool keep_bar(struct daily *daily, const struct daily_bar *bar);

bool daily_read(struct daily *daily, const char *path, struct daily_wish *wishes, size_t count)
{
    struct reading *reading = calloc(1, sizeof *reading);
    if (reading == NULL) return FAIL(ERROR_MEMORY, "reading %s", path);
    reading->wishes = wishes;
    reading->wishes_count = count;
    bool read = csv_open(&reading->csv, path, columns, COUNT_OF(columns))
        && read_rows(daily, reading);
    csv_close(&reading->csv);
    free(reading);
    return read || FAIL_WHILE("reading daily bars");
}

void daily_fini(struct daily *daily)
{
    free(daily->bars);
    *daily = (struct daily){0};
}

static bool read_rows(struct daily *daily, struct reading *reading)
{
    bool row = false;
    while (csv_next(&reading->csv, &row)) {
        if (!row) return true;
        struct session session = {0};
        struct daily_bar kept = {.bar.interval_s = DAILY_INTERVAL_S};
        if (!meet_symbol(reading) || !read_date(reading, &session)) return false;
        if (!read_bar(&reading->csv, &kept.bar)) return false;
        struct daily_wish *wish = reading->now->wish;
        if (wish == NULL || session.date < wish->from || session.date > wish->to) continue;
        kept.bar.instrument = wish->instrument;
        kept.bar.start = session.open;
        kept.date = session.date;
        if (!keep_bar(daily, &kept)) return false;
        wish->kept++;
    }
    return false;
}

static bool read_bar(const struct csv *csv, struct bar *bar)
{
    return read_price(csv, COLUMN_OPEN, &bar->open) && read_price(csv, COLUMN_HIGH, &bar->high)
        && read_price(csv, COLUMN_LOW, &bar->low) && read_price(csv, COLUMN_CLOSE, &bar->close)
        && check_range(csv, bar) && read_volume(csv, &bar->volume);
}

static bool read_price(const struct csv *csv, uint32_t column, struct price *price)
{
    if (!csv_decimal(csv, column, &price->e8)) return false;
    return price->e8 > 0 || csv_fault(csv, column, "is not above zero");
}

static bool check_range(const struct csv *csv, const struct bar *bar)
{
    if (bar->high.e8 < bar->low.e8) return csv_fault(csv, COLUMN_HIGH, "is below the low");
    if (bar->open.e8 > bar->high.e8) return csv_fault(csv, COLUMN_OPEN, "is above the high");
    if (bar->open.e8 < bar->low.e8) return csv_fault(csv, COLUMN_OPEN, "is below the low");
    if (bar->close.e8 > bar->high.e8) return csv_fault(csv, COLUMN_CLOSE, "is above the high");
    if (bar->close.e8 < bar->low.e8) return csv_fault(csv, COLUMN_CLOSE, "is below the low");
    return true;
}

static bool read_volume(const struct csv *csv, struct quantity *volume)
{
    if (!csv_decimal(csv, COLUMN_VOLUME, &volume->e8)) return false;
    if (volume->e8 < 0) return csv_fault(csv, COLUMN_VOLUME, "is below zero");
    if (volume->e8 % DECIMAL_ONE == 0) return true;
    return csv_fault(csv, COLUMN_VOLUME, "is no whole number of shares");
}

static bool meet_symbol(struct reading *reading)
{
    struct text16 symbol;
    if (!plan_symbol(&reading->csv, COLUMN_SYMBOL, &symbol)) return false;
    if (reading->now != NULL && plan_symbol_compare(&reading->now->symbol, &symbol) == 0) {
        return true;
    }
    for (size_t i = 0; i < reading->met_count; i++) {
        reading->now = &reading->met[i];
        if (plan_symbol_compare(&reading->now->symbol, &symbol) == 0) return true;
    }
    if (reading->met_count == INSTRUMENTS_MAX) {
        return csv_fault(&reading->csv, COLUMN_SYMBOL, "is one too many, %u are known",
                         INSTRUMENTS_MAX);
    }
    reading->now = &reading->met[reading->met_count++];
    *reading->now = (struct met){.symbol = symbol, .last = INT32_MIN};
    for (size_t i = 0; i < reading->wishes_count; i++) {
        struct daily_wish *wish = &reading->wishes[i];
        if (plan_symbol_compare(&wish->symbol, &symbol) == 0) reading->now->wish = wish;
    }
    return true;
}

static bool read_date(struct reading *reading, struct session *session)
{
    int32_t date;
    if (!csv_date(&reading->csv, COLUMN_DATE, &date)) return false;
    struct met *met = reading->now;
    if (date == met->last) {
        return csv_fault(&reading->csv, COLUMN_DATE, "is that of %.16s's row before",
                         met->symbol.bytes);
    }
    if (date < met->last) {
        return csv_fault(&reading->csv, COLUMN_DATE, "lies before that of %.16s's row before",
                         met->symbol.bytes);
    }
    met->last = date;
    if (calendar_session(CALENDAR_XNYS, date, session)) return true;
    return csv_fault(&reading->csv, COLUMN_DATE, "is no session of the exchange");
}

static bool keep_bar(struct daily *daily, const struct daily_bar *bar)
{
    if (daily->count == DAILY_BARS_MAX) {
        return FAIL(ERROR_LIMIT, "a replay has at most %u bars", DAILY_BARS_MAX);
    }
    if (daily->count == daily->room) {
        size_t room = daily->room == 0 ? 4096 : 2 * daily->room;
        struct daily_bar *grown = realloc(daily->bars, room * sizeof *grown);
        if (grown == NULL) return FAIL(ERROR_MEMORY, "%zu bars", room);
        daily->bars = grown;
        daily->room = room;
    }
    daily->bars[daily->count++] = *bar;
    return true;
}
