// segment.c: see segment.h.
#include "log/segment.h"

#include "base/crc32c.h"
#include "base/error.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define MAKING "making.tmp"  // one writer a log: one name is enough

static const char magic[8] = "TWLOG\0\0\1";

_Static_assert(sizeof(struct segment_header) == offsetof(struct segment_header, crc) + 4,
               "the header has no padding behind its CRC");
_Static_assert(sizeof(struct segment_header) <= SEGMENT_MARKS, "the marks lie behind the header");

static uint32_t name_index(const char *name);
static void header_fill(struct segment_header *header, const struct log_state *state,
                        uint32_t index, uint32_t run, uint64_t size);
static bool segment_fill(int fd, const struct segment_header *header, bool sync);
static bool header_check(const struct segment *segment, uint32_t index);

void segment_name(uint32_t index, char name[static SEGMENT_NAME_MAX])
{
    snprintf(name, SEGMENT_NAME_MAX, "%08u.log", index);
}

bool segment_list(int directory, uint32_t *first, uint32_t *last)
{
    *first = *last = 0;
    int fd = openat(directory, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (listing == NULL) {
        if (fd >= 0) close(fd);
        return FAIL(error_from_errno(errno), "listing the segments: %s", strerror(errno));
    }
    uint32_t count = 0;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        uint32_t index = name_index(entry->d_name);
        if (index == 0) continue;
        if (count == 0 || index < *first) *first = index;
        if (count == 0 || index > *last) *last = index;
        count++;
    }
    closedir(listing);
    if (count == 0 || *last - *first + 1 == count) return true;
    return FAIL(ERROR_CORRUPT, "between segment %08u.log and %08u.log some are missing", *first,
                *last);
}

bool segment_create(int directory, const struct log_state *state, uint32_t index, uint32_t run,
                    uint64_t size, bool sync, int *fd)
{
    char name[SEGMENT_NAME_MAX];
    segment_name(index, name);
    int made = openat(directory, MAKING, O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
    if (made < 0) {
        return FAIL(error_from_errno(errno), "making segment %s: %s", name, strerror(errno));
    }
    struct segment_header header;
    header_fill(&header, state, index, run, size);
    bool good = segment_fill(made, &header, sync);
    if (good && renameat(directory, MAKING, directory, name) != 0) {
        good = FAIL(error_from_errno(errno), "renaming it into place: %s", strerror(errno));
    }
    if (good && sync && fsync(directory) != 0) {
        good = FAIL(error_from_errno(errno), "syncing its folder: %s", strerror(errno));
    }
    if (!good) {
        close(made);
        unlinkat(directory, MAKING, 0);
        return FAIL_WHILE("making segment %s", name);
    }
    *fd = made;
    return true;
}

bool segment_write_mark(int fd, unsigned turn, uint64_t sequence, uint64_t byte)
{
    _Alignas(8) unsigned char sector[SEGMENT_MARK] = {0};
    struct segment_mark mark = {.sequence = sequence, .byte = byte};
    mark.crc = crc32c(0, &mark, offsetof(struct segment_mark, crc));
    memcpy(sector, &mark, sizeof mark);
    off_t at = (off_t)(SEGMENT_MARKS + turn % 2 * SEGMENT_MARK);
    if (pwrite(fd, sector, sizeof sector, at) == (ssize_t)sizeof sector) return true;
    return FAIL(error_from_errno(errno), "writing a durable mark: %s", strerror(errno));
}

bool segment_map(int directory, uint32_t index, struct segment *segment)
{
    *segment = (struct segment){0};
    char name[SEGMENT_NAME_MAX];
    segment_name(index, name);
    struct stat file;
    int fd = openat(directory, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &file) != 0) {
        (void)FAIL(error_from_errno(errno), "opening segment %s: %s", name, strerror(errno));
        if (fd >= 0) close(fd);
        return false;
    }
    if (file.st_size < (off_t)SEGMENT_SIZE_MIN || file.st_size > (off_t)SEGMENT_SIZE_MAX) {
        close(fd);
        return FAIL(ERROR_CORRUPT, "segment %s, byte %lld: the file ends there", name,
                    (long long)file.st_size);
    }
    void *map = mmap(NULL, (size_t)file.st_size, PROT_READ, MAP_SHARED, fd, 0);
    int problem = errno;
    close(fd);
    if (map == MAP_FAILED) {
        return FAIL(error_from_errno(problem), "mapping segment %s: %s", name, strerror(problem));
    }
    *segment = (struct segment){.bytes = map, .size = (size_t)file.st_size, .header = map};
    if (header_check(segment, index)) return true;
    segment_unmap(segment);
    return false;
}

void segment_unmap(struct segment *segment)
{
    if (segment->bytes != NULL) munmap((void *)(uintptr_t)segment->bytes, segment->size);
    *segment = (struct segment){0};
}

