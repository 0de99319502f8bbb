// test_ticks.c: when ticks are due.
#include "../test.h"
#include "base/text.h"
#include "market/ticks.h"

static struct utc moment_of(const char *text)
{
    struct utc moment = {0};
    assert_true(utc_parse(text, strlen(text), &moment));
    return moment;
}

static void print_due(struct ticks *ticks, const char *until, struct text *text)
{
    struct tick_due due;
    while (ticks_next(ticks, moment_of(until), &due)) {
        char time[UTC_TEXT_MAX], date[DATE_TEXT_MAX];
        utc_print(due.time, time);
        date_print(due.date, date);
        text_add(text, "%s %s %s\n", time, date, tick_kind_name(due.kind));
    }
}

static void expect_ticks(enum calendar calendar, int64_t tick_ns, const char *from,
                         const char *until, const char *expected)
{
    char memory[4096];
    struct text text;
    text_init(&text, memory, sizeof memory);
    struct ticks ticks;
    ticks_begin(&ticks, calendar, tick_ns, moment_of(from));
    print_due(&ticks, until, &text);
    assert_string_equal(memory, expected);
}

static void ticks_lie_at_each_open_and_close_and_at_no_other_time_without_an_interval(void **state)
{
    (void)state;
    expect_ticks(CALENDAR_XNYS, 0, "2012-11-21T00:00:00Z", "2012-11-26T14:30:00Z",
                 "2012-11-21T14:30:00Z 2012-11-21 session_open\n"
                 "2012-11-21T21:00:00Z 2012-11-21 session_close\n"
                 "2012-11-23T14:30:00Z 2012-11-23 session_open\n"  // behind Thanksgiving
                 "2012-11-23T18:00:00Z 2012-11-23 session_close\n"
                 "2012-11-26T14:30:00Z 2012-11-26 session_open\n");
}

static void multiples_of_the_interval_lie_strictly_between_open_and_close(void **state)
{
    (void)state;
    expect_ticks(CALENDAR_XNYS, 3600 * NS_PER_SECOND, "2003-03-19T20:30:00Z",
                 "2003-03-21T00:00:00Z",
                 "2003-03-19T21:00:00Z 2003-03-19 session_close\n"
                 "2003-03-20T14:32:00Z 2003-03-20 session_open\n"
                 "2003-03-20T15:00:00Z 2003-03-20 interval\n"
                 "2003-03-20T16:00:00Z 2003-03-20 interval\n"
                 "2003-03-20T17:00:00Z 2003-03-20 interval\n"
                 "2003-03-20T18:00:00Z 2003-03-20 interval\n"
                 "2003-03-20T19:00:00Z 2003-03-20 interval\n"
                 "2003-03-20T20:00:00Z 2003-03-20 interval\n"
                 "2003-03-20T21:00:00Z 2003-03-20 session_close\n");
}

static void a_tick_at_the_beginning_is_over_and_one_at_the_end_is_due(void **state)
{
    (void)state;
    expect_ticks(CALENDAR_XNYS, 0, "2012-11-21T14:30:00Z", "2012-11-21T20:59:59.999999999Z", "");
    expect_ticks(CALENDAR_XNYS, 0, "2012-11-21T14:30:00Z", "2012-11-21T21:00:00Z",
                 "2012-11-21T21:00:00Z 2012-11-21 session_close\n");
    expect_ticks(CALENDAR_XNYS, 0, "2012-11-21T21:00:00Z", "2012-11-23T14:29:59Z", "");
}

static void the_endless_session_has_only_the_multiples(void **state)
{
    (void)state;
    expect_ticks(CALENDAR_ALWAYS, 0, "2000-01-01T00:00:00Z", "2100-01-01T00:00:00Z", "");
    expect_ticks(CALENDAR_ALWAYS, NS_PER_DAY, "1969-12-30T12:00:00Z", "1970-01-02T00:00:00Z",
                 "1969-12-31T00:00:00Z 1969-12-31 interval\n"
                 "1970-01-01T00:00:00Z 1970-01-01 interval\n"
                 "1970-01-02T00:00:00Z 1970-01-02 interval\n");
}

