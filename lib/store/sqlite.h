// sqlite.h: SQLite with errors as we tell them, statements that are bound in order, and migrations.
//
// A database is one file in write-ahead mode: readers of other processes never wait for us nor we
// for them, and a crash leaves whole transactions. Not thread-safe: its opener owns it.
// Errors: NO_SPACE for a full disk, ACCESS for what may not be written, CORRUPT for what is no
// database, BUSY, IO, MEMORY; INTERNAL for a broken constraint, which only our own mistake can do.
#pragma once

#include "base/base.h"

struct sqlite3;
struct sqlite3_stmt;

struct sqlite {
    struct sqlite3 *handle;
};

struct sqlite_statement {
    struct sqlite3 *database;  // borrowed
    struct sqlite3_stmt *handle;
    int bound;   // parameters added so far
    int failed;  // first result of binding that was not good
};

// Opens or makes (mode 0600) the file at path.
MUST_USE bool sqlite_open(struct sqlite *sqlite, const char *path);
void sqlite_close(struct sqlite *sqlite);  // ends an open transaction without its changes
// One or more statements without parameters.
MUST_USE bool sqlite_run(struct sqlite *sqlite, const char *sql);
void sqlite_abandon(struct sqlite *sqlite);  // rolls back; the error on the stack stays
// Takes the schema from its user_version to `count`: steps[i] makes version i + 1 of version i, in
// a transaction of its own. VERSION if the file is of a newer build.
MUST_USE bool sqlite_migrate(struct sqlite *sqlite, const char *const *steps, int count);

MUST_USE bool sqlite_prepare(struct sqlite *sqlite, const char *sql,
                             struct sqlite_statement *statement);
void sqlite_finalize(struct sqlite_statement *statement);
// The next parameter. A failure is kept and told by the call that runs the statement.
void sqlite_add_i64(struct sqlite_statement *statement, int64_t value);
void sqlite_add_text(struct sqlite_statement *statement, const char *bytes, size_t count);
// Runs a statement that gives no rows, all of whose parameters were added, and makes it fresh.
MUST_USE bool sqlite_execute(struct sqlite_statement *statement);
// The next row of a query; *row is false behind the last one, and the statement fresh.
MUST_USE bool sqlite_next(struct sqlite_statement *statement, bool *row);
int64_t sqlite_i64(const struct sqlite_statement *statement, int column);
// Valid until the statement is run or finalized; never NULL.
const char *sqlite_text(const struct sqlite_statement *statement, int column);
void sqlite_reset(struct sqlite_statement *statement);  // leaves the rest of a query
