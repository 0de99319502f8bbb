// calendar.c: see calendar.h. Times of day are minutes since midnight in New York.
#include "market/calendar.h"

enum { MONDAY, TUESDAY, WEDNESDAY, THURSDAY, FRIDAY, SATURDAY, SUNDAY };

#define YEAR_FIRST 1990
#define YEAR_LAST 2199
#define CLOCK(hour, minute) ((hour) * 60 + (minute))
#define DATE(year, month, day) ((year) * 10000 + (month) * 100 + (day))

struct hours {
    int open, close;
};

// Days that no rule knows; sorted. open 0: the exchange stayed shut.
static const struct special {
    int date;
    struct hours hours;
} specials[] = {
    {DATE(1990, 12, 27), {CLOCK(9, 31), CLOCK(16, 0)}},   // opened a minute late
    {DATE(1991, 1, 17), {CLOCK(9, 31), CLOCK(16, 0)}},    // silence: war in the Gulf
    {DATE(1991, 2, 25), {CLOCK(9, 31), CLOCK(16, 0)}},    // silence: ground war
    {DATE(1994, 2, 11), {CLOCK(9, 30), CLOCK(14, 30)}},   // snow
    {DATE(1994, 4, 27), {0, 0}},                          // mourning for Nixon
    {DATE(1995, 12, 18), {CLOCK(10, 30), CLOCK(16, 0)}},  // fault of the trading system
    {DATE(1996, 1, 8), {CLOCK(11, 0), CLOCK(14, 0)}},     // blizzard
    {DATE(1997, 10, 27), {CLOCK(9, 30), CLOCK(15, 30)}},  // circuit breaker
    {DATE(1997, 12, 26), {CLOCK(9, 30), CLOCK(13, 0)}},   // Friday after Christmas
    {DATE(1999, 12, 31), {CLOCK(9, 30), CLOCK(13, 0)}},   // eve of 2000
    {DATE(2001, 9, 11), {0, 0}},                          // attacks of September 11
    {DATE(2001, 9, 12), {0, 0}},
    {DATE(2001, 9, 13), {0, 0}},
    {DATE(2001, 9, 14), {0, 0}},
    {DATE(2001, 9, 17), {CLOCK(9, 33), CLOCK(16, 0)}},   // silence at reopening
    {DATE(2001, 10, 8), {CLOCK(9, 31), CLOCK(16, 0)}},   // silence: war in Afghanistan
    {DATE(2002, 9, 11), {CLOCK(12, 0), CLOCK(16, 0)}},   // first anniversary of the attacks
    {DATE(2003, 3, 20), {CLOCK(9, 32), CLOCK(16, 0)}},   // silence: war in Iraq
    {DATE(2003, 12, 26), {CLOCK(9, 30), CLOCK(13, 0)}},  // Friday after Christmas
    {DATE(2004, 6, 7), {CLOCK(9, 32), CLOCK(16, 0)}},    // silence for Reagan
    {DATE(2004, 6, 11), {0, 0}},                         // mourning for Reagan
    {DATE(2005, 6, 1), {CLOCK(9, 30), CLOCK(15, 56)}},   // fault of the trading system
    {DATE(2006, 12, 27), {CLOCK(9, 32), CLOCK(16, 0)}},  // silence for Ford
    {DATE(2007, 1, 2), {0, 0}},                          // mourning for Ford
    {DATE(2012, 10, 29), {0, 0}},                        // hurricane Sandy
    {DATE(2012, 10, 30), {0, 0}},
    {DATE(2018, 12, 5), {0, 0}},  // mourning for G. H. W. Bush
    {DATE(2025, 1, 9), {0, 0}},   // mourning for Carter
};

static bool xnys_session(int32_t date, struct session *session);
static bool hours_of_day(struct civil day, int32_t date, struct hours *hours);
static bool day_is_holiday(struct civil day, int weekday, int32_t date);
static bool day_closes_early(struct civil day, int weekday);
static bool observed_is(struct civil day, int weekday, int month, int holiday);
static bool nth_weekday_is(struct civil day, int weekday, int wanted, int nth);
static int32_t good_friday(int year);
static bool daylight_saving(struct civil day);
static int32_t nth_sunday(int year, int month, int nth);
static int32_t last_sunday_of_october(int year);

bool calendar_session(enum calendar calendar, int32_t date, struct session *session)
{
    switch (calendar) {
    case CALENDAR_XNYS:   return xnys_session(date, session);
    case CALENDAR_ALWAYS: break;
    }
    *session = (struct session){.date = date, .open = {INT64_MIN}, .close = {INT64_MAX}};
    return true;
}

bool calendar_session_latest(enum calendar calendar, struct utc moment, struct session *session)
{
    int32_t first = date_of_civil((struct civil){YEAR_FIRST, 1, 1});
    int32_t last = date_of_civil((struct civil){YEAR_LAST, 12, 31});
    int32_t date = utc_date(moment);
    if (calendar == CALENDAR_ALWAYS) return calendar_session(calendar, date, session);
    if (date > last) date = last;
    for (; date >= first; date--) {
        struct session found;
        if (!calendar_session(calendar, date, &found) || found.open.ns > moment.ns) continue;
        *session = found;
        return true;
    }
    return false;
}

bool calendar_session_after(enum calendar calendar, struct utc moment, struct session *session)
{
    int32_t first = date_of_civil((struct civil){YEAR_FIRST, 1, 1});
    int32_t last = date_of_civil((struct civil){YEAR_LAST, 12, 31});
    int32_t date = utc_date(moment);
    if (calendar == CALENDAR_ALWAYS) return false;
    if (date < first) date = first;
    for (; date <= last; date++) {
        struct session found;
        if (!calendar_session(calendar, date, &found) || found.open.ns <= moment.ns) continue;
        *session = found;
        return true;
    }
    return false;
}

