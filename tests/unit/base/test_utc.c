// Moments and dates against a calendar that counts days one by one, and against libc.
#include "base/utc.h"
#include "tests/unit/test.h"

#include <time.h>

static uint64_t random_state = 0x2545F4914F6CDD1D;

static uint64_t random_bits(void)
{
    random_state ^= random_state << 13;
    random_state ^= random_state >> 7;
    random_state ^= random_state << 17;
    return random_state;
}

static void every_day_from_year_1_to_9999_follows_the_one_before(void **state)
{
    (void)state;
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int32_t date = date_of_civil((struct civil){1, 1, 1});
    int weekday = 0;  // 0001-01-01 was a Monday
    for (int year = 1; year <= 9999; year++) {
        bool leap = (year % 4 == 0 && year % 100 != 0) || year % 400 == 0;
        for (int month = 1; month <= 12; month++) {
            int length = lengths[month - 1] + (month == 2 && leap);
            for (int day = 1; day <= length; day++) {
                struct civil civil = civil_of_date(date);
                bool right = civil.year == year && civil.month == month && civil.day == day
                    && date_of_civil(civil) == date && date_weekday(date) == weekday;
                if (!right) fail_msg("%d-%d-%d is day %d", year, month, day, (int)date);
                date++;
                weekday = (weekday + 1) % 7;
            }
        }
    }
    assert_int_equal(date_of_civil((struct civil){1970, 1, 1}), 0);
    assert_int_equal(date_of_civil((struct civil){2005, 3, 1}), 12843);
}

static void moments_print_as_libc_prints_them_and_parse_back(void **state)
{
    (void)state;
    for (int i = 0; i < 200000; i++) {
        struct utc moment = {(int64_t)random_bits()}, again = {0};
        if (i % 4 == 1) moment.ns -= moment.ns % NS_PER_MS;
        if (i % 4 == 2) moment.ns -= moment.ns % NS_PER_SECOND;
        char text[UTC_TEXT_MAX], expected[UTC_TEXT_MAX];
        size_t length = utc_print(moment, text);
        assert_int_equal(length, strlen(text));
        assert_true(utc_parse(text, length, &again));
        assert_int_equal(again.ns, moment.ns);

        int64_t rest = moment.ns % NS_PER_SECOND;
        time_t seconds = moment.ns / NS_PER_SECOND - (rest < 0);
        struct tm civil;
        gmtime_r(&seconds, &civil);
        strftime(expected, sizeof expected, "%Y-%m-%dT%H:%M:%S", &civil);
        assert_memory_equal(text, expected, strlen(expected));
        assert_int_equal(utc_date(moment), seconds / 86400 - (seconds % 86400 < 0));
    }
}

