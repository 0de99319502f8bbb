// log_writer.c: see log_writer.h.
//
// Two threads: one appends, one syncs; `lock` guards the few words that they share. Segments stay
// open until the durable mark has passed them.
#include "log/log_writer.h"

#include "base/error.h"
#include "log/log_recover.h"
#include "log/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#define OPEN_MAX 256u  // segments that the disk may be behind

struct open_segment {
    int fd;
    uint32_t index;
    unsigned turn;  // slot of its next mark; the syncing thread's
    bool dirty;     // holds what no fdatasync has covered
};

struct point {
    uint64_t sequence;
    uint64_t byte;
    uint32_t segment;
};

struct log_writer {
    int directory;
    struct log_options options;
    int fd;         // of the segment being written, the last open one;
    uint64_t size;  // both the appending thread's

    pthread_mutex_t lock;                // guards from here
    struct open_segment open[OPEN_MAX];  // oldest first; the last one is written
    size_t count;
    struct point appended;
    bool failed;  // to here

    struct point synced;  // data on disk; the syncing thread's
    uint64_t durable;     // ... and the mark too
};

static bool writer_start(struct log_writer *writer, struct log_state *state,
                         struct log_report *report);
static bool segment_begin(struct log_writer *writer, const struct log_state *state, uint32_t index);
static bool write_at(int fd, const void *bytes, size_t size, uint64_t at);
static bool sync_open(struct log_writer *writer, size_t count);
static bool mark_write(struct log_writer *writer, const struct point *point);
static void close_passed(struct log_writer *writer, uint32_t segment);
static bool writer_fail(struct log_writer *writer);

bool log_writer_open(const char *directory, const struct log_options *options,
                     struct log_state *state, struct log_report *report, struct log_writer **writer)
{
    *writer = NULL;
    struct log_writer *made = calloc(1, sizeof *made);
    if (made == NULL) return FAIL(ERROR_MEMORY, "no memory for the log's writer");
    made->options = *options;
    if (made->options.segment_size == 0) made->options.segment_size = SEGMENT_SIZE_DEFAULT;
    assert(made->options.segment_size >= SEGMENT_SIZE_MIN);
    assert(made->options.segment_size <= SEGMENT_SIZE_MAX);
    pthread_mutex_init(&made->lock, NULL);

    bool there = mkdir(directory, 0700) == 0 || errno == EEXIST;
    made->directory = there ? open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC) : -1;
    bool good = made->directory >= 0
        || FAIL(error_from_errno(errno), "opening the folder %s: %s", directory, strerror(errno));
    if (good && flock(made->directory, LOCK_EX | LOCK_NB) != 0) {
        good = FAIL(errno == EWOULDBLOCK ? ERROR_BUSY : error_from_errno(errno),
                    "locking the folder %s: %s", directory, strerror(errno));
    }
    if (good && writer_start(made, state, report)) {
        *writer = made;
        return true;
    }
    log_writer_close(made);
    return FAIL_WHILE("opening the log in %s", directory);
}

static bool writer_start(struct log_writer *writer, struct log_state *state,
                         struct log_report *report)
{
    struct log_end end;
    if (!log_recover(writer->directory, writer->options.sync, state, report, &end)) return false;
    writer->durable = end.durable;
    writer->synced.sequence = end.durable;
    if (end.segment == 0) {
        struct chain chain = state->chain;
        memset(chain.last, 0, sizeof chain.last);
        *state = (struct log_state){.chain = chain};
        return segment_begin(writer, state, 1);
    }
    char name[SEGMENT_NAME_MAX];
    segment_name(end.segment, name);
    int fd = openat(writer->directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0) return FAIL(error_from_errno(errno), "opening %s: %s", name, strerror(errno));
    writer->open[0] = (struct open_segment){fd, end.segment, end.turn, true};
    writer->count = 1;
    writer->fd = fd;
    writer->size = end.size;
    writer->appended = (struct point){state->sequence, end.byte, end.segment};
    return true;
}

bool log_writer_append(struct log_writer *writer, const void *records, size_t bytes,
                       const struct log_state *before, uint64_t sequence)
{
    assert(bytes > 0 && bytes <= SEGMENT_SIZE_MIN - SEGMENT_HEADER);
    assert(sequence > before->sequence);
    pthread_mutex_lock(&writer->lock);
    struct point point = writer->appended;
    bool failed = writer->failed;
    pthread_mutex_unlock(&writer->lock);
    if (failed) return FAIL(ERROR_IO, "the log failed before: it takes nothing more");
    assert(point.sequence == before->sequence);

    if (bytes > writer->size - point.byte) {
        if (!segment_begin(writer, before, point.segment + 1)) return false;
        point.byte = SEGMENT_HEADER;
    }
    if (!write_at(writer->fd, records, bytes, point.byte)) return writer_fail(writer);
    pthread_mutex_lock(&writer->lock);
    writer->open[writer->count - 1].dirty = true;
    writer->appended.byte += bytes;
    writer->appended.sequence = sequence;
    pthread_mutex_unlock(&writer->lock);
    return true;
}

