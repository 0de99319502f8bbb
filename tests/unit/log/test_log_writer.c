// Starting again after any crash: what was durable is there, what was torn is cut and told.
#include "tests/unit/log/log_help.h"

#include <signal.h>
#include <sys/resource.h>

static void a_new_log_is_empty_and_its_folder_is_made(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log;
    test_log_open(&log, scratch, true);
    assert_int_equal(log.state.sequence, 0);
    assert_int_equal(log.report.cut_bytes, 0);
    assert_memory_equal(log.state.chain.key, test_key, sizeof test_key);
    assert_int_equal(records_in(scratch), 0);
    test_log_close(&log);
}

static void a_second_writer_is_refused(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log, other;
    test_log_open(&log, scratch, false);
    assert_false(test_log_try(&other, scratch, false));
    assert_null(other.writer);
    assert_int_equal(error_kind(), ERROR_BUSY);
    test_log_close(&log);
    test_log_open(&other, scratch, false);
    test_log_close(&other);
}

static void a_writer_that_starts_again_stands_where_it_stood(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log, again;
    test_log_open(&log, scratch, true);
    test_log_run(&log, RUN_MODE_REAL_TIME, (struct utc){77});
    for (int i = 0; i < 30000; i++) {
        test_log_bar(&log);
        if (i % 1000 == 0) test_log_pause(&log, 9);
        if (i == 20000) test_log_sync(&log);
    }
    test_log_close(&log);  // as a crash of the process does: nothing was synced at the end
    for (int turn = 0; turn < 2; turn++) {
        test_log_open(&again, scratch, true);
        assert_memory_equal(&again.state, &log.state, sizeof log.state);
        assert_int_equal(again.state.run_mode, RUN_MODE_REAL_TIME);
        assert_int_equal(again.report.cut_bytes, 0);
        assert_true(again.report.scanned <= 2);
        test_log_bar(&again);
        log.state = again.state;
        test_log_sync(&again);
        test_log_close(&again);
    }
    struct log_check check;
    if (!log_verify(scratch->log, test_key, &check)) fail_msg("%s", error_message());
    assert_int_equal(check.records, 30000 + 30 + 1 + 2);
}

static void durable_is_told_only_when_its_mark_is_on_disk_too(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log;
    uint64_t durable = 99, marked;
    test_log_open(&log, scratch, true);
    test_log_bar(&log);
    assert_true(log_writer_sync(log.writer, &durable));  // the data
    assert_int_equal(durable, 0);
    test_log_bar(&log);
    assert_true(log_writer_sync(log.writer, &durable));  // its mark, and the next data
    assert_int_equal(durable, 1);
    assert_true(log_durable_mark(scratch->log, &marked));
    assert_int_equal(marked, 1);
    test_log_bar(&log);
    assert_true(log_writer_sync(log.writer, &durable));
    assert_int_equal(durable, 2);
    test_log_sync(&log);
    assert_true(log_durable_mark(scratch->log, &marked));
    assert_int_equal(marked, 3);
    test_log_close(&log);
}

// Ten records, five of them durable; then something happens to the bytes of the last five.
static uint64_t ten_records(const struct scratch *scratch, uint64_t ends[static 11])
{
    struct test_log log;
    test_log_open(&log, scratch, true);
    ends[0] = log.at;
    for (int i = 1; i <= 10; i++) {
        if (i % 2 == 0)
            test_log_bar(&log);
        else
            test_log_pause(&log, 5);
        ends[i] = log.at;
        if (i == 5) test_log_sync(&log);
    }
    test_log_close(&log);
    return ends[10];
}

static void a_torn_tail_is_cut_zeroed_and_told(void **state)
{
    const struct scratch *scratch = *state;
    uint64_t ends[11];
    ten_records(scratch, ends);
    poke(scratch, 1, ends[7] + 3, "\xff", 1);  // 8 is torn; 9 and 10 are whole behind it
    struct test_log log;
    test_log_open(&log, scratch, true);
    assert_int_equal(log.state.sequence, 7);
    assert_int_equal(log.report.cut_segment, 1);
    assert_int_equal(log.report.cut_at, ends[7]);
    assert_in_range(log.report.cut_bytes, ends[9] - ends[7], ends[10] - ends[7]);
    struct log_check check;
    assert_true(log_verify(scratch->log, test_key, &check));  // all behind it is zero
    assert_int_equal(check.records, 7);
    log.at = ends[7];
    test_log_bar(&log);  // a shorter one than was there: 9 and 10 must not come back
    test_log_sync(&log);
    test_log_close(&log);
    assert_true(log_verify(scratch->log, test_key, &check));
    assert_int_equal(check.records, 8);
}

