// story.h: all that the log knows of one order: from its fills back to the bar behind its decision.
#pragma once

#include "cli/run_log.h"
#include "event/symbols.h"

#define HAPPENED_MAX 256

// A record that tells what became of the order, and the external record that brought it about.
struct happened {
    struct record *record;  // FILL, POSTING, ORDER_EVENT, CANCEL or MISMATCH
    struct record *cause;   // NULL where there is none
};

// Copies of the records; NULL where there is none.
struct story {
    struct record *order, *target, *decision;
    struct record *bar;  // behind the decision
    struct happened happened[HAPPENED_MAX];
    size_t count;
    size_t left_off;  // what found no room
    struct quantity filled;
    struct symbols symbols;
};

// NOT_FOUND: there is no such order. story_fini() accepts a zeroed one.
MUST_USE bool story_init(struct story *story, const struct arguments *arguments, uint64_t order);
void story_fini(struct story *story);
