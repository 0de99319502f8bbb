// snapshot.c: see snapshot.h.
#include "log/snapshot.h"

#include "base/error.h"
#include "base/trace.h"
#include "event/catalogue.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define NAME_MAX_BYTES 32  // ".00000000000000000042.snap"
#define SNAPSHOT_BYTES_MAX (1u << 30)

static void name_of(uint64_t sequence, bool hidden, char name[static NAME_MAX_BYTES]);
static bool name_sequence(const char *name, bool hidden, uint64_t *sequence);
static bool folder_open(const char *directory, int *folder);
static bool newest_below(int folder, bool hidden, uint64_t upto, bool *found, uint64_t *sequence);
static bool prune(int folder, bool hidden, uint64_t upto, unsigned kept);
static bool file_write(int folder, const char *name, const void *bytes, size_t size);
static bool file_read(int folder, uint64_t sequence, void **records, size_t *bytes);
static const char *fault_of(const void *records, size_t bytes, uint64_t sequence);

bool snapshot_write(const char *directory, uint64_t sequence, const void *records, size_t bytes)
{
    int folder;
    if (mkdir(directory, 0700) != 0 && errno != EEXIST) {
        return FAIL(error_from_errno(errno), "making the folder %s: %s", directory,
                    strerror(errno));
    }
    if (!folder_open(directory, &folder)) return false;
    char name[NAME_MAX_BYTES];
    name_of(sequence, true, name);
    bool good = file_write(folder, name, records, bytes);
    close(folder);
    return good
        || FAIL_WHILE("writing the snapshot behind record %llu", (unsigned long long)sequence);
}

bool snapshot_settle(const char *directory, uint64_t sequence)
{
    int folder;
    if (!folder_open(directory, &folder)) return false;
    char aside[NAME_MAX_BYTES], name[NAME_MAX_BYTES];
    name_of(sequence, true, aside);
    name_of(sequence, false, name);
    bool good = renameat(folder, aside, folder, name) == 0 && fsync(folder) == 0;
    if (!good) {
        FAIL(error_from_errno(errno), "putting the snapshot %s in place: %s", name,
             strerror(errno));
    }
    good = good && prune(folder, false, UINT64_MAX, SNAPSHOTS_KEPT)
        && prune(folder, true, sequence, 0);  // what a core that died left behind
    close(folder);
    return good;
}

bool snapshot_read(const char *directory, uint64_t upto, bool *found, void **records, size_t *bytes)
{
    *found = false;
    *records = NULL;
    *bytes = 0;
    int folder;
    if (access(directory, F_OK) != 0 && errno == ENOENT) return true;
    if (!folder_open(directory, &folder)) return false;
    uint64_t sequence;
    bool there, good;
    while ((good = newest_below(folder, false, upto, &there, &sequence)) && there && !*found) {
        if (file_read(folder, sequence, records, bytes)) {
            *found = true;
        } else {
            trace_error("snapshot_damaged");  // the one before it will do
            if (sequence == 0) break;
            upto = sequence - 1;
        }
    }
    close(folder);
    return good;
}

static void name_of(uint64_t sequence, bool hidden, char name[static NAME_MAX_BYTES])
{
    snprintf(name, NAME_MAX_BYTES, "%s%020llu.snap", hidden ? "." : "",
             (unsigned long long)sequence);
}

static bool name_sequence(const char *name, bool hidden, uint64_t *sequence)
{
    char again[NAME_MAX_BYTES];
    *sequence = strtoull(hidden && name[0] == '.' ? name + 1 : name, NULL, 10);
    name_of(*sequence, hidden, again);
    return strcmp(name, again) == 0;
}

static bool folder_open(const char *directory, int *folder)
{
    *folder = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (*folder >= 0) return true;
    return FAIL(error_from_errno(errno), "opening the folder %s: %s", directory, strerror(errno));
}

