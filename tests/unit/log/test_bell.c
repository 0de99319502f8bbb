// The bell between two threads: nothing is slept through, and nobody wakes for nothing.
#include "base/utc.h"
#include "log/bell.h"
#include "tests/unit/test.h"

#include <pthread.h>
#include <time.h>

static int64_t now_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * NS_PER_SECOND + now.tv_nsec;
}

static void a_ring_between_look_and_wait_is_not_slept_through(void **state)
{
    (void)state;
    struct bell bell = {0};
    uint32_t seen = bell_count(&bell);
    bell_ring(&bell);
    int64_t start = now_ns();
    bell_wait(&bell, seen, 10 * NS_PER_SECOND);
    assert_true(now_ns() - start < NS_PER_SECOND);
    assert_int_not_equal(bell_count(&bell), seen);
}

static void waiting_ends_with_its_time(void **state)
{
    (void)state;
    struct bell bell = {0};
    int64_t start = now_ns();
    bell_wait(&bell, bell_count(&bell), 20 * NS_PER_MS);
    assert_true(now_ns() - start >= 19 * NS_PER_MS);
    bell_wait(&bell, bell_count(&bell), 0);
    bell_wait(&bell, bell_count(&bell), -1);
}

static void who_died_asleep_does_not_disturb_the_others(void **state)
{
    (void)state;
    struct bell bell = {0};
    bell_wait(&bell, bell_count(&bell), 1);  // leaves the mark of a sleeper, as a death does
    uint32_t seen = bell_count(&bell);
    bell_ring(&bell);
    assert_int_equal(bell_count(&bell), seen + 2);
    bell_ring(&bell);
    assert_int_equal(bell_count(&bell), seen + 4);
}

struct pair {
    struct bell there, back;
    int value;  // handed over by the bells alone
};

static void *answer(void *argument)
{
    struct pair *pair = argument;
    uint32_t seen = 0;
    for (int turn = 1; turn <= 2000; turn++) {
        while (bell_count(&pair->there) == seen) {
            bell_wait(&pair->there, seen, NS_PER_SECOND);
        }
        seen = bell_count(&pair->there);
        pair->value++;
        bell_ring(&pair->back);
    }
    return NULL;
}

static void two_threads_that_wake_each_other_never_lose_a_ring(void **state)
{
    (void)state;
    struct pair pair = {0};
    pthread_t thread;
    int64_t start = now_ns();
    assert_int_equal(pthread_create(&thread, NULL, answer, &pair), 0);
    uint32_t seen = 0;
    for (int turn = 1; turn <= 2000; turn++) {
        pair.value++;
        bell_ring(&pair.there);
        while (bell_count(&pair.back) == seen) {
            bell_wait(&pair.back, seen, NS_PER_SECOND);
        }
        seen = bell_count(&pair.back);
        assert_int_equal(pair.value, 2 * turn);
    }
    pthread_join(thread, NULL);
    // One lost ring costs a whole second.
    assert_true(now_ns() - start < 5 * NS_PER_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_ring_between_look_and_wait_is_not_slept_through),
        cmocka_unit_test(waiting_ends_with_its_time),
        cmocka_unit_test(who_died_asleep_does_not_disturb_the_others),
        cmocka_unit_test(two_threads_that_wake_each_other_never_lose_a_ring),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
