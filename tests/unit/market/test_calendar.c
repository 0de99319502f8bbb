// test_calendar.c: the calendar against every row of the reference tables in data/reference.
#include "../test.h"
#include "base/error.h"
#include "market/calendar.h"
#include "source/csv.h"

#define DAYS_MAX 14000

// What the tables say of each day since 1990-01-01; close 0: no session.
static struct day {
    struct utc open, close;
    bool holiday;
} days[DAYS_MAX];

static int32_t day_of(const char *text)
{
    int32_t date = 0;
    assert_true(date_parse(text, strlen(text), &date));
    return date;
}

static struct utc moment_of(const char *text)
{
    struct utc moment = {0};
    assert_true(utc_parse(text, strlen(text), &moment));
    return moment;
}

static struct utc field_moment(const struct csv *csv, uint32_t column)
{
    struct csv_field field = csv_text(csv, column);
    struct utc moment = {0};
    assert_true(utc_parse(field.at, field.length, &moment));
    return moment;
}

static struct day *field_day(const struct csv *csv)
{
    int32_t date = 0;
    assert_true(csv_date(csv, 0, &date));
    int32_t index = date - day_of("1990-01-01");
    assert_true(index >= 0 && index < DAYS_MAX);
    return &days[index];
}

static size_t read_table(const char *path, const char *const *names, uint32_t columns,
                         void (*take)(const struct csv *csv))
{
    static struct csv csv;
    size_t rows = 0;
    bool row = true;
    if (!csv_open(&csv, path, names, columns)) error_print(stderr, path);
    while (csv_next(&csv, &row) && row) {
        take(&csv);
        rows++;
    }
    assert_false(row);
    csv_close(&csv);
    return rows;
}

static void take_session(const struct csv *csv)
{
    *field_day(csv) = (struct day){.open = field_moment(csv, 1), .close = field_moment(csv, 2)};
}

static void take_special(const struct csv *csv)
{
    struct day *day = field_day(csv);
    bool eve_of_2000 = day == &days[day_of("1999-12-31") - day_of("1990-01-01")];
    assert_true(day->close.ns != 0);
    day->open = field_moment(csv, eve_of_2000 ? 1 : 3);
    day->close = field_moment(csv, eve_of_2000 ? 2 : 4);
}

static void take_holiday(const struct csv *csv)
{
    field_day(csv)->holiday = true;
}

static int read_tables(void **state)
{
    (void)state;
    static const char *const sessions[] = {"date", "open_utc", "close_utc"};
    static const char *const specials[] = {"date", "xc_open_utc", "xc_close_utc", "pmc_open_utc",
                                           "pmc_close_utc"};
    static const char *const holidays[] = {"date", "name"};
    assert_int_equal(
        9569,
        read_table("data/reference/nyse_sessions_1990_2027.csv.gz", sessions, 3, take_session));
    assert_int_equal(
        15, read_table("data/reference/nyse_special_sessions.csv", specials, 5, take_special));
    assert_int_equal(
        346, read_table("data/reference/nyse_holidays_1990_2027.csv", holidays, 2, take_holiday));
    return 0;
}

static void every_session_of_1990_to_2027_is_as_the_tables_say_and_there_is_no_other(void **state)
{
    (void)state;
    int32_t first = day_of("1990-01-01"), last = day_of("2027-12-31");
    size_t sessions = 0;
    for (int32_t date = first; date <= last; date++) {
        const struct day *day = &days[date - first];
        struct session session = {0};
        bool found = calendar_session(CALENDAR_XNYS, date, &session);
        char text[DATE_TEXT_MAX];
        date_print(date, text);
        if (found != (day->close.ns != 0)) fail_msg("%s: session %d", text, found);
        if (!found) continue;
        sessions++;
        if (session.open.ns != day->open.ns) fail_msg("%s: another open", text);
        if (session.close.ns != day->close.ns) fail_msg("%s: another close", text);
        if (session.date != date) fail_msg("%s: another date", text);
    }
    assert_int_equal(sessions, 9569);
}

static void every_weekday_without_a_session_is_a_holiday_of_the_table(void **state)
{
    (void)state;
    int32_t first = day_of("1990-01-01"), last = day_of("2027-12-31");
    for (int32_t date = first; date <= last; date++) {
        struct session session;
        bool shut = !calendar_session(CALENDAR_XNYS, date, &session) && date_weekday(date) < 5;
        char text[DATE_TEXT_MAX];
        date_print(date, text);
        if (shut != days[date - first].holiday) fail_msg("%s: holiday %d", text, shut);
    }
}

