// Reading and verifying a log: every record comes back, and every flipped byte is found.
#include "tests/unit/log/log_help.h"

#include <pthread.h>

static void small_log(const struct scratch *scratch, unsigned bars)
{
    struct test_log log;
    test_log_open(&log, scratch, false);
    test_log_run(&log, RUN_MODE_REPLAY, (struct utc){0});
    for (unsigned i = 0; i < bars; i++) {
        test_log_bar(&log);
        if (i % 7 == 3) test_log_pause(&log, i % 50);
        if (i % 5 == 1) test_log_sync(&log);
    }
    test_log_sync(&log);
    test_log_close(&log);
}

static void records_come_back_over_all_segments_and_seek_finds_each(void **state)
{
    const struct scratch *scratch = *state;
    small_log(scratch, 40000);
    assert_int_equal(records_in(scratch), 40000 + 5714 + 1);

    struct log_reader *reader;
    assert_true(log_reader_open(scratch->log, &reader));
    const struct record *record, *kept = NULL;
    for (uint64_t sequence = 45715; sequence > 0; sequence -= sequence < 4000 ? sequence : 3999) {
        assert_true(log_reader_seek(reader, sequence));
        assert_int_equal(log_reader_position(reader), sequence);
        assert_int_equal(log_reader_next(reader, sequence, &record), LOG_RECORD);
        assert_int_equal(record->sequence, sequence);
        assert_int_equal(log_reader_next(reader, sequence, &record), LOG_END);
    }
    assert_true(log_reader_seek(reader, 45716));  // one behind the last: where news will be
    assert_int_equal(log_reader_next(reader, UINT64_MAX, &record), LOG_END);
    assert_false(log_reader_seek(reader, 45717));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);

    // A record lent lives until its segment is forgotten.
    assert_true(log_reader_seek(reader, 1));
    assert_int_equal(log_reader_next(reader, UINT64_MAX, &kept), LOG_RECORD);
    while (log_reader_next(reader, UINT64_MAX, &record) == LOG_RECORD) {}
    assert_int_equal(kept->sequence, 1);
    log_reader_forget(reader);
    assert_int_equal(log_reader_position(reader), 45716);
    log_reader_close(reader);
    log_reader_close(NULL);

    struct log_check check;
    assert_true(log_verify(scratch->log, test_key, &check));
    assert_int_equal(check.records, 45715);
    assert_int_equal(check.chained, 5715);
    assert_true(check.segments >= 3);
    assert_int_equal(check.bytes, check.segments * SEGMENT_SIZE_MIN);
}

static void nothing_is_read_beyond_the_head_and_what_is_missing_below_it_is_told(void **state)
{
    const struct scratch *scratch = *state;
    small_log(scratch, 10);
    struct log_reader *reader;
    const struct record *record;
    assert_true(log_reader_open(scratch->log, &reader));
    assert_int_equal(log_reader_next(reader, 0, &record), LOG_END);
    for (uint64_t i = 1; i <= 12; i++) {
        assert_int_equal(log_reader_next(reader, 12, &record), LOG_RECORD);
    }
    assert_int_equal(log_reader_next(reader, 12, &record), LOG_END);
    assert_int_equal(log_reader_next(reader, 13, &record), LOG_BROKEN);
    assert_non_null(strstr(error_message(), "record 13 is missing"));
    log_reader_close(reader);
}

static void every_flipped_byte_is_found_with_segment_and_byte(void **state)
{
    const struct scratch *scratch = *state;
    small_log(scratch, 12);
    struct log_check check;
    char path[128];
    path_of(scratch, 1, path);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    for (uint64_t at = 0; at < SEGMENT_SIZE_MIN; at += at < 7000 ? 1 : 7919) {
        unsigned char byte, flipped;
        assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
        flipped = byte ^ (unsigned char)(1u << at % 8);
        assert_int_equal(pwrite(fd, &flipped, 1, (off_t)at), 1);
        bool good = log_verify(scratch->log, test_key, &check);
        bool named = strstr(error_message(), "segment 00000001.log") != NULL;
        if (good || !named) fail_msg("byte %llu: not found", (unsigned long long)at);
        unsigned long long told = 0;
        if (sscanf(error_message(), "segment 00000001.log, byte %llu", &told) == 1) {
            assert_true(told <= at || told < 7000);
            if (at >= 7000) assert_int_equal(told, at);
        } else {
            assert_int_equal(error_kind(), ERROR_VERSION);
        }
        assert_int_equal(pwrite(fd, &byte, 1, (off_t)at), 1);
    }
    close(fd);
    assert_true(log_verify(scratch->log, test_key, &check));
    unsigned char other[32] = {0};
    assert_false(log_verify(scratch->log, other, &check));
    assert_non_null(strstr(error_message(), "breaks the chain"));
    assert_true(log_verify(scratch->log, NULL, &check));
}

