// grid.h: a picture of characters, each with a style; it knows no terminal.
#pragma once

#include "base/text.h"

#define GRID_ROWS 120
#define GRID_COLUMNS 320

enum style {
    STYLE_PLAIN,
    STYLE_FAINT,  // labels, what is usual
    STYLE_STRONG,
    STYLE_TITLE,
    STYLE_GOOD,
    STYLE_BAD,
    STYLE_WARN,
    STYLE_MARK,  // REPLAY, PAPER, SIMULATED: never to be overlooked
    STYLES,
};

struct cell {
    uint32_t code;  // Unicode, one column wide
    uint8_t style;  // enum style
};

struct grid {
    int rows, columns;
    struct cell cells[GRID_ROWS][GRID_COLUMNS];
};

// All blank; a size beyond the largest or below 1 x 1 is the nearest that there is.
void grid_clear(struct grid *grid, int rows, int columns);
// What lies outside is cut. Characters that may not be one column wide become '?'.
void grid_put(struct grid *grid, int row, int column, enum style style, const char *utf8);
// Ends in front of column `end`.
void grid_put_right(struct grid *grid, int row, int end, enum style style, const char *utf8);
void grid_put_code(struct grid *grid, int row, int column, enum style style, uint32_t code);
// A line over the whole row.
void grid_rule(struct grid *grid, int row);
int grid_width(const char *utf8);                      // columns that it takes
void grid_add_code(struct text *text, uint32_t code);  // as UTF-8
// The rows without styles and without the blanks at their ends.
void grid_print(const struct grid *grid, struct text *text);
