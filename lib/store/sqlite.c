// sqlite.c: see sqlite.h.
#include "store/sqlite.h"

#include "base/error.h"

#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

#define BUSY_MS 2000  // well below what the supervisor calls hung

static bool file_make(const char *path);
static enum error_kind kind_of(int result);
static bool version_read(struct sqlite *sqlite, int *version);
static bool step_run(struct sqlite *sqlite, const char *step, int version);

// Tells SQLite's own message; `what` says what we wanted.
static bool fail(struct sqlite3 *database, const char *what)
{
    return FAIL(kind_of(sqlite3_errcode(database)), "%s: %s", what, sqlite3_errmsg(database));
}

bool sqlite_open(struct sqlite *sqlite, const char *path)
{
    *sqlite = (struct sqlite){0};
    if (!file_make(path)) return false;
    int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
    int result = sqlite3_open_v2(path, &sqlite->handle, flags, NULL);
    if (sqlite->handle == NULL) return FAIL(ERROR_MEMORY, "open %s: out of memory", path);
    bool good = result == SQLITE_OK || fail(sqlite->handle, path);
    if (good) {
        sqlite3_busy_timeout(sqlite->handle, BUSY_MS);
        good = sqlite_run(sqlite, "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL");
    }
    if (good) return true;
    sqlite_close(sqlite);
    return FAIL_WHILE("opening %s", path);
}

void sqlite_close(struct sqlite *sqlite)
{
    int result = sqlite3_close(sqlite->handle);
    assert(result == SQLITE_OK);  // else a statement is still held
    sqlite->handle = NULL;
}

bool sqlite_run(struct sqlite *sqlite, const char *sql)
{
    if (sqlite3_exec(sqlite->handle, sql, NULL, NULL, NULL) == SQLITE_OK) return true;
    char what[64];
    (void)snprintf(what, sizeof what, "%.60s", sql);
    return fail(sqlite->handle, what);
}

void sqlite_abandon(struct sqlite *sqlite)
{
    // After some errors SQLite has rolled back already, and says so: nothing is left to tell.
    (void)sqlite3_exec(sqlite->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool sqlite_migrate(struct sqlite *sqlite, const char *const *steps, int count)
{
    int version;
    if (!version_read(sqlite, &version)) return false;
    if (version > count) {
        return FAIL(ERROR_VERSION, "the database has schema %d, this build knows %d", version,
                    count);
    }
    for (; version < count; version++) {
        if (!step_run(sqlite, steps[version], version + 1)) {
            return FAIL_WHILE("making schema %d", version + 1);
        }
    }
    return true;
}

bool sqlite_prepare(struct sqlite *sqlite, const char *sql, struct sqlite_statement *statement)
{
    *statement = (struct sqlite_statement){.database = sqlite->handle};
    int result = sqlite3_prepare_v3(sqlite->handle, sql, -1, SQLITE_PREPARE_PERSISTENT,
                                    &statement->handle, NULL);
    return result == SQLITE_OK || fail(sqlite->handle, sql);
}

void sqlite_finalize(struct sqlite_statement *statement)
{
    sqlite3_finalize(statement->handle);
    statement->handle = NULL;
}

static void note(struct sqlite_statement *statement, int result)
{
    if (result != SQLITE_OK && statement->failed == SQLITE_OK) statement->failed = result;
}

void sqlite_add_i64(struct sqlite_statement *statement, int64_t value)
{
    note(statement, sqlite3_bind_int64(statement->handle, ++statement->bound, value));
}

void sqlite_add_text(struct sqlite_statement *statement, const char *bytes, size_t count)
{
    note(statement,
         sqlite3_bind_text64(statement->handle, ++statement->bound, bytes, count, SQLITE_TRANSIENT,
                             SQLITE_UTF8));
}

bool sqlite_execute(struct sqlite_statement *statement)
{
    bool row;
    if (!sqlite_next(statement, &row)) return false;
    assert(!row);
    return true;
}

bool sqlite_next(struct sqlite_statement *statement, bool *row)
{
    assert(statement->bound == sqlite3_bind_parameter_count(statement->handle));
    *row = false;
    int result = statement->failed;
    if (result == SQLITE_OK) result = sqlite3_step(statement->handle);
    if (result == SQLITE_ROW) {
        *row = true;
        return true;
    }
    if (result != SQLITE_DONE) {
        (void)FAIL(kind_of(result), "%.120s: %s", sqlite3_sql(statement->handle),
                   statement->failed == SQLITE_OK ? sqlite3_errmsg(statement->database)
                                                  : sqlite3_errstr(result));
    }
    sqlite_reset(statement);
    return result == SQLITE_DONE;
}

int64_t sqlite_i64(const struct sqlite_statement *statement, int column)
{
    return sqlite3_column_int64(statement->handle, column);
}

const char *sqlite_text(const struct sqlite_statement *statement, int column)
{
    const unsigned char *text = sqlite3_column_text(statement->handle, column);
    return text == NULL ? "" : (const char *)text;
}

void sqlite_reset(struct sqlite_statement *statement)
{
    (void)sqlite3_reset(statement->handle);  // repeats what the last step told
    (void)sqlite3_clear_bindings(statement->handle);
    statement->bound = 0;
    statement->failed = SQLITE_OK;
}

// SQLite would make it readable for all; what it makes beside it later is as private as this.
static bool file_make(const char *path)
{
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0) return FAIL(error_from_errno(errno), "open %s: %s", path, strerror(errno));
    close(fd);
    return true;
}

static enum error_kind kind_of(int result)
{
    switch (result & 0xff) {  // the rest tells details
    case SQLITE_FULL:     return ERROR_NO_SPACE;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
    case SQLITE_CANTOPEN: return ERROR_ACCESS;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:   return ERROR_BUSY;
    case SQLITE_IOERR:    return ERROR_IO;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:   return ERROR_CORRUPT;
    case SQLITE_NOMEM:    return ERROR_MEMORY;
    case SQLITE_TOOBIG:   return ERROR_LIMIT;
    default:              return ERROR_INTERNAL;
    }
}

static bool version_read(struct sqlite *sqlite, int *version)
{
    struct sqlite_statement query;
    bool row = false;
    bool good = sqlite_prepare(sqlite, "PRAGMA user_version", &query) && sqlite_next(&query, &row);
    if (good) *version = row ? (int)sqlite_i64(&query, 0) : 0;
    sqlite_finalize(&query);
    return good;
}

static bool step_run(struct sqlite *sqlite, const char *step, int version)
{
    char mark[48];
    (void)snprintf(mark, sizeof mark, "PRAGMA user_version = %d", version);
    bool good = sqlite_run(sqlite, "BEGIN IMMEDIATE") && sqlite_run(sqlite, step)
        && sqlite_run(sqlite, mark) && sqlite_run(sqlite, "COMMIT");
    if (!good) sqlite_abandon(sqlite);
    return good;
}