static void daylight_saving_moves_the_open_by_the_rule_of_its_year(void **state)
{
    (void)state;
    // The sessions around each change of the clock; the rule changed with 2007.
    static const char *const opens[] = {
        "2006-03-31T14:30:00Z", "2006-04-03T13:30:00Z", "2006-10-27T13:30:00Z",
        "2006-10-30T14:30:00Z", "2007-03-09T14:30:00Z", "2007-03-12T13:30:00Z",
        "2007-11-02T13:30:00Z", "2007-11-05T14:30:00Z", "2040-03-09T14:30:00Z",
        "2040-03-12T13:30:00Z",
    };
    for (size_t i = 0; i < COUNT_OF(opens); i++) {
        struct utc open = moment_of(opens[i]);
        struct session session;
        assert_true(calendar_session(CALENDAR_XNYS, utc_date(open), &session));
        assert_int_equal(session.open.ns, open.ns);
    }
}

static void later_years_follow_the_rules_and_then_the_calendar_ends(void **state)
{
    (void)state;
    struct session session = {.date = 7};
    assert_false(calendar_session(CALENDAR_XNYS, day_of("2035-06-19"), &session));  // Juneteenth
    assert_false(calendar_session(CALENDAR_XNYS, day_of("2038-04-23"), &session));  // Good Friday
    assert_true(calendar_session(CALENDAR_XNYS, day_of("2038-04-26"), &session));
    assert_true(calendar_session(CALENDAR_XNYS, day_of("2199-12-31"), &session));
    session.date = 7;
    assert_false(calendar_session(CALENDAR_XNYS, day_of("2200-01-02"), &session));
    assert_false(calendar_session(CALENDAR_XNYS, day_of("1989-12-29"), &session));
    assert_false(calendar_session_after(CALENDAR_XNYS, (struct utc){INT64_MAX}, &session));
    assert_false(calendar_session_latest(CALENDAR_XNYS, (struct utc){INT64_MIN}, &session));
    assert_int_equal(session.date, 7);
    assert_true(calendar_session_after(CALENDAR_XNYS, (struct utc){INT64_MIN}, &session));
    assert_int_equal(session.date, day_of("1990-01-02"));
    assert_true(calendar_session_latest(CALENDAR_XNYS, (struct utc){INT64_MAX}, &session));
    assert_int_equal(session.date, day_of("2199-12-31"));
}

static void a_moment_finds_the_session_before_and_behind_it(void **state)
{
    (void)state;
    static const struct {
        const char *moment, *latest, *after;
        bool open;
    } rows[] = {
        {"2001-09-10T13:29:59.999999999Z", "2001-09-07", "2001-09-10", false},
        {"2001-09-10T13:30:00Z", "2001-09-10", "2001-09-17", true},
        {"2001-09-10T19:59:59.999999999Z", "2001-09-10", "2001-09-17", true},
        {"2001-09-10T20:00:00Z", "2001-09-10", "2001-09-17", false},
        {"2001-09-13T15:00:00Z", "2001-09-10", "2001-09-17", false},
        {"2001-09-17T13:32:00Z", "2001-09-10", "2001-09-17", false},
        {"2001-09-17T13:33:00Z", "2001-09-17", "2001-09-18", true},
        {"2012-11-23T17:59:59Z", "2012-11-23", "2012-11-26", true},
        {"2012-11-23T18:00:00Z", "2012-11-23", "2012-11-26", false},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct utc moment = moment_of(rows[i].moment);
        struct session session;
        assert_true(calendar_session_latest(CALENDAR_XNYS, moment, &session));
        assert_int_equal(session.date, day_of(rows[i].latest));
        assert_true(calendar_session_after(CALENDAR_XNYS, moment, &session));
        assert_int_equal(session.date, day_of(rows[i].after));
        assert_int_equal(calendar_is_open(CALENDAR_XNYS, moment), rows[i].open);
    }
}

static void the_calendar_that_never_closes_has_one_session(void **state)
{
    (void)state;
    struct utc moment = moment_of("2024-12-25T03:00:00Z");
    struct session session;
    assert_true(calendar_is_open(CALENDAR_ALWAYS, moment));
    assert_true(calendar_session_latest(CALENDAR_ALWAYS, moment, &session));
    assert_int_equal(session.date, day_of("2024-12-25"));
    assert_int_equal(session.close.ns, INT64_MAX);
    assert_false(calendar_session_after(CALENDAR_ALWAYS, moment, &session));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_session_of_1990_to_2027_is_as_the_tables_say_and_there_is_no_other),
        cmocka_unit_test(every_weekday_without_a_session_is_a_holiday_of_the_table),
        cmocka_unit_test(daylight_saving_moves_the_open_by_the_rule_of_its_year),
        cmocka_unit_test(later_years_follow_the_rules_and_then_the_calendar_ends),
        cmocka_unit_test(a_moment_finds_the_session_before_and_behind_it),
        cmocka_unit_test(the_calendar_that_never_closes_has_one_session),
    };
    return cmocka_run_group_tests(tests, read_tables, NULL);
}
