// log_recover.c: see log_recover.h.
//
// A segment gets its first mark only when all earlier ones are on disk; so the newest segment with
// a mark vouches for all before it, and the scan starts there: mostly in the last, at times in the
// one before.
#include "log/log_recover.h"

#include "base/error.h"
#include "event/catalogue.h"
#include "log/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static bool marked_find(int directory, uint32_t first, uint32_t last, uint32_t *index,
                        struct segment_mark *mark, unsigned *slot);
static bool segments_scan(int directory, bool sync, uint32_t last, uint64_t marked,
                          struct log_state *state, struct log_report *report, struct log_end *end);
static bool segment_scan(const struct segment *segment, uint64_t marked, struct log_state *state,
                         uint64_t *at);
static bool tail_cut(int directory, const struct segment *segment, uint64_t at,
                     struct log_report *report);
static bool segments_drop(int directory, uint32_t from, uint32_t last, struct log_report *report);
static bool segment_sync(int directory, uint32_t index);

bool log_recover(int directory, bool sync, struct log_state *state, struct log_report *report,
                 struct log_end *end)
{
    *report = (struct log_report){0};
    *end = (struct log_end){0};
    uint32_t first, last;
    if (!segment_list(directory, &first, &last)) return false;
    if (last == 0) return true;

    struct segment_mark mark;
    unsigned slot;
    if (!marked_find(directory, first, last, &end->segment, &mark, &slot)) return false;
    end->durable = mark.sequence;
    return segments_scan(directory, sync, last, mark.byte, state, report, end);
}

// Without any mark: the first segment, and nothing in it is durable.
static bool marked_find(int directory, uint32_t first, uint32_t last, uint32_t *index,
                        struct segment_mark *mark, unsigned *slot)
{
    for (*index = last;; (*index)--) {
        struct segment segment;
        if (!segment_map(directory, *index, &segment)) return false;
        bool found = segment_mark(&segment, mark, slot);
        if (!found) {
            *mark = (struct segment_mark){segment.header->first_sequence - 1, SEGMENT_HEADER, 0, 0};
            *slot = 1;
        }
        segment_unmap(&segment);
        if (found || *index == first) return true;
    }
}

static bool segments_scan(int directory, bool sync, uint32_t last, uint64_t marked,
                          struct log_state *state, struct log_report *report, struct log_end *end)
{
    uint32_t first = end->segment;
    for (uint32_t index = first; index <= last; index++) {
        struct segment segment;
        if (!segment_map(directory, index, &segment)) return false;
        if (index == first) {
            segment_state(&segment, state);
        } else if (segment.header->first_sequence != state->sequence + 1) {
            segment_unmap(&segment);  // the end of the segment before never came to disk
            return segments_drop(directory, index, last, report);
        } else if (!segment_continues(&segment, state)) {
            segment_unmap(&segment);
            return FAIL(ERROR_CORRUPT,
                        "segment %08u.log, byte 0: its header does not continue "
                        "segment %08u.log",
                        index, index - 1);
        }
        uint64_t at = SEGMENT_HEADER;
        bool good = segment_scan(&segment, index == first ? marked : SEGMENT_HEADER, state, &at)
            && tail_cut(directory, &segment, at, report);
        struct segment_mark mark;
        unsigned slot = 1;
        segment_mark(&segment, &mark, &slot);
        *end = (struct log_end){index, at, segment.size, end->durable, slot + 1};
        segment_unmap(&segment);
        if (!good) return false;
        report->scanned++;
        if (report->cut_bytes > 0) return segments_drop(directory, index + 1, last, report);
        if (sync && index < last && !segment_sync(directory, index)) return false;
    }
    return true;
}

// Takes whole records until there is none; *at is where. Below the mark that is damage.
static bool segment_scan(const struct segment *segment, uint64_t marked, struct log_state *state,
                         uint64_t *at)
{
    uint32_t index = segment->header->index;
    for (;;) {
        const struct record *record = segment_record(segment, *at);
        enum record_fault fault = record_check(record, segment->size - *at, true);
        if (fault != RECORD_WHOLE) {
            if (*at >= marked) return true;
            return FAIL(ERROR_CORRUPT,
                        "segment %08u.log, byte %llu: record %llu %s, below the "
                        "durable mark",
                        index, (unsigned long long)*at, (unsigned long long)(state->sequence + 1),
                        record_fault_text(fault));
        }
        const char *objection = log_state_objection(state, record);
        fault = body_check(record);
        if (objection == NULL && fault != RECORD_WHOLE) objection = record_fault_text(fault);
        if (objection == NULL && (record->flags & FLAG_CHAINED) != 0) {
            struct chain chain = state->chain;
            if (!chain_check(&chain, record)) objection = "breaks the chain";
        }
        if (objection != NULL) {
            return FAIL(ERROR_CORRUPT, "segment %08u.log, byte %llu: record %llu %s", index,
                        (unsigned long long)*at, (unsigned long long)(state->sequence + 1),
                        objection);
        }
        log_state_follow(state, record);
        *at += record->length;
    }
}

// Zeroes what lies behind the log's end, so that stale records can never come back.
static bool tail_cut(int directory, const struct segment *segment, uint64_t at,
                     struct log_report *report)
{
    static const unsigned char zeros[1u << 16];
    uint64_t from = segment_nonzero(segment, at, segment->size);
    if (from == segment->size) return true;

    char name[SEGMENT_NAME_MAX];
    segment_name(segment->header->index, name);
    int fd = openat(directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd >= 0;
    uint64_t end = from;  // behind the last byte that is not zero
    while (good && from < segment->size) {
        uint64_t size = segment->size - from < sizeof zeros ? segment->size - from : sizeof zeros;
        end = from + size;
        while (segment->bytes[end - 1] == 0) {
            end--;
        }
        good = pwrite(fd, zeros, size, (off_t)from) == (ssize_t)size;
        from = segment_nonzero(segment, from + size, segment->size);
    }
    good = good && fdatasync(fd) == 0;
    if (!good) (void)FAIL(error_from_errno(errno), "cutting segment %s: %s", name, strerror(errno));
    if (fd >= 0) close(fd);
    report->cut_segment = segment->header->index;
    report->cut_at = at;
    report->cut_bytes += end - at;
    return good;
}

// Segments behind a hole, the last one first, so that a crash on the way leaves no gap.
static bool segments_drop(int directory, uint32_t from, uint32_t last, struct log_report *report)
{
    for (uint32_t index = last; index >= from; index--) {
        char name[SEGMENT_NAME_MAX];
        segment_name(index, name);
        struct stat file;
        if (fstatat(directory, name, &file, AT_SYMLINK_NOFOLLOW) != 0
            || unlinkat(directory, name, 0) != 0 || fsync(directory) != 0) {
            return FAIL(error_from_errno(errno),
                        "removing segment %s, which lies behind a hole: "
                        "%s",
                        name, strerror(errno));
        }
        if (report->cut_bytes == 0) report->cut_segment = from;
        report->cut_bytes += (uint64_t)file.st_size;
    }
    return true;
}

static bool segment_sync(int directory, uint32_t index)
{
    char name[SEGMENT_NAME_MAX];
    segment_name(index, name);
    int fd = openat(directory, name, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    bool good = fd >= 0 && fdatasync(fd) == 0;
    if (!good) (void)FAIL(error_from_errno(errno), "syncing segment %s: %s", name, strerror(errno));
    if (fd >= 0) close(fd);
    return good;
}
