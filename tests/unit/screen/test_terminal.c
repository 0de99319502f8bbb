// test_terminal.c: only what changed is written, and a terminal is left as it was found.
#include "base/error.h"
#include "services/screen/terminal.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <poll.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <unistd.h>

static struct grid shown, grid;
static char bytes[1 << 16];

static const char *changes(bool whole, bool colour)
{
    struct text text;
    text_init(&text, bytes, sizeof bytes);
    terminal_changes(&shown, &grid, whole, colour, &text);
    assert_false(text.cut);
    return bytes;
}

static void only_what_changed_is_written(void **state)
{
    (void)state;
    grid_clear(&shown, 3, 10);
    grid_clear(&grid, 3, 10);
    assert_string_equal(changes(false, true), "");
    grid_put(&grid, 1, 2, STYLE_PLAIN, "abc");
    grid_put(&grid, 2, 9, STYLE_PLAIN, "xyz");  // two are cut
    assert_string_equal(changes(false, true), "\x1b[2;3Habc\x1b[3;10Hx");
    shown = grid;
    grid_put(&grid, 1, 3, STYLE_PLAIN, "-");
    assert_string_equal(changes(false, true), "\x1b[2;4H-");
    grid_put(&grid, 1, 3, STYLE_PLAIN, " ");  // what goes is blanked
    assert_string_equal(changes(false, true), "\x1b[2;4H ");
    assert_string_equal(changes(true, true), "\x1b[0m\x1b[2J\x1b[2;3Ha\x1b[2;5Hc\x1b[3;10Hx");
    grid.columns = 9;
    assert_memory_equal(changes(false, true), "\x1b[0m\x1b[2J", 8);  // resized: all of it
}

static void styles_are_colours_or_weights_and_end_with_the_picture(void **state)
{
    (void)state;
    grid_clear(&shown, 1, 10);
    grid_clear(&grid, 1, 10);
    grid_put(&grid, 0, 0, STYLE_GOOD, "up");
    grid_put(&grid, 0, 2, STYLE_MARK, "P");
    assert_string_equal(changes(false, true), "\x1b[1;1H\x1b[0;32mup\x1b[0;1;30;43mP\x1b[0m");
    assert_string_equal(changes(false, false), "\x1b[1;1H\x1b[0mup\x1b[0;7mP\x1b[0m");
}

static void characters_of_unknown_width_become_question_marks(void **state)
{
    (void)state;
    grid_clear(&grid, 1, 20);
    grid_put(&grid, 0, 0, STYLE_PLAIN, "é─⣿\xE4\xB8\xAD\xF0\x9F\x98\x80\x1b\xC2\x9b\xCC\x81z");
    struct text text;
    text_init(&text, bytes, sizeof bytes);
    grid_print(&grid, &text);
    assert_string_equal(bytes, "é─⣿?????z\n");
    assert_int_equal(grid_width("é─⣿z"), 4);
}

static void what_is_no_terminal_is_refused(void **state)
{
    (void)state;
    struct terminal *terminal = calloc(1, sizeof *terminal);
    int fds[2];
    assert_non_null(terminal);
    assert_int_equal(pipe(fds), 0);
    assert_false(terminal_open(terminal, fds[1]));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);
    error_clear();
    terminal_close(terminal);
    close(fds[0]);
    close(fds[1]);
    free(terminal);
}

static void a_terminal_is_left_as_it_was_found(void **state)
{
    (void)state;
    int master = posix_openpt(O_RDWR | O_NOCTTY);
    assert_true(master >= 0);
    assert_int_equal(grantpt(master), 0);
    assert_int_equal(unlockpt(master), 0);
    int fd = open(ptsname(master), O_RDWR | O_NOCTTY);
    assert_true(fd >= 0);
    struct termios before, during, after;
    struct winsize size = {.ws_row = 30, .ws_col = 100};
    assert_int_equal(ioctl(master, TIOCSWINSZ, &size), 0);
    assert_int_equal(tcgetattr(fd, &before), 0);

    struct terminal *terminal = calloc(1, sizeof *terminal);
    assert_non_null(terminal);
    int rows, columns;
    assert_true(terminal_open(terminal, fd));
    assert_int_equal(tcgetattr(fd, &during), 0);
    assert_true((during.c_lflag & (ECHO | ICANON)) == 0 && (during.c_lflag & ISIG) != 0);
    terminal_size(terminal, &rows, &columns);
    assert_int_equal(rows, 30);
    assert_int_equal(columns, 100);
    grid_clear(&grid, 2, 10);
    grid_put(&grid, 1, 1, STYLE_GOOD, "hello");
    assert_true(terminal_show(terminal, &grid));
    assert_true(terminal_show(terminal, &grid));  // the same: nothing to write
    terminal_close(terminal);
    terminal_close(terminal);
    free(terminal);
    assert_int_equal(tcgetattr(fd, &after), 0);
    assert_int_equal(after.c_lflag, before.c_lflag);

    // The kernel hands a terminal's bytes over in its own time.
    size_t got = 0;
    struct pollfd ready = {.fd = master, .events = POLLIN};
    while (got < sizeof bytes - 1 && poll(&ready, 1, 200) == 1) {
        ssize_t some = read(master, bytes + got, sizeof bytes - 1 - got);
        assert_true(some > 0);
        got += (size_t)some;
    }
    bytes[got] = '\0';
    assert_non_null(strstr(bytes, "\x1b[?1049h\x1b[?25l\x1b[?7l\x1b[0m\x1b[2J\x1b[2;2H"));
    // Its own page goes, the cursor comes back, and the last picture stays where the shell goes on.
    assert_non_null(strstr(bytes, "\x1b[?7h\x1b[?25h\x1b[?1049l\r\n hello\r\n"));
    close(fd);
    close(master);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(only_what_changed_is_written),
        cmocka_unit_test(styles_are_colours_or_weights_and_end_with_the_picture),
        cmocka_unit_test(characters_of_unknown_width_become_question_marks),
        cmocka_unit_test(what_is_no_terminal_is_refused),
        cmocka_unit_test(a_terminal_is_left_as_it_was_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
