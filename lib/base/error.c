// error.c: see error.h. The stack is per thread and of fixed size: reporting cannot fail.
#include "base/error.h"

#include "base/text.h"

#include <errno.h>
#include <stdarg.h>
#include <string.h>

struct frame {
    const char *file;
    const char *function;
    int line;
    char text[ERROR_TEXT_MAX];
};

struct error_stack {
    enum error_kind kind;
    size_t count;
    size_t left_off;  // frames that found no room
    struct frame frames[ERROR_FRAMES_MAX];
};

static _Thread_local struct error_stack stack;

static void frame_push(const struct frame *frame);
static const char *file_name(const char *path);
static int text_width(void);

void error_fail(enum error_kind kind, const char *file, int line, const char *function,
                const char *format, ...)
{
    // Told first, pushed then: the arguments may come from the stack that this call replaces.
    struct frame frame = {.file = file, .function = function, .line = line};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(frame.text, sizeof frame.text, format, arguments);
    va_end(arguments);

    error_clear();
    stack.kind = kind;
    frame_push(&frame);
}

void error_while(const char *file, int line, const char *function, const char *format, ...)
{
    struct frame frame = {.file = file, .function = function, .line = line};
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(frame.text, sizeof frame.text, format, arguments);
    va_end(arguments);

    if (stack.kind == ERROR_NONE) stack.kind = ERROR_INTERNAL;  // somebody failed and did not say
    frame_push(&frame);
}

enum error_kind error_kind(void)
{
    return stack.kind;
}

enum error_kind error_from_errno(int number)
{
    switch (number) {
    case ENOENT:
    case ENOTDIR:
    case ENXIO:        return ERROR_NOT_FOUND;
    case EACCES:
    case EPERM:
    case EROFS:        return ERROR_ACCESS;
    case EBUSY:
    case EADDRINUSE:   return ERROR_BUSY;
    case ECONNREFUSED: return ERROR_UNREACHABLE;
    case ETIMEDOUT:    return ERROR_TIMED_OUT;
    case ENOSPC:
    case EDQUOT:       return ERROR_NO_SPACE;
    case ENOMEM:       return ERROR_MEMORY;
    case EMFILE:
    case ENFILE:
    case EFBIG:
    case ENAMETOOLONG: return ERROR_LIMIT;
    default:           return ERROR_IO;
    }
}

const char *error_kind_text(enum error_kind kind)
{
    switch (kind) {
    case ERROR_NONE: return "no error";
#define X(name, status, text) \
    case ERROR_##name: return text;
        ERROR_KINDS(X)
#undef X
    }
    return "an unknown kind of error";
}

const char *error_message(void)
{
    return stack.count == 0 ? "" : stack.frames[0].text;
}

void error_clear(void)
{
    stack.kind = ERROR_NONE;
    stack.count = 0;
    stack.left_off = 0;
}

void error_print(FILE *out, const char *who)
{
    if (stack.count == 0) {
        fprintf(out, "%s: %s\n", who, error_kind_text(stack.kind));
        return;
    }
    const struct frame *newest = &stack.frames[stack.count - 1];
    fprintf(out, "%s: %s%s (%s)\n", who, newest->text, stack.count > 1 ? " failed" : "",
            error_kind_text(stack.kind));
    int width = text_width();
    for (size_t i = 0; i < stack.count; i++) {
        const struct frame *frame = &stack.frames[i];
        char told[ERROR_TEXT_MAX + 8], place[64];
        snprintf(told, sizeof told, "%s%s", i == 0 ? "" : "while ", frame->text);
        snprintf(place, sizeof place, "%s:%d", file_name(frame->file), frame->line);
        fprintf(out, "  %-*s  %-16s  %s\n", width, told, place, frame->function);
    }
    if (stack.left_off > 0) fprintf(out, "  ... and %zu more\n", stack.left_off);
}

size_t error_text(char *text, size_t size)
{
    struct text story;
    text_init(&story, text, size);
    for (size_t i = 0; i < stack.count; i++) {
        text_add(&story, "%s%s", i == 0 ? "" : "; while ", stack.frames[i].text);
    }
    return story.length;
}

static void frame_push(const struct frame *frame)
{
    if (stack.count == ERROR_FRAMES_MAX) {
        stack.left_off++;
        return;
    }
    stack.frames[stack.count++] = *frame;
}

static const char *file_name(const char *path)
{
    const char *slash = strrchr(path, '/');
    return slash == NULL ? path : slash + 1;
}

// Of the widest line's text; one long text does not push the others out.
static int text_width(void)
{
    size_t width = 0;
    for (size_t i = 0; i < stack.count; i++) {
        size_t length = strlen(stack.frames[i].text) + (i == 0 ? 0 : strlen("while "));
        if (length > width) width = length;
    }
    return width > 60 ? 60 : (int)width;
}
