// watch.c: see watch.h.
#include "services/supervisor/watch.h"

#include <stdlib.h>
#include <string.h>

static bool take(struct watch *watch, const struct record *record);
static void take_external(struct watch *watch, const struct record *record);
static void take_own(struct watch *watch, const struct record *record);
static void take_run(struct watch *watch, const struct record *record);
static void take_halt(struct watch *watch, const struct record *record);
static bool take_summary(struct watch *watch, const struct record *record);
static void copy_tail(char text[static TAIL_TEXT_MAX + 1], const struct record *record,
                      size_t body_size);

bool watch_open(struct watch *watch, const char *log_path)
{
    const struct capacities capacities = CAPACITIES_DEFAULT;
    *watch = (struct watch){0};
    size_t size = (reference_bytes(&capacities) + 15) / 16 * 16;
    void *memory = aligned_alloc(16, size);
    if (memory == NULL) return FAIL(ERROR_MEMORY, "%zu bytes", size);
    memset(memory, 0, size);
    watch->reference = reference_init(memory, &capacities);
    if (log_reader_open(log_path, &watch->reader)) return true;
    watch_close(watch);
    return FAIL_WHILE("opening the log in %s", log_path);
}

void watch_close(struct watch *watch)
{
    log_reader_close(watch->reader);
    free(watch->reference);
    free(watch->holdings);
    *watch = (struct watch){0};
}

bool watch_follow(struct watch *watch, uint64_t upto, size_t most)
{
    for (size_t i = 0; i < most; i++) {
        const struct record *record;
        switch (log_reader_next(watch->reader, upto, &record)) {
        case LOG_RECORD:
            if (!take(watch, record)) return false;
            break;
        case LOG_END:    log_reader_forget(watch->reader); return true;
        case LOG_BROKEN: return FAIL_WHILE("following the log");
        }
    }
    return true;
}

const char *watch_symbol(const void *context, uint32_t instrument)
{
    const struct reference *reference = ((const struct watch *)context)->reference;
    if (!reference_knows(reference, instrument)) return NULL;
    return reference->listings[instrument - 1].symbol;
}

static bool take(struct watch *watch, const struct record *record)
{
    enum record_fault fault = body_check(record);
    if (fault != RECORD_WHOLE) {
        return FAIL(ERROR_CORRUPT, "record %ju: %s", (uintmax_t)record->sequence,
                    record_fault_text(fault));
    }
    watch->sequence = record->sequence;
    watch->log_time = record->log_time;
    if (record->source != SOURCE_CORE) take_external(watch, record);
    if (record->source == SOURCE_FEED) watch->feed_counter = record->counter;
    if (record->source == SOURCE_SUPERVISOR) take_own(watch, record);
    reference_step(watch->reference, record);

    switch (record->type) {
    case RECORD_CANCEL:
        if (watch->halt_sequence != 0 && record_cancel(record)->reason == CANCEL_HALT) {
            watch->cancels++;
        }
        return true;
    case RECORD_EQUITY:
        watch->equity = *record_equity(record);
        watch->has_equity = true;
        return true;
    case RECORD_END_OF_REPLAY: watch->rows = record_end_of_replay(record)->rows; return true;
    case RECORD_SUMMARY:       return take_summary(watch, record);
    default:                   return true;  // others' records, or newer ones
    }
}

static void take_external(struct watch *watch, const struct record *record)
{
    const struct record_rule *rule = record_rule(record->type);
    watch->external = record->sequence;
    if (rule != NULL && (rule->rules & RULE_DOMAIN) != 0) watch->domain = record->sequence;
}

static void take_own(struct watch *watch, const struct record *record)
{
    watch->own_counter = record->counter;
    switch (record->type) {
    case RECORD_RUN:    take_run(watch, record); break;
    case RECORD_CONFIG: watch->configs++; break;
    case RECORD_HALT:   take_halt(watch, record); break;
    case RECORD_PROCESS:
        if (record_process(record)->event != PROCESS_BUILD) break;
        copy_tail(watch->build, record, sizeof(struct process));
        break;
    case RECORD_COMMAND:
        if (record_command(record)->command > watch->commands) {
            watch->commands = record_command(record)->command;
        }
        break;
    default: break;  // the reference knows them, or nobody here
    }
}

static void take_run(struct watch *watch, const struct record *record)
{
    watch->has_run = true;
    watch->run = *record_run(record);
    copy_tail(watch->build, record, sizeof watch->run);
}

static void take_halt(struct watch *watch, const struct record *record)
{
    watch->halt_sequence = record->sequence;
    watch->halt_position = record_halt(record)->position;
    watch->cancels = 0;
    copy_tail(watch->halt_reason, record, sizeof(struct halt));
}

static bool take_summary(struct watch *watch, const struct record *record)
{
    const struct summary *summary = record_summary(record);
    size_t size = summary->holdings * sizeof *watch->holdings;
    free(watch->holdings);
    watch->holdings = size == 0 ? NULL : malloc(size);
    if (size > 0 && watch->holdings == NULL) return FAIL(ERROR_MEMORY, "%zu bytes", size);
    if (size > 0) memcpy(watch->holdings, summary_holdings(record), size);
    watch->summary = *summary;
    watch->has_summary = true;
    watch->summary_sequence = record->sequence;
    return true;
}

static void copy_tail(char text[static TAIL_TEXT_MAX + 1], const struct record *record,
                      size_t body_size)
{
    size_t size;
    const void *tail = record_tail(record, body_size, &size);
    memcpy(text, tail, size);  // body_check() said that it is short enough
    text[size] = '\0';
}