static void whole_records_behind_a_hole_never_come_back(void **state)
{
    const struct scratch *scratch = *state;
    static const unsigned char zeros[256];
    uint64_t ends[11];
    ten_records(scratch, ends);
    poke(scratch, 1, ends[7], zeros, ends[8] - ends[7]);
    struct test_log log;
    test_log_open(&log, scratch, true);
    assert_int_equal(log.state.sequence, 7);
    assert_int_equal(log.report.cut_at, ends[7]);
    test_log_close(&log);
    struct log_check check;
    assert_true(log_verify(scratch->log, test_key, &check));
    assert_int_equal(check.records, 7);
}

static void a_tail_torn_at_any_byte_is_cut_to_whole_records(void **state)
{
    const struct scratch *scratch = *state;
    static const unsigned char zeros[1024];
    uint64_t ends[11];
    ten_records(scratch, ends);
    for (uint64_t at = ends[10]; at-- > ends[5];) {
        poke(scratch, 1, at, zeros, 1);  // the tail vanishes byte by byte
        if (at % 5 != 0) continue;
        struct test_log log;
        test_log_open(&log, scratch, false);
        unsigned whole = 5;
        while (whole < 10 && ends[whole + 1] <= at) {
            whole++;
        }
        // Trailing zeros of a record may be what was there.
        assert_in_range(log.state.sequence, whole, whole + 1);
        test_log_close(&log);
    }
}

static void damage_below_the_durable_mark_is_corrupt_and_cuts_nothing(void **state)
{
    const struct scratch *scratch = *state;
    uint64_t ends[11];
    ten_records(scratch, ends);
    for (uint64_t at = ends[0]; at < ends[5]; at += 3) {
        char path[128];
        unsigned char byte;
        path_of(scratch, 1, path);
        int fd = open(path, O_RDONLY);
        assert_int_equal(pread(fd, &byte, 1, (off_t)at), 1);
        close(fd);
        unsigned char flipped = byte ^ 0x10;
        poke(scratch, 1, at, &flipped, 1);
        struct test_log log;
        assert_false(test_log_try(&log, scratch, true));
        assert_int_equal(error_kind(), ERROR_CORRUPT);
        assert_non_null(strstr(error_message(), "segment 00000001.log, byte "));
        poke(scratch, 1, at, &byte, 1);
    }
    struct log_check check;
    assert_true(log_verify(scratch->log, test_key, &check));
    assert_int_equal(check.records, 10);
}

static void a_record_that_somebody_forged_breaks_the_chain(void **state)
{
    const struct scratch *scratch = *state;
    uint64_t ends[11];
    ten_records(scratch, ends);
    _Alignas(8) unsigned char memory[256];
    char path[128];
    path_of(scratch, 1, path);
    int fd = open(path, O_RDONLY);
    size_t size = ends[7] - ends[6];
    assert_int_equal(pread(fd, memory, size, (off_t)ends[6]), size);
    close(fd);
    struct record *record = (struct record *)(void *)memory;
    ((struct pause *)(void *)(record + 1))->actor = 7;
    record->crc = record_crc(record);
    poke(scratch, 1, ends[6], memory, size);
    struct test_log log;
    assert_false(test_log_try(&log, scratch, true));
    assert_int_equal(error_kind(), ERROR_CORRUPT);
    assert_non_null(strstr(error_message(), "breaks the chain"));
}

static void one_damaged_mark_falls_back_to_the_other(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log;
    test_log_open(&log, scratch, true);
    test_log_bar(&log);
    test_log_sync(&log);
    test_log_bar(&log);
    test_log_sync(&log);
    test_log_close(&log);
    uint64_t durable;
    for (unsigned slot = 0; slot < 2; slot++) {
        poke(scratch, 1, SEGMENT_MARKS + slot * SEGMENT_MARK + 2, "\xff", 1);
        assert_true(log_durable_mark(scratch->log, &durable));
        assert_int_equal(durable, slot == 0 ? 2 : 0);
        if (slot == 0) continue;
        test_log_open(&log, scratch, true);
        assert_int_equal(log.state.sequence, 2);
        test_log_bar(&log);
        test_log_sync(&log);
        test_log_bar(&log);
        test_log_sync(&log);
        test_log_close(&log);
    }
    struct log_check check;
    assert_true(log_verify(scratch->log, test_key, &check));
}

