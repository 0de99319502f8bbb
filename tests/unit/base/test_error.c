#include "base/error.h"
#include "tests/unit/test.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>

static bool read_header(void)
{
    return FAIL(ERROR_BAD_INPUT, "column \"%s\" is missing", "close");
}

static bool open_replay(void)
{
    if (!read_header()) return FAIL_WHILE("reading the header of %s", "data/SPY.csv");
    return true;
}

static bool start_feed(void)
{
    if (!open_replay()) return FAIL_WHILE("starting source replay");
    return true;
}

static void an_error_tells_its_story_from_the_origin_up(void **state)
{
    (void)state;
    assert_false(start_feed());
    assert_int_equal(error_kind(), ERROR_BAD_INPUT);
    assert_string_equal(error_message(), "column \"close\" is missing");
    char story[400];
    size_t length = error_text(story, sizeof story);
    assert_string_equal(story,
                        "column \"close\" is missing; while reading the header of "
                        "data/SPY.csv; while starting source replay");
    assert_int_equal(length, strlen(story));
}

static void the_printed_story_has_a_line_a_frame_with_its_place(void **state)
{
    (void)state;
    assert_false(start_feed());
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    error_print(out, "feed");
    fclose(out);
    const char *begins = "feed: starting source replay failed (bad input or configuration)\n"
                         "  column \"close\" is missing                 test_error.c:";
    assert_memory_equal(printed, begins, strlen(begins));
    assert_non_null(strstr(printed, "\n  while reading the header of data/SPY.csv  test_error.c:"));
    assert_non_null(strstr(printed, "\n  while starting source replay              test_error.c:"));
    assert_non_null(strstr(printed, "  read_header\n"));
    assert_non_null(strstr(printed, "  open_replay\n"));
    assert_non_null(strstr(printed, "  start_feed\n"));
    free(printed);
}

static void a_new_error_starts_the_stack_afresh_even_from_the_old_ones_text(void **state)
{
    (void)state;
    assert_false(start_feed());
    assert_false(FAIL(ERROR_REFUSED, "instead of: %s", error_message()));
    char story[200];
    error_text(story, sizeof story);
    assert_string_equal(story, "instead of: column \"close\" is missing");
    assert_int_equal(error_kind(), ERROR_REFUSED);
}

static void clearing_leaves_nothing(void **state)
{
    (void)state;
    assert_false(start_feed());
    error_clear();
    char story[8] = "full";
    assert_int_equal(error_kind(), ERROR_NONE);
    assert_string_equal(error_message(), "");
    assert_int_equal(error_text(story, sizeof story), 0);
    assert_string_equal(story, "");
}

static void a_step_up_without_an_origin_is_a_fault_of_ours(void **state)
{
    (void)state;
    error_clear();
    assert_false(FAIL_WHILE("doing what did not say why it failed"));
    assert_int_equal(error_kind(), ERROR_INTERNAL);
}

static void a_story_longer_than_the_stack_keeps_its_origin_and_counts_the_rest(void **state)
{
    (void)state;
    assert_false(read_header());
    for (int i = 0; i < 3 * ERROR_FRAMES_MAX; i++) {
        assert_false(FAIL_WHILE("step %d", i));
    }
    assert_string_equal(error_message(), "column \"close\" is missing");
    char *printed = NULL;
    size_t size = 0;
    FILE *out = open_memstream(&printed, &size);
    error_print(out, "feed");
    fclose(out);
    assert_non_null(strstr(printed, "... and 33 more\n"));
    free(printed);
}

static void a_text_longer_than_a_frame_is_cut_and_a_story_fits_its_size(void **state)
{
    (void)state;
    char text[2 * ERROR_TEXT_MAX];
    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    assert_false(FAIL(ERROR_IO, "%s", text));
    assert_int_equal(strlen(error_message()), ERROR_TEXT_MAX - 1);
    for (size_t size = 1; size < 40; size++) {
        char story[40];
        memset(story, '!', sizeof story);
        assert_int_equal(error_text(story, size), size - 1);
        assert_int_equal(story[size - 1], '\0');
        assert_int_equal(story[size], '!');
    }
}

static void *fail_elsewhere(void *kind)
{
    bool failed = !FAIL(ERROR_MEMORY, "in another thread");
    if (failed) *(enum error_kind *)kind = error_kind();
    return NULL;
}

static void threads_do_not_see_each_others_errors(void **state)
{
    (void)state;
    assert_false(read_header());
    pthread_t thread;
    enum error_kind elsewhere = ERROR_NONE;
    assert_int_equal(pthread_create(&thread, NULL, fail_elsewhere, &elsewhere), 0);
    assert_int_equal(pthread_join(thread, NULL), 0);
    assert_int_equal(elsewhere, ERROR_MEMORY);
    assert_int_equal(error_kind(), ERROR_BAD_INPUT);
}

static void system_errors_have_a_kind_and_every_kind_a_text(void **state)
{
    (void)state;
    assert_int_equal(error_from_errno(ENOENT), ERROR_NOT_FOUND);
    assert_int_equal(error_from_errno(ENOSPC), ERROR_NO_SPACE);
    assert_int_equal(error_from_errno(EACCES), ERROR_ACCESS);
    assert_int_equal(error_from_errno(ENOMEM), ERROR_MEMORY);
    assert_int_equal(error_from_errno(EIO), ERROR_IO);
    assert_int_equal(error_from_errno(123456), ERROR_IO);
#define X(name, status, text) assert_string_equal(error_kind_text(ERROR_##name), text);
    ERROR_KINDS(X)
#undef X
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_error_tells_its_story_from_the_origin_up),
        cmocka_unit_test(the_printed_story_has_a_line_a_frame_with_its_place),
        cmocka_unit_test(a_new_error_starts_the_stack_afresh_even_from_the_old_ones_text),
        cmocka_unit_test(clearing_leaves_nothing),
        cmocka_unit_test(a_step_up_without_an_origin_is_a_fault_of_ours),
        cmocka_unit_test(a_story_longer_than_the_stack_keeps_its_origin_and_counts_the_rest),
        cmocka_unit_test(a_text_longer_than_a_frame_is_cut_and_a_story_fits_its_size),
        cmocka_unit_test(threads_do_not_see_each_others_errors),
        cmocka_unit_test(system_errors_have_a_kind_and_every_kind_a_text),
    };
    return cmocka_run_group_tests_name("base/error", tests, NULL, NULL);
}
