#include "base/error.h"
#include "base/trace.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

struct place {
    char folder[64];
    char path[96];
};

static int place_make(void **state)
{
    static struct place place;
    snprintf(place.folder, sizeof place.folder, "/tmp/tradewind-trace-XXXXXX");
    if (mkdtemp(place.folder) == NULL) return -1;
    snprintf(place.path, sizeof place.path, "%s/feed.jsonl", place.folder);
    *state = &place;
    return 0;
}

static int place_remove(void **state)
{
    const struct place *place = *state;
    trace_close();
    trace_set_level(TRACE_INFO);
    error_clear();
    for (int i = 0; i <= TRACE_FILES_MAX; i++) {
        char path[128];
        snprintf(path, sizeof path, i == 0 ? "%s" : "%s.%d", place->path, i);
        (void)unlink(path);
    }
    return rmdir(place->folder);
}

// The caller frees it; NULL if there is no such file.
static char *file_read(const char *path, size_t *length)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL) return NULL;
    char *bytes = malloc(2 * TRACE_FILE_MAX);
    assert_non_null(bytes);
    *length = fread(bytes, 1, 2 * TRACE_FILE_MAX - 1, file);
    bytes[*length] = '\0';
    fclose(file);
    return bytes;
}

static yyjson_doc *line_parse(const char *line, size_t length)
{
    yyjson_doc *doc = yyjson_read(line, length, YYJSON_READ_NOFLAG);
    if (doc == NULL) fail_msg("no JSON: %.*s", (int)length, line);
    return doc;
}

static const char *member(yyjson_doc *doc, const char *name)
{
    const char *value = yyjson_get_str(yyjson_obj_get(yyjson_doc_get_root(doc), name));
    return value == NULL ? "" : value;
}

