// grid.c: see grid.h.
#include "services/screen/grid.h"

static uint32_t next_code(const char **at);

static int clamp(int value, int most)
{
    return value < 1 ? 1 : value > most ? most : value;
}

void grid_clear(struct grid *grid, int rows, int columns)
{
    grid->rows = clamp(rows, GRID_ROWS);
    grid->columns = clamp(columns, GRID_COLUMNS);
    for (int row = 0; row < GRID_ROWS; row++) {
        for (int column = 0; column < GRID_COLUMNS; column++) {
            grid->cells[row][column] = (struct cell){' ', STYLE_PLAIN};
        }
    }
}

void grid_put_code(struct grid *grid, int row, int column, enum style style, uint32_t code)
{
    if (row < 0 || row >= grid->rows || column < 0 || column >= grid->columns) return;
    grid->cells[row][column] = (struct cell){code, (uint8_t)style};
}

void grid_put(struct grid *grid, int row, int column, enum style style, const char *utf8)
{
    for (const char *at = utf8; *at != '\0'; column++) {
        grid_put_code(grid, row, column, style, next_code(&at));
    }
}

void grid_put_right(struct grid *grid, int row, int end, enum style style, const char *utf8)
{
    grid_put(grid, row, end - grid_width(utf8), style, utf8);
}

void grid_rule(struct grid *grid, int row)
{
    for (int column = 0; column < grid->columns; column++) {
        grid_put_code(grid, row, column, STYLE_FAINT, 0x2500);
    }
}

int grid_width(const char *utf8)
{
    int width = 0;
    for (const char *at = utf8; *at != '\0'; width++) {
        (void)next_code(&at);
    }
    return width;
}

// Of a text that text_add_plain() made or that is ours. Latin, Greek, Cyrillic, punctuation, lines,
// blocks and braille are one column wide; of others we do not know.
static uint32_t next_code(const char **at)
{
    const unsigned char *bytes = (const unsigned char *)*at;
    int more = bytes[0] < 0x80 ? 0 : bytes[0] < 0xE0 ? 1 : bytes[0] < 0xF0 ? 2 : 3;
    uint32_t code = more == 0 ? bytes[0] : bytes[0] & (0x3Fu >> more);
    int taken = 1;
    for (; taken <= more && (bytes[taken] & 0xC0) == 0x80; taken++) {
        code = code << 6 | (bytes[taken] & 0x3F);
    }
    *at += taken;
    bool narrow = (code >= 0x20 && code < 0x7F) || (code >= 0xA1 && code < 0x300)
        || (code >= 0x370 && code < 0x483) || (code >= 0x2010 && code < 0x2028)
        || (code >= 0x2500 && code < 0x25A0) || (code >= 0x2800 && code < 0x2900);
    return narrow && taken == more + 1 ? code : '?';
}

void grid_add_code(struct text *text, uint32_t code)
{
    char bytes[4];
    size_t count = code < 0x80 ? 1 : code < 0x800 ? 2 : 3;
    if (count == 1) {
        bytes[0] = (char)code;
    } else {
        bytes[0] = (char)(count == 2 ? 0xC0 | code >> 6 : 0xE0 | code >> 12);
        for (size_t i = 1; i < count; i++) {
            bytes[i] = (char)(0x80 | (code >> 6 * (count - 1 - i) & 0x3F));
        }
    }
    text_add_bytes(text, bytes, count);
}

void grid_print(const struct grid *grid, struct text *text)
{
    for (int row = 0; row < grid->rows; row++) {
        int end = grid->columns;
        while (end > 0 && grid->cells[row][end - 1].code == ' ') {
            end--;
        }
        for (int column = 0; column < end; column++) {
            grid_add_code(text, grid->cells[row][column].code);
        }
        text_add(text, "\n");
    }
}