bool calendar_is_open(enum calendar calendar, struct utc moment)
{
    struct session session;
    if (!calendar_session_latest(calendar, moment, &session)) return false;
    return moment.ns < session.close.ns;
}

static bool xnys_session(int32_t date, struct session *session)
{
    if (date < date_of_civil((struct civil){YEAR_FIRST, 1, 1})) return false;
    if (date > date_of_civil((struct civil){YEAR_LAST, 12, 31})) return false;
    struct civil day = civil_of_date(date);
    struct hours hours;
    if (!hours_of_day(day, date, &hours)) return false;
    int64_t minute_ns = 60 * NS_PER_SECOND;
    int64_t midnight = date * NS_PER_DAY + (daylight_saving(day) ? 4 : 5) * 60 * minute_ns;
    session->date = date;
    session->open.ns = midnight + hours.open * minute_ns;
    session->close.ns = midnight + hours.close * minute_ns;
    return true;
}

static bool hours_of_day(struct civil day, int32_t date, struct hours *hours)
{
    int number = DATE(day.year, day.month, day.day);
    for (size_t i = 0; i < COUNT_OF(specials) && specials[i].date <= number; i++) {
        if (specials[i].date != number) continue;
        *hours = specials[i].hours;
        return hours->open > 0;
    }
    int weekday = date_weekday(date);
    if (weekday >= SATURDAY || day_is_holiday(day, weekday, date)) return false;
    // Until 1992 an early close was at 14:00.
    int early = day.year < 1993 ? CLOCK(14, 0) : CLOCK(13, 0);
    *hours = (struct hours){CLOCK(9, 30), CLOCK(16, 0)};
    if (day_closes_early(day, weekday)) hours->close = early;
    return true;
}

static bool day_is_holiday(struct civil day, int weekday, int32_t date)
{
    switch (day.month) {
    case 1:  // New Year's Day on a Saturday is not made up for
        if (day.day == 1 || (day.day == 2 && weekday == MONDAY)) return true;
        return day.year >= 1998 && nth_weekday_is(day, weekday, MONDAY, 3);  // Martin Luther King
    case 2:  return nth_weekday_is(day, weekday, MONDAY, 3);  // Washington's birthday
    case 3:
    case 4:  return date == good_friday(day.year);
    case 5:  return weekday == MONDAY && day.day > 31 - 7;                 // Memorial Day
    case 6:  return day.year >= 2022 && observed_is(day, weekday, 6, 19);  // Juneteenth
    case 7:  return observed_is(day, weekday, 7, 4);
    case 9:  return nth_weekday_is(day, weekday, MONDAY, 1);    // Labor Day
    case 11: return nth_weekday_is(day, weekday, THURSDAY, 4);  // Thanksgiving
    case 12: return observed_is(day, weekday, 12, 25);
    default: return false;
    }
}

static bool day_closes_early(struct civil day, int weekday)
{
    if (day.month == 7 && day.year >= 1995) {
        // A Thursday 4th was followed by a short Friday until 2012, and follows a short Wednesday
        // since.
        if (day.day == 3) return weekday != WEDNESDAY || day.year >= 2013;
        return day.day == 5 && weekday == FRIDAY && day.year < 2013;
    }
    if (day.month == 11 && day.year >= 1992) {  // the day after Thanksgiving
        return weekday == FRIDAY && day.day > 22 && day.day <= 29;
    }
    return day.month == 12 && day.day == 24;
}

// Is day the weekday on which a holiday of a fixed date is kept: Friday for Saturday, Monday for
// Sunday?
static bool observed_is(struct civil day, int weekday, int month, int holiday)
{
    if (day.month != month) return false;
    if (day.day == holiday) return true;
    if (day.day == holiday - 1) return weekday == FRIDAY;
    return day.day == holiday + 1 && weekday == MONDAY;
}

static bool nth_weekday_is(struct civil day, int weekday, int wanted, int nth)
{
    return weekday == wanted && (day.day + 6) / 7 == nth;
}

// Two days before Easter by the anonymous Gregorian computation.
static int32_t good_friday(int year)
{
    int golden = year % 19, century = year / 100, rest = year % 100;
    int moon = (19 * golden + century - century / 4 - (century - (century + 8) / 25 + 1) / 3 + 15);
    moon %= 30;
    int sunday = (32 + 2 * (century % 4) + 2 * (rest / 4) - moon - rest % 4) % 7;
    int shift = (golden + 11 * moon + 22 * sunday) / 451;
    int sum = moon + sunday - 7 * shift + 114;
    return date_of_civil((struct civil){year, sum / 31, sum % 31 + 1}) - 2;
}

// The clock turns on a Sunday night, when no session is under way: the date alone decides.
static bool daylight_saving(struct civil day)
{
    int32_t date = date_of_civil(day);
    if (day.year >= 2007) {
        return date >= nth_sunday(day.year, 3, 2) && date < nth_sunday(day.year, 11, 1);
    }
    return date >= nth_sunday(day.year, 4, 1) && date < last_sunday_of_october(day.year);
}

static int32_t nth_sunday(int year, int month, int nth)
{
    int32_t first = date_of_civil((struct civil){year, month, 1});
    return first + (SUNDAY - date_weekday(first)) + 7 * (nth - 1);
}

static int32_t last_sunday_of_october(int year)
{
    int32_t last = date_of_civil((struct civil){year, 10, 31});
    return last - (date_weekday(last) + 1) % 7;
}