static bool newest_below(int folder, bool hidden, uint64_t upto, bool *found, uint64_t *sequence)
{
    *found = false;
    int fd = openat(folder, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    DIR *listing = fd < 0 ? NULL : fdopendir(fd);
    if (listing == NULL) {
        if (fd >= 0) close(fd);
        return FAIL(error_from_errno(errno), "listing snapshots: %s", strerror(errno));
    }
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        uint64_t candidate;
        if (!name_sequence(entry->d_name, hidden, &candidate) || candidate > upto) continue;
        if (*found && candidate < *sequence) continue;
        *found = true;
        *sequence = candidate;
    }
    closedir(listing);
    return true;
}

// All but the newest ones, one by one from above.
static bool prune(int folder, bool hidden, uint64_t upto, unsigned kept)
{
    uint64_t sequence = 0;
    for (unsigned rank = 1;; rank++) {
        bool found;
        if (!newest_below(folder, hidden, upto, &found, &sequence)) return false;
        if (!found) return true;
        char name[NAME_MAX_BYTES];
        name_of(sequence, hidden, name);
        if (rank > kept && unlinkat(folder, name, 0) != 0) {
            return FAIL(error_from_errno(errno), "removing the old snapshot %s: %s", name,
                        strerror(errno));
        }
        if (sequence == 0) return true;
        upto = sequence - 1;
    }
}

static bool file_write(int folder, const char *name, const void *bytes, size_t size)
{
    int fd = openat(folder, name, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0) return FAIL(error_from_errno(errno), "making %s: %s", name, strerror(errno));
    const unsigned char *rest = bytes;
    bool good = true;
    while (good && size > 0) {
        ssize_t written = write(fd, rest, size);
        if (written < 0 && errno == EINTR) continue;
        good = written > 0;
        if (!good) break;
        rest += written;
        size -= (size_t)written;
    }
    good = good && fdatasync(fd) == 0;
    if (!good) FAIL(error_from_errno(errno), "writing %s: %s", name, strerror(errno));
    close(fd);
    if (!good) unlinkat(folder, name, 0);
    return good;
}

static bool file_read(int folder, uint64_t sequence, void **records, size_t *bytes)
{
    char name[NAME_MAX_BYTES];
    name_of(sequence, false, name);
    struct stat file;
    int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0 || fstat(fd, &file) != 0) {
        FAIL(error_from_errno(errno), "opening the snapshot %s: %s", name, strerror(errno));
        if (fd >= 0) close(fd);
        return false;
    }
    size_t size = (size_t)file.st_size, at = 0;
    unsigned char *memory = size > SNAPSHOT_BYTES_MAX ? NULL : malloc(size + 1);
    while (memory != NULL && at < size) {
        ssize_t got = pread(fd, memory + at, size - at, (off_t)at);
        if (got <= 0) break;
        at += (size_t)got;
    }
    close(fd);
    if (memory == NULL) return FAIL(ERROR_MEMORY, "no memory for the snapshot %s", name);
    const char *fault = at < size ? "cannot be read" : fault_of(memory, size, sequence);
    if (fault == NULL) {
        *records = memory;
        *bytes = size;
        return true;
    }
    free(memory);
    return FAIL(ERROR_CORRUPT, "the snapshot %s %s", name, fault);
}

// NULL when it is whole: SNAPSHOT of that sequence first, SNAPSHOT_END last, all records good.
static const char *fault_of(const void *records, size_t bytes, uint64_t sequence)
{
    const struct record *record = NULL;
    for (size_t at = 0; at < bytes; at += record->length) {
        if (record != NULL && record->type == RECORD_SNAPSHOT_END) return "goes on behind its end";
        record = (const void *)((const unsigned char *)records + at);
        enum record_fault fault = record_check(record, bytes - at, true);
        if (fault == RECORD_WHOLE) fault = body_check(record);
        if (fault != RECORD_WHOLE) return record_fault_text(fault);
        if (at > 0) continue;
        bool right = record->type == RECORD_SNAPSHOT
            && record_snapshot(record)->sequence == sequence;
        if (!right) return "is of another record than its name says";
    }
    bool ended = record != NULL && record->type == RECORD_SNAPSHOT_END;
    return ended ? NULL : "has no end";
}
