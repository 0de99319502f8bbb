// plan.h: which rows of which files make a replay: the table replay.csv of a data folder.
//
//   file,symbol,from,to
//   daily/us_daily_2000_2013.csv.gz,AAPL,2005-03-01,2013-03-01
//
// file is relative to the plan's folder, the span includes both days. A symbol may have rows of
// several files, whose spans do not meet. Beside the plan lie reference/instruments.csv and
// reference/corporate_actions.csv.
#pragma once

#include "event/bodies.h"
#include "source/csv.h"

#define PLAN_NAME "replay.csv"
#define PLAN_ROWS_MAX 8192
#define PLAN_PATH_MAX 1024
#define PLAN_FILE_MAX 256

struct plan_row {
    char file[PLAN_FILE_MAX];
    struct text16 symbol;
    int32_t from, to;
};

struct plan {
    char path[PLAN_PATH_MAX];    // of the table itself
    char folder[PLAN_PATH_MAX];  // it lies in
    struct plan_row *rows;
    uint32_t count;
};

// path is a data folder (then its replay.csv is meant) or a plan's file. plan_fini() accepts a
// zeroed plan and one that failed. Errors: BAD_INPUT by line and column, LIMIT, those of open.
MUST_USE bool plan_init(struct plan *plan, const char *path);
void plan_fini(struct plan *plan);

// The whole path of a file named in the plan, or beside it.
MUST_USE bool plan_file(const struct plan *plan, const char *file, char path[static PLAN_PATH_MAX]);

// A symbol is 1 to 15 printable characters without blanks.
MUST_USE bool plan_symbol(const struct csv *csv, uint32_t column, struct text16 *symbol);
int plan_symbol_compare(const struct text16 *left, const struct text16 *right);  // as memcmp
