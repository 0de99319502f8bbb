// test_restart.c: when a service that died is started again.
#include "services/supervisor/restart.h"
#include "tests/unit/test.h"

#include <inttypes.h>
#include <stdlib.h>

// Each line is a death: progress, seconds at work, killed from outside; then the delay in
// milliseconds, deaths and crashes in a row.
static void expect_restarts(const char *table)
{
    struct restart restart = {0};
    const char *line = table;
    while (*line != '\0') {
        uint64_t progress, worked, killed, delay, deaths, crashes;
        char *at = NULL;
        progress = strtoull(line, &at, 10);
        worked = strtoull(at, &at, 10);
        killed = strtoull(at, &at, 10);
        delay = strtoull(at, &at, 10);
        deaths = strtoull(at, &at, 10);
        crashes = strtoull(at, &at, 10);
        assert_int_equal(*at, '\n');
        struct death death = {
            .progress = progress, .worked_ns = (int64_t)worked * 1000000000, .killed = killed == 1};
        int64_t told = restart_delay_ns(&restart, &death);
        if ((uint64_t)told != delay * 1000000 || restart.deaths != deaths
            || restart.crashes != crashes) {
            fail_msg("%.*s told %" PRId64 " ms, %" PRIu32 " deaths, %" PRIu32 " crashes",
                     (int)strcspn(line, "\n"), line, told / 1000000, restart.deaths,
                     restart.crashes);
        }
        line = at + 1;
    }
}

static void a_death_behind_progress_is_answered_at_once(void **state)
{
    (void)state;
    expect_restarts("100 0 0  0 1 1\n"
                    "101 0 0  0 1 1\n"
                    "900 0 0  0 1 1\n");
}

static void without_progress_the_wait_doubles_and_has_an_end(void **state)
{
    (void)state;
    expect_restarts("5 0 0  0     1 1\n"
                    "5 0 0  100   2 2\n"
                    "5 0 0  200   3 3\n"
                    "4 0 0  400   4 4\n"  // a death in recovery is none of progress
                    "5 0 0  800   5 5\n"
                    "5 0 0  1600  6 6\n"
                    "5 0 0  3200  7 7\n"
                    "5 0 0  6400  8 8\n"
                    "5 0 0  12800 9 9\n"
                    "5 0 0  25600 10 10\n"
                    "5 0 0  30000 11 11\n"
                    "5 0 0  30000 12 12\n"
                    "6 0 0  0     1 1\n");
}

static void a_kill_from_outside_is_no_crash_of_the_record(void **state)
{
    (void)state;
    expect_restarts("5 0 1  0   1 0\n"
                    "5 0 1  100 2 0\n"
                    "5 0 0  200 3 1\n"
                    "5 0 0  400 4 2\n");
}

static void ten_seconds_of_work_count_as_progress(void **state)
{
    (void)state;
    expect_restarts("5 0  0  0   1 1\n"
                    "5 9  0  100 2 2\n"
                    "5 10 0  0   1 1\n");
}

static void storm_and_stuck_are_told_in_time(void **state)
{
    (void)state;
    struct restart restart = {0};
    struct death death = {.progress = 7};
    for (unsigned i = 1; i <= RESTART_STORM; i++) {
        assert_false(restart_is_storm(&restart));
        assert_int_equal(restart_is_stuck(&restart), i > 2);
        (void)restart_delay_ns(&restart, &death);
    }
    assert_true(restart_is_storm(&restart) && restart_is_stuck(&restart));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_death_behind_progress_is_answered_at_once),
        cmocka_unit_test(without_progress_the_wait_doubles_and_has_an_end),
        cmocka_unit_test(a_kill_from_outside_is_no_crash_of_the_record),
        cmocka_unit_test(ten_seconds_of_work_count_as_progress),
        cmocka_unit_test(storm_and_stuck_are_told_in_time),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
