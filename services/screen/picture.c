// picture.c: see picture.h. The upper part tells how it goes, the lower what is being done.
#include "services/screen/picture.h"

#include "services/screen/chart.h"

#include <inttypes.h>
#include <stdio.h>

#define TABLE_LEAST 5  // rows
#define CHART_LEAST 5
#define CHART_MOST 16
#define LABELS 12  // columns left of the chart
#define VALUE_MAX 64

// Where each part begins, and how many rows it has.
struct layout {
    int chart, chart_rows;
    int table_rows;
    int positions, committee, fills;  // the rows of their titles
    int fills_rows;
};

struct picture {
    const struct vitals *vitals;
    struct model *model;
    struct grid *grid;
    struct layout layout;
    struct money equity;
};

static void lay_out(struct picture *picture);
static void draw_header(struct picture *picture);
static void draw_log(struct picture *picture);
static void draw_account(struct picture *picture);
static void draw_chart(struct picture *picture);
static void draw_positions(struct picture *picture);
static void draw_services(struct picture *picture);
static void draw_committee(struct picture *picture);
static void draw_fills(struct picture *picture);
static void draw_footer(struct picture *picture);

void picture_draw(const struct vitals *vitals, struct model *model, int rows, int columns,
                  struct grid *grid)
{
    struct picture picture = {.vitals = vitals, .model = model, .grid = grid};
    picture.equity = model_equity(model);
    grid_clear(grid, rows, columns);
    draw_header(&picture);
    draw_account(&picture);
    if (grid->rows < PICTURE_ROWS || grid->columns < PICTURE_COLUMNS) {
        grid_put(grid, 4, 1, STYLE_WARN, "a window of 80 x 24 shows the rest");
        return;
    }
    lay_out(&picture);
    draw_log(&picture);
    draw_chart(&picture);
    draw_positions(&picture);
    draw_services(&picture);
    draw_committee(&picture);
    draw_fills(&picture);
    draw_footer(&picture);
}

// More room goes to instruments that would not be seen, then to fills and chart.
static void lay_out(struct picture *picture)
{
    struct layout *layout = &picture->layout;
    int more = picture->grid->rows - PICTURE_ROWS;
    *layout = (struct layout){.chart = 3, .table_rows = TABLE_LEAST};
    while (more >= 2 && (uint32_t)layout->table_rows < picture->model->instruments) {
        layout->table_rows++;
        more -= 2;
    }
    int chart_more = more * 2 / 3;
    if (chart_more > CHART_MOST - CHART_LEAST) chart_more = CHART_MOST - CHART_LEAST;
    layout->chart_rows = CHART_LEAST + chart_more;
    layout->fills_rows = 1 + more - chart_more;
    if (layout->fills_rows > FILLS_KEPT) layout->fills_rows = FILLS_KEPT;
    layout->positions = layout->chart + layout->chart_rows + 1;
    layout->committee = layout->positions + 1 + layout->table_rows;
    layout->fills = layout->committee + 1 + layout->table_rows;
}

static const char *fixed(int64_t e8, unsigned decimals, bool sign, char text[static VALUE_MAX])
{
    struct text value;
    text_init(&value, text, VALUE_MAX);
    if (sign && e8 > 0) text_add(&value, "+");
    text_add_fixed(&value, e8, decimals, true);
    return text;
}

// part / whole in percent with two decimals; nothing where that is none.
static const char *percent(int64_t part, int64_t whole, bool sign, char text[static VALUE_MAX])
{
    int64_t share;
    bool known = whole > 0
        && decimal_scale(part, 100 * DECIMAL_ONE, whole, ROUND_HALF_EVEN, &share);
    if (!known) return "";
    fixed(share, 2, sign, text);
    struct text value = {.at = text, .size = VALUE_MAX};
    while (text[value.length] != '\0') {
        value.length++;
    }
    text_add(&value, " %%");
    return text;
}

static enum style style_of(int64_t amount)
{
    return amount > 0 ? STYLE_GOOD : amount < 0 ? STYLE_BAD : STYLE_PLAIN;
}

