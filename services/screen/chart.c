// chart.c: see chart.h.
#include "services/screen/chart.h"

__extension__ typedef __int128 wide;

struct span {
    int lowest, highest;  // dots from the lower edge
};

static int height_of(const struct chart *chart, int64_t value);
static struct span span_of(const struct chart *chart, const int64_t *values, size_t count,
                           int column);
static void put_dot(const struct chart *chart, struct grid *grid, int x, int y, enum style style);

void chart_range(struct chart *chart, const int64_t *values, size_t count)
{
    assert(count > 0);
    chart->least = chart->most = values[0];
    for (size_t i = 1; i < count; i++) {
        if (values[i] < chart->least) chart->least = values[i];
        if (values[i] > chart->most) chart->most = values[i];
    }
    if (chart->least < chart->most) return;
    if (chart->most < INT64_MAX) {
        chart->most++;
    } else {
        chart->least--;
    }
}

void chart_draw(const struct chart *chart, const int64_t *values, size_t count, enum style style,
                struct grid *grid)
{
    assert(count > 0 && chart->rows > 0 && chart->columns > 0 && chart->least < chart->most);
    struct span before = span_of(chart, values, count, 0);
    for (int x = 0; x < 2 * chart->columns; x++) {
        struct span span = span_of(chart, values, count, x), drawn = span;
        // Joined to the one before, so that the curve has no holes.
        if (drawn.lowest > before.highest) drawn.lowest = before.highest + 1;
        if (drawn.highest < before.lowest) drawn.highest = before.lowest - 1;
        for (int y = drawn.lowest; y <= drawn.highest; y++) {
            put_dot(chart, grid, x, y, style);
        }
        before = span;
    }
}

static int height_of(const struct chart *chart, int64_t value)
{
    wide range = (wide)chart->most - chart->least, dots = 4 * chart->rows - 1;
    return (int)((((wide)value - chart->least) * dots + range / 2) / range);
}

static struct span span_of(const struct chart *chart, const int64_t *values, size_t count,
                           int column)
{
    size_t columns = 2 * (size_t)chart->columns, x = (size_t)column;
    size_t first = x * count / columns, end = (x + 1) * count / columns;
    if (end <= first) end = first + 1;  // fewer values than columns: they are drawn as steps
    struct span span = {INT32_MAX, 0};
    for (size_t i = first; i < end; i++) {
        int height = height_of(chart, values[i]);
        if (height < span.lowest) span.lowest = height;
        if (height > span.highest) span.highest = height;
    }
    return span;
}

// The dots of a braille character, from its upper left: 1 2 3 7 down, 4 5 6 8 down on the right.
static void put_dot(const struct chart *chart, struct grid *grid, int x, int y, enum style style)
{
    static const uint32_t dots[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};
    int from_top = 4 * chart->rows - 1 - y;
    int row = chart->row + from_top / 4, column = chart->column + x / 2;
    if (row >= grid->rows || column >= grid->columns) return;
    uint32_t before = grid->cells[row][column].code;
    uint32_t code = before >= 0x2800 && before < 0x2900 ? before : 0x2800;
    grid_put_code(grid, row, column, style, code | dots[from_top % 4][x % 2]);
}