static void decimals_of_a_second_print_only_where_needed_in_groups_of_three(void **state)
{
    (void)state;
    static const struct {
        int64_t ns;
        const char *text;
    } rows[] = {
        {0, "1970-01-01T00:00:00Z"},
        {1, "1970-01-01T00:00:00.000000001Z"},
        {1000, "1970-01-01T00:00:00.000001Z"},
        {120000000, "1970-01-01T00:00:00.120Z"},
        {-1, "1969-12-31T23:59:59.999999999Z"},
        {INT64_MAX, "2262-04-11T23:47:16.854775807Z"},
        {INT64_MIN, "1677-09-21T00:12:43.145224192Z"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char text[UTC_TEXT_MAX];
        utc_print((struct utc){rows[i].ns}, text);
        assert_string_equal(text, rows[i].text);
    }
}

static void only_rfc_3339_parses_as_a_moment(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        const char *printed;  // NULL: refused
    } rows[] = {
        {"2026-11-24T16:17:14Z", "2026-11-24T16:17:14Z"},
        {"2026-11-24T16:17:14.5Z", "2026-11-24T16:17:14.500Z"},
        {"2026-11-24T16:17:14.123456789+00:00", "2026-11-24T16:17:14.123456789Z"},
        {"2026-11-24T16:17:14-00:00", "2026-11-24T16:17:14Z"},
        {"2008-02-29T09:30:00-05:00", "2008-02-29T14:30:00Z"},
        {"2008-02-29T23:30:00-05:30", "2008-03-01T05:00:00Z"},
        {"2008-01-01T00:00:00+23:59", "2007-12-31T00:01:00Z"},
        {"2262-04-11T23:47:16.854775807Z", "2262-04-11T23:47:16.854775807Z"},
        {"2262-04-11T23:47:16.854775808Z", NULL},
        {"2262-04-12T00:47:16.854775807+01:00", "2262-04-11T23:47:16.854775807Z"},
        {"1677-09-21T00:12:43.145224191Z", NULL},
        {"9999-12-31T23:59:59Z", NULL},
        {"0000-01-01T00:00:00Z", NULL},
        {"2007-02-29T09:30:00Z", NULL},
        {"1900-02-29T09:30:00Z", NULL},
        {"2008-13-01T09:30:00Z", NULL},
        {"2008-00-01T09:30:00Z", NULL},
        {"2008-04-31T09:30:00Z", NULL},
        {"2008-04-00T09:30:00Z", NULL},
        {"2008-04-01T24:00:00Z", NULL},
        {"2008-04-01T09:60:00Z", NULL},
        {"2008-12-31T23:59:60Z", NULL},  // POSIX time has no leap seconds
        {"2008-04-01T09:30:00", NULL},
        {"2008-04-01T09:30:00.Z", NULL},
        {"2008-04-01T09:30:00.1234567890Z", NULL},
        {"2008-04-01T09:30:00+0100", NULL},
        {"2008-04-01T09:30:00+24:00", NULL},
        {"2008-04-01T09:30:00+01:60", NULL},
        {"2008-04-01T09:30:00+01", NULL},
        {"2008-04-01T09:30:00ZZ", NULL},
        {"2008-04-01T09:30:00Z ", NULL},
        {" 2008-04-01T09:30:00Z", NULL},
        {"2008-04-01 09:30:00Z", NULL},
        {"2008-04-01t09:30:00z", NULL},
        {"2008-4-1T09:30:00Z", NULL},
        {"-2008-04-01T09:30:00Z", NULL},
        {"+2008-04-01T09:30:00Z", NULL},
        {"2008-04-01T-9:30:00Z", NULL},
        {"2008-04-01", NULL},
        {"", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct utc moment = {42};
        bool parsed = utc_parse(rows[i].text, strlen(rows[i].text), &moment);
        if (parsed != (rows[i].printed != NULL)) fail_msg("\"%s\"", rows[i].text);
        char text[UTC_TEXT_MAX];
        if (parsed) utc_print(moment, text);
        if (parsed) assert_string_equal(text, rows[i].printed);
        if (!parsed) assert_int_equal(moment.ns, 42);
    }
}

static void a_cut_moment_never_parses(void **state)
{
    (void)state;
    const char *whole = "2008-02-29T09:30:00.123-05:00";
    struct utc moment;
    assert_true(utc_parse(whole, strlen(whole), &moment));
    for (size_t length = 0; length < strlen(whole); length++) {
        assert_false(utc_parse(whole, length, &moment));
    }
}

static void dates_print_whole_at_any_distance_and_parse_only_in_their_one_form(void **state)
{
    (void)state;
    char text[DATE_TEXT_MAX];
    assert_int_equal(date_print(12843, text), 10);
    assert_string_equal(text, "2005-03-01");
    date_print(INT32_MAX, text);
    assert_string_equal(text, "5881580-07-11");
    date_print(INT32_MIN, text);
    assert_string_equal(text, "-5877641-06-23");

    int32_t date = 42;
    assert_true(date_parse("2005-03-01", 10, &date));
    assert_int_equal(date, 12843);
    const char *refused[] = {"2005-3-1",    "05-03-01", "2005/03/01", "20050301",  "2005-02-29",
                             "2005-03-01Z", "",         "0000-03-01", "2005-03-0", "2005-03-1a"};
    for (size_t i = 0; i < COUNT_OF(refused); i++) {
        if (date_parse(refused[i], strlen(refused[i]), &date)) fail_msg("\"%s\"", refused[i]);
    }
    assert_int_equal(date, 12843);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_from_year_1_to_9999_follows_the_one_before),
        cmocka_unit_test(moments_print_as_libc_prints_them_and_parse_back),
        cmocka_unit_test(decimals_of_a_second_print_only_where_needed_in_groups_of_three),
        cmocka_unit_test(only_rfc_3339_parses_as_a_moment),
        cmocka_unit_test(a_cut_moment_never_parses),
        cmocka_unit_test(dates_print_whole_at_any_distance_and_parse_only_in_their_one_form),
    };
    return cmocka_run_group_tests_name("base/utc", tests, NULL, NULL);
}