bool log_writer_sync(struct log_writer *writer, uint64_t *durable)
{
    pthread_mutex_lock(&writer->lock);
    struct point point = writer->appended;
    size_t count = writer->count;
    bool failed = writer->failed;
    pthread_mutex_unlock(&writer->lock);
    if (failed) return FAIL(ERROR_IO, "the log failed before: nothing more becomes durable");

    if (!writer->options.sync) writer->synced = point;
    bool mark = writer->synced.sequence > writer->durable;
    if (mark && !mark_write(writer, &writer->synced)) return writer_fail(writer);
    if (writer->options.sync && !sync_open(writer, count)) return writer_fail(writer);
    writer->durable = writer->synced.sequence;
    if (mark) close_passed(writer, writer->synced.segment);
    writer->synced = point;
    *durable = writer->durable;
    return true;
}

void log_writer_close(struct log_writer *writer)
{
    if (writer == NULL) return;
    for (size_t i = 0; i < writer->count; i++) {
        close(writer->open[i].fd);
    }
    if (writer->directory >= 0) close(writer->directory);
    pthread_mutex_destroy(&writer->lock);
    free(writer);
}

static bool segment_begin(struct log_writer *writer, const struct log_state *state, uint32_t index)
{
    pthread_mutex_lock(&writer->lock);
    size_t count = writer->count;
    pthread_mutex_unlock(&writer->lock);
    if (count == OPEN_MAX) {
        return FAIL(ERROR_LIMIT, "the disk is %u segments behind", OPEN_MAX);
    }
    int fd;
    if (!segment_create(writer->directory, state, index, writer->options.run,
                        writer->options.segment_size, writer->options.sync, &fd)) {
        return false;
    }
    pthread_mutex_lock(&writer->lock);
    writer->open[writer->count++] = (struct open_segment){.fd = fd, .index = index};
    writer->appended = (struct point){state->sequence, SEGMENT_HEADER, index};
    pthread_mutex_unlock(&writer->lock);
    writer->fd = fd;
    writer->size = writer->options.segment_size;
    if (!writer->options.sync) close_passed(writer, index);
    return true;
}

static bool write_at(int fd, const void *bytes, size_t size, uint64_t at)
{
    const unsigned char *rest = bytes;
    while (size > 0) {
        ssize_t written = pwrite(fd, rest, size, (off_t)at);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) {
            return FAIL(error_from_errno(errno), "writing the log: %s", strerror(errno));
        }
        rest += written;
        size -= (size_t)written;
        at += (uint64_t)written;
    }
    return true;
}

static bool sync_open(struct log_writer *writer, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        pthread_mutex_lock(&writer->lock);
        int fd = writer->open[i].fd;
        bool dirty = writer->open[i].dirty;
        writer->open[i].dirty = false;
        pthread_mutex_unlock(&writer->lock);
        if (dirty && fdatasync(fd) != 0) {
            return FAIL(error_from_errno(errno), "fdatasync of the log: %s", strerror(errno));
        }
    }
    return true;
}

// Into the segment where the point lies; its next fdatasync makes the mark durable.
static bool mark_write(struct log_writer *writer, const struct point *point)
{
    pthread_mutex_lock(&writer->lock);
    struct open_segment *segment = writer->open;
    while (segment->index != point->segment) {
        segment++;
    }
    int fd = segment->fd;
    unsigned turn = segment->turn++;
    segment->dirty = true;
    pthread_mutex_unlock(&writer->lock);
    return segment_write_mark(fd, turn, point->sequence, point->byte);
}

static void close_passed(struct log_writer *writer, uint32_t segment)
{
    pthread_mutex_lock(&writer->lock);
    size_t passed = 0;
    while (writer->open[passed].index < segment) {
        close(writer->open[passed++].fd);
    }
    writer->count -= passed;
    memmove(writer->open, writer->open + passed, writer->count * sizeof *writer->open);
    pthread_mutex_unlock(&writer->lock);
}

static bool writer_fail(struct log_writer *writer)
{
    pthread_mutex_lock(&writer->lock);
    writer->failed = true;
    pthread_mutex_unlock(&writer->lock);
    return FAIL_WHILE("keeping the log");
}
