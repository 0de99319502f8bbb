// feed.c: the service that brings market data in, from recorded days (source/replay.h).
//
//   check all data -> the run's CONFIG records are durable -> records into the outbox, at the pace
//
// It keeps no state: a record's counter is its number in the stream, so a successor goes on from
// the larger of what the outbox and the log have seen.
#include "base/error.h"
#include "config/settings.h"
#include "services/clock.h"
#include "services/feed/pacer.h"
#include "services/service.h"
#include "source/replay.h"

#include <string.h>
#include <time.h>

#define AHEAD_MAX 256u  // records in front of what core has carried
#define AHEAD_LOW 128u  // and only then again, so that core is not awaited for each record
// Woken by core's first step we let it take some more: each wake-up costs core a system call.
#define BREATH_NS (100 * NS_PER_US)

struct feed {
    struct service *service;
    struct replay *replay;
    struct pacer pacer;
    uint64_t next;  // number of the record to publish next; 0: the run has not begun yet
};

// What the durable log says of the run.
struct run_view {
    bool run;
    uint64_t configs;
    struct hash16 data;
};

enum feed_pause {
    PAUSE_CORE,     // far enough ahead of it
    PAUSE_ROOM,     // the outbox is full
    PAUSE_SESSION,  // the next session is not due
    PAUSE_END,      // all is published
    PAUSE_STALE,    // a successor lives
};

static bool feed_begin(struct feed *feed);
static bool await_run(struct feed *feed, struct log_reader **reader, struct run_view *view);
static bool read_run(struct feed *feed, struct log_reader *reader, struct run_view *view);
static bool run_is_set_up(const struct feed *feed, const struct run_view *view);
static uint64_t config_count(void);
static uint64_t last_counter(const struct feed *feed);
static enum feed_pause feed_publish(struct feed *feed, int64_t *wait_ns);
static enum feed_pause feed_add(struct feed *feed, uint64_t until, int64_t *wait_ns);
static void feed_sleep(struct feed *feed, enum feed_pause pause, uint32_t seen, int64_t wait_ns);
static struct desk *core_desk(const struct feed *feed);
static void sleep_ns(int64_t ns);

int feed_main(struct service *service)
{
    struct feed feed = {.service = service};
    bool well = replay_open(service->data, &feed.replay);
    if (well) service_ready(service);
    well = well && feed_begin(&feed);

    while (well && service_wanted(service)) {
        int64_t wait_ns = 0;
        uint32_t seen = bell_count(&core_desk(&feed)->progress);
        enum feed_pause pause = feed_publish(&feed, &wait_ns);
        if (pause == PAUSE_STALE) break;
        feed_sleep(&feed, pause, seen, wait_ns);
    }
    replay_close(feed.replay);
    return service_end(service, well);
}

// Also true when the service is asked to end meanwhile.
static bool feed_begin(struct feed *feed)
{
    struct run_view view = {0};
    struct log_reader *reader = NULL;
    bool well = await_run(feed, &reader, &view);
    log_reader_close(reader);
    if (!well) return FAIL_WHILE("waiting for the configuration of run %u", feed->service->run);
    if (!run_is_set_up(feed, &view)) return true;

    struct hash16 hash = replay_hash(feed->replay);
    uint64_t last = last_counter(feed);
    if (memcmp(&hash, &view.data, sizeof hash) != 0 || last > replay_count(feed->replay)) {
        return FAIL(ERROR_BAD_INPUT, "the data in %s are not those that run %u began with",
                    feed->service->data, feed->service->run);
    }
    feed->next = last + 1;
    pacer_init(&feed->pacer, feed->service->pace,
               last == 0 ? 0 : replay_session(feed->replay, last));
    trace(TRACE_INFO, "feeding", "from record %llu of %llu", (unsigned long long)feed->next,
          (unsigned long long)replay_count(feed->replay));
    return true;
}

// The sequencer makes the log and says on the board what it holds; before, there is nothing to see.
static bool await_run(struct feed *feed, struct log_reader **reader, struct run_view *view)
{
    struct service *service = feed->service;
    struct board *board = service->board;
    while (service_wanted(service)) {
        uint32_t seen = bell_count(&board->log);
        if (atomic_load_explicit(&board->desks[SOURCE_SEQUENCER].ready, memory_order_acquire)) {
            if (*reader == NULL && !log_reader_open(service->log_path, reader)) return false;
            if (!read_run(feed, *reader, view)) return false;
            if (run_is_set_up(feed, view)) return true;
        }
        service_sleep_on_log(service, seen);
    }
    return true;
}

