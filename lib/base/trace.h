// trace.h: our logger: one JSON object a line, rotated by size.
//
// {"time":"...","level":"info","service":"feed","event":"started","pid":12,...fields}
// One sink a process. Safe before trace_open: lines go to standard error then.
#pragma once

#include "base/base.h"
#include "base/utc.h"

enum trace_level { TRACE_DEBUG, TRACE_INFO, TRACE_WARN, TRACE_ERROR };

#define TRACE_LINE_MAX 2048        // longer lines are cut and marked "cut":true
#define TRACE_FILE_MAX (8u << 20)  // then FILE becomes FILE.1, and FILE.1 becomes FILE.2 ...
#define TRACE_FILES_MAX 5          // FILE itself counts

// Appends to path (mode 0600). service is borrowed for the life of the process.
MUST_USE bool trace_open(const char *path, const char *service);
void trace_close(void);
void trace_set_level(enum trace_level lowest);

// event is one word in snake_case; the rest, printf-like, becomes "message"; may be "".
void trace(enum trace_level level, const char *event, const char *format, ...) PRINTF_LIKE(3, 4);
// Reports the error stack once ("kind", "message", "story") and clears it.
void trace_error(const char *event);
