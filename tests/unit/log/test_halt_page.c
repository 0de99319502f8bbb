// The halt page: stops at once, survives everything, and only its own generation lowers it.
#include "log/halt_page.h"
#include "tests/unit/log/log_help.h"

#include <pthread.h>

static void page_path(const struct scratch *scratch, char path[static 96])
{
    snprintf(path, 96, "%s/halt", scratch->path);
}

static void a_new_page_is_running_and_stands_for_all(void **state)
{
    const struct scratch *scratch = *state;
    char path[96];
    struct halt_page *page, *reader;
    struct stat file;
    page_path(scratch, path);
    assert_true(halt_page_open(path, false, &reader));
    assert_true(halt_page_open(path, true, &page));
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_false(halt_page_is_halted(reader));

    uint64_t generation;
    assert_true(halt_page_raise(page, (struct utc){5}, "somebody pressed Stop", &generation));
    assert_int_equal(generation, 1);
    assert_true(halt_page_is_halted(reader));
    assert_string_equal(reader->reason, "somebody pressed Stop");
    assert_int_equal(atomic_load(&reader->raised_ns), 5);
    halt_page_close(reader);
    halt_page_close(page);
    halt_page_close(NULL);

    assert_true(halt_page_open(path, true, &page));  // after a restart of everything
    assert_true(halt_page_is_halted(page));
    halt_page_close(page);
}

static void a_second_raise_changes_nothing(void **state)
{
    const struct scratch *scratch = *state;
    char path[96], longest[500];
    struct halt_page *page;
    uint64_t generation;
    page_path(scratch, path);
    memset(longest, 'x', sizeof longest);
    longest[sizeof longest - 1] = '\0';
    assert_true(halt_page_open(path, true, &page));
    assert_true(halt_page_raise(page, (struct utc){5}, longest, &generation));
    assert_true(halt_page_raise(page, (struct utc){6}, "again", &generation));
    assert_int_equal(generation, 1);
    assert_int_equal(strlen(page->reason), sizeof page->reason - 1);
    assert_int_equal(atomic_load(&page->raised_ns), 5);
    halt_page_close(page);
}

static void only_the_generation_that_halted_is_lowered(void **state)
{
    const struct scratch *scratch = *state;
    char path[96];
    struct halt_page *page;
    uint64_t generation;
    page_path(scratch, path);
    assert_true(halt_page_open(path, true, &page));
    assert_false(halt_page_lower(page, 0));
    assert_int_equal(error_kind(), ERROR_REFUSED);
    assert_false(halt_page_lower(page, 1));
    assert_true(halt_page_raise(page, (struct utc){1}, "one", &generation));
    assert_false(halt_page_lower(page, 3));
    assert_true(halt_page_is_halted(page));
    assert_true(halt_page_lower(page, 1));
    assert_false(halt_page_is_halted(page));
    assert_true(halt_page_raise(page, (struct utc){2}, "two", &generation));
    assert_int_equal(generation, 3);
    assert_false(halt_page_lower(page, 1));  // a resume of the halt before
    assert_int_equal(error_kind(), ERROR_REFUSED);
    assert_true(halt_page_is_halted(page));
    halt_page_close(page);
}

static void what_is_no_page_is_refused(void **state)
{
    static const char *const contents[] = {"", "TWHALT", "not a page of this house at all"};
    const struct scratch *scratch = *state;
    char path[96], whole[sizeof(struct halt_page)] = "TWHALT\0\2";
    struct halt_page *page;
    page_path(scratch, path);
    for (size_t i = 0; i <= COUNT_OF(contents); i++) {
        int fd = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
        assert_true(fd >= 0);
        const char *bytes = i < COUNT_OF(contents) ? contents[i] : whole;
        size_t size = i < COUNT_OF(contents) ? strlen(bytes) : sizeof whole;
        assert_int_equal(write(fd, bytes, size), size);
        close(fd);
        assert_false(halt_page_open(path, true, &page));
        assert_null(page);
        assert_int_equal(error_kind(), ERROR_CORRUPT);
    }
    unlink(path);
    assert_int_equal(symlink("/etc/passwd", path), 0);
    assert_false(halt_page_open(path, false, &page));
}

static void *raise_it(void *argument)
{
    uint64_t generation = 0;
    bool good = halt_page_raise(argument, (struct utc){1}, "together", &generation);
    return good && generation == 1 ? argument : NULL;
}

static void many_who_raise_at_once_raise_one_generation(void **state)
{
    const struct scratch *scratch = *state;
    char path[96];
    struct halt_page *page;
    pthread_t threads[8];
    page_path(scratch, path);
    assert_true(halt_page_open(path, true, &page));
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, raise_it, page), 0);
    }
    for (size_t i = 0; i < COUNT_OF(threads); i++) {
        void *good = NULL;
        pthread_join(threads[i], &good);
        assert_non_null(good);
    }
    assert_int_equal(halt_page_generation(page), 1);
    halt_page_close(page);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_new_page_is_running_and_stands_for_all),    CASE(a_second_raise_changes_nothing),
        CASE(only_the_generation_that_halted_is_lowered),  CASE(what_is_no_page_is_refused),
        CASE(many_who_raise_at_once_raise_one_generation),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
