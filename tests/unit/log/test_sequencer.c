// The sequencer as a process: its start, its deaths and its end, with this test as its supervisor.
#include "services/home.h"
#include "services/service.h"
#include "tests/unit/log/sequencing_help.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

struct house {
    struct scratch *scratch;
    struct board *board;
    int board_fd, lifeline;
    pid_t pid;
    struct fixture writers;  // only outboxes and counters are used
};

static int64_t monotonic_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static void rest(int64_t ns)
{
    nanosleep(&(struct timespec){.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND},
              NULL);
}

// In the child: the descriptors where a service expects them, and nothing else.
static _Noreturn void serve(const char *home, int board_fd, int lifeline, int key)
{
    int high[3];
    const int given[3] = {board_fd, lifeline, key};
    for (int i = 0; i < 3; i++) {
        high[i] = fcntl(given[i], F_DUPFD, 50);
    }
    for (int i = 0; i < 3; i++) {
        dup2(high[i], SERVICE_FD_BOARD + i);
        close(high[i]);
    }
    for (int fd = SERVICE_FD_LOCK; fd < 50; fd++) {
        close(fd);
    }
    // Errors are asked for by exit status.
    if (freopen("/dev/null", "w", stderr) == NULL) _exit(98);
    struct service service;
    int status = 99;
    if (service_open(&service, SOURCE_SEQUENCER, home, 1)) status = sequencer_main(&service);
    service_close(&service);
    _exit(status);
}

static void start(struct house *house)
{
    int lifeline[2], key[2];
    assert_int_equal(pipe(lifeline), 0);
    assert_int_equal(pipe(key), 0);
    assert_int_equal(write(key[1], test_key, 32), 32);
    struct desk *desk = &house->board->desks[SOURCE_SEQUENCER];
    atomic_store(&desk->wanted, 1);
    atomic_store(&desk->ready, 0);
    atomic_fetch_add(&desk->incarnation, 1);
    house->pid = fork();
    assert_true(house->pid >= 0);
    if (house->pid == 0) {
        close(lifeline[1]);
        serve(house->scratch->path, house->board_fd, lifeline[0], key[0]);
    }
    close(lifeline[0]);
    close(key[0]);
    close(key[1]);
    house->lifeline = lifeline[1];
}

