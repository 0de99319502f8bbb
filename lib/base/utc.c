// utc.c: see utc.h. The calendar arithmetic counts in eras of 400 years that begin on 1 March, so
// that a leap day is the last day of its year.
#include "base/utc.h"

#define DAYS_OF_ERA 146097
#define DAYS_TO_1970 719468  // from 0000-03-01

__extension__ typedef __int128 wide;

struct cursor {
    const char *at;
    const char *end;
};

static int days_of_month(int year, int month);
static bool take(struct cursor *cursor, char wanted);
static bool take_digits(struct cursor *cursor, int count, int lowest, int highest, int *value);
static bool take_date(struct cursor *cursor, int32_t *date);
static bool take_fraction(struct cursor *cursor, int64_t *ns);
static bool take_offset(struct cursor *cursor, int *minutes);
static size_t put_digits(char *text, int64_t value, int count);

int32_t date_of_civil(struct civil civil)
{
    assert(civil.month >= 1 && civil.month <= 12);
    int64_t year = civil.month > 2 ? civil.year : (int64_t)civil.year - 1;
    int64_t era = (year >= 0 ? year : year - 399) / 400;
    int64_t year_of_era = year - era * 400;
    int64_t month = (civil.month + 9) % 12;  // March is 0
    int64_t day_of_year = (153 * month + 2) / 5 + civil.day - 1;
    int64_t day_of_era = year_of_era * 365 + year_of_era / 4 - year_of_era / 100 + day_of_year;
    return (int32_t)(era * DAYS_OF_ERA + day_of_era - DAYS_TO_1970);
}

struct civil civil_of_date(int32_t date)
{
    int64_t days = (int64_t)date + DAYS_TO_1970;
    int64_t era = (days >= 0 ? days : days - (DAYS_OF_ERA - 1)) / DAYS_OF_ERA;
    int64_t day_of_era = days - era * DAYS_OF_ERA;
    int64_t year_of_era =
        (day_of_era - day_of_era / 1460 + day_of_era / 36524 - day_of_era / 146096) / 365;
    int64_t day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int64_t month = (5 * day_of_year + 2) / 153;  // March is 0
    return (struct civil){
        .year = (int)(era * 400 + year_of_era + (month >= 10)),
        .month = (int)(month < 10 ? month + 3 : month - 9),
        .day = (int)(day_of_year - (153 * month + 2) / 5 + 1),
    };
}

int date_weekday(int32_t date)
{
    int64_t from_monday = ((int64_t)date + 3) % 7;  // 1970-01-01 was a Thursday
    return (int)(from_monday < 0 ? from_monday + 7 : from_monday);
}

int32_t utc_date(struct utc moment)
{
    int64_t days = moment.ns / NS_PER_DAY;
    return (int32_t)(moment.ns % NS_PER_DAY < 0 ? days - 1 : days);
}

bool date_parse(const char *text, size_t length, int32_t *date)
{
    struct cursor cursor = {text, text + length};
    int32_t taken;
    if (!take_date(&cursor, &taken) || cursor.at != cursor.end) return false;
    *date = taken;
    return true;
}

size_t date_print(int32_t date, char text[static DATE_TEXT_MAX])
{
    struct civil civil = civil_of_date(date);
    size_t length = 0;
    if (civil.year < 0) text[length++] = '-';
    int year = civil.year < 0 ? -civil.year : civil.year;
    int digits = 4;
    for (int rest = year / 10000; rest > 0; rest /= 10) {
        digits++;
    }
    length += put_digits(text + length, year, digits);
    text[length++] = '-';
    length += put_digits(text + length, civil.month, 2);
    text[length++] = '-';
    length += put_digits(text + length, civil.day, 2);
    text[length] = '\0';
    return length;
}