// Puts the words one behind the other, `apart` columns between them; returns where it ended.
static int put(struct picture *picture, int row, int column, enum style style, const char *word)
{
    grid_put(picture->grid, row, column, style, word);
    return column + grid_width(word);
}

static int put_mark(struct picture *picture, int column, const char *word)
{
    return put(picture, 0, column, STYLE_MARK, word) + 1;
}

static void draw_header(struct picture *picture)
{
    const struct model *model = picture->model;
    char memory[VALUE_MAX];
    struct text text;
    int column = put(picture, 0, 1, STYLE_TITLE, "TRADEWIND") + 2;
    if (model->mode == RUN_MODE_REPLAY) column = put_mark(picture, column, " REPLAY ");
    if (model->mode == RUN_MODE_REAL_TIME) column = put_mark(picture, column, " REAL TIME ");
    if (model->simulated) column = put_mark(picture, column, " SIMULATED ");
    column = put_mark(picture, column, " PAPER ") + 1;
    text_init(&text, memory, sizeof memory);
    if (model->mode == 0) {
        text_add(&text, "waiting for a run");
    } else {
        text_add(&text, "run %u", model->run);
    }
    column = put(picture, 0, column, STYLE_FAINT, text.at) + 2;
    if (model->sessions > 0) {
        text_init(&text, memory, sizeof memory);
        moment_line(model->now, &text);
        put(picture, 0, column, STYLE_STRONG, text.at);
    }
    enum style style = model->trading == TRADING_RUNNING ? STYLE_GOOD
        : model->trading == TRADING_PAUSED               ? STYLE_WARN
                                                         : STYLE_BAD;
    const char *state = model->trading == TRADING_RUNNING ? "RUNNING"
        : model->trading == TRADING_PAUSED                ? "PAUSED"
                                                          : "HALTED";
    grid_put_right(picture->grid, 0, picture->grid->columns - 1, style, state);
}

static void draw_log(struct picture *picture)
{
    const struct vitals *vitals = picture->vitals;
    char memory[160], heads[2][VALUE_MAX];
    struct text text;
    text_init(&text, memory, sizeof memory);
    // The heads are counts: shown as decimals of 1e-8 they are grouped.
    bool fits = vitals->appended < (uint64_t)(INT64_MAX / DECIMAL_ONE);
    int64_t unit = fits ? DECIMAL_ONE : 0;
    text_add(&text, "log %s, durable %s   %.0f records/s   ",
             fixed((int64_t)vitals->appended * unit, 0, false, heads[0]),
             fixed((int64_t)vitals->durable * unit, 0, false, heads[1]), vitals->records_s);
    text_add(&text, picture->model->ended ? "end of the data" : "%.1f sessions/s",
             vitals->sessions_s);
    grid_put(picture->grid, 1, 1, STYLE_FAINT, text.at);
    text_init(&text, memory, sizeof memory);
    text_add(&text, "session %" PRIu64, picture->model->sessions);
    grid_put_right(picture->grid, 1, picture->grid->columns - 1, STYLE_FAINT, text.at);
}

static int put_value(struct picture *picture, int column, const char *label, enum style style,
                     const char *value)
{
    column = put(picture, 2, column, STYLE_FAINT, label) + 1;
    return put(picture, 2, column, style, value) + 3;
}

static void draw_account(struct picture *picture)
{
    const struct model *model = picture->model;
    char text[VALUE_MAX];
    int64_t profit, lost = 0;
    if (!decimal_subtract(picture->equity.e8, model->capital.e8, &profit)) profit = 0;
    int64_t peak = model->peak.e8 > picture->equity.e8 ? model->peak.e8 : picture->equity.e8;
    if (!decimal_subtract(peak, picture->equity.e8, &lost)) lost = 0;
    int column =
        put_value(picture, 1, "equity", STYLE_STRONG, fixed(picture->equity.e8, 2, false, text));
    enum style style = style_of(profit);
    column = put_value(picture, column, "P&L", style, fixed(profit, 2, true, text)) - 2;
    column = put(picture, 2, column, style, percent(profit, model->capital.e8, true, text)) + 3;
    column = put_value(picture, column, "drawdown", STYLE_PLAIN, percent(lost, peak, false, text));
    put_value(picture, column, "cash", STYLE_PLAIN, fixed(model->cash.e8, 2, false, text));
}