// Its exit status, -1 for a death; fails when it does not end within two seconds and a bit.
static int wait_for_end(struct house *house)
{
    int64_t until = monotonic_ns() + 3 * NS_PER_SECOND;
    int status = 0;
    while (waitpid(house->pid, &status, WNOHANG) == 0) {
        if (monotonic_ns() > until) fail_msg("the sequencer does not end");
        rest(NS_PER_MS);
    }
    if (house->lifeline >= 0) close(house->lifeline);
    house->lifeline = -1;
    house->pid = 0;
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void wait_for(const _Atomic uint64_t *head, uint64_t sequence)
{
    int64_t until = monotonic_ns() + 5 * NS_PER_SECOND;
    while (atomic_load(head) < sequence) {
        if (monotonic_ns() > until) {
            fail_msg("stands at %llu, not at %llu", (unsigned long long)atomic_load(head),
                     (unsigned long long)sequence);
        }
        rest(NS_PER_MS / 10);
    }
    assert_int_equal(atomic_load(head), sequence);
}

static int house_setup(void **state)
{
    struct house *house = calloc(1, sizeof *house);
    char path[SERVICE_PATH_MAX];
    if (house == NULL || scratch_setup((void **)&house->scratch) != 0) return -1;
    const char *home = house->scratch->path;
    struct halt_page *page;
    if (!home_make(home) || !home_make_run(home, 1) || !board_create(&house->board_fd)
        || !board_map(house->board_fd, &house->board) || !home_path(path, sizeof path, home, "halt")
        || !halt_page_open(path, true, &page)) {
        return -1;
    }
    halt_page_close(page);
    (void)snprintf(house->scratch->log, sizeof house->scratch->log, "%s/runs/0001/log", home);
    house->writers.board = house->board;
    fixture_writers(&house->writers);
    start(house);
    *state = house;
    return 0;
}

static int house_teardown(void **state)
{
    struct house *house = *state;
    if (house->pid > 0) {
        kill(house->pid, SIGKILL);
        waitpid(house->pid, NULL, 0);
    }
    if (house->lifeline >= 0) close(house->lifeline);
    board_unmap(house->board);
    close(house->board_fd);
    scratch_teardown((void **)&house->scratch);
    free(house);
    return 0;
}

static void put_bars(struct house *house, int count)
{
    for (int i = 0; i < count; i++) {
        put_type(&house->writers, SOURCE_FEED, RECORD_BAR, MARCH_1);
    }
}

static void expect_records(const struct house *house, uint64_t records)
{
    struct log_check check;
    if (!log_verify(house->scratch->log, test_key, &check)) fail_msg("%s", error_message());
    assert_int_equal(check.records, records);
}

static void what_is_published_becomes_appended_then_durable(void **state)
{
    struct house *house = *state;
    put_run(&house->writers, RUN_MODE_REPLAY);
    put_bars(house, 1000);
    wait_for(&house->board->appended, 1001);
    wait_for(&house->board->durable, 1001);
    const struct desk *desk = &house->board->desks[SOURCE_SEQUENCER];
    wait_for(&desk->cursor, 1001);
    assert_int_equal(atomic_load(&desk->ready), 1);
    assert_int_equal(atomic_load(&house->board->counters[SOURCE_FEED]), 1000);
    uint64_t marked;
    assert_true(log_durable_mark(house->scratch->log, &marked));
    assert_int_equal(marked, 1001);
}

static void killed_at_any_moment_nothing_is_lost_or_doubled(void **state)
{
    struct house *house = *state;
    put_run(&house->writers, RUN_MODE_REPLAY);
    uint64_t records = 1;
    for (int turn = 0; turn < 15; turn++) {
        put_bars(house, 700);
        records += 700;
        rest(turn * NS_PER_MS / 4);
        kill(house->pid, SIGKILL);
        assert_int_equal(wait_for_end(house), -1);
        put_bars(house, 50);  // while nobody is there
        records += 50;
        start(house);
    }
    wait_for(&house->board->durable, records);
    atomic_store(&house->board->desks[SOURCE_SEQUENCER].wanted, 0);
    assert_int_equal(wait_for_end(house), 0);
    expect_records(house, records);
}

static void not_wanted_it_empties_the_outboxes_and_ends(void **state)
{
    struct house *house = *state;
    wait_for(&house->board->appended, 0);
    put_run(&house->writers, RUN_MODE_REPLAY);
    put_bars(house, 5000);
    atomic_store(&house->board->desks[SOURCE_SEQUENCER].wanted, 0);
    assert_int_equal(wait_for_end(house), 0);
    assert_int_equal(atomic_load(&house->board->durable), 5001);
    expect_records(house, 5001);
}

static void without_a_supervisor_it_takes_what_the_others_still_write(void **state)
{
    struct house *house = *state;
    put_run(&house->writers, RUN_MODE_REPLAY);
    atomic_store(&house->board->desks[SOURCE_FEED].pid, getpid());  // feed lives
    wait_for(&house->board->appended, 1);
    close(house->lifeline);
    house->lifeline = -1;
    rest(200 * NS_PER_MS);
    put_bars(house, 10);
    rest(50 * NS_PER_MS);
    atomic_store(&house->board->desks[SOURCE_FEED].pid, 0);
    assert_int_equal(wait_for_end(house), 0);
    expect_records(house, 11);
}

static void a_service_that_does_not_end_is_not_waited_for_longer_than_the_drain(void **state)
{
    struct house *house = *state;
    put_run(&house->writers, RUN_MODE_REPLAY);
    atomic_store(&house->board->desks[SOURCE_CORE].pid, getpid());
    wait_for(&house->board->appended, 1);
    int64_t start_ns = monotonic_ns();
    close(house->lifeline);
    house->lifeline = -1;
    assert_int_equal(wait_for_end(house), 0);
    assert_true(monotonic_ns() - start_ns < DRAIN_NS);
    expect_records(house, 1);
}

static void without_anything_to_do_it_sleeps(void **state)
{
    struct house *house = *state;
    put_run(&house->writers, RUN_MODE_REPLAY);
    wait_for(&house->board->durable, 1);
    rest(20 * NS_PER_MS);
    // Its clock, as the kernel keeps it for others.
    clockid_t clock;
    struct timespec before, behind;
    assert_int_equal(clock_getcpuclockid(house->pid, &clock), 0);
    assert_int_equal(clock_gettime(clock, &before), 0);
    rest(400 * NS_PER_MS);
    assert_int_equal(clock_gettime(clock, &behind), 0);
    int64_t used = (behind.tv_sec - before.tv_sec) * NS_PER_SECOND + behind.tv_nsec
        - before.tv_nsec;
    if (used > 4 * NS_PER_MS) fail_msg("idle, it used %lld ns of 400 ms", (long long)used);
}

static void a_disk_that_fails_ends_it_with_the_error_and_keeps_the_log(void **state)
{
    struct house *house = *state;
    char path[128];
    put_run(&house->writers, RUN_MODE_REPLAY);
    wait_for(&house->board->durable, 1);
    atomic_store(&house->board->desks[SOURCE_SEQUENCER].wanted, 0);
    assert_int_equal(wait_for_end(house), 0);
    // A bit of the durable record flips; the successor names it and does not start.
    poke(house->scratch, 1, SEGMENT_HEADER + 70, "!", 1);
    start(house);
    assert_int_equal(wait_for_end(house), ERROR_CORRUPT);
    (void)snprintf(path, sizeof path, "%s/log/sequencer.jsonl", house->scratch->path);
    static char told[1u << 16];
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_true(read(fd, told, sizeof told - 1) > 0);
    close(fd);
    assert_non_null(strstr(told, "segment 00000001.log, byte 4096: record 1"));
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, house_setup, house_teardown)
    const struct CMUnitTest tests[] = {
        CASE(what_is_published_becomes_appended_then_durable),
        CASE(killed_at_any_moment_nothing_is_lost_or_doubled),
        CASE(not_wanted_it_empties_the_outboxes_and_ends),
        CASE(without_a_supervisor_it_takes_what_the_others_still_write),
        CASE(a_service_that_does_not_end_is_not_waited_for_longer_than_the_drain),
        CASE(without_anything_to_do_it_sleeps),
        CASE(a_disk_that_fails_ends_it_with_the_error_and_keeps_the_log),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
