// log_reader.c: see log_reader.h.
#include "log/log_reader.h"

#include "base/error.h"
#include "log/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct log_reader {
    int directory;
    struct segment *segments;  // mapped, oldest first; the last one is read
    size_t count, capacity;
    struct segment current;  // a copy of the last one
    uint64_t at;             // byte in it
    uint64_t position;
};

static enum log_next next_beyond(struct log_reader *reader, uint64_t upto, enum record_fault fault,
                                 const struct record **record);
static enum log_next next_segment(struct log_reader *reader, uint64_t upto,
                                  const struct record **record);
static enum log_next broken(const struct log_reader *reader, const char *what);
static bool segment_add(struct log_reader *reader, uint32_t index);
static void segments_clear(struct log_reader *reader, size_t keep);
static bool segment_with(int directory, uint64_t sequence, uint32_t *index);
static bool durable_mark(int directory, uint64_t *sequence);

bool log_reader_open(const char *directory, struct log_reader **reader)
{
    *reader = NULL;
    struct log_reader *made = calloc(1, sizeof *made);
    if (made == NULL) return FAIL(ERROR_MEMORY, "no memory for a reader of the log");
    made->directory = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool good = made->directory >= 0
        || FAIL(error_from_errno(errno), "opening the folder %s: %s", directory, strerror(errno));
    uint32_t first = 0, last = 0;
    good = good && segment_list(made->directory, &first, &last);
    if (good && last == 0) good = FAIL(ERROR_NOT_FOUND, "there is no segment in it");
    if (good && segment_add(made, first)) {
        *reader = made;
        return true;
    }
    log_reader_close(made);
    return FAIL_WHILE("opening the log in %s for reading", directory);
}

void log_reader_close(struct log_reader *reader)
{
    if (reader == NULL) return;
    segments_clear(reader, 0);
    free(reader->segments);
    if (reader->directory >= 0) close(reader->directory);
    free(reader);
}

enum log_next log_reader_next(struct log_reader *reader, uint64_t upto,
                              const struct record **record)
{
    if (reader->position > upto) return LOG_END;
    const struct record *next = segment_record(&reader->current, reader->at);
    enum record_fault fault = record_check(next, reader->current.size - reader->at, true);
    if (fault != RECORD_WHOLE) return next_beyond(reader, upto, fault, record);
    if (next->sequence != reader->position) return broken(reader, "has another sequence");
    reader->at += next->length;
    reader->position++;
    *record = next;
    return LOG_RECORD;
}

bool log_reader_seek(struct log_reader *reader, uint64_t sequence)
{
    uint32_t index = 0;
    if (!segment_with(reader->directory, sequence, &index)) return false;
    if (!segment_add(reader, index)) return false;
    segments_clear(reader, 1);
    if (reader->position > sequence) {
        return FAIL(ERROR_NOT_FOUND, "record %llu is not in the log, which begins at %llu",
                    (unsigned long long)sequence, (unsigned long long)reader->position);
    }
    while (reader->position < sequence) {
        const struct record *record;
        switch (log_reader_next(reader, UINT64_MAX, &record)) {
        case LOG_RECORD: break;
        case LOG_END:
            return FAIL(ERROR_NOT_FOUND, "record %llu is not in the log, which ends at %llu",
                        (unsigned long long)sequence, (unsigned long long)(reader->position - 1));
        case LOG_BROKEN: return FAIL_WHILE("looking for record %llu", (unsigned long long)sequence);
        }
    }
    return true;
}

uint64_t log_reader_position(const struct log_reader *reader)
{
    return reader->position;
}

void log_reader_forget(struct log_reader *reader)
{
    if (reader->count > 1) segments_clear(reader, 1);
}

bool log_durable_mark(const char *directory, uint64_t *sequence)
{
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return FAIL(error_from_errno(errno), "opening the folder %s: %s", directory,
                    strerror(errno));
    }
    bool good = durable_mark(fd, sequence);
    close(fd);
    return good;
}

