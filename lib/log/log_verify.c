// log_verify.c: see log_verify.h. A byte is good because a CRC covers it or because it is zero.
#include "log/log_verify.h"

#include "base/error.h"
#include "event/catalogue.h"
#include "log/segment.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

// The marks of the segment in hand; each must lie at a record's end.
struct marks {
    struct segment_mark mark[2];
    bool wanted[2];
};

struct walk {
    const struct segment *segment;
    uint32_t index;
    const unsigned char *key;
    struct log_state *state;
    struct log_check *check;
    struct marks marks;
};

static bool segment_verify(struct walk *walk, bool first);
static bool header_verify(struct walk *walk, bool first);
static bool marks_verify(struct walk *walk);
static bool records_verify(struct walk *walk);
static bool record_verify(struct walk *walk, const struct record *record, uint64_t at);
static void marks_meet(struct marks *marks, uint64_t sequence, uint64_t byte);
static bool damaged(const struct walk *walk, uint64_t byte, const char *what);

bool log_verify(const char *directory, const unsigned char *chain_key, struct log_check *check)
{
    *check = (struct log_check){0};
    int fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0) {
        return FAIL(error_from_errno(errno), "opening the folder %s: %s", directory,
                    strerror(errno));
    }
    struct log_state state = {0};
    if (chain_key != NULL) memcpy(state.chain.key, chain_key, sizeof state.chain.key);
    uint32_t first, last;
    bool good = segment_list(fd, &first, &last);
    if (good && last == 0) good = FAIL(ERROR_NOT_FOUND, "there is no segment in %s", directory);
    for (uint32_t index = first; good && index <= last; index++) {
        struct segment segment;
        good = segment_map(fd, index, &segment);
        if (!good) break;
        struct walk walk = {
            .segment = &segment, .index = index, .key = chain_key, .state = &state, .check = check};
        good = segment_verify(&walk, index == first);
        segment_unmap(&segment);
    }
    close(fd);
    return good || FAIL_WHILE("verifying the log in %s", directory);
}

static bool segment_verify(struct walk *walk, bool first)
{
    walk->check->segments++;
    walk->check->bytes += walk->segment->size;
    return header_verify(walk, first) && marks_verify(walk) && records_verify(walk);
}

static bool header_verify(struct walk *walk, bool first)
{
    const struct segment *segment = walk->segment;
    // A log whose oldest segments were pruned begins where its first header says.
    if (first && walk->index > 1) segment_state(segment, walk->state);
    if (!segment_continues(segment, walk->state)) {
        return damaged(walk, 0, "the header does not continue what lies before");
    }
    size_t byte = segment_nonzero(segment, sizeof *segment->header, SEGMENT_MARKS);
    return byte == SEGMENT_MARKS || damaged(walk, byte, "is not zero");
}

static bool marks_verify(struct walk *walk)
{
    for (unsigned slot = 0; slot < 2; slot++) {
        size_t from = SEGMENT_MARKS + slot * SEGMENT_MARK, to = from + SEGMENT_MARK;
        struct segment_mark *mark = &walk->marks.mark[slot];
        walk->marks.wanted[slot] = segment_nonzero(walk->segment, from, to) < to;
        if (!walk->marks.wanted[slot]) continue;
        if (!segment_mark_at(walk->segment, slot, mark) || mark->zero != 0) {
            return damaged(walk, from, "the durable mark is damaged");
        }
        size_t byte = segment_nonzero(walk->segment, from + sizeof *mark, to);
        if (byte < to) return damaged(walk, byte, "is not zero");
    }
    return true;
}

static bool records_verify(struct walk *walk)
{
    const struct segment *segment = walk->segment;
    uint64_t at = SEGMENT_HEADER;
    for (;;) {
        marks_meet(&walk->marks, walk->state->sequence, at);
        const struct record *record = segment_record(segment, at);
        enum record_fault fault = record_check(record, segment->size - at, true);
        if (fault == RECORD_END) break;
        if (fault != RECORD_WHOLE) return damaged(walk, at, record_fault_text(fault));
        if (!record_verify(walk, record, at)) return false;
        at += record->length;
    }
    size_t byte = segment_nonzero(segment, at, segment->size);
    if (byte < segment->size) return damaged(walk, byte, "is not zero behind the last record");
    for (unsigned slot = 0; slot < 2; slot++) {
        if (!walk->marks.wanted[slot]) continue;
        return damaged(walk, walk->marks.mark[slot].byte, "no record ends where a mark says");
    }
    return true;
}

static bool record_verify(struct walk *walk, const struct record *record, uint64_t at)
{
    const char *objection = log_state_objection(walk->state, record);
    if (objection != NULL) return damaged(walk, at, objection);
    enum record_fault fault = body_check(record);
    if (fault != RECORD_WHOLE) return damaged(walk, at, record_fault_text(fault));
    if ((record->flags & FLAG_CHAINED) != 0) {
        struct chain chain = walk->state->chain;
        if (walk->key != NULL && !chain_check(&chain, record)) {
            return damaged(walk, at, "breaks the chain");
        }
        walk->check->chained++;
    }
    walk->check->records++;
    log_state_follow(walk->state, record);
    return true;
}

static void marks_meet(struct marks *marks, uint64_t sequence, uint64_t byte)
{
    for (unsigned slot = 0; slot < 2; slot++) {
        const struct segment_mark *mark = &marks->mark[slot];
        if (mark->byte == byte && mark->sequence == sequence) marks->wanted[slot] = false;
    }
}

static bool damaged(const struct walk *walk, uint64_t byte, const char *what)
{
    return FAIL(ERROR_CORRUPT, "segment %08u.log, byte %llu (behind record %llu): %s", walk->index,
                (unsigned long long)byte, (unsigned long long)walk->state->sequence, what);
}