static void a_flip_below_the_durable_mark_stops_a_reader_and_above_it_ends_the_log(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log;
    test_log_open(&log, scratch, false);
    for (int i = 0; i < 5; i++) {
        test_log_bar(&log);
    }
    test_log_sync(&log);
    uint64_t above = log.at;
    test_log_bar(&log);
    test_log_close(&log);
    poke(scratch, 1, above + 70, "!", 1);
    assert_int_equal(records_in(scratch), 5);
    uint64_t durable;
    assert_true(log_durable_mark(scratch->log, &durable));
    assert_int_equal(durable, 5);

    poke(scratch, 1, SEGMENT_HEADER + 70, "!", 1);
    struct log_reader *reader;
    const struct record *record;
    assert_true(log_reader_open(scratch->log, &reader));
    assert_int_equal(log_reader_next(reader, UINT64_MAX, &record), LOG_BROKEN);
    assert_int_equal(error_kind(), ERROR_CORRUPT);
    assert_non_null(strstr(error_message(), "segment 00000001.log, byte 4096"));
    log_reader_close(reader);
}

static void folders_that_hold_no_log_are_refused(void **state)
{
    const struct scratch *scratch = *state;
    struct log_reader *reader = (struct log_reader *)(uintptr_t)8;
    struct log_check check;
    assert_false(log_reader_open(scratch->log, &reader));
    assert_null(reader);
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);
    assert_false(log_verify(scratch->log, NULL, &check));
    assert_int_equal(mkdir(scratch->log, 0700), 0);
    assert_false(log_reader_open(scratch->log, &reader));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);

    // Not a segment, too short, too long, of another version, one missing.
    char path[128];
    path_of(scratch, 1, path);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_false(log_reader_open(scratch->log, &reader));
    assert_int_equal(error_kind(), ERROR_CORRUPT);
    assert_int_equal(ftruncate(fd, SEGMENT_SIZE_MIN), 0);
    assert_false(log_reader_open(scratch->log, &reader));
    assert_int_equal(error_kind(), ERROR_CORRUPT);
    close(fd);
    unlink(path);
    small_log(scratch, 40000);
    path_of(scratch, 2, path);
    assert_int_equal(truncate(path, SEGMENT_SIZE_MIN - 4096), 0);
    assert_false(log_verify(scratch->log, NULL, &check));
    assert_int_equal(error_kind(), ERROR_CORRUPT);
    unlink(path);
    assert_false(log_verify(scratch->log, NULL, &check));
    assert_non_null(strstr(error_message(), "missing"));
}

struct follow {
    const struct scratch *scratch;
    _Atomic uint64_t head;
    uint64_t read;
};

static void *follow(void *argument)
{
    struct follow *job = argument;
    struct log_reader *reader;
    if (!log_reader_open(job->scratch->log, &reader)) return NULL;
    const struct record *record;
    enum log_next next = LOG_END;
    while (job->read < 40000 && next != LOG_BROKEN) {
        uint64_t head = atomic_load(&job->head);
        while ((next = log_reader_next(reader, head, &record)) == LOG_RECORD) {
            job->read++;
        }
        log_reader_forget(reader);
        usleep(100);
    }
    log_reader_close(reader);
    return NULL;
}

static void a_reader_follows_the_head_of_a_living_writer(void **state)
{
    struct follow job = {.scratch = *state};
    struct test_log log;
    test_log_open(&log, job.scratch, false);
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, follow, &job), 0);
    for (uint64_t i = 1; i <= 40000; i++) {
        test_log_bar(&log);
        atomic_store(&job.head, i);
    }
    pthread_join(thread, NULL);
    assert_int_equal(job.read, 40000);
    test_log_close(&log);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        CASE(records_come_back_over_all_segments_and_seek_finds_each),
        CASE(nothing_is_read_beyond_the_head_and_what_is_missing_below_it_is_told),
        CASE(every_flipped_byte_is_found_with_segment_and_byte),
        CASE(a_flip_below_the_durable_mark_stops_a_reader_and_above_it_ends_the_log),
        CASE(folders_that_hold_no_log_are_refused),
        CASE(a_reader_follows_the_head_of_a_living_writer),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
