// log_help.h: what the tests of the log share: a scratch folder, records, small logs.
#pragma once

#include "base/error.h"
#include "base/trace.h"
#include "event/catalogue.h"
#include "log/log_reader.h"
#include "log/log_verify.h"
#include "log/log_writer.h"
#include "log/segment.h"
#include "tests/unit/test.h"

#include <dirent.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

static const unsigned char test_key[32] = "thirty-two bytes of a chain key";

struct scratch {
    char path[64];  // of the folder
    char log[80];   // of the log in it
};

static inline void scratch_empty(int folder)
{
    DIR *listing = fdopendir(folder);
    if (listing == NULL) return;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) continue;
        if (unlinkat(folder, entry->d_name, 0) == 0) continue;
        scratch_empty(openat(folder, entry->d_name, O_RDONLY | O_DIRECTORY));
        unlinkat(folder, entry->d_name, AT_REMOVEDIR);
    }
    closedir(listing);
}

static inline int scratch_setup(void **state)
{
    struct scratch *scratch = malloc(sizeof *scratch);
    if (scratch == NULL) return -1;
    snprintf(scratch->path, sizeof scratch->path, "/tmp/test_log_XXXXXX");
    if (mkdtemp(scratch->path) == NULL) return -1;
    snprintf(scratch->log, sizeof scratch->log, "%s/log", scratch->path);
    *state = scratch;
    return 0;
}

static inline int scratch_teardown(void **state)
{
    struct scratch *scratch = *state;
    scratch_empty(open(scratch->path, O_RDONLY | O_DIRECTORY));
    rmdir(scratch->path);
    free(scratch);
    return 0;
}

static inline void path_of(const struct scratch *scratch, uint32_t index, char path[static 128])
{
    char name[SEGMENT_NAME_MAX];
    segment_name(index, name);
    snprintf(path, 128, "%s/%s", scratch->log, name);
}

// Changes bytes of a segment behind the log's back.
static inline void poke(const struct scratch *scratch, uint32_t index, uint64_t at,
                        const void *bytes, size_t size)
{
    char path[128];
    path_of(scratch, index, path);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    assert_int_equal(pwrite(fd, bytes, size, (off_t)at), size);
    close(fd);
}

// A log that a test writes: finished records, one batch a record.
struct test_log {
    struct log_writer *writer;
    struct log_state state;
    struct log_report report;
    uint64_t at;  // byte where the next record goes while the first segment lasts
};

static inline bool test_log_try(struct test_log *log, const struct scratch *scratch, bool sync)
{
    struct log_options options = {.segment_size = SEGMENT_SIZE_MIN, .run = 7, .sync = sync};
    *log = (struct test_log){.at = SEGMENT_HEADER};
    memcpy(log->state.chain.key, test_key, sizeof test_key);
    return log_writer_open(scratch->log, &options, &log->state, &log->report, &log->writer);
}

static inline void test_log_open(struct test_log *log, const struct scratch *scratch, bool sync)
{
    if (!test_log_try(log, scratch, sync)) fail_msg("%s", error_message());
}

// Stamps what the sequencer stamps and appends it.
static inline void test_log_append(struct test_log *log, struct record *record, unsigned source)
{
    record->sequence = log->state.sequence + 1;
    record->source = (uint16_t)source;
    record->counter = log->state.counters[source] + 1;
    record->log_time = (struct utc){log->state.log_time.ns + 1000};
    const struct record_rule *rule = record_rule(record->type);
    if (rule != NULL && (rule->rules & RULE_CHAINED) != 0) {
        record->flags |= FLAG_CHAINED;
        record->length += RECORD_TRAILER;
        chain_extend(&log->state.chain, record,
                     (unsigned char *)record + record->length - RECORD_TRAILER);
    }
    record->crc = record_crc(record);
    if (!log_writer_append(log->writer, record, record->length, &log->state, record->sequence)) {
        fail_msg("%s", error_message());
    }
    log_state_follow(&log->state, record);
    log->at += record->length;
}

static inline void test_log_bar(struct test_log *log)
{
    _Alignas(8) unsigned char memory[256];
    struct record *record = (struct record *)(void *)memory;
    struct bar *bar = record_begin(record, RECORD_BAR, sizeof *bar);
    struct price price = {100 * INT64_C(100000000)};
    *bar = (struct bar){.instrument = 1,
                        .interval_s = 60,
                        .open = price,
                        .high = price,
                        .low = price,
                        .close = price};
    bar->start.ns = (int64_t)log->state.sequence;
    test_log_append(log, record, SOURCE_FEED);
}

// With a text of `size` bytes, chained.
static inline void test_log_pause(struct test_log *log, size_t size)
{
    _Alignas(8) unsigned char memory[2048];
    struct record *record = (struct record *)(void *)memory;
    struct pause *pause = record_begin(record, RECORD_PAUSE, sizeof *pause + size);
    pause->command = log->state.sequence;
    memset(pause + 1, 'x', size);
    test_log_append(log, record, SOURCE_SUPERVISOR);
}

static inline void test_log_run(struct test_log *log, unsigned mode, struct utc from)
{
    _Alignas(8) unsigned char memory[256];
    struct record *record = (struct record *)(void *)memory;
    struct run *run = record_begin(record, RECORD_RUN, sizeof *run);
    run->mode = (uint8_t)mode;
    run->calendar = CALENDAR_XNYS;
    run->from = from;
    test_log_append(log, record, SOURCE_SUPERVISOR);
}

static inline void test_log_sync(struct test_log *log)
{
    uint64_t durable = 0;
    while (durable < log->state.sequence) {
        if (!log_writer_sync(log->writer, &durable)) fail_msg("%s", error_message());
    }
}

static inline void test_log_close(struct test_log *log)
{
    log_writer_close(log->writer);
    log->writer = NULL;
}

// How many records a reader finds.
static inline uint64_t records_in(const struct scratch *scratch)
{
    struct log_reader *reader;
    if (!log_reader_open(scratch->log, &reader)) fail_msg("%s", error_message());
    uint64_t count = 0;
    const struct record *record;
    enum log_next next;
    while ((next = log_reader_next(reader, UINT64_MAX, &record)) == LOG_RECORD) {
        count++;
        assert_int_equal(record->sequence, count);
    }
    assert_int_equal(next, LOG_END);
    log_reader_close(reader);
    return count;
}
