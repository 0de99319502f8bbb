// test_sqlite.c: a database of ours is private, whole after any failure, and says what went wrong.
#include "base/error.h"
#include "store/sqlite.h"
#include "tests/unit/store/scratch.h"

static struct sqlite sqlite;

static void expect_failure(bool good, enum error_kind kind, const char *word)
{
    assert_false(good);
    if (error_kind() != kind || strstr(error_message(), word) == NULL) {
        fail_msg("kind %d: %s", (int)error_kind(), error_message());
    }
    error_clear();
}

static void a_database_is_readable_by_its_owner_alone(void **state)
{
    (void)state;
    assert_true(sqlite_open(&sqlite, scratch_path));
    assert_true(sqlite_run(&sqlite, "CREATE TABLE t (a INTEGER) STRICT"));
    static const char *const ends[] = {"", "-wal", "-shm"};
    for (size_t i = 0; i < COUNT_OF(ends); i++) {
        char path[112];
        struct stat is;
        (void)snprintf(path, sizeof path, "%s%s", scratch_path, ends[i]);
        assert_int_equal(stat(path, &is), 0);
        assert_int_equal(is.st_mode & 0777, 0600);
    }
    sqlite_close(&sqlite);
    sqlite_close(&sqlite);
}

static void what_cannot_be_opened_says_why(void **state)
{
    (void)state;
    expect_failure(sqlite_open(&sqlite, "/nowhere/t.sqlite"), ERROR_NOT_FOUND, "/nowhere/t.sqlite");
    sqlite_close(&sqlite);
    expect_failure(sqlite_open(&sqlite, scratch_folder), ERROR_IO, "directory");

    FILE *file = fopen(scratch_path, "w");
    assert_non_null(file);
    for (int i = 0; i < 1000; i++) {
        (void)fputs("this is no database; ", file);
    }
    assert_int_equal(fclose(file), 0);
    expect_failure(sqlite_open(&sqlite, scratch_path), ERROR_CORRUPT, "not a database");
}

static void parameters_are_taken_in_order_and_text_is_never_sql(void **state)
{
    (void)state;
    static const char hostile[] = "'); DROP TABLE t; --\"\xff";
    struct sqlite_statement insert, query;
    bool row = false;
    assert_true(sqlite_open(&sqlite, scratch_path));
    assert_true(sqlite_run(&sqlite, "CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT) STRICT"));
    assert_true(sqlite_prepare(&sqlite, "INSERT INTO t VALUES (?, ?)", &insert));
    for (int64_t i = 0; i < 3; i++) {
        sqlite_add_i64(&insert, INT64_MIN + i);
        sqlite_add_text(&insert, hostile, sizeof hostile - 1);
        assert_true(sqlite_execute(&insert));
    }
    sqlite_finalize(&insert);
    assert_true(sqlite_prepare(&sqlite, "SELECT a, b FROM t WHERE a = ?", &query));
    sqlite_add_i64(&query, INT64_MIN + 2);
    assert_true(sqlite_next(&query, &row));
    assert_true(row);
    assert_int_equal(sqlite_i64(&query, 0), INT64_MIN + 2);
    assert_string_equal(sqlite_text(&query, 1), hostile);
    assert_true(sqlite_next(&query, &row));
    assert_false(row);
    sqlite_finalize(&query);
    sqlite_close(&sqlite);
}

static void a_broken_constraint_is_told_and_the_statement_can_be_used_again(void **state)
{
    (void)state;
    struct sqlite_statement insert;
    assert_true(sqlite_open(&sqlite, scratch_path));
    assert_true(sqlite_run(&sqlite, "CREATE TABLE t (a INTEGER PRIMARY KEY) STRICT"));
    assert_true(sqlite_prepare(&sqlite, "INSERT INTO t VALUES (?)", &insert));
    sqlite_add_i64(&insert, 1);
    assert_true(sqlite_execute(&insert));
    sqlite_add_i64(&insert, 1);
    expect_failure(sqlite_execute(&insert), ERROR_INTERNAL, "UNIQUE constraint failed: t.a");
    sqlite_add_i64(&insert, 2);
    assert_true(sqlite_execute(&insert));
    sqlite_finalize(&insert);
    sqlite_close(&sqlite);
    assert_string_equal(scratch_query("SELECT a FROM t"), "1\n2\n");
}

static void a_full_disk_is_told_and_leaves_nothing_of_its_transaction(void **state)
{
    (void)state;
    assert_true(sqlite_open(&sqlite, scratch_path));
    assert_true(sqlite_run(&sqlite, "CREATE TABLE t (a TEXT) STRICT; PRAGMA max_page_count = 20"));
    struct sqlite_statement insert;
    assert_true(sqlite_prepare(&sqlite, "INSERT INTO t VALUES (hex(zeroblob(1000)))", &insert));
    assert_true(sqlite_execute(&insert));
    assert_true(sqlite_run(&sqlite, "BEGIN"));
    bool good = true;
    for (int i = 0; i < 100 && good; i++) {
        good = sqlite_execute(&insert);
    }
    expect_failure(good, ERROR_NO_SPACE, "full");
    sqlite_abandon(&sqlite);
    assert_true(sqlite_execute(&insert));
    sqlite_finalize(&insert);
    sqlite_close(&sqlite);
    assert_string_equal(scratch_query("SELECT count(*) FROM t"), "2\n");
}

static void a_schema_grows_step_by_step_and_a_newer_one_is_refused(void **state)
{
    (void)state;
    static const char *const steps[] = {
        "CREATE TABLE t (a INTEGER) STRICT; INSERT INTO t VALUES (1)",
        "ALTER TABLE t ADD COLUMN b INTEGER NOT NULL DEFAULT 7",
        "INSERT INTO t VALUES (2, 8); INSERT INTO nowhere VALUES (1)",
    };
    assert_true(sqlite_open(&sqlite, scratch_path));
    assert_true(sqlite_migrate(&sqlite, steps, 1));
    assert_true(sqlite_migrate(&sqlite, steps, 2));
    assert_true(sqlite_migrate(&sqlite, steps, 2));
    expect_failure(sqlite_migrate(&sqlite, steps, 3), ERROR_INTERNAL, "no such table: nowhere");
    sqlite_close(&sqlite);
    assert_string_equal(scratch_query("SELECT * FROM t; PRAGMA user_version"), "1|7\n2\n");

    assert_true(sqlite_open(&sqlite, scratch_path));
    expect_failure(sqlite_migrate(&sqlite, steps, 1), ERROR_VERSION, "schema 2");
    sqlite_close(&sqlite);
}

static void closing_leaves_nothing_of_an_open_transaction(void **state)
{
    (void)state;
    assert_true(sqlite_open(&sqlite, scratch_path));
    assert_true(sqlite_run(&sqlite, "CREATE TABLE t (a INTEGER) STRICT"));
    assert_true(sqlite_run(&sqlite, "BEGIN; INSERT INTO t VALUES (1)"));
    sqlite_close(&sqlite);
    assert_string_equal(scratch_query("SELECT count(*) FROM t"), "0\n");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_make, scratch_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_database_is_readable_by_its_owner_alone),
        CASE(what_cannot_be_opened_says_why),
        CASE(parameters_are_taken_in_order_and_text_is_never_sql),
        CASE(a_broken_constraint_is_told_and_the_statement_can_be_used_again),
        CASE(a_full_disk_is_told_and_leaves_nothing_of_its_transaction),
        CASE(a_schema_grows_step_by_step_and_a_newer_one_is_refused),
        CASE(closing_leaves_nothing_of_an_open_transaction),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
