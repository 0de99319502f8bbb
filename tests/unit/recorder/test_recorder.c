// test_recorder.c: the recorder stores what is durable and no more, goes on where it was killed,
// and ends with one clear error when it cannot store.
#include "log/log_state.h"
#include "log/log_writer.h"
#include "log/segment.h"
#include "services/service.h"
#include "tests/unit/scene.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <signal.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static char folder[64];
static struct service service;
static int lifeline[2];
static struct scene scene;

static void append(struct log_writer *writer, struct log_state *state, struct record *record)
{
    struct log_state before = *state;
    log_state_seal(state, record);
    assert_true(log_writer_append(writer, record, record->length, &before, record->sequence));
}

// A run's folder with the scene in its log, and a board of which nothing is durable yet.
static int begin(void **state)
{
    (void)state;
    int fd;
    (void)snprintf(folder, sizeof folder, "/tmp/tradewind-recorder-XXXXXX");
    if (mkdtemp(folder) == NULL || pipe(lifeline) != 0) return -1;
    service = (struct service){.id = SOURCE_RECORDER, .home = folder, .lifeline = lifeline[0]};
    (void)snprintf(service.run_path, sizeof service.run_path, "%s", folder);
    (void)snprintf(service.log_path, sizeof service.log_path, "%s/log", folder);
    if (!board_create(&fd) || !board_map(fd, &service.board)) return -1;
    close(fd);
    service.desk = &service.board->desks[SOURCE_RECORDER];
    atomic_store(&service.desk->wanted, 1);

    struct log_options options = {.segment_size = SEGMENT_SIZE_MIN, .run = 1};
    struct log_state at = {0};
    struct log_report report;
    struct log_writer *writer;
    if (!log_writer_open(service.log_path, &options, &at, &report, &writer)) return -1;
    scene_make(&scene);
    for (size_t i = 0; i < scene.count; i++) {
        append(writer, &at, (struct record *)(void *)scene.memory[i]);
    }
    log_writer_close(writer);
    return 0;
}

static int end(void **state)
{
    (void)state;
    static const char *const files[] = {"tradewind.sqlite", "tradewind.sqlite-wal",
                                        "tradewind.sqlite-shm", "log/00000001.log", "log"};
    for (size_t i = 0; i < COUNT_OF(files); i++) {
        char path[128];
        (void)snprintf(path, sizeof path, "%s/%s", folder, files[i]);
        (void)remove(path);
    }
    board_unmap(service.board);
    close(lifeline[0]);
    close(lifeline[1]);
    return rmdir(folder);
}

static pid_t start(void)
{
    (void)fflush(stdout);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL) _exit(99);
        close(lifeline[1]);
        _exit(recorder_main(&service));
    }
    return child;
}

static void until_stored(uint64_t sequence)
{
    for (int i = 0; i < 400 && atomic_load(&service.desk->cursor) < sequence; i++) {
        nanosleep(&(struct timespec){.tv_nsec = 5000000}, NULL);
    }
    assert_int_equal(atomic_load(&service.desk->cursor), sequence);
}

static void expect_end(pid_t child, int status)
{
    int ended;
    assert_int_equal(waitpid(child, &ended, 0), child);
    assert_true(WIFEXITED(ended));
    assert_int_equal(WEXITSTATUS(ended), status);
}

static int64_t number(const char *sql)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/tradewind.sqlite", folder);
    sqlite3 *database = NULL;
    sqlite3_stmt *statement = NULL;
    assert_int_equal(sqlite3_open_v2(path, &database, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_prepare_v2(database, sql, -1, &statement, NULL), SQLITE_OK);
    assert_int_equal(sqlite3_step(statement), SQLITE_ROW);
    int64_t value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    sqlite3_close(database);
    return value;
}

static void what_is_durable_is_stored_and_nothing_behind_it(void **state)
{
    (void)state;
    pid_t child = start();
    nanosleep(&(struct timespec){.tv_nsec = 100000000}, NULL);
    assert_int_equal(atomic_load(&service.desk->ready), 1);  // with nothing durable yet
    atomic_store(&service.board->appended, scene.count);
    atomic_store(&service.board->durable, 14);  // the fill is the 14th
    until_stored(14);
    assert_int_equal(number("SELECT count(*) FROM fills"), 1);
    assert_int_equal(number("SELECT sequence FROM run_cursor"), 14);
    assert_int_equal(number("SELECT count(*) FROM postings"), 1);
    assert_int_equal(number("SELECT count(*) FROM summaries"), 0);

    // Asked to end, it stores what became durable meanwhile.
    atomic_store(&service.board->durable, scene.count);
    atomic_store(&service.desk->wanted, 0);
    expect_end(child, 0);
    assert_int_equal(number("SELECT sequence FROM run_cursor"), (int64_t)scene.count);
    assert_int_equal(number("SELECT count(*) FROM summaries"), 1);
}

static void a_killed_recorder_goes_on_where_it_was(void **state)
{
    (void)state;
    for (uint64_t durable = 5; durable <= scene.count; durable += 4) {
        pid_t child = start();
        atomic_store(&service.board->durable, durable);
        until_stored(durable);
        int ended;
        kill(child, SIGKILL);
        assert_int_equal(waitpid(child, &ended, 0), child);
    }
    assert_int_equal(number("SELECT sequence FROM run_cursor"), (int64_t)scene.count);
    assert_int_equal(number("SELECT count(*) FROM fills"), 1);
    assert_int_equal(number("SELECT count(*) FROM postings"), 2);
    assert_int_equal(number("SELECT count(*) FROM opinions"), 6);
}

static void without_a_supervisor_it_ends(void **state)
{
    (void)state;
    pid_t child = start();
    close(lifeline[1]);
    lifeline[1] = -1;
    expect_end(child, 0);
}

static void what_it_cannot_open_or_follow_is_an_error(void **state)
{
    (void)state;
    atomic_store(&service.board->durable, scene.count);
    (void)snprintf(service.run_path, sizeof service.run_path, "%s/nowhere", folder);
    expect_end(start(), ERROR_NOT_FOUND);

    // A database that is ahead of its log is none of this run.
    (void)snprintf(service.run_path, sizeof service.run_path, "%s", folder);
    atomic_store(&service.desk->wanted, 0);
    expect_end(start(), 0);
    atomic_store(&service.desk->wanted, 1);
    atomic_store(&service.board->durable, 3);
    expect_end(start(), ERROR_CORRUPT);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(what_is_durable_is_stored_and_nothing_behind_it),
        CASE(a_killed_recorder_goes_on_where_it_was),
        CASE(without_a_supervisor_it_ends),
        CASE(what_it_cannot_open_or_follow_is_an_error),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