static void draw_chart(struct picture *picture)
{
    const struct model *model = picture->model;
    const struct layout *layout = &picture->layout;
    int width = picture->grid->columns - LABELS - 1;
    if (model->points == 0) {
        grid_put(picture->grid, layout->chart + layout->chart_rows / 2, LABELS, STYLE_FAINT,
                 "the equity curve begins with the first session");
        return;
    }
    int64_t values[CURVE_MAX + 1];
    for (uint32_t i = 0; i < model->points; i++) {
        values[i] = model->curve[i];
    }
    values[model->points] = picture->equity.e8;
    size_t count = model->points + 1;
    struct chart chart = {
        .row = layout->chart, .column = LABELS, .rows = layout->chart_rows, .columns = width};
    chart_range(&chart, values, count);
    chart_draw(&chart, values, count,
               picture->equity.e8 >= model->capital.e8 ? STYLE_GOOD : STYLE_BAD, picture->grid);

    char text[VALUE_MAX], date[DATE_TEXT_MAX];
    int last = layout->chart + layout->chart_rows - 1;
    grid_put_right(picture->grid, layout->chart, LABELS - 1, STYLE_FAINT,
                   fixed(chart.most, 0, false, text));
    grid_put_right(picture->grid, last, LABELS - 1, STYLE_FAINT,
                   fixed(chart.least, 0, false, text));
    date_print(utc_date(model->curve_from), date);
    grid_put(picture->grid, last + 1, LABELS, STYLE_FAINT, date);
    date_print(utc_date(model->curve_to), date);
    grid_put_right(picture->grid, last + 1, LABELS + width, STYLE_FAINT, date);
}

// A rule with its name and the names of what stands below.
static void draw_title(struct picture *picture, int row, const char *name)
{
    grid_rule(picture->grid, row);
    int column = put(picture, row, 1, STYLE_PLAIN, " ");
    column = put(picture, row, column, STYLE_TITLE, name);
    put(picture, row, column, STYLE_PLAIN, " ");
}

static void draw_label(struct picture *picture, int row, int end, const char *label)
{
    char text[VALUE_MAX];
    (void)snprintf(text, sizeof text, " %s ", label);
    grid_put_right(picture->grid, row, end + 1, STYLE_FAINT, text);
}

static void draw_position(struct picture *picture, int row, const struct held *held)
{
    char text[VALUE_MAX];
    struct grid *grid = picture->grid;
    struct money value = held_value(held);
    int64_t gain;
    if (!decimal_subtract(value.e8, held->cost.e8, &gain)) gain = 0;
    grid_put(grid, row, 1, STYLE_STRONG, symbols_of(&picture->model->symbols, held->instrument));
    grid_put_right(grid, row, 18, STYLE_PLAIN, fixed(held->quantity.e8, 0, false, text));
    grid_put_right(grid, row, 28, STYLE_PLAIN, fixed(held->mark.e8, 2, false, text));
    grid_put_right(grid, row, 39, STYLE_PLAIN, fixed(value.e8, 2, false, text));
    grid_put_right(grid, row, 51, style_of(gain), fixed(gain, 2, true, text));
}

static void draw_positions(struct picture *picture)
{
    const struct layout *layout = &picture->layout;
    const struct model *model = picture->model;
    draw_title(picture, layout->positions, "positions");
    draw_label(picture, layout->positions, 18, "qty");
    draw_label(picture, layout->positions, 28, "mark");
    draw_label(picture, layout->positions, 39, "value");
    draw_label(picture, layout->positions, 51, "unrealised");
    uint32_t held = 0, shown = 0, room = (uint32_t)layout->table_rows;
    for (uint32_t i = 0; i < model->instruments; i++) {
        held += model->held[i].quantity.e8 != 0 ? 1 : 0;
    }
    if (held > room) room--;  // for the line that counts the rest
    for (uint32_t i = 0; i < model->instruments && shown < room; i++) {
        if (model->held[i].quantity.e8 == 0) continue;
        draw_position(picture, layout->positions + 1 + (int)shown++, &model->held[i]);
    }
    if (held == shown && held > 0) return;
    char text[VALUE_MAX] = "none";
    if (held > 0) (void)snprintf(text, sizeof text, "and %u more", held - shown);
    grid_put(picture->grid, layout->positions + 1 + (int)shown, 1, STYLE_FAINT, text);
}

