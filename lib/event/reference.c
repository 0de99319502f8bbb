// reference.c: see reference.h. Pure.
#include "event/reference.h"

#include <string.h>

static void learn_run(struct reference *reference, const struct run *run);
static void learn_tick(struct reference *reference, const struct tick *tick);
static bool learn_instrument(struct reference *reference, const struct instrument *instrument);

size_t reference_bytes(const struct capacities *capacities)
{
    return sizeof(struct reference) + capacities->instruments * sizeof(struct listing);
}

struct reference *reference_init(void *memory, const struct capacities *capacities)
{
    assert(capacities->instruments >= 1 && capacities->instruments <= INSTRUMENTS_MAX);
    struct reference *reference = memory;
    reference->capacities = *capacities;
    reference->listings = (struct listing *)(void *)(reference + 1);
    reference->trading = TRADING_RUNNING;
    settings_init(&reference->settings);
    return reference;
}

void reference_step(struct reference *reference, const struct record *record)
{
    switch (record->type) {
    case RECORD_RUN:  learn_run(reference, record_run(record)); break;
    case RECORD_TICK: learn_tick(reference, record_tick(record)); break;
    case RECORD_PAUSE:
        if (reference->trading == TRADING_RUNNING) reference->trading = TRADING_PAUSED;
        break;
    case RECORD_HALT:
        reference->trading = TRADING_HALTED;
        reference->halt_generation = record_halt(record)->generation;
        break;
    case RECORD_RESUME:
        reference->trading = TRADING_RUNNING;
        reference->halt_generation = record_resume(record)->generation;
        break;
    case RECORD_CONFIG: {
        const struct config *config = record_config(record);
        // The supervisor checked it; what a newer build knows and we do not is none of ours.
        (void)settings_apply(&reference->settings, config->setting, config->subject, config->value);
        break;
    }
    case RECORD_INSTRUMENT:
        // An instrument out of turn or beyond the capacity stays unknown: its data are ignored.
        (void)learn_instrument(reference, record_instrument(record));
        break;
    default: break;  // others' records, or newer ones
    }
}

static void learn_run(struct reference *reference, const struct run *run)
{
    reference->run_mode = run->mode;
    reference->calendar = run->calendar;
    if (run->calendar == CALENDAR_ALWAYS) reference->open = true;
}

static void learn_tick(struct reference *reference, const struct tick *tick)
{
    if (tick->kind == TICK_SESSION_OPEN) {
        reference->open = true;
        reference->sessions++;
        reference->session_open = tick->at;
    } else if (tick->kind == TICK_SESSION_CLOSE) {
        reference->open = false;
    }
}

static bool learn_instrument(struct reference *reference, const struct instrument *instrument)
{
    if (instrument->instrument != reference->instruments + 1) return false;
    if (instrument->instrument > reference->capacities.instruments) return false;
    struct listing *listing = &reference->listings[reference->instruments++];
    memcpy(listing->symbol, instrument->symbol.bytes, sizeof listing->symbol);
    listing->calendar = instrument->calendar;
    return true;
}

bool reference_is_open(const struct reference *reference, uint32_t instrument)
{
    assert(reference_knows(reference, instrument));
    if (reference->listings[instrument - 1].calendar == CALENDAR_ALWAYS) return true;
    return reference->open;
}

static void save_settings(const struct settings *settings, struct sink *sink)
{
    struct config entry = {0};
    for (size_t i = 0; settings_entry(settings, i, &entry.setting, &entry.subject, &entry.value);
         i++) {
        *sink_add_config(sink) = entry;
    }
}

void reference_save(const struct reference *reference, struct sink *sink)
{
    save_settings(&reference->settings, sink);
    for (uint32_t i = 0; i < reference->instruments; i++) {
        struct instrument *instrument = sink_add_instrument(sink);
        instrument->instrument = i + 1;
        instrument->calendar = reference->listings[i].calendar;
        memcpy(instrument->symbol.bytes, reference->listings[i].symbol,
               sizeof instrument->symbol.bytes);
    }
    struct state_reference *state = sink_add_state_reference(sink);
    state->trading = reference->trading;
    state->run_mode = reference->run_mode;
    state->calendar = reference->calendar;
    state->open = reference->open;
    state->sessions = reference->sessions;
    state->session_open = reference->session_open;
    sink_add_state_halt(sink)->generation = reference->halt_generation;
}

bool reference_load(struct reference *reference, const struct record *record)
{
    switch (record->type) {
    case RECORD_CONFIG: {
        const struct config *config = record_config(record);
        return settings_apply(&reference->settings, config->setting, config->subject, config->value)
            == SETTING_GOOD;
    }
    case RECORD_INSTRUMENT:      return learn_instrument(reference, record_instrument(record));
    case RECORD_STATE_REFERENCE: {
        const struct state_reference *state = record_state_reference(record);
        reference->trading = state->trading;
        reference->run_mode = state->run_mode;
        reference->calendar = state->calendar;
        reference->open = state->open == 1;
        reference->sessions = state->sessions;
        reference->session_open = state->session_open;
        return true;
    }
    case RECORD_STATE_HALT:
        reference->halt_generation = record_state_halt(record)->generation;
        return true;
    default: return false;
    }
}
