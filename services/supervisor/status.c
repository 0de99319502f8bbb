// status.c: what runs, and how far it is, as JSON. Each figure is read where it is, now.
#include "base/text.h"
#include "config/place.h"
#include "config/value.h"
#include "services/supervisor/supervisor.h"

#include <inttypes.h>
#include <string.h>
#include <unistd.h>

static const char *phase_text(enum phase phase);
static void add_service(const struct supervisor *supervisor, const struct child *child,
                        struct text *text);
static void add_account(const struct supervisor *supervisor, struct text *text);
static void add_disk(const struct supervisor *supervisor, struct text *text);

void status_json(struct supervisor *supervisor, struct text *text)
{
    const struct watch *watch = &supervisor->watch;
    uint64_t appended = atomic_load(&supervisor->board->appended);
    text_add(text, "\"running\":true,\"pid\":%d,\"home\":", (int)getpid());
    text_add_json(text, supervisor->options.home, strlen(supervisor->options.home));
    text_add(text,
             ",\"run\":%" PRIu32 ",\"mode\":\"replay\",\"account\":\"paper\",\"phase\":\"%s\"",
             supervisor->run, phase_text(supervisor->phase));
    // The more restrictive of page and log; before the log is read only the page is known.
    const char *trading = halt_page_is_halted(supervisor->page) ? "halted"
        : supervisor->journal_is_open ? trading_state_name(watch->reference->trading)
                                      : "unknown";
    text_add(text, ",\"trading\":\"%s\"", trading);
    text_add(text, ",\"halt_page\":{\"state\":\"%s\",\"generation\":%" PRIu64 "}",
             halt_page_is_halted(supervisor->page) ? "halted" : "running",
             halt_page_generation(supervisor->page));
    text_add(text, ",\"services\":[");
    for (unsigned id = 0, count = 0; id < COUNT_OF(supervisor->children); id++) {
        if (id == SOURCE_SUPERVISOR || id == SERVICE_SCREEN) continue;
        if (count++ > 0) text_add(text, ",");
        add_service(supervisor, supervisor_child(supervisor, id), text);
    }
    text_add(text,
             "],\"log\":{\"appended\":%" PRIu64 ",\"durable\":%" PRIu64
             ",\"records_a_second\":%" PRIu64 "}",
             appended, atomic_load(&supervisor->board->durable), supervisor->rate);
    add_account(supervisor, text);
    add_disk(supervisor, text);
}

void status_settings_json(const struct supervisor *supervisor, struct text *text)
{
    uint32_t setting, subject;
    int64_t value;
    text_add(text, "\"run\":%" PRIu32 ",\"settings\":{", supervisor->run);
    const struct settings *settings = &supervisor->watch.reference->settings;
    for (size_t i = 0; settings_entry(settings, i, &setting, &subject, &value); i++) {
        char name[PLACE_TEXT_MAX], number[VALUE_TEXT_MAX];
        value_print(setting_row(setting)->kind, value, number);
        text_add(text, "%s\"%s\":\"%s\"", i == 0 ? "" : ",", place_print(setting, subject, name),
                 number);
    }
    text_add(text, "}");
}

static const char *phase_text(enum phase phase)
{
    switch (phase) {
    case PHASE_LOG:
    case PHASE_RECALL:
    case PHASE_SERVICES: return "starting";
    case PHASE_WORK:     return "working";
    case PHASE_STOP:     return "stopping";
    case PHASE_ENDED:    return "ended";
    }
    return "unknown";
}

// Feed's cursor is no place in the log: it reads nothing but the beginning.
static void add_service(const struct supervisor *supervisor, const struct child *child,
                        struct text *text)
{
    const struct desk *desk = child->desk;
    text_add(text,
             "{\"name\":\"%s\",\"state\":\"%s\",\"incarnation\":%" PRIu32 ",\"deaths\":%" PRIu32,
             service_name(child->id), child_state_text(child), atomic_load(&desk->incarnation),
             child->deaths);
    if (child->pid != 0) {
        int64_t age_ns = clock_ns() - atomic_load(&desk->heartbeat_ns);
        text_add(text, ",\"pid\":%d,\"uptime_seconds\":%" PRId64 ",\"heartbeat_age_ms\":%" PRId64,
                 child->pid, (supervisor->now_ns - child->started_ns) / NS_PER_SECOND,
                 (age_ns < 0 ? 0 : age_ns) / NS_PER_MS);
    }
    if (child->id == SOURCE_CORE || child->id == SOURCE_RECORDER) {
        uint64_t cursor = atomic_load(&desk->cursor);
        // Core's cursor counts what it carries, which its own records are not.
        uint64_t head = child->id == SOURCE_CORE ? supervisor->watch.external
                                                 : atomic_load(&supervisor->board->durable);
        text_add(text, ",\"cursor\":%" PRIu64 ",\"lag\":%" PRIu64, cursor,
                 head > cursor ? head - cursor : 0);
    }
    text_add(text, "}");
}

static void add_account(const struct supervisor *supervisor, struct text *text)
{
    const struct watch *watch = &supervisor->watch;
    char decimal[DECIMAL_TEXT_MAX], moment[UTC_TEXT_MAX];
    if (watch->sequence > 0) {
        utc_print(watch->log_time, moment);
        text_add(text, ",\"log_time\":\"%s\",\"sessions\":%" PRIu32, moment,
                 watch->reference->sessions);
    }
    if (watch->has_equity) {
        decimal_print(watch->equity.equity.e8, decimal);
        text_add(text, ",\"equity\":\"%s\"", decimal);
        decimal_print(watch->equity.cash.e8, decimal);
        text_add(text, ",\"cash\":\"%s\"", decimal);
    }
    text_add(text, ",\"replay_ended\":%s", watch->has_summary ? "true" : "false");
}

static void add_disk(const struct supervisor *supervisor, struct text *text)
{
    uint64_t used, free_bytes;
    if (!home_disk(supervisor->options.home, &used, &free_bytes)) {
        error_clear();  // unknown is left out
        return;
    }
    text_add(text, ",\"disk\":{\"used\":%" PRIu64 ",\"free\":%" PRIu64 "}", used, free_bytes);
}
