// Snapshots: the newest whole one counts, whatever happened to the others.
#include "log/snapshot.h"
#include "tests/unit/log/log_help.h"

static size_t make(unsigned char *memory, uint64_t sequence, uint64_t ticks)
{
    size_t used = 0;
    struct record *record = (void *)memory;
    struct snapshot *start = record_begin(record, RECORD_SNAPSHOT, sizeof *start);
    start->sequence = sequence;
    record->crc = record_crc(record);
    used += record->length;
    for (uint64_t i = 0; i < ticks; i++) {
        record = (void *)(memory + used);
        struct state_tally *tally = record_begin(record, RECORD_STATE_TALLY, sizeof *tally);
        tally->records = sequence + i;
        record->crc = record_crc(record);
        used += record->length;
    }
    record = (void *)(memory + used);
    struct snapshot_end *end = record_begin(record, RECORD_SNAPSHOT_END, sizeof *end);
    end->records = ticks;
    record->crc = record_crc(record);
    return used + record->length;
}

static void put(const struct scratch *scratch, uint64_t sequence, bool settle)
{
    _Alignas(8) unsigned char memory[4096];
    size_t size = make(memory, sequence, 5);
    if (!snapshot_write(scratch->log, sequence, memory, size)
        || (settle && !snapshot_settle(scratch->log, sequence))) {
        fail_msg("%s", error_message());
    }
}

// The sequence of the newest whole snapshot at or below `upto`; 0 when there is none.
static uint64_t newest(const struct scratch *scratch, uint64_t upto)
{
    bool found;
    void *records;
    size_t bytes;
    if (!snapshot_read(scratch->log, upto, &found, &records, &bytes)) fail_msg("it failed");
    if (!found) {
        assert_null(records);
        return 0;
    }
    uint64_t sequence = record_snapshot(records)->sequence;
    _Alignas(8) unsigned char memory[4096];
    assert_int_equal(bytes, make(memory, sequence, 5));
    assert_memory_equal(records, memory, bytes);
    free(records);
    return sequence;
}

static void without_a_snapshot_there_is_none(void **state)
{
    const struct scratch *scratch = *state;
    assert_int_equal(newest(scratch, UINT64_MAX), 0);
    assert_int_equal(mkdir(scratch->log, 0700), 0);
    assert_int_equal(newest(scratch, UINT64_MAX), 0);
}

static void one_that_was_not_settled_is_not_seen(void **state)
{
    const struct scratch *scratch = *state;
    put(scratch, 4096, true);
    put(scratch, 8192, false);
    assert_int_equal(newest(scratch, UINT64_MAX), 4096);
    assert_true(snapshot_settle(scratch->log, 8192));
    assert_int_equal(newest(scratch, UINT64_MAX), 8192);
    assert_int_equal(newest(scratch, 8192), 8192);
    assert_int_equal(newest(scratch, 8191), 4096);
    assert_int_equal(newest(scratch, 4095), 0);
    assert_false(snapshot_settle(scratch->log, 9000));
}

static unsigned files_in(const struct scratch *scratch)
{
    unsigned count = 0;
    DIR *folder = opendir(scratch->log);
    assert_non_null(folder);
    while (readdir(folder) != NULL) {
        count++;
    }
    closedir(folder);
    return count - 2;
}

static void only_the_newest_are_kept_and_what_the_dead_left_is_removed(void **state)
{
    const struct scratch *scratch = *state;
    put(scratch, 5, false);  // by a core that died
    for (uint64_t sequence = 10; sequence <= 60; sequence += 10) {
        put(scratch, sequence, true);
    }
    put(scratch, 70, false);
    assert_int_equal(files_in(scratch), SNAPSHOTS_KEPT + 1);
    assert_int_equal(newest(scratch, 39), 0);
    assert_int_equal(newest(scratch, 40), 40);
    assert_int_equal(newest(scratch, UINT64_MAX), 60);
}

static void a_damaged_one_is_passed_over(void **state)
{
    const struct scratch *scratch = *state;
    put(scratch, 10, true);
    put(scratch, 20, true);
    char path[160];
    snprintf(path, sizeof path, "%s/%020d.snap", scratch->log, 20);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    struct stat file;
    assert_int_equal(fstat(fd, &file), 0);
    for (off_t at = 0; at < file.st_size; at += 7) {  // each is told in the trace
        unsigned char byte, flipped;
        assert_int_equal(pread(fd, &byte, 1, at), 1);
        flipped = byte ^ 4;
        assert_int_equal(pwrite(fd, &flipped, 1, at), 1);
        assert_int_equal(newest(scratch, UINT64_MAX), 10);
        assert_int_equal(pwrite(fd, &byte, 1, at), 1);
    }
    assert_int_equal(newest(scratch, UINT64_MAX), 20);
    const off_t lengths[] = {file.st_size - 1, file.st_size - RECORD_HEADER, 64, 1, 0};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        assert_int_equal(ftruncate(fd, lengths[i]), 0);
        assert_int_equal(newest(scratch, UINT64_MAX), 10);
    }
    close(fd);
    // Of another sequence than its name says.
    char other[160];
    snprintf(path, sizeof path, "%s/%020d.snap", scratch->log, 10);
    snprintf(other, sizeof other, "%s/%020d.snap", scratch->log, 30);
    assert_int_equal(rename(path, other), 0);
    assert_int_equal(newest(scratch, UINT64_MAX), 0);
}

int main(void)
{
    if (!trace_open("/dev/null", "test")) return 1;  // damage is told there
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        CASE(without_a_snapshot_there_is_none),
        CASE(one_that_was_not_settled_is_not_seen),
        CASE(only_the_newest_are_kept_and_what_the_dead_left_is_removed),
        CASE(a_damaged_one_is_passed_over),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
