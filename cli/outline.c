// outline.c: see outline.h.
#include "cli/outline.h"

struct text *outline_add(struct outline *outline, unsigned depth)
{
    if (outline->count == OUTLINE_LINES) return &outline->lines[OUTLINE_LINES - 1].text;
    size_t at = outline->count++;
    assert(at == 0 ? depth == 0 : depth <= outline->lines[at - 1].depth + 1);
    outline->lines[at].depth = depth;
    text_init(&outline->lines[at].text, outline->lines[at].memory, OUTLINE_TEXT);
    return &outline->lines[at].text;
}

// Does a later line stand at that depth, under the same parent?
static bool goes_on(const struct outline *outline, size_t line, unsigned depth)
{
    for (size_t i = line + 1; i < outline->count; i++) {
        if (outline->lines[i].depth <= depth) return outline->lines[i].depth == depth;
    }
    return false;
}

void outline_draw(const struct outline *outline, struct text *drawn)
{
    for (size_t i = 0; i < outline->count; i++) {
        unsigned own = outline->lines[i].depth;
        for (unsigned depth = 1; depth < own; depth++) {
            text_add(drawn, goes_on(outline, i, depth) ? "│  " : "   ");
        }
        if (own > 0) text_add(drawn, goes_on(outline, i, own) ? "├─ " : "└─ ");
        text_add(drawn, "%s\n", outline->lines[i].text.at);
    }
}