bool segment_mark_at(const struct segment *segment, unsigned slot, struct segment_mark *mark)
{
    assert(slot < 2);
    memcpy(mark, segment->bytes + SEGMENT_MARKS + slot * SEGMENT_MARK, sizeof *mark);
    if (mark->crc != crc32c(0, mark, offsetof(struct segment_mark, crc))) return false;
    return mark->byte >= SEGMENT_HEADER && mark->byte <= segment->size && mark->byte % 8 == 0;
}

bool segment_mark(const struct segment *segment, struct segment_mark *mark, unsigned *slot)
{
    struct segment_mark marks[2];
    bool whole[2];
    for (unsigned i = 0; i < 2; i++) {
        whole[i] = segment_mark_at(segment, i, &marks[i]);
    }
    if (!whole[0] && !whole[1]) return false;
    *slot = !whole[0] || (whole[1] && marks[1].sequence > marks[0].sequence) ? 1 : 0;
    *mark = marks[*slot];
    return true;
}

size_t segment_nonzero(const struct segment *segment, size_t from, size_t to)
{
    const unsigned char *bytes = segment->bytes;
    while (from < to && (from % 8 != 0 || to - from < 64)) {
        if (bytes[from] != 0) return from;
        from++;
    }
    for (; to - from >= 64; from += 64) {
        uint64_t words[8];
        memcpy(words, bytes + from, sizeof words);
        uint64_t any = 0;
        for (size_t i = 0; i < 8; i++) {
            any |= words[i];
        }
        if (any != 0) break;
    }
    while (from < to && bytes[from] == 0) {
        from++;
    }
    return from;
}

bool segment_continues(const struct segment *segment, const struct log_state *state)
{
    const struct segment_header *header = segment->header;
    struct segment_header wanted;
    header_fill(&wanted, state, header->index, header->run, header->size);
    return memcmp(header, &wanted, sizeof wanted) == 0;
}

void segment_state(const struct segment *segment, struct log_state *state)
{
    const struct segment_header *header = segment->header;
    struct chain chain = state->chain;
    *state = (struct log_state){
        .sequence = header->first_sequence - 1,
        .log_time = header->log_time,
        .chain = chain,
        .tick_ns = header->tick_ns,
        .run_mode = header->run_mode,
        .calendar = header->calendar,
    };
    memcpy(state->counters, header->counters, sizeof state->counters);
    memcpy(state->chain.last, header->chain, sizeof state->chain.last);
}

// 0 when the name is not that of a segment.
static uint32_t name_index(const char *name)
{
    uint32_t index = 0;
    for (size_t i = 0; i < 8; i++) {
        if (name[i] < '0' || name[i] > '9') return 0;
        index = index * 10 + (uint32_t)(name[i] - '0');
    }
    return strcmp(name + 8, ".log") == 0 ? index : 0;
}

static void header_fill(struct segment_header *header, const struct log_state *state,
                        uint32_t index, uint32_t run, uint64_t size)
{
    *header = (struct segment_header){
        .index = index,
        .run = run,
        .size = size,
        .first_sequence = state->sequence + 1,
        .log_time = state->log_time,
        .tick_ns = state->tick_ns,
        .run_mode = state->run_mode,
        .calendar = state->calendar,
    };
    memcpy(header->magic, magic, sizeof magic);
    memcpy(header->counters, state->counters, sizeof header->counters);
    memcpy(header->chain, state->chain.last, sizeof header->chain);
    header->crc = crc32c(0, header, offsetof(struct segment_header, crc));
}

static bool segment_fill(int fd, const struct segment_header *header, bool sync)
{
    int problem = posix_fallocate(fd, 0, (off_t)header->size);
    if (problem != 0) {
        return FAIL(error_from_errno(problem), "allocating %llu bytes: %s",
                    (unsigned long long)header->size, strerror(problem));
    }
    if (pwrite(fd, header, sizeof *header, 0) != (ssize_t)sizeof *header) {
        return FAIL(error_from_errno(errno), "writing its header: %s", strerror(errno));
    }
    if (sync && fdatasync(fd) != 0) {
        return FAIL(error_from_errno(errno), "syncing its header: %s", strerror(errno));
    }
    return true;
}

static bool header_check(const struct segment *segment, uint32_t index)
{
    const struct segment_header *header = segment->header;
    uint32_t crc = crc32c(0, header, offsetof(struct segment_header, crc));
    if (memcmp(header->magic, magic, sizeof magic - 1) != 0) {
        return FAIL(ERROR_CORRUPT, "segment %08u.log, byte 0: this is no segment", index);
    }
    if (crc == header->crc && header->magic[7] != magic[7]) {
        return FAIL(ERROR_VERSION, "segment %08u.log is of version %d, not %d", index,
                    header->magic[7], magic[7]);
    }
    bool good = crc == header->crc && header->index == index && header->size == segment->size
        && header->first_sequence > 0 && header->zero_a == 0 && header->zero_b == 0
        && header->zero_c == 0;
    return good || FAIL(ERROR_CORRUPT, "segment %08u.log, byte 0: its header is damaged", index);
}
