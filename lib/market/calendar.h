// calendar.h: when an exchange is open.
//
// XNYS is the New York Stock Exchange and Nasdaq: sessions from 1990 to 2199, computed by rule plus
// a table of special days (mourning, storms, minutes of silence, failures). To the end of 2027 each
// session is checked against reference tables; later years follow the rules of 2027 and cannot know
// special days to come. ALWAYS is one endless session, for synthetic data and markets that never
// close. Pure: nothing is allocated, read or remembered, so folds may use it.
#pragma once

#include "base/utc.h"
#include "event/names.h"

// Open from `open` (included) to `close` (excluded). date is the exchange's day.
struct session {
    int32_t date;  // of ALWAYS: the day asked for, or the UTC day of the moment asked for
    struct utc open, close;
};

// All return false when there is no such session; *session is then untouched.
MUST_USE bool calendar_session(enum calendar calendar, int32_t date, struct session *session);
// The newest session with open <= moment: the one under way, or the last one that ended.
MUST_USE bool calendar_session_latest(enum calendar calendar, struct utc moment,
                                      struct session *session);
// The first session with open > moment.
MUST_USE bool calendar_session_after(enum calendar calendar, struct utc moment,
                                     struct session *session);
bool calendar_is_open(enum calendar calendar, struct utc moment);
