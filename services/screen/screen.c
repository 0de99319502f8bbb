// screen.c: the terminal screen of `make run`: a picture of the durable log and of the desks, about
// four times a second. It only looks: whatever becomes of it, the others go on.
#include "services/clock.h"
#include "services/screen/picture.h"
#include "services/screen/terminal.h"
#include "services/service.h"

#include <signal.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define TURN_NS (50 * NS_PER_MS)
#define PICTURE_NS (250 * NS_PER_MS)
#define RATES_NS NS_PER_SECOND  // over which rates are taken
#define RECORDS_MAX 20000       // of one turn: the heart goes on beating while it catches up

struct screen {
    struct log_reader *reader;
    struct terminal terminal;
    struct vitals vitals;
    struct model model;
    struct grid grid;
    int64_t drawn_ns, rated_ns;
    uint64_t rated_sequence, rated_sessions;
};

static bool take_records(struct screen *screen, const struct service *service);
static void look_at_services(struct screen *screen, const struct service *service, int64_t now);
static void take_rates(struct screen *screen, int64_t now);
static bool draw(struct screen *screen, const struct service *service, int64_t now);
static void ask_to_end(int number);

static volatile sig_atomic_t asked_to_end;  // by a signal, so that the terminal is put back

int screen_main(struct service *service)
{
    struct screen *screen = calloc(1, sizeof *screen);
    bool good = screen != NULL || FAIL(ERROR_MEMORY, "no memory for a screen");
    if (good) {
        model_init(&screen->model);
        signal(SIGTERM, ask_to_end);
        signal(SIGHUP, ask_to_end);
        good = terminal_open(&screen->terminal, STDOUT_FILENO);
    }
    if (good) service_ready(service);

    bool wanted = true;
    while (good && wanted) {
        wanted = service_wanted(service) && asked_to_end == 0;
        int64_t now = clock_ns();
        good = take_records(screen, service);
        bool due = !wanted || now - screen->drawn_ns >= PICTURE_NS;
        if (good && due) good = draw(screen, service, now);
        if (good && wanted) nanosleep(&(struct timespec){.tv_nsec = TURN_NS}, NULL);
    }
    if (screen != NULL) {
        terminal_close(&screen->terminal);
        log_reader_close(screen->reader);
    }
    free(screen);
    return service_end(service, good);
}

// What became durable, a bounded part of it.
static bool take_records(struct screen *screen, const struct service *service)
{
    uint64_t durable = atomic_load_explicit(&service->board->durable, memory_order_acquire);
    if (durable == 0) return true;  // there is no log yet
    if (screen->reader == NULL && !log_reader_open(service->log_path, &screen->reader)) {
        return false;
    }
    for (int taken = 0; taken < RECORDS_MAX; taken++) {
        const struct record *record;
        switch (log_reader_next(screen->reader, durable, &record)) {
        case LOG_RECORD: model_step(&screen->model, record); break;
        case LOG_END:    log_reader_forget(screen->reader); return true;
        case LOG_BROKEN: return false;
        }
    }
    log_reader_forget(screen->reader);
    return true;
}

static bool draw(struct screen *screen, const struct service *service, int64_t now)
{
    int rows, columns;
    screen->drawn_ns = now;
    look_at_services(screen, service, now);
    take_rates(screen, now);
    terminal_size(&screen->terminal, &rows, &columns);
    picture_draw(&screen->vitals, &screen->model, rows, columns, &screen->grid);
    return terminal_show(&screen->terminal, &screen->grid);
}

static void look_at(struct vital *vital, const struct desk *desk, uint64_t appended, int64_t now)
{
    uint64_t cursor = atomic_load_explicit(&desk->cursor, memory_order_relaxed);
    vital->pid = atomic_load_explicit(&desk->pid, memory_order_relaxed);
    vital->beat_age_ns = now - atomic_load_explicit(&desk->heartbeat_ns, memory_order_relaxed);
    vital->behind = cursor > 0 && cursor < appended ? appended - cursor : 0;
    if (vital->pid <= 0) {
        vital->state = VITAL_DOWN;
    } else if (atomic_load_explicit(&desk->wanted, memory_order_relaxed) == 0) {
        vital->state = VITAL_ENDING;
    } else if (atomic_load_explicit(&desk->ready, memory_order_relaxed) == 0) {
        vital->state = VITAL_STARTING;
    } else {
        vital->state = vital->beat_age_ns > NS_PER_SECOND ? VITAL_LATE : VITAL_WELL;
    }
}

// The supervisor has no desk of its own: while we are shown, it lives.
static void look_at_services(struct screen *screen, const struct service *service, int64_t now)
{
    static const enum source shown[] = {SOURCE_SEQUENCER, SOURCE_FEED, SOURCE_CORE,
                                        SOURCE_RECORDER};
    struct vitals *vitals = &screen->vitals;
    vitals->appended = atomic_load_explicit(&service->board->appended, memory_order_acquire);
    vitals->durable = atomic_load_explicit(&service->board->durable, memory_order_acquire);
    vitals->count = COUNT_OF(shown);
    for (size_t i = 0; i < COUNT_OF(shown); i++) {
        struct vital *vital = &vitals->services[i];
        vital->name = source_name(shown[i]);
        vital->deaths = screen->model.deaths[shown[i]];
        look_at(vital, &service->board->desks[shown[i]], vitals->appended, now);
    }
}

static void take_rates(struct screen *screen, int64_t now)
{
    int64_t passed = now - screen->rated_ns;
    if (passed < RATES_NS) return;
    double seconds = (double)passed / (double)NS_PER_SECOND;
    if (screen->rated_ns != 0) {
        uint64_t records = screen->vitals.appended - screen->rated_sequence;
        uint64_t sessions = screen->model.sessions - screen->rated_sessions;
        screen->vitals.records_s = (double)records / seconds;
        screen->vitals.sessions_s = (double)sessions / seconds;
    }
    screen->rated_ns = now;
    screen->rated_sequence = screen->vitals.appended;
    screen->rated_sessions = screen->model.sessions;
}

static void ask_to_end(int number)
{
    (void)number;
    asked_to_end = 1;
}
