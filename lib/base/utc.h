// utc.h: moments as nanoseconds since 1970-01-01T00:00:00Z, and civil dates as days since then.
//
// Leap seconds are not counted (POSIX). Pure: nothing here reads a clock.
#pragma once

#include "base/base.h"

#define NS_PER_US INT64_C(1000)
#define NS_PER_MS INT64_C(1000000)
#define NS_PER_SECOND INT64_C(1000000000)
#define NS_PER_DAY (INT64_C(86400) * NS_PER_SECOND)
#define UTC_TEXT_MAX 36   // "2026-11-24T16:17:14.123456789Z" and its NUL fit
#define DATE_TEXT_MAX 16  // "2026-11-24"; any int32_t fits

struct utc {
    int64_t ns;
};

// Proleptic Gregorian calendar; years 1 to 9999.
struct civil {
    int year, month, day;  // month 1 to 12, day 1 to 31
};

int32_t date_of_civil(struct civil civil);  // days since 1970-01-01; civil is a real date
struct civil civil_of_date(int32_t date);
int date_weekday(int32_t date);       // 0 Monday to 6 Sunday
int32_t utc_date(struct utc moment);  // the UTC day it lies in

// YYYY-MM-DD exactly.
MUST_USE bool date_parse(const char *text, size_t length, int32_t *date);
// YYYY-MM-DD; beyond the years 0 to 9999 with a sign or more digits. Returns the length.
size_t date_print(int32_t date, char text[static DATE_TEXT_MAX]);

// RFC 3339: date, T, time with 0 to 9 decimals of a second, then Z or +hh:mm or -hh:mm.
MUST_USE bool utc_parse(const char *text, size_t length, struct utc *moment);
// Always Z; decimals only where needed, in groups of three. Returns the length.
size_t utc_print(struct utc moment, char text[static UTC_TEXT_MAX]);
