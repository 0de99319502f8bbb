// terminal.h: shows grids on a terminal: its own page, only what changed, and everything as it was
// before at the end. ANSI escapes, UTF-8. One a process.
#pragma once

#include "services/screen/grid.h"

#include <termios.h>

struct terminal {
    int fd;
    bool open, colour;
    struct termios before;  // of the line discipline
    bool restores;          // `before` is known
    struct grid shown;      // what stands there
    bool stale;             // and whether that is not so
};

// NOT_FOUND where fd is no terminal. Without colours if NO_COLOR is set or TERM is dumb.
MUST_USE bool terminal_open(struct terminal *terminal, int fd);
// Puts everything back and leaves the last picture where the shell goes on. A zeroed one is fine.
void terminal_close(struct terminal *terminal);
// How large it is now; 24 x 80 where it does not say.
void terminal_size(const struct terminal *terminal, int *rows, int *columns);
// False: the terminal is gone.
MUST_USE bool terminal_show(struct terminal *terminal, const struct grid *grid);
// What turns the shown grid into the other; all of it where the sizes differ or `whole` is set.
void terminal_changes(const struct grid *shown, const struct grid *grid, bool whole, bool colour,
                      struct text *text);
