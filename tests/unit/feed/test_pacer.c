// test_pacer.c: sessions begin at the pace, never in a burst.
#include "../test.h"
#include "base/utc.h"
#include "services/feed/pacer.h"

static void at_max_pace_nothing_waits(void **state)
{
    (void)state;
    struct pacer pacer;
    pacer_init(&pacer, 0, 0);
    for (uint32_t session = 0; session < 1000; session++) {
        assert_int_equal(pacer_wait_ns(&pacer, session, 5), 0);
    }
}

static void a_session_waits_until_it_is_due_and_its_records_do_not(void **state)
{
    (void)state;
    struct pacer pacer;
    pacer_init(&pacer, 10, 0);
    // In milliseconds: session, now, wait.
    static const struct {
        uint32_t session;
        int64_t now, wait;
    } rows[] = {
        {0, 500, 0},     // instruments
        {1, 500, 0},     // the first session is due at once
        {1, 501, 0},     // its other records
        {2, 501, 99},    // the next one
        {2, 599, 1},     //
        {2, 603, 0},     // 3 ms late: made up for
        {3, 604, 96},    //
        {3, 3000, 0},    // very late: all that follow are moved
        {4, 3000, 100},  //
        {4, 3100, 0},    //
        {5, 3100, 100},  //
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t wait = pacer_wait_ns(&pacer, rows[i].session, rows[i].now * NS_PER_MS);
        assert_int_equal(wait, rows[i].wait * NS_PER_MS);
    }
}

static void a_successor_does_not_wait_for_the_session_that_is_under_way(void **state)
{
    (void)state;
    struct pacer pacer;
    pacer_init(&pacer, 0.5, 700);
    assert_int_equal(pacer_wait_ns(&pacer, 700, 0), 0);
    assert_int_equal(pacer_wait_ns(&pacer, 701, 0), 0);
    assert_int_equal(pacer_wait_ns(&pacer, 702, 0), 2 * NS_PER_SECOND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(at_max_pace_nothing_waits),
        cmocka_unit_test(a_session_waits_until_it_is_due_and_its_records_do_not),
        cmocka_unit_test(a_successor_does_not_wait_for_the_session_that_is_under_way),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
