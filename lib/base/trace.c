// trace.c: see trace.h. One write a line, under one lock; tracing itself never fails, it counts the
// lines that it lost and says so in the next one.
#include "base/trace.h"

#include "base/error.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define PATH_MAX_BYTES 4096
#define EVENT_MAX 64
#define LINE_END_MAX 40  // kept free for "cut", "lost" and the end of the line

struct output {
    int fd;                          // -1: standard error
    char path[PATH_MAX_BYTES - 16];  // leaves room for ".1"
    const char *service;
    uint64_t size;  // of the file
    uint64_t lost;  // lines since the last one that was written
    bool torn;      // the file does not end with a newline
};

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static struct output output = {.fd = -1, .service = "tradewind"};
static _Atomic int lowest_level = TRACE_INFO;

static const char *level_name(enum trace_level level);
static void line_begin(struct text *line, char *memory, enum trace_level level, const char *event);
static bool line_add(struct text *line, const char *name, const char *value, size_t length);
static void line_write(struct text *line, bool cut);
static void rotate(void);
static size_t write_bytes(int fd, const char *bytes, size_t count);

bool trace_open(const char *path, const char *service)
{
    if (strlen(path) >= sizeof output.path) return FAIL(ERROR_LIMIT, "too long a path: %s", path);
    int fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd < 0) return FAIL(error_from_errno(errno), "open %s: %s", path, strerror(errno));
    off_t size = lseek(fd, 0, SEEK_END);
    char last = '\n';
    if (size > 0 && pread(fd, &last, 1, size - 1) != 1) size = 0;

    trace_close();
    pthread_mutex_lock(&lock);
    output.fd = fd;
    memcpy(output.path, path, strlen(path) + 1);
    output.service = service;
    output.size = size > 0 ? (uint64_t)size : 0;
    output.torn = last != '\n';
    pthread_mutex_unlock(&lock);
    return true;
}

void trace_close(void)
{
    pthread_mutex_lock(&lock);
    if (output.fd >= 0) close(output.fd);
    output.fd = -1;
    output.torn = false;
    pthread_mutex_unlock(&lock);
}

void trace_set_level(enum trace_level lowest)
{
    atomic_store_explicit(&lowest_level, (int)lowest, memory_order_relaxed);
}

void trace(enum trace_level level, const char *event, const char *format, ...)
{
    if ((int)level < atomic_load_explicit(&lowest_level, memory_order_relaxed)) return;
    int saved = errno;
    char message[TRACE_LINE_MAX], memory[TRACE_LINE_MAX];
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    bool cut = length < 0 || (size_t)length >= sizeof message;

    struct text line;
    pthread_mutex_lock(&lock);
    line_begin(&line, memory, level, event);
    if (length != 0 && !line_add(&line, "message", message, strlen(message))) cut = true;
    line_write(&line, cut);
    pthread_mutex_unlock(&lock);
    errno = saved;
}

void trace_error(const char *event)
{
    int saved = errno;
    char story[TRACE_LINE_MAX], memory[TRACE_LINE_MAX];
    size_t length = error_text(story, sizeof story);
    const char *kind = error_kind_text(error_kind());

    struct text line;
    pthread_mutex_lock(&lock);
    line_begin(&line, memory, TRACE_ERROR, event);
    bool whole = line_add(&line, "kind", kind, strlen(kind))
        && line_add(&line, "message", error_message(), strlen(error_message()))
        && line_add(&line, "story", story, length);
    line_write(&line, !whole);
    pthread_mutex_unlock(&lock);
    error_clear();
    errno = saved;
}

static const char *level_name(enum trace_level level)
{
    switch (level) {
    case TRACE_DEBUG: return "debug";
    case TRACE_INFO:  return "info";
    case TRACE_WARN:  return "warn";
    case TRACE_ERROR: return "error";
    }
    return "unknown";
}

static void line_begin(struct text *line, char *memory, enum trace_level level, const char *event)
{
    struct timespec now;
    char moment[UTC_TEXT_MAX];
    clock_gettime(CLOCK_REALTIME, &now);
    utc_print((struct utc){now.tv_sec * NS_PER_SECOND + now.tv_nsec}, moment);

    text_init(line, memory, TRACE_LINE_MAX);
    text_add(line, "%s{\"time\":\"%s\",\"level\":\"%s\",\"service\":", output.torn ? "\n" : "",
             moment, level_name(level));
    text_add_json(line, output.service, strnlen(output.service, EVENT_MAX));
    text_add(line, ",\"event\":");
    text_add_json(line, event, strnlen(event, EVENT_MAX));
    text_add(line, ",\"pid\":%d", (int)getpid());
}

// False: the value was cut. The line stays whole JSON all the same.
static bool line_add(struct text *line, const char *name, const char *value, size_t length)
{
    size_t needed = strlen(name) + strlen(",\"\":\"\"") + LINE_END_MAX;
    if (line->cut || line->size - line->length <= needed) return false;
    text_add(line, ",\"%s\":", name);

    struct text quoted;
    text_init(&quoted, line->at + line->length, line->size - line->length - LINE_END_MAX);
    text_add_json(&quoted, value, length);
    line->length += quoted.length;
    if (quoted.cut) text_add(line, "\"");
    return !quoted.cut;
}

static void line_write(struct text *line, bool cut)
{
    if (cut) text_add(line, ",\"cut\":true");
    if (output.lost > 0) text_add(line, ",\"lost\":%u", (unsigned)output.lost);
    text_add(line, "}\n");
    if (output.fd >= 0 && output.size + line->length > TRACE_FILE_MAX) rotate();

    int fd = output.fd >= 0 ? output.fd : STDERR_FILENO;
    size_t written = write_bytes(fd, line->at, line->length);
    output.lost = written == line->length ? 0 : output.lost + 1;
    if (written > 0) output.torn = written < line->length;
    output.size += written;
}

// Where a rename or an open fails the old file goes on; the next try is a file's size later.
static void rotate(void)
{
    char from[PATH_MAX_BYTES], to[PATH_MAX_BYTES];
    for (int i = TRACE_FILES_MAX - 1; i >= 1; i--) {
        snprintf(to, sizeof to, "%s.%d", output.path, i);
        snprintf(from, sizeof from, "%s.%d", output.path, i - 1);
        (void)rename(i == 1 ? output.path : from, to);
    }
    int fd = open(output.path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (fd >= 0) {
        close(output.fd);
        output.fd = fd;
    }
    output.size = 0;
}

// How many it could.
static size_t write_bytes(int fd, const char *bytes, size_t count)
{
    size_t done = 0;
    while (done < count) {
        ssize_t written = write(fd, bytes + done, count - done);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) break;
        done += (size_t)written;
    }
    return done;
}