// There is no whole record where we stand.
static enum log_next next_beyond(struct log_reader *reader, uint64_t upto, enum record_fault fault,
                                 const struct record **record)
{
    if (fault == RECORD_END) return next_segment(reader, upto, record);
    if (upto == UINT64_MAX) {
        uint64_t durable;
        if (!durable_mark(reader->directory, &durable)) return LOG_BROKEN;
        if (reader->position > durable) return LOG_END;
    }
    return broken(reader, record_fault_text(fault));
}

static enum log_next next_segment(struct log_reader *reader, uint64_t upto,
                                  const struct record **record)
{
    uint32_t index = reader->current.header->index + 1;
    char name[SEGMENT_NAME_MAX];
    segment_name(index, name);
    if (faccessat(reader->directory, name, F_OK, 0) != 0) {
        return upto == UINT64_MAX ? LOG_END : broken(reader, "is missing");
    }
    // The writer may have filled up this segment since we looked.
    const struct record *next = segment_record(&reader->current, reader->at);
    if (record_check(next, reader->current.size - reader->at, true) == RECORD_WHOLE) {
        return log_reader_next(reader, upto, record);
    }
    uint64_t position = reader->position;
    if (!segment_add(reader, index)) return LOG_BROKEN;
    if (reader->position == position) return log_reader_next(reader, upto, record);
    segments_clear(reader, 1);
    reader->position = position;
    return broken(reader, "lies in no segment");
}

static enum log_next broken(const struct log_reader *reader, const char *what)
{
    (void)FAIL(ERROR_CORRUPT, "segment %08u.log, byte %llu: record %llu %s",
               reader->current.header->index, (unsigned long long)reader->at,
               (unsigned long long)reader->position, what);
    return LOG_BROKEN;
}

// Maps it and stands at its first record.
static bool segment_add(struct log_reader *reader, uint32_t index)
{
    if (reader->count == reader->capacity) {
        size_t capacity = reader->capacity == 0 ? 4 : 2 * reader->capacity;
        struct segment *grown = realloc(reader->segments, capacity * sizeof *grown);
        if (grown == NULL) return FAIL(ERROR_MEMORY, "no memory for segments of the log");
        reader->segments = grown;
        reader->capacity = capacity;
    }
    if (!segment_map(reader->directory, index, &reader->segments[reader->count])) return false;
    reader->current = reader->segments[reader->count++];
    reader->at = SEGMENT_HEADER;
    reader->position = reader->current.header->first_sequence;
    return true;
}

// Unmaps all but the last `keep`.
static void segments_clear(struct log_reader *reader, size_t keep)
{
    size_t gone = reader->count - keep;
    for (size_t i = 0; i < gone; i++) {
        segment_unmap(&reader->segments[i]);
    }
    if (keep > 0) memmove(reader->segments, reader->segments + gone, keep * sizeof(struct segment));
    reader->count = keep;
}

// The segment in which the sequence lies or would lie.
static bool segment_with(int directory, uint64_t sequence, uint32_t *index)
{
    uint32_t first, last;
    if (!segment_list(directory, &first, &last)) return false;
    if (last == 0) return FAIL(ERROR_NOT_FOUND, "the log has no segment");
    while (first < last) {
        uint32_t middle = last - (last - first) / 2;
        struct segment segment;
        if (!segment_map(directory, middle, &segment)) return false;
        bool behind = segment.header->first_sequence <= sequence;
        segment_unmap(&segment);
        if (behind)
            first = middle;
        else
            last = middle - 1;
    }
    *index = first;
    return true;
}

static bool durable_mark(int directory, uint64_t *sequence)
{
    *sequence = 0;
    uint32_t first, last;
    if (!segment_list(directory, &first, &last)) return false;
    bool found = false;
    for (uint32_t index = last; index >= first && index > 0 && !found; index--) {
        struct segment segment;
        struct segment_mark mark;
        unsigned slot;
        if (!segment_map(directory, index, &segment)) return false;
        found = segment_mark(&segment, &mark, &slot);
        if (found) *sequence = mark.sequence;
        segment_unmap(&segment);
    }
    return true;
}
