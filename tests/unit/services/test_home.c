// test_home.c: a home is made once, locked once, and its runs are numbered.
#include "services/home.h"
#include "tests/unit/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static void make_folder(char folder[static 64])
{
    snprintf(folder, 64, "/tmp/tradewind-test-XXXXXX");
    assert_non_null(mkdtemp(folder));
}

static void remove_home(const char *home)
{
    static const char *const names[] = {"lock",      "keys",          "log",  "runs/0001",
                                        "runs/0012", "runs/nonsense", "runs", ""};
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        char path[HOME_PATH_MAX];
        assert_true(home_path(path, sizeof path, home, "%s", names[i]));
        remove(path);
    }
}

static void runs_are_numbered_and_the_newest_is_found(void **state)
{
    (void)state;
    char home[64], path[HOME_PATH_MAX];
    uint32_t run = 7;
    make_folder(home);
    assert_false(home_newest_run(home, &run));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);
    assert_true(home_make(home) && home_make(home));
    assert_true(home_newest_run(home, &run));
    assert_int_equal(run, 0);
    assert_true(home_make_run(home, 1) && home_make_run(home, 12));
    assert_false(home_make_run(home, 12));
    assert_false(home_make_run(home, RUNS_MAX + 1));
    assert_true(home_path(path, sizeof path, home, "runs/nonsense"));
    assert_int_equal(mkdir(path, 0700), 0);
    assert_true(home_newest_run(home, &run));
    assert_int_equal(run, 12);
    assert_true(home_run_path(home, 12, "/log", path, sizeof path));
    assert_non_null(strstr(path, "/runs/0012/log"));
    remove_home(home);
}

static void a_path_that_does_not_fit_is_refused(void **state)
{
    (void)state;
    char path[16];
    assert_true(home_path(path, sizeof path, "/home", "halt"));
    assert_string_equal(path, "/home/halt");
    assert_true(home_path(path, sizeof path, "/home", "123456789"));
    assert_false(home_path(path, sizeof path, "/home", "1234567890"));
    assert_false(home_path(path, sizeof path, "/home/that/is/long", "x"));
    assert_int_equal(error_kind(), ERROR_LIMIT);
}

static void a_home_that_is_in_use_is_busy_and_names_the_process(void **state)
{
    (void)state;
    char home[64];
    int fd, other, pid;
    bool locked;
    make_folder(home);
    assert_true(home_make(home));
    assert_true(home_is_locked(home, &locked, &pid));
    assert_false(locked);
    assert_true(home_lock(home, &fd));
    assert_false(home_lock(home, &other));
    assert_int_equal(error_kind(), ERROR_BUSY);
    char message[64];
    snprintf(message, sizeof message, "already running, pid %d", (int)getpid());
    assert_string_equal(error_message(), message);
    assert_true(home_is_locked(home, &locked, &pid));
    assert_true(locked);
    assert_int_equal(pid, getpid());
    close(fd);
    assert_true(home_lock(home, &fd));
    close(fd);
    remove_home(home);
}

// The supervisor is dead, a service that inherited the lock drains: its successor waits for it.
static void a_dead_holders_services_are_waited_for(void **state)
{
    (void)state;
    char home[64];
    int fd, status;
    make_folder(home);
    assert_true(home_make(home));
    pid_t supervisor = fork();
    if (supervisor == 0) {
        if (!home_lock(home, &fd)) _exit(1);
        if (fork() == 0) {
            usleep(300000);
            _exit(0);
        }
        _exit(0);
    }
    assert_int_equal(waitpid(supervisor, &status, 0), supervisor);
    assert_int_equal(status, 0);
    assert_true(home_lock(home, &fd));
    close(fd);
    remove_home(home);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(runs_are_numbered_and_the_newest_is_found),
        cmocka_unit_test(a_path_that_does_not_fit_is_refused),
        cmocka_unit_test(a_home_that_is_in_use_is_busy_and_names_the_process),
        cmocka_unit_test(a_dead_holders_services_are_waited_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
