// scratch.h: a database in a folder of its own, and all it holds as text.
#pragma once

#include "base/text.h"
#include "tests/unit/test.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static char scratch_folder[64], scratch_path[96];

static inline int scratch_make(void **state)
{
    (void)state;
    (void)snprintf(scratch_folder, sizeof scratch_folder, "/tmp/tradewind-store-XXXXXX");
    if (mkdtemp(scratch_folder) == NULL) return -1;
    (void)snprintf(scratch_path, sizeof scratch_path, "%s/t.sqlite", scratch_folder);
    return 0;
}

static inline int scratch_remove(void **state)
{
    (void)state;
    static const char *const ends[] = {"", "-wal", "-shm", "-journal"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char path[112];
        (void)snprintf(path, sizeof path, "%s%s", scratch_path, ends[i]);
        (void)unlink(path);
    }
    return rmdir(scratch_folder);
}

static inline int scratch_put_row(void *to, int count, char **values, char **names)
{
    (void)names;
    for (int i = 0; i < count; i++) {
        text_add(to, "%s%s", i > 0 ? "|" : "", values[i] == NULL ? "NULL" : values[i]);
    }
    text_add(to, "\n");
    return 0;
}

// The rows of a query as "a|b\n"; valid until the next call.
static inline const char *scratch_query(const char *sql)
{
    static char rows[1 << 20];
    struct text text;
    text_init(&text, rows, sizeof rows);
    sqlite3 *database = NULL;
    assert_int_equal(sqlite3_open(scratch_path, &database), SQLITE_OK);
    char *message = NULL;
    int result = sqlite3_exec(database, sql, scratch_put_row, &text, &message);
    if (result != SQLITE_OK) fail_msg("%s: %s", sql, message);
    assert_int_equal(sqlite3_close(database), SQLITE_OK);
    assert_false(text.cut);
    return rows;
}
