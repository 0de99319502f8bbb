// recorder.c: stores the durable log in the run's database, and tells each fill.
//
// It polls, for nothing waits on it; what it has stored is its cursor on the board.
#include "base/text.h"
#include "event/catalogue.h"
#include "services/service.h"
#include "store/recording.h"

#include <inttypes.h>
#include <stdatomic.h>
#include <stdio.h>
#include <time.h>

#define REST_NS (20 * NS_PER_MS)

struct recorder {
    struct recording *recording;
    struct log_reader *reader;
    size_t taken;
    const struct record *batch[RECORDING_BATCH];  // lent by the reader
};

static bool recorder_open(struct recorder *recorder, struct service *service);
static void recorder_close(struct recorder *recorder);
static bool open_log(struct recorder *recorder, struct service *service);
static bool store_batch(struct recorder *recorder, struct service *service, size_t *stored);
static bool take_batch(struct recorder *recorder, uint64_t upto);
static void tell_fills(struct recorder *recorder);
static uint64_t durable(const struct service *service);
static void rest(void);

int recorder_main(struct service *service)
{
    struct recorder recorder = {0};
    bool good = recorder_open(&recorder, service);
    if (good) service_ready(service);

    // Asked to end, it first stores what is durable.
    bool wanted = true;
    size_t stored = 0;
    while (good && (wanted || stored > 0)) {
        wanted = service_wanted(service);
        good = store_batch(&recorder, service, &stored);
        if (good && wanted && stored == 0) rest();
    }
    recorder_close(&recorder);
    return service_end(service, good);
}

static bool recorder_open(struct recorder *recorder, struct service *service)
{
    char path[SERVICE_PATH_MAX + 32];
    (void)snprintf(path, sizeof path, "%s/tradewind.sqlite", service->run_path);
    if (!recording_open(path, &recorder->recording)) return false;
    service_cursor(service, recording_cursor(recorder->recording));
    return true;
}

// Goes on behind what is stored. Not at the start: a new run has no log yet.
static bool open_log(struct recorder *recorder, struct service *service)
{
    uint64_t cursor = recording_cursor(recorder->recording);
    if (cursor > durable(service)) {
        return FAIL(ERROR_CORRUPT, "the database ends at record %" PRIu64 ", the log at %" PRIu64,
                    cursor, durable(service));
    }
    bool good = log_reader_open(service->log_path, &recorder->reader)
        && log_reader_seek(recorder->reader, cursor + 1);
    return good || FAIL_WHILE("going on behind record %" PRIu64, cursor);
}

static void recorder_close(struct recorder *recorder)
{
    recording_close(recorder->recording);
    log_reader_close(recorder->reader);
}

// Stores what is durable and not yet stored, a batch at the most.
static bool store_batch(struct recorder *recorder, struct service *service, size_t *stored)
{
    *stored = 0;
    if (durable(service) == 0) return true;
    if (recorder->reader == NULL && !open_log(recorder, service)) return false;
    if (!take_batch(recorder, durable(service))) return false;
    if (recorder->taken == 0) return true;
    if (!recording_store(recorder->recording, recorder->batch, recorder->taken)) return false;
    service_cursor(service, recording_cursor(recorder->recording));
    tell_fills(recorder);
    log_reader_forget(recorder->reader);
    *stored = recorder->taken;
    return true;
}

static bool take_batch(struct recorder *recorder, uint64_t upto)
{
    recorder->taken = 0;
    while (recorder->taken < RECORDING_BATCH) {
        const struct record **next = &recorder->batch[recorder->taken];
        switch (log_reader_next(recorder->reader, upto, next)) {
        case LOG_RECORD: recorder->taken++; break;
        case LOG_END:    return true;
        case LOG_BROKEN: return false;
        }
    }
    return true;
}

// One line a fill, for those who read logs: keys and values, with the order's number in each.
static void tell_fills(struct recorder *recorder)
{
    for (size_t i = 0; i < recorder->taken; i++) {
        if (recorder->batch[i]->type != RECORD_FILL) continue;
        const struct fill *fill = record_fill(recorder->batch[i]);
        char quantity[DECIMAL_TEXT_MAX], price[DECIMAL_TEXT_MAX], fee[DECIMAL_TEXT_MAX];
        char time[UTC_TEXT_MAX];
        decimal_print(fill->quantity.e8, quantity);
        decimal_print(fill->price.e8, price);
        decimal_print(fill->fee.e8, fee);
        utc_print(recorder->batch[i]->event_time, time);
        bool replayed = (recorder->batch[i]->flags & FLAG_REPLAYED) != 0;
        trace(TRACE_INFO, "order_filled",
              "order=%" PRIu64 " fill=%" PRIu64 " symbol=%s side=%s quantity=%s price=%s fee=%s "
              "at=%s%s",
              fill->order, fill->fill, recording_symbol(recorder->recording, fill->instrument),
              side_name(fill->side), quantity, price, fee, time, replayed ? " replayed" : "");
    }
}

static uint64_t durable(const struct service *service)
{
    return atomic_load_explicit(&service->board->durable, memory_order_acquire);
}

static void rest(void)
{
    struct timespec pause = {.tv_nsec = REST_NS};
    nanosleep(&pause, NULL);
}
