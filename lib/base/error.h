// error.h: an error is told once, with its whole story.
//
// What can fail returns bool and its product comes last. FAIL at the origin says what happened,
// FAIL_WHILE on the way up what we were doing; both are false. Whoever can, handles the error
// (error_clear) or reports it once (error_print, error_text). One stack a thread, origin first;
// FAIL starts it afresh. An expected outcome (full, end, refused) is a result, not an error.
#pragma once

#include "base/base.h"

#include <stdio.h>

#define ERROR_FRAMES_MAX 16
#define ERROR_TEXT_MAX 320  // of one frame, with its NUL; longer text is cut

// name, exit status of the command line, what it means. Numbers are documented: append only.
#define ERROR_KINDS(X)                                         \
    X(INTERNAL, 1, "a fault of Tradewind itself")              \
    X(USAGE, 2, "unknown command, option or value")            \
    X(BAD_INPUT, 3, "bad input or configuration")              \
    X(NOT_FOUND, 4, "file, home, service or record not found") \
    X(ACCESS, 5, "permission denied")                          \
    X(BUSY, 6, "the home is in use")                           \
    X(REFUSED, 7, "the request was refused")                   \
    X(UNREACHABLE, 8, "no supervisor answers for this home")   \
    X(TIMED_OUT, 9, "no answer in time")                       \
    X(NO_SPACE, 10, "no space left")                           \
    X(IO, 11, "reading or writing failed")                     \
    X(CORRUPT, 12, "stored data are damaged")                  \
    X(VERSION, 13, "written by another version")               \
    X(DIVERGED, 14, "a replayed record differs from the log")  \
    X(MEMORY, 15, "out of memory")                             \
    X(LIMIT, 16, "a named limit was reached")

enum error_kind {
    ERROR_NONE = 0,
#define X(name, status, text) ERROR_##name = (status),
    ERROR_KINDS(X)
#undef X
};

// Both are false, and the compiler sees it.
#define FAIL(kind, ...) \
    (error_fail((kind), __FILE__, __LINE__, __func__, __VA_ARGS__), error_false())
#define FAIL_WHILE(...) (error_while(__FILE__, __LINE__, __func__, __VA_ARGS__), error_false())

static inline bool error_false(void)
{
    return false;
}

void error_fail(enum error_kind kind, const char *file, int line, const char *function,
                const char *format, ...) PRINTF_LIKE(5, 6);
void error_while(const char *file, int line, const char *function, const char *format, ...)
    PRINTF_LIKE(4, 5);

enum error_kind error_kind(void);              // of the newest error; NONE after error_clear
enum error_kind error_from_errno(int number);  // ENOENT is NOT_FOUND, ENOSPC is NO_SPACE ...
const char *error_kind_text(enum error_kind kind);
const char *error_message(void);  // the origin's text, for one-line messages
void error_clear(void);
// "WHO: what failed (kind)" and one line a frame with file:line and function.
void error_print(FILE *out, const char *who);
// The whole story on one line: "origin; while x; while y". Returns its length, cut to size.
size_t error_text(char *text, size_t size);