bool utc_parse(const char *text, size_t length, struct utc *moment)
{
    struct cursor cursor = {text, text + length};
    int32_t date;
    int hour, minute, second, offset_minutes;
    int64_t fraction_ns;
    bool whole = take_date(&cursor, &date) && take(&cursor, 'T')
        && take_digits(&cursor, 2, 0, 23, &hour) && take(&cursor, ':')
        && take_digits(&cursor, 2, 0, 59, &minute) && take(&cursor, ':')
        && take_digits(&cursor, 2, 0, 59, &second) && take_fraction(&cursor, &fraction_ns)
        && take_offset(&cursor, &offset_minutes) && cursor.at == cursor.end;
    if (!whole) return false;

    wide seconds = (wide)date * 86400 + hour * 3600 + (minute - offset_minutes) * 60 + second;
    wide ns = seconds * NS_PER_SECOND + fraction_ns;
    if (ns > INT64_MAX || ns < INT64_MIN) return false;
    moment->ns = (int64_t)ns;
    return true;
}

size_t utc_print(struct utc moment, char text[static UTC_TEXT_MAX])
{
    int32_t date = utc_date(moment);
    int64_t of_day = (int64_t)((wide)moment.ns - (wide)date * NS_PER_DAY);
    size_t length = date_print(date, text);
    text[length++] = 'T';
    length += put_digits(text + length, of_day / (3600 * NS_PER_SECOND), 2);
    text[length++] = ':';
    length += put_digits(text + length, of_day / (60 * NS_PER_SECOND) % 60, 2);
    text[length++] = ':';
    length += put_digits(text + length, of_day / NS_PER_SECOND % 60, 2);

    int64_t fraction = of_day % NS_PER_SECOND;
    int digits = 9;
    while (digits > 0 && fraction % 1000 == 0) {
        fraction /= 1000;
        digits -= 3;
    }
    if (digits > 0) {
        text[length++] = '.';
        length += put_digits(text + length, fraction, digits);
    }
    text[length++] = 'Z';
    text[length] = '\0';
    return length;
}

static int days_of_month(int year, int month)
{
    static const int days[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    bool leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return month == 2 && leap ? 29 : days[month - 1];
}

static bool take(struct cursor *cursor, char wanted)
{
    if (cursor->at == cursor->end || *cursor->at != wanted) return false;
    cursor->at++;
    return true;
}

static bool take_digits(struct cursor *cursor, int count, int lowest, int highest, int *value)
{
    *value = 0;
    for (int i = 0; i < count; i++) {
        if (cursor->at == cursor->end || *cursor->at < '0' || *cursor->at > '9') return false;
        *value = *value * 10 + (*cursor->at++ - '0');
    }
    return *value >= lowest && *value <= highest;
}

static bool take_date(struct cursor *cursor, int32_t *date)
{
    struct civil civil;
    bool whole = take_digits(cursor, 4, 1, 9999, &civil.year) && take(cursor, '-')
        && take_digits(cursor, 2, 1, 12, &civil.month) && take(cursor, '-')
        && take_digits(cursor, 2, 1, days_of_month(civil.year, civil.month), &civil.day);
    if (!whole) return false;
    *date = date_of_civil(civil);
    return true;
}

static bool take_fraction(struct cursor *cursor, int64_t *ns)
{
    *ns = 0;
    if (!take(cursor, '.')) return true;
    int64_t unit = NS_PER_SECOND;
    while (cursor->at < cursor->end && *cursor->at >= '0' && *cursor->at <= '9') {
        if (unit == 1) return false;
        unit /= 10;
        *ns += (*cursor->at++ - '0') * unit;
    }
    return unit < NS_PER_SECOND;
}

static bool take_offset(struct cursor *cursor, int *minutes)
{
    *minutes = 0;
    if (take(cursor, 'Z')) return true;
    int sign = take(cursor, '-') ? -1 : 1;
    if (sign > 0 && !take(cursor, '+')) return false;
    int hours;
    if (!take_digits(cursor, 2, 0, 23, &hours) || !take(cursor, ':')) return false;
    if (!take_digits(cursor, 2, 0, 59, minutes)) return false;
    *minutes = sign * (hours * 60 + *minutes);
    return true;
}

static size_t put_digits(char *text, int64_t value, int count)
{
    for (int i = count - 1; i >= 0; i--) {
        text[i] = (char)('0' + value % 10);
        value /= 10;
    }
    return (size_t)count;
}