static bool read_run(struct feed *feed, struct log_reader *reader, struct run_view *view)
{
    struct board *board = feed->service->board;
    uint64_t durable = atomic_load_explicit(&board->durable, memory_order_acquire);
    const struct record *record;
    while (!run_is_set_up(feed, view)) {
        switch (log_reader_next(reader, durable, &record)) {
        case LOG_END:    return true;
        case LOG_BROKEN: return false;
        case LOG_RECORD: break;
        }
        if (record->type == RECORD_CONFIG) view->configs++;
        if (record->type != RECORD_RUN) continue;
        view->run = true;
        view->data = record_run(record)->data;
    }
    return true;
}

// A run that has records of feed had all its settings before, however many that build knew.
static bool run_is_set_up(const struct feed *feed, const struct run_view *view)
{
    if (!view->run) return false;
    return view->configs >= config_count() || last_counter(feed) > 0;
}

static uint64_t config_count(void)
{
    struct settings settings;
    settings_init(&settings);
    uint32_t setting, subject;
    int64_t value;
    size_t count = 0;
    while (settings_entry(&settings, count, &setting, &subject, &value)) {
        count++;
    }
    return count;
}

static uint64_t last_counter(const struct feed *feed)
{
    struct board *board = feed->service->board;
    uint64_t logged = atomic_load_explicit(&board->counters[SOURCE_FEED], memory_order_acquire);
    uint64_t published = outbox_counter(board_outbox(board, SOURCE_FEED));
    return logged > published ? logged : published;
}

static enum feed_pause feed_publish(struct feed *feed, int64_t *wait_ns)
{
    uint64_t carried = atomic_load_explicit(&core_desk(feed)->feed_counter, memory_order_acquire);
    if (feed->next > replay_count(feed->replay)) return PAUSE_END;
    if (feed->next > carried + AHEAD_LOW) return PAUSE_CORE;
    uint64_t first = feed->next;
    enum feed_pause pause = feed_add(feed, carried + AHEAD_MAX, wait_ns);
    if (feed->next > first && !outbox_publish(&feed->service->outbox)) return PAUSE_STALE;
    return pause;
}

static enum feed_pause feed_add(struct feed *feed, uint64_t until, int64_t *wait_ns)
{
    _Alignas(8) unsigned char memory[REPLAY_RECORD_MAX];
    struct record *record = (struct record *)(void *)memory;
    int64_t now_ns = clock_ns();
    for (; feed->next <= replay_count(feed->replay); feed->next++) {
        if (feed->next > until) return PAUSE_CORE;
        uint32_t session = replay_session(feed->replay, feed->next);
        *wait_ns = pacer_wait_ns(&feed->pacer, session, now_ns);
        if (*wait_ns > 0) return PAUSE_SESSION;
        replay_record(feed->replay, feed->next, record);
        if (!outbox_add(&feed->service->outbox, record)) return PAUSE_ROOM;
    }
    return PAUSE_END;
}

static void feed_sleep(struct feed *feed, enum feed_pause pause, uint32_t seen, int64_t wait_ns)
{
    switch (pause) {
    case PAUSE_CORE:
        bell_wait(&core_desk(feed)->progress, seen, HEARTBEAT_NS);
        sleep_ns(BREATH_NS);
        break;
    case PAUSE_ROOM:    outbox_wait(&feed->service->outbox, HEARTBEAT_NS); break;
    case PAUSE_SESSION: sleep_ns(wait_ns < HEARTBEAT_NS ? wait_ns : HEARTBEAT_NS); break;
    case PAUSE_END:
    case PAUSE_STALE:   sleep_ns(HEARTBEAT_NS); break;
    }
}

static struct desk *core_desk(const struct feed *feed)
{
    return &feed->service->board->desks[SOURCE_CORE];
}

static void sleep_ns(int64_t ns)
{
    struct timespec time = {.tv_sec = ns / NS_PER_SECOND, .tv_nsec = ns % NS_PER_SECOND};
    nanosleep(&time, NULL);
}