static void draw_service(struct picture *picture, int row, int column, const struct vital *vital)
{
    static const char *const states[] = {"down", "starting", "ok", "LATE", "ending"};
    static const enum style styles[] = {STYLE_BAD, STYLE_WARN, STYLE_GOOD, STYLE_BAD, STYLE_WARN};
    struct grid *grid = picture->grid;
    char text[VALUE_MAX];
    grid_put(grid, row, column, STYLE_PLAIN, vital->name);
    int end = put(picture, row, column + 11, styles[vital->state], states[vital->state]) + 1;
    if (vital->deaths > 0) {
        (void)snprintf(text, sizeof text, "died %u", vital->deaths);
        grid_put(grid, row, end, STYLE_WARN, text);
    }
    if (vital->state == VITAL_DOWN) return;
    // What is well stands still: only a late heartbeat is counted.
    bool fresh = vital->beat_age_ns < NS_PER_SECOND;
    (void)snprintf(text, sizeof text, fresh ? "< 1 s" : "%.1f s",
                   (double)vital->beat_age_ns / (double)NS_PER_SECOND);
    grid_put_right(grid, row, grid->columns - 1, STYLE_FAINT, text);
    if (grid->columns < 110) return;
    (void)snprintf(text, sizeof text, "pid %d  behind %" PRIu64, vital->pid, vital->behind);
    grid_put(grid, row, column + 23, STYLE_FAINT, text);
}

static void draw_services(struct picture *picture)
{
    const struct layout *layout = &picture->layout;
    int column = picture->grid->columns < 110 ? 53 : 58;
    char name[] = " services ";
    grid_put(picture->grid, layout->positions, column - 1, STYLE_TITLE, name);
    draw_label(picture, layout->positions, picture->grid->columns - 1, "heartbeat");
    for (size_t i = 0; i < picture->vitals->count && i < (size_t)layout->table_rows; i++) {
        draw_service(picture, layout->positions + 1 + (int)i, column,
                     &picture->vitals->services[i]);
    }
}

static void draw_vote(struct picture *picture, int row, const struct held *held)
{
    struct grid *grid = picture->grid;
    grid_put(grid, row, 1, STYLE_STRONG, symbols_of(&picture->model->symbols, held->instrument));
    if (held->decided.ns == 0) {
        grid_put(grid, row, 9, STYLE_FAINT, "no decision yet");
        return;
    }
    enum style style = held->action == DECIDE_BUY ? STYLE_GOOD
        : held->action == DECIDE_SELL             ? STYLE_BAD
                                                  : STYLE_FAINT;
    const char *action = held->action == DECIDE_BUY ? "BUY"
        : held->action == DECIDE_SELL               ? "SELL"
                                                    : "hold";
    grid_put(grid, row, 9, style, action);
    char text[VALUE_MAX];
    (void)snprintf(text, sizeof text, "%u.%03u", held->p / 1000000, held->p / 1000 % 1000);
    grid_put(grid, row, 14, STYLE_PLAIN, text);
    grid_put(grid, row, 20, STYLE_PLAIN, held->votes);
}

// By number where all fit; else those that were decided last.
static const struct held *next_vote(const struct model *model, const struct held *before, bool all)
{
    if (all) return before == NULL ? model->held : before + 1;
    const struct held *next = NULL;
    for (const struct held *it = model->held; it < model->held + model->instruments; it++) {
        bool passed = before != NULL
            && (it->decided.ns > before->decided.ns
                || (it->decided.ns == before->decided.ns && it <= before));
        if (!passed && (next == NULL || it->decided.ns > next->decided.ns)) next = it;
    }
    return next;
}

