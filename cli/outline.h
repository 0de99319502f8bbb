// outline.h: lines under lines, drawn as a tree.
#pragma once

#include "base/text.h"

#define OUTLINE_LINES 1024
#define OUTLINE_TEXT 320  // of one line; longer ones are cut

struct outline {
    struct {
        unsigned depth;
        struct text text;
        char memory[OUTLINE_TEXT];
    } lines[OUTLINE_LINES];
    size_t count;
};

// The next line, to be written to; depth is at most one more than that of the line before. What
// finds no room goes into the last line.
struct text *outline_add(struct outline *outline, unsigned depth);
// The whole tree, a newline behind each line.
void outline_draw(const struct outline *outline, struct text *drawn);
