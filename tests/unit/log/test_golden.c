// Logs that older versions wrote are read for ever, and this version still writes the same bytes.
//
// tests/fixtures/log/version_N.head is the beginning of a segment with one record of each type that
// version N knew; zeros follow. A new version adds a file and never changes one.
#include "tests/unit/log/log_help.h"

#define HEAD_MAX 65536u

static size_t head_read(const char *name, unsigned char head[static HEAD_MAX])
{
    char path[128];
    (void)snprintf(path, sizeof path, "tests/fixtures/log/%s", name);
    int fd = open(path, O_RDONLY);
    if (fd < 0) fail_msg("%s cannot be read", path);
    ssize_t size = read(fd, head, HEAD_MAX);
    close(fd);
    assert_true(size > (ssize_t)SEGMENT_HEADER);
    return (size_t)size;
}

static void golden_put(const struct scratch *scratch, const unsigned char *head, size_t size)
{
    char path[128];
    assert_int_equal(mkdir(scratch->log, 0700), 0);
    path_of(scratch, 1, path);
    int fd = open(path, O_RDWR | O_CREAT, 0600);
    assert_true(fd >= 0);
    assert_int_equal(ftruncate(fd, SEGMENT_SIZE_MIN), 0);
    assert_int_equal(write(fd, head, size), size);
    close(fd);
}

static void a_log_of_version_1_is_whole_and_goes_on(void **state)
{
    const struct scratch *scratch = *state;
    static unsigned char head[HEAD_MAX];
    golden_put(scratch, head, head_read("version_1.head", head));
    struct log_check check;
    if (!log_verify(scratch->log, test_key, &check)) fail_msg("%s", error_message());
    assert_int_equal(check.records, 24);
    struct test_log log;
    test_log_open(&log, scratch, false);
    assert_int_equal(log.state.sequence, 24);
    assert_int_equal(log.report.cut_bytes, 0);
    test_log_bar(&log);
    test_log_sync(&log);
    test_log_close(&log);
    assert_true(log_verify(scratch->log, test_key, &check));
}

static void the_records_of_version_1_are_written_as_they_were(void **state)
{
    const struct scratch *scratch = *state;
    static unsigned char head[HEAD_MAX], again[HEAD_MAX];
    size_t size = head_read("version_1.head", head);
    struct test_log log;
    test_log_open(&log, scratch, true);
    for (size_t at = SEGMENT_HEADER; at < size;) {
        _Alignas(8) unsigned char memory[4096];
        struct record *record = (void *)memory;
        memcpy(memory, head + at, sizeof *record);
        assert_true(record->length <= sizeof memory);
        memcpy(memory, head + at, record->length);
        at += record->length;
        if ((record->flags & FLAG_CHAINED) != 0) record->length -= RECORD_TRAILER;
        record->flags &= (uint8_t)~FLAG_CHAINED;
        record->crc = 0;
        test_log_append(&log, record, record->source);
    }
    test_log_sync(&log);
    test_log_close(&log);
    char path[128];
    path_of(scratch, 1, path);
    int fd = open(path, O_RDONLY);
    assert_true(fd >= 0);
    assert_int_equal(read(fd, again, size), size);
    close(fd);
    assert_memory_equal(again, head, size);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_log_of_version_1_is_whole_and_goes_on),
        CASE(the_records_of_version_1_are_written_as_they_were),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
