// log_state.c: see log_state.h. Pure.
#include "log/log_state.h"

#include "config/settings.h"
#include "event/catalogue.h"

#include <string.h>

const char *log_state_objection(const struct log_state *state, const struct record *record)
{
    if (record->sequence != state->sequence + 1) return "does not continue the sequence";
    if (record->source == 0 || record->source >= SOURCES_MAX) return "names an unknown source";
    uint64_t counter = state->counters[record->source];
    bool anywhere = state->sequence == 0 && record->counter != 0;
    if (record->counter != counter + 1 && !anywhere) return "does not continue its counter";
    if (record->cause > state->sequence) return "has a cause that is not behind it";
    if (record->log_time.ns < state->log_time.ns) return "has a log time before the last one";
    return NULL;
}

void log_state_follow(struct log_state *state, const struct record *record)
{
    state->sequence = record->sequence;
    state->log_time = record->log_time;
    state->counters[record->source] = record->counter;
    if ((record->flags & FLAG_CHAINED) != 0) {
        const unsigned char *end = (const unsigned char *)record + record->length;
        memcpy(state->chain.last, end - RECORD_TRAILER, RECORD_TRAILER);
    }
    if (record->type == RECORD_RUN) {
        const struct run *run = record_run(record);
        state->run_mode = run->mode;
        state->calendar = run->calendar;
    } else if (record->type == RECORD_CONFIG) {
        const struct config *config = record_config(record);
        if (config->setting == SETTING_TICK) state->tick_ns = config->value;
    }
}

void log_state_seal(struct log_state *state, struct record *record)
{
    if ((record_rule(record->type)->rules & RULE_CHAINED) != 0) {
        record->flags |= FLAG_CHAINED;
        record->length += RECORD_TRAILER;
        chain_extend(&state->chain, record,
                     (unsigned char *)record + record->length - RECORD_TRAILER);
    }
    record->crc = record_crc(record);
    log_state_follow(state, record);
}