static void a_segment_behind_a_hole_is_removed(void **state)
{
    const struct scratch *scratch = *state;
    static const unsigned char zeros[4096];
    struct test_log log;
    uint64_t hole = 0;
    test_log_open(&log, scratch, true);
    for (int i = 0; log.state.sequence < 40000; i++) {
        test_log_bar(&log);
        if (i == 10) test_log_sync(&log);
        if (i == 100) hole = log.at;
    }
    test_log_close(&log);
    poke(scratch, 1, hole, zeros, sizeof zeros);
    test_log_open(&log, scratch, true);
    assert_int_equal(log.state.sequence, 101);
    assert_int_equal(log.report.cut_at, hole);
    assert_true(log.report.cut_bytes > SEGMENT_SIZE_MIN);
    test_log_bar(&log);
    test_log_sync(&log);
    test_log_close(&log);
    struct log_check check;
    assert_true(log_verify(scratch->log, test_key, &check));
    assert_int_equal(check.records, 102);
    assert_int_equal(check.segments, 1);
}

static void without_room_for_a_segment_what_was_appended_becomes_durable(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log;
    test_log_open(&log, scratch, true);
    _Alignas(8) static unsigned char records[SEGMENT_SIZE_MIN - SEGMENT_HEADER];
    test_log_bar(&log);
    // The next segment's place is taken by a folder: it cannot be made.
    char path[128];
    snprintf(path, sizeof path, "%s/making.tmp", scratch->log);
    assert_int_equal(mkdir(path, 0700), 0);
    assert_false(log_writer_append(log.writer, records, sizeof records, &log.state, 2));
    assert_int_equal(error_kind(), ERROR_IO);
    rmdir(path);
    test_log_sync(&log);
    test_log_close(&log);
    struct log_check check;
    assert_true(log_verify(scratch->log, test_key, &check));
    assert_int_equal(check.records, 1);
    assert_int_equal(check.segments, 1);
}

static void a_failed_write_is_final_and_what_it_left_is_cut(void **state)
{
    const struct scratch *scratch = *state;
    struct test_log log;
    test_log_open(&log, scratch, true);
    test_log_bar(&log);
    test_log_sync(&log);

    // The disk takes 40 bytes of the next record and no more.
    struct rlimit old, limit;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &old), 0);
    limit = (struct rlimit){log.at + 40, old.rlim_max};
    _Alignas(8) unsigned char record[128];
    memset(record, 1, sizeof record);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool appended = log_writer_append(log.writer, record, sizeof record, &log.state, 2);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &old), 0);
    assert_false(appended);

    uint64_t durable;
    assert_false(log_writer_append(log.writer, record, sizeof record, &log.state, 2));
    assert_int_equal(error_kind(), ERROR_IO);
    assert_false(log_writer_sync(log.writer, &durable));
    test_log_close(&log);
    uint64_t at = log.at;
    test_log_open(&log, scratch, true);
    assert_int_equal(log.state.sequence, 1);
    assert_int_equal(log.report.cut_at, at);
    assert_in_range(log.report.cut_bytes, 40, 128);
    test_log_close(&log);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_new_log_is_empty_and_its_folder_is_made),
        CASE(a_second_writer_is_refused),
        CASE(a_writer_that_starts_again_stands_where_it_stood),
        CASE(durable_is_told_only_when_its_mark_is_on_disk_too),
        CASE(a_torn_tail_is_cut_zeroed_and_told),
        CASE(whole_records_behind_a_hole_never_come_back),
        CASE(a_tail_torn_at_any_byte_is_cut_to_whole_records),
        CASE(damage_below_the_durable_mark_is_corrupt_and_cuts_nothing),
        CASE(a_record_that_somebody_forged_breaks_the_chain),
        CASE(one_damaged_mark_falls_back_to_the_other),
        CASE(a_segment_behind_a_hole_is_removed),
        CASE(without_room_for_a_segment_what_was_appended_becomes_durable),
        CASE(a_failed_write_is_final_and_what_it_left_is_cut),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