static void draw_committee(struct picture *picture)
{
    const struct layout *layout = &picture->layout;
    const struct model *model = picture->model;
    draw_title(picture, layout->committee, "committee");
    draw_label(picture, layout->committee, picture->grid->columns - 1,
               "+ rise  - fall  = neither  . abstains  ! failed");
    bool all = model->instruments <= (uint32_t)layout->table_rows;
    int shown = all ? (int)model->instruments : layout->table_rows;
    const struct held *held = NULL;
    for (int i = 0; i < shown; i++) {
        held = next_vote(model, held, all);
        if (held == NULL) return;
        draw_vote(picture, layout->committee + 1 + i, held);
    }
}

static void draw_fill(struct picture *picture, int row, const struct shown_fill *fill)
{
    char memory[160], digits[DECIMAL_TEXT_MAX];
    struct text text;
    text_init(&text, memory, sizeof memory);
    moment_line(fill->time, &text);
    int column = put(picture, row, 1, STYLE_FAINT, text.at) + 2;
    grid_put(picture->grid, row, column, STYLE_STRONG,
             symbols_of(&picture->model->symbols, fill->instrument));
    bool buy = fill->side == SIDE_BUY;
    grid_put(picture->grid, row, column + 8, buy ? STYLE_GOOD : STYLE_BAD, buy ? "buy" : "sell");
    text_init(&text, memory, sizeof memory);
    decimal_print(fill->quantity.e8, digits);
    text_add(&text, "%s @ ", digits);
    text_add_fixed(&text, fill->price.e8, 4, true);
    text_add(&text, "  fee ");
    text_add_fixed(&text, fill->fee.e8, 2, true);
    text_add(&text, "  order %" PRIu64, fill->order);
    grid_put(picture->grid, row, column + 13, STYLE_PLAIN, text.at);
}

static void draw_fills(struct picture *picture)
{
    const struct layout *layout = &picture->layout;
    const struct model *model = picture->model;
    draw_title(picture, layout->fills, "fills");
    char memory[VALUE_MAX];
    struct text text;
    text_init(&text, memory, sizeof memory);
    text_add(&text, "%" PRIu64 " of %" PRIu64 " orders, %" PRIu64 " refused", model->fills,
             model->orders, model->refusals);
    if (model->mismatches > 0) text_add(&text, ", %" PRIu64 " not booked", model->mismatches);
    draw_label(picture, layout->fills, picture->grid->columns - 1, text.at);
    for (int i = 0; i < layout->fills_rows && (uint64_t)i < model->fills; i++) {
        uint64_t index = (model->fills - 1 - (uint64_t)i) % FILLS_KEPT;
        draw_fill(picture, layout->fills + 1 + i, &model->filled[index]);
    }
}

static void draw_footer(struct picture *picture)
{
    const struct model *model = picture->model;
    int row = picture->grid->rows - 1;
    char memory[LINE_MAX + VALUE_MAX], value[VALUE_MAX];
    struct text text;
    text_init(&text, memory, sizeof memory);
    if (model->trading != TRADING_RUNNING) {
        text_add(&text, "%s: %s",
                 model->trading == TRADING_HALTED ? "trading is halted" : "trading is paused",
                 model->reason);
        grid_put(picture->grid, row, 1, STYLE_BAD, text.at);
    } else if (model->summed) {
        text_add(&text, "end of data: fees %s", fixed(model->fees.e8, 2, false, value));
        text_add(&text, ", dividends %s", fixed(model->dividends.e8, 2, false, value));
        text_add(&text, ", state %02x%02x%02x%02x", model->state_hash.bytes[0],
                 model->state_hash.bytes[1], model->state_hash.bytes[2],
                 model->state_hash.bytes[3]);
        grid_put(picture->grid, row, 1, STYLE_STRONG, text.at);
    }
    draw_label(picture, row, picture->grid->columns - 1, "Ctrl-C stops everything");
}
