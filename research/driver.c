// driver.c: see driver.h.
#include "research/driver.h"

#include "base/error.h"
#include "build_info.h"

#include <stdlib.h>
#include <string.h>

#define KEEP_BUFFER (RECORD_MAX + RECORD_TRAILER)

static bool carry_stamped(struct driver *driver, struct record *record, enum source source);
static bool keep(struct driver *driver, const struct record *record);
static bool keep_flush(struct driver *driver);
static bool begin_run(struct driver *driver, const struct driver_options *options);

bool driver_open(const struct driver_options *options, struct driver *driver)
{
    *driver = (struct driver){0};
    bool open = runner_create(&options->capacities, &driver->runner);
    if (open && options->keep != NULL) {
        memcpy(driver->kept.chain.key, options->chain_key, sizeof options->chain_key);
        driver->buffer = malloc(KEEP_BUFFER);
        open = driver->buffer != NULL || FAIL(ERROR_MEMORY, "a buffer for the log");
        struct log_options log = {.run = 1, .sync = true};
        struct log_report report;
        open = open
            && log_writer_open(options->keep, &log, &driver->kept, &report, &driver->writer);
        driver->ahead = driver->kept;
        if (open && driver->kept.sequence != 0) {
            open = FAIL(ERROR_BUSY, "%s holds a log already", options->keep);
        }
    }
    ticks_begin(&driver->ticks, options->calendar, options->settings.value[SETTING_TICK],
                options->from);
    driver->log_time = options->from;
    if (!open || !begin_run(driver, options)) {
        driver_close(driver);
        return FAIL_WHILE("beginning a backtest");
    }
    return true;
}

static bool begin_run(struct driver *driver, const struct driver_options *options)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = (void *)memory;
    struct run *run = record_begin(record, RECORD_RUN, sizeof *run + sizeof BUILD_VERSION - 1);
    run->mode = RUN_MODE_REPLAY;
    run->calendar = (uint8_t)options->calendar;
    run->number = 1;
    run->from = options->from;
    run->to = options->to;
    run->data = options->data;
    memcpy(run + 1, BUILD_VERSION, sizeof BUILD_VERSION - 1);
    if (!carry_stamped(driver, record, SOURCE_SUPERVISOR)) return false;

    struct config entry = {0};
    for (size_t i = 0;
         settings_entry(&options->settings, i, &entry.setting, &entry.subject, &entry.value); i++) {
        struct config *config = record_begin(record, RECORD_CONFIG, sizeof *config);
        *config = entry;
        if (!carry_stamped(driver, record, SOURCE_SUPERVISOR)) return false;
    }
    return true;
}

void driver_close(struct driver *driver)
{
    runner_destroy(driver->runner);
    log_writer_close(driver->writer);
    free(driver->buffer);
    *driver = (struct driver){0};
}

bool driver_carry(struct driver *driver, struct record *record)
{
    struct utc time = record->event_time;
    if (time.ns < driver->log_time.ns) time = driver->log_time;
    struct tick_due due;
    while (ticks_next(&driver->ticks, time, &due)) {
        _Alignas(8) unsigned char memory[RECORD_HEADER + sizeof(struct tick)];
        struct record *tick_record = (void *)memory;
        struct tick *tick = record_begin(tick_record, RECORD_TICK, sizeof *tick);
        tick->kind = (uint8_t)due.kind;
        tick->at = due.time;
        tick_record->flags |= FLAG_REPLAYED;  // as the sequencer marks it in a replay
        tick_record->event_time = due.time;
        driver->log_time = due.time;
        if (!carry_stamped(driver, tick_record, SOURCE_SEQUENCER)) return false;
    }
    driver->log_time = time;
    return carry_stamped(driver, record, SOURCE_FEED);
}

static bool carry_stamped(struct driver *driver, struct record *record, enum source source)
{
    record->sequence = ++driver->sequence;
    record->log_time = driver->log_time;
    record->source = (uint16_t)source;
    record->counter = ++driver->counters[source];
    struct batch made = runner_carry(driver->runner, record);
    if (record->type == RECORD_END_OF_REPLAY) {
        const struct record *last = NULL;
        for (size_t at = 0; at < made.bytes; at += last->length) {
            last = (const void *)(made.records + at);
        }
        assert(last != NULL);  // core answers the end of the replay
        driver->summary = *record_summary(last);
        driver->has_summary = true;
        memcpy(driver->holdings, summary_holdings(last),
               driver->summary.holdings * sizeof driver->holdings[0]);
    }
    if (driver->writer == NULL) return true;
    if (!keep(driver, record)) return false;
    for (size_t at = 0; at < made.bytes;) {
        const struct record *own = (const void *)(made.records + at);
        if (!keep(driver, own)) return false;
        at += own->length;
    }
    return true;
}

static bool keep(struct driver *driver, const struct record *record)
{
    if (driver->buffered + record->length + RECORD_TRAILER > KEEP_BUFFER && !keep_flush(driver))
        return false;
    struct record *copy = (void *)(driver->buffer + driver->buffered);
    memcpy(copy, record, record->length);
    if (record->source == SOURCE_CORE) {
        copy->sequence = ++driver->sequence;
        copy->log_time = driver->log_time;
        driver->counters[SOURCE_CORE] = record->counter;
    }
    log_state_seal(&driver->ahead, copy);
    driver->buffered += copy->length;
    return true;
}

static bool keep_flush(struct driver *driver)
{
    if (driver->buffered == 0) return true;
    bool written = log_writer_append(driver->writer, driver->buffer, driver->buffered,
                                     &driver->kept, driver->ahead.sequence);
    driver->kept = driver->ahead;
    driver->buffered = 0;
    return written;
}

bool driver_finish(struct driver *driver)
{
    if (driver->writer == NULL) return true;
    uint64_t durable = 0;
    if (!keep_flush(driver)) return false;
    while (durable < driver->kept.sequence) {
        if (!log_writer_sync(driver->writer, &durable)) return false;
    }
    return true;
}