static void a_changed_interval_counts_from_the_change(void **state)
{
    (void)state;
    char memory[1024];
    struct text text;
    text_init(&text, memory, sizeof memory);
    struct ticks ticks;
    ticks_begin(&ticks, CALENDAR_XNYS, 0, moment_of("2012-11-23T14:00:00Z"));
    print_due(&ticks, "2012-11-23T15:30:00Z", &text);
    ticks_set_interval(&ticks, 3600 * NS_PER_SECOND, moment_of("2012-11-23T15:30:00Z"));
    print_due(&ticks, "2012-11-23T16:30:00Z", &text);
    ticks_set_interval(&ticks, 0, moment_of("2012-11-23T16:30:00Z"));
    print_due(&ticks, "2012-11-24T00:00:00Z", &text);
    ticks_set_interval(&ticks, NS_PER_SECOND, moment_of("2012-11-24T00:00:00Z"));
    print_due(&ticks, "2012-11-26T14:30:01Z", &text);
    assert_string_equal(memory,
                        "2012-11-23T14:30:00Z 2012-11-23 session_open\n"
                        "2012-11-23T16:00:00Z 2012-11-23 interval\n"
                        "2012-11-23T18:00:00Z 2012-11-23 session_close\n"
                        "2012-11-26T14:30:00Z 2012-11-26 session_open\n"
                        "2012-11-26T14:30:01Z 2012-11-26 interval\n");
}

static void ticks_begun_anywhere_go_on_as_those_begun_before(void **state)
{
    (void)state;
    struct utc from = moment_of("2001-09-07T00:00:00Z"), until = moment_of("2001-09-18T00:00:00Z");
    struct ticks whole;
    ticks_begin(&whole, CALENDAR_XNYS, 1800 * NS_PER_SECOND, from);
    struct tick_due due, again;
    while (ticks_next(&whole, until, &due)) {
        struct ticks begun;
        ticks_begin(&begun, CALENDAR_XNYS, 1800 * NS_PER_SECOND, (struct utc){due.time.ns - 1});
        assert_true(ticks_next(&begun, until, &again));
        assert_int_equal(again.time.ns, due.time.ns);
        assert_int_equal(again.kind, due.kind);
        assert_int_equal(again.date, due.date);
    }
}

static void the_end_of_the_calendar_is_the_end_of_the_ticks(void **state)
{
    (void)state;
    struct ticks ticks;
    struct tick_due due;
    ticks_begin(&ticks, CALENDAR_XNYS, 0, moment_of("2199-12-31T12:00:00Z"));
    assert_true(ticks_next(&ticks, (struct utc){INT64_MAX}, &due));
    assert_true(ticks_next(&ticks, (struct utc){INT64_MAX}, &due));
    assert_int_equal(due.kind, TICK_SESSION_CLOSE);
    assert_false(ticks_next(&ticks, (struct utc){INT64_MAX}, &due));
    ticks_begin(&ticks, CALENDAR_ALWAYS, INT64_MAX, (struct utc){1});
    assert_false(ticks_next(&ticks, (struct utc){INT64_MAX}, &due));
    ticks_begin(&ticks, CALENDAR_XNYS, 1, (struct utc){INT64_MIN});
    assert_true(ticks_next(&ticks, moment_of("1990-01-02T14:30:00Z"), &due));
    assert_int_equal(due.kind, TICK_SESSION_OPEN);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ticks_lie_at_each_open_and_close_and_at_no_other_time_without_an_interval),
        cmocka_unit_test(multiples_of_the_interval_lie_strictly_between_open_and_close),
        cmocka_unit_test(a_tick_at_the_beginning_is_over_and_one_at_the_end_is_due),
        cmocka_unit_test(the_endless_session_has_only_the_multiples),
        cmocka_unit_test(a_changed_interval_counts_from_the_change),
        cmocka_unit_test(ticks_begun_anywhere_go_on_as_those_begun_before),
        cmocka_unit_test(the_end_of_the_calendar_is_the_end_of_the_ticks),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