static void a_line_is_one_json_object_with_its_moment_and_process(void **state)
{
    const struct place *place = *state;
    assert_true(trace_open(place->path, "feed"));
    trace(TRACE_WARN, "bad_row", "row %d of \"%s\"\nis bad", 7, "SPY.csv");
    trace(TRACE_INFO, "started", "%s", "");
    trace(TRACE_DEBUG, "unseen", "below the level");

    size_t length = 0;
    char *lines = file_read(place->path, &length);
    assert_non_null(lines);
    size_t first = strcspn(lines, "\n");
    yyjson_doc *doc = line_parse(lines, first);
    assert_string_equal(member(doc, "level"), "warn");
    assert_string_equal(member(doc, "service"), "feed");
    assert_string_equal(member(doc, "event"), "bad_row");
    assert_string_equal(member(doc, "message"), "row 7 of \"SPY.csv\"\nis bad");
    assert_int_equal(yyjson_get_int(yyjson_obj_get(yyjson_doc_get_root(doc), "pid")), getpid());
    struct utc moment;
    assert_true(utc_parse(member(doc, "time"), strlen(member(doc, "time")), &moment));
    yyjson_doc_free(doc);

    doc = line_parse(lines + first + 1, strcspn(lines + first + 1, "\n"));
    assert_string_equal(member(doc, "event"), "started");
    assert_null(yyjson_obj_get(yyjson_doc_get_root(doc), "message"));
    yyjson_doc_free(doc);
    assert_null(strstr(lines, "unseen"));
    free(lines);

    struct stat status;
    assert_int_equal(stat(place->path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
}

static void the_level_decides_what_is_written(void **state)
{
    const struct place *place = *state;
    assert_true(trace_open(place->path, "feed"));
    trace_set_level(TRACE_ERROR);
    trace(TRACE_WARN, "unseen", "%s", "");
    trace_set_level(TRACE_DEBUG);
    trace(TRACE_DEBUG, "seen", "%s", "");
    size_t length = 0;
    char *lines = file_read(place->path, &length);
    assert_null(strstr(lines, "unseen"));
    assert_non_null(strstr(lines, "\"seen\""));
    free(lines);
}

static void an_error_is_told_with_its_story_and_then_forgotten(void **state)
{
    const struct place *place = *state;
    assert_true(trace_open(place->path, "feed"));
    assert_false(FAIL(ERROR_CORRUPT, "segment 3 is bad"));
    assert_false(FAIL_WHILE("opening the log"));
    trace_error("start_failed");
    assert_int_equal(error_kind(), ERROR_NONE);
    size_t length = 0;
    char *lines = file_read(place->path, &length);
    yyjson_doc *doc = line_parse(lines, length);
    assert_string_equal(member(doc, "level"), "error");
    assert_string_equal(member(doc, "kind"), "stored data are damaged");
    assert_string_equal(member(doc, "message"), "segment 3 is bad");
    assert_string_equal(member(doc, "story"), "segment 3 is bad; while opening the log");
    yyjson_doc_free(doc);
    free(lines);
}

static void a_line_too_long_is_cut_whole_and_says_so(void **state)
{
    const struct place *place = *state;
    char message[2 * TRACE_LINE_MAX];
    for (size_t i = 0; i < sizeof message; i++) {
        message[i] = i % 3 == 0 ? '"' : '\x01';
    }
    assert_true(trace_open(place->path, "feed"));
    trace(TRACE_INFO, "long", "%.*s", (int)sizeof message, message);
    size_t length = 0;
    char *lines = file_read(place->path, &length);
    assert_true(length < TRACE_LINE_MAX);
    assert_int_equal(lines[length - 1], '\n');
    yyjson_doc *doc = line_parse(lines, length);
    assert_true(yyjson_get_bool(yyjson_obj_get(yyjson_doc_get_root(doc), "cut")));
    assert_memory_equal(member(doc, "message"), message, strlen(member(doc, "message")));
    yyjson_doc_free(doc);
    free(lines);
}

static void a_full_file_steps_aside_and_the_oldest_goes(void **state)
{
    const struct place *place = *state;
    char message[1900];
    memset(message, 'm', sizeof message - 1);
    message[sizeof message - 1] = '\0';
    assert_true(trace_open(place->path, "feed"));
    uint64_t lines = (TRACE_FILES_MAX + 1) * (uint64_t)(TRACE_FILE_MAX / 1900);
    for (uint64_t i = 0; i < lines; i++) {
        trace(TRACE_INFO, "step", "%llu %s", (unsigned long long)i, message);
    }
    struct stat status;
    char path[128];
    for (int i = 0; i < TRACE_FILES_MAX; i++) {
        snprintf(path, sizeof path, i == 0 ? "%s" : "%s.%d", place->path, i);
        assert_int_equal(stat(path, &status), 0);
        assert_true(status.st_size <= TRACE_FILE_MAX);
        assert_true(i == 0 || status.st_size > TRACE_FILE_MAX - TRACE_LINE_MAX);
    }
    snprintf(path, sizeof path, "%s.%d", place->path, TRACE_FILES_MAX);
    assert_int_not_equal(stat(path, &status), 0);

    char last[32];
    snprintf(last, sizeof last, "\"%llu m", (unsigned long long)lines - 1);
    size_t length = 0;
    char *newest = file_read(place->path, &length);
    assert_non_null(strstr(newest, last));
    free(newest);
}

static void a_line_torn_by_a_crash_does_not_spoil_the_next(void **state)
{
    const struct place *place = *state;
    FILE *file = fopen(place->path, "wb");
    assert_non_null(file);
    fputs("{\"time\":\"2026-11-", file);
    fclose(file);
    assert_true(trace_open(place->path, "feed"));
    trace(TRACE_INFO, "started", "again");
    assert_true(trace_open(place->path, "feed"));
    trace(TRACE_INFO, "started", "and again");
    size_t length = 0;
    char *lines = file_read(place->path, &length);
    char *second = strchr(lines, '\n') + 1;
    size_t second_length = strcspn(second, "\n");
    yyjson_doc_free(line_parse(second, second_length));
    yyjson_doc_free(line_parse(second + second_length + 1, strlen(second + second_length + 1)));
    free(lines);
}

static void lines_that_were_lost_are_counted_in_the_next(void **state)
{
    const struct place *place = *state;
    assert_true(trace_open(place->path, "feed"));
    struct rlimit before, none = {0};
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    none.rlim_max = before.rlim_max;
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &none), 0);  // as if the disk were full
    trace(TRACE_INFO, "lost", "%s", "");
    trace(TRACE_INFO, "lost", "%s", "");
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
    trace(TRACE_INFO, "written", "%s", "");
    size_t length = 0;
    char *lines = file_read(place->path, &length);
    yyjson_doc *doc = line_parse(lines, length);
    assert_string_equal(member(doc, "event"), "written");
    assert_int_equal(yyjson_get_int(yyjson_obj_get(yyjson_doc_get_root(doc), "lost")), 2);
    yyjson_doc_free(doc);
    free(lines);
}

static void a_sink_that_cannot_be_opened_is_an_error_and_the_old_one_stays(void **state)
{
    const struct place *place = *state;
    assert_true(trace_open(place->path, "feed"));
    assert_false(trace_open("/nonexistent/folder/feed.jsonl", "feed"));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);
    trace(TRACE_INFO, "here", "%s", "");
    size_t length = 0;
    char *lines = file_read(place->path, &length);
    assert_non_null(strstr(lines, "\"here\""));
    free(lines);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, place_make, place_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_line_is_one_json_object_with_its_moment_and_process),
        CASE(the_level_decides_what_is_written),
        CASE(an_error_is_told_with_its_story_and_then_forgotten),
        CASE(a_line_too_long_is_cut_whole_and_says_so),
        CASE(a_full_file_steps_aside_and_the_oldest_goes),
        CASE(a_line_torn_by_a_crash_does_not_spoil_the_next),
        CASE(lines_that_were_lost_are_counted_in_the_next),
        CASE(a_sink_that_cannot_be_opened_is_an_error_and_the_old_one_stays),
    };
    return cmocka_run_group_tests_name("base/trace", tests, NULL, NULL);
}
