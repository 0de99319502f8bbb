// terminal.c: see terminal.h.
#include "services/screen/terminal.h"

#include "base/error.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#define BYTES_MAX (GRID_ROWS * GRID_COLUMNS * 16)  // of a whole page, with its escapes

static char bytes[BYTES_MAX];  // too large for a stack; one terminal a process

static bool write_all(int fd, const char *from, size_t count);
static bool write_text(struct terminal *terminal, const char *text);
static void quiet_input(struct terminal *terminal);
static void add_style(struct text *text, enum style style, bool colour);

bool terminal_open(struct terminal *terminal, int fd)
{
    memset(terminal, 0, sizeof *terminal);
    terminal->fd = fd;
    if (!isatty(fd)) return FAIL(ERROR_NOT_FOUND, "the screen needs a terminal to show itself");
    const char *no_color = getenv("NO_COLOR"), *kind = getenv("TERM");
    terminal->colour = (no_color == NULL || no_color[0] == '\0')
        && (kind == NULL || strcmp(kind, "dumb") != 0);
    terminal->open = true;
    terminal->stale = true;
    quiet_input(terminal);
    // A page of its own, no cursor, no wrapping.
    if (write_text(terminal, "\x1b[?1049h\x1b[?25l\x1b[?7l")) return true;
    terminal_close(terminal);
    return FAIL(ERROR_IO, "writing to the terminal: %s", strerror(errno));
}

void terminal_close(struct terminal *terminal)
{
    if (!terminal->open) return;
    terminal->open = false;
    // Whoever reads is gone in the worst case; there is nobody to tell.
    (void)write_text(terminal, "\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l");
    if (terminal->restores) (void)tcsetattr(terminal->fd, TCSANOW, &terminal->before);
    struct text text;
    text_init(&text, bytes, sizeof bytes);
    grid_print(&terminal->shown, &text);
    (void)write_all(terminal->fd, text.at, text.length);
}

void terminal_size(const struct terminal *terminal, int *rows, int *columns)
{
    struct winsize size;
    bool told = ioctl(terminal->fd, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 && size.ws_col > 0;
    *rows = told ? size.ws_row : 24;
    *columns = told ? size.ws_col : 80;
}

bool terminal_show(struct terminal *terminal, const struct grid *grid)
{
    // Held by Ctrl-S it would hold us, too: the picture waits for the next turn.
    struct pollfd ready = {.fd = terminal->fd, .events = POLLOUT};
    if (poll(&ready, 1, 0) == 0) return true;
    struct text text;
    text_init(&text, bytes, sizeof bytes);
    terminal_changes(&terminal->shown, grid, terminal->stale, terminal->colour, &text);
    assert(!text.cut);
    if (!write_all(terminal->fd, text.at, text.length)) {
        return FAIL(ERROR_IO, "writing to the terminal: %s", strerror(errno));
    }
    terminal->shown = *grid;
    terminal->stale = false;
    return true;
}

void terminal_changes(const struct grid *shown, const struct grid *grid, bool whole, bool colour,
                      struct text *text)
{
    whole = whole || shown->rows != grid->rows || shown->columns != grid->columns;
    if (whole) text_add(text, "\x1b[0m\x1b[2J");
    enum style style = STYLE_PLAIN;
    for (int row = 0; row < grid->rows; row++) {
        int cursor = -1;  // the column in which the next character would go
        for (int column = 0; column < grid->columns; column++) {
            const struct cell *cell = &grid->cells[row][column], *old = &shown->cells[row][column];
            bool blank = cell->code == ' ' && cell->style == STYLE_PLAIN;
            if (whole ? blank : cell->code == old->code && cell->style == old->style) continue;
            if (cursor != column) text_add(text, "\x1b[%d;%dH", row + 1, column + 1);
            if (cell->style != style) add_style(text, (enum style)cell->style, colour);
            style = (enum style)cell->style;
            grid_add_code(text, cell->code);
            cursor = column + 1;
        }
    }
    if (style != STYLE_PLAIN) text_add(text, "\x1b[0m");
}

static void add_style(struct text *text, enum style style, bool colour)
{
    static const char *const colours[STYLES] = {
        [STYLE_PLAIN] = "0",      [STYLE_FAINT] = "0;2",      [STYLE_STRONG] = "0;1",
        [STYLE_TITLE] = "0;1;36", [STYLE_GOOD] = "0;32",      [STYLE_BAD] = "0;31",
        [STYLE_WARN] = "0;33",    [STYLE_MARK] = "0;1;30;43",
    };
    static const char *const without[STYLES] = {
        [STYLE_PLAIN] = "0", [STYLE_FAINT] = "0", [STYLE_STRONG] = "0;1", [STYLE_TITLE] = "0;1",
        [STYLE_GOOD] = "0",  [STYLE_BAD] = "0;1", [STYLE_WARN] = "0;1",   [STYLE_MARK] = "0;7",
    };
    text_add(text, "\x1b[%sm", colour ? colours[style] : without[style]);
}

// Keys that are pressed would stand in the picture. Ctrl-C and the like go on working.
static void quiet_input(struct terminal *terminal)
{
    if (tcgetattr(terminal->fd, &terminal->before) != 0) return;
    struct termios quiet = terminal->before;
    quiet.c_lflag &= ~(tcflag_t)(ECHO | ICANON);
    (void)signal(SIGTTOU, SIG_IGN);  // in the background it would stop us
    terminal->restores = tcsetattr(terminal->fd, TCSANOW, &quiet) == 0;
}

static bool write_text(struct terminal *terminal, const char *text)
{
    return write_all(terminal->fd, text, strlen(text));
}

static bool write_all(int fd, const char *from, size_t count)
{
    while (count > 0) {
        ssize_t written = write(fd, from, count);
        if (written < 0 && errno == EINTR) continue;
        if (written <= 0) return false;
        from += written;
        count -= (size_t)written;
    }
    return true;
}
