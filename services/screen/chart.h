// chart.h: a curve in braille dots, two a column and four a row.
#pragma once

#include "services/screen/grid.h"

struct chart {
    int row, column;      // its upper left corner
    int rows, columns;    // at least 1 x 1
    int64_t least, most;  // values at its lower and upper edge, least < most
};

// The range of the values, widened where they are all the same; count is at least 1.
void chart_range(struct chart *chart, const int64_t *values, size_t count);
// Spreads the values over the whole width: a column of dots shows all that fall into it.
void chart_draw(const struct chart *chart, const int64_t *values, size_t count, enum style style,
                struct grid *grid);
