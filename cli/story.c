// story.c: see story.h. Two walks over the log: the first finds the order and what became of it,
// the second what led to it; then each cause is fetched by its sequence.
#include "cli/story.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool find_order(struct story *story, struct run_log *log, uint64_t order);
static bool find_origin(struct story *story, struct run_log *log);
static bool fetch_causes(struct story *story, struct run_log *log);
static bool note(struct story *story, const struct record *record, uint64_t order);
static bool copy(const struct record *record, struct record **made);

bool story_init(struct story *story, const struct arguments *arguments, uint64_t order)
{
    *story = (struct story){0};
    struct run_log log;
    bool good = run_log_open(arguments, &log) && find_order(story, &log, order)
        && find_origin(story, &log) && fetch_causes(story, &log);
    run_log_close(&log);
    return good;
}

void story_fini(struct story *story)
{
    free(story->order);
    free(story->target);
    free(story->decision);
    free(story->bar);
    for (size_t i = 0; i < story->count; i++) {
        free(story->happened[i].record);
        free(story->happened[i].cause);
    }
    *story = (struct story){0};
}

static bool find_order(struct story *story, struct run_log *log, uint64_t order)
{
    const struct record *record;
    uint64_t newest = 0;
    enum log_next next;
    while ((next = run_log_next(log, &record)) == LOG_RECORD) {
        if (body_check(record) != RECORD_WHOLE) continue;  // verify tells it
        symbols_learn(&story->symbols, record);
        if (record->type == RECORD_ORDER) newest = record_order(record)->order;
        if (!note(story, record, order)) return false;
    }
    if (next == LOG_BROKEN) return false;
    if (story->order != NULL) return true;
    if (newest == 0) return FAIL(ERROR_NOT_FOUND, "run %u has no orders", log->run);
    return FAIL(ERROR_NOT_FOUND, "run %u has no order %" PRIu64 "; its newest is %" PRIu64,
                log->run, order, newest);
}

static uint64_t order_of(const struct record *record)
{
    switch (record->type) {
    case RECORD_FILL:        return record_fill(record)->order;
    case RECORD_POSTING:     return record_posting(record)->order;
    case RECORD_ORDER_EVENT: return record_order_event(record)->order;
    case RECORD_CANCEL:      return record_cancel(record)->order;
    case RECORD_MISMATCH:    return record_mismatch(record)->order;
    default:                 return 0;
    }
}

static bool note(struct story *story, const struct record *record, uint64_t order)
{
    if (record->type == RECORD_ORDER && record_order(record)->order == order) {
        return story->order != NULL || copy(record, &story->order);
    }
    if (order_of(record) != order) return true;
    if (record->type == RECORD_FILL) {
        bool fits =
            decimal_add(story->filled.e8, record_fill(record)->quantity.e8, &story->filled.e8);
        if (!fits) return FAIL(ERROR_CORRUPT, "the fills of order %" PRIu64 " overflow", order);
    }
    if (story->count == HAPPENED_MAX) {
        story->left_off++;
        return true;
    }
    return copy(record, &story->happened[story->count++].record);
}

static bool find_origin(struct story *story, struct run_log *log)
{
    uint64_t wanted = record_order(story->order)->decision;
    if (wanted == 0) return true;  // nobody decided it
    if (!log_reader_seek(log->reader, 1)) return false;
    const struct record *record;
    enum log_next next;
    while ((next = run_log_next(log, &record)) == LOG_RECORD
           && record->sequence < story->order->sequence) {
        if (body_check(record) != RECORD_WHOLE) continue;
        if (record->type == RECORD_DECISION && record_decision(record)->decision == wanted) {
            if (story->decision == NULL && !copy(record, &story->decision)) return false;
        }
        if (record->type == RECORD_TARGET && record_target(record)->decision == wanted) {
            free(story->target);  // the newest one made the order
            story->target = NULL;
            if (!copy(record, &story->target)) return false;
        }
    }
    return next != LOG_BROKEN;
}

static bool fetch(struct run_log *log, uint64_t sequence, struct record **made)
{
    if (sequence == 0) return true;
    const struct record *record;
    if (!log_reader_seek(log->reader, sequence)) return false;
    if (run_log_next(log, &record) != LOG_RECORD) {
        return FAIL(ERROR_CORRUPT, "record %" PRIu64 " is a cause and cannot be read", sequence);
    }
    return body_check(record) != RECORD_WHOLE || copy(record, made);
}

static bool fetch_causes(struct story *story, struct run_log *log)
{
    if (story->decision != NULL && !fetch(log, story->decision->cause, &story->bar)) return false;
    for (size_t i = 0; i < story->count; i++) {
        struct happened *happened = &story->happened[i];
        if (!fetch(log, happened->record->cause, &happened->cause)) return false;
    }
    return true;
}

static bool copy(const struct record *record, struct record **made)
{
    *made = malloc(record->length);
    if (*made == NULL) return FAIL(ERROR_MEMORY, "no memory for a record");
    memcpy(*made, record, record->length);
    return true;
}
