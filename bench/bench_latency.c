// bench_latency.c: from a bar in feed's outbox to the appended and durable order, through the real
// sequencer and core as processes of their own.
//
// usage: bench_latency [FOLDER]   (where the scratch home goes; default build)
// This program plays supervisor, feed and an observer that sleeps on the log's bell as gateways do.
// Bars make an order about each 25th time (sma_cross); the floor is an fdatasync of the same run.
#include "base/error.h"
#include "bench/bench.h"
#include "config/settings.h"
#include "services/home.h"
#include "services/service.h"
#include "source/generated.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define BARS 60000u
#define BAR_REST_NS (100 * NS_PER_US)
#define SYNCS 400u
#define ORDERS_MOST BARS

struct house {
    char home[HOME_PATH_MAX];
    int board_fd, lifeline[2];
    struct board *board;
    struct log_reader *reader;
    struct outbox_writer supervisor, feed;
    pid_t sequencer, core;
    double appended_us[ORDERS_MOST], durable_us[ORDERS_MOST];
    size_t orders;
};

static void must(bool good, const char *what)
{
    if (good) return;
    error_print(stderr, what);
    exit(1);
}

static pid_t start(struct house *house, enum source id, service_main *run)
{
    int secret[2] = {-1, -1};
    unsigned char key[32] = {7};
    must(pipe(secret) == 0 && write(secret[1], key, sizeof key) == sizeof key, "a pipe");
    atomic_store(&house->board->desks[id].incarnation, 1u);
    atomic_store(&house->board->desks[id].wanted, 1u);
    pid_t pid = fork();
    must(pid >= 0, "fork");
    if (pid != 0) {
        close(secret[0]);
        close(secret[1]);
        return pid;
    }
    // Above all that a service expects, then in their places.
    int board = fcntl(house->board_fd, F_DUPFD, 64), life = fcntl(house->lifeline[0], F_DUPFD, 64);
    int hidden = fcntl(secret[0], F_DUPFD, 64);
    close(house->lifeline[1]);
    dup2(board, SERVICE_FD_BOARD);
    dup2(life, SERVICE_FD_LIFELINE);
    dup2(hidden, SERVICE_FD_SECRET);
    struct service service;
    must(service_open(&service, id, house->home, 1), "opening a service");
    exit(run(&service));
}

static void house_open(struct house *house, const char *parent)
{
    char path[HOME_PATH_MAX];
    snprintf(house->home, sizeof house->home, "%s/latency-XXXXXX", parent);
    must(mkdtemp(house->home) != NULL && home_make(house->home) && home_make_run(house->home, 1),
         "making a home");
    struct halt_page *page = NULL;
    must(home_path(path, sizeof path, house->home, "halt") && halt_page_open(path, true, &page),
         "making the halt page");
    halt_page_close(page);
    must(pipe(house->lifeline) == 0 && board_create(&house->board_fd)
             && board_map(house->board_fd, &house->board),
         "making the board");
    house->sequencer = start(house, SOURCE_SEQUENCER, sequencer_main);
    for (enum source id = SOURCE_SUPERVISOR; id <= SOURCE_FEED; id++) {
        struct desk *desk = &house->board->desks[id];
        atomic_store(&desk->incarnation, 1u);
        outbox_writer_init(id == SOURCE_FEED ? &house->feed : &house->supervisor,
                           board_outbox(house->board, id), &house->board->outboxes, 1,
                           &desk->incarnation);
    }
    while (atomic_load(&house->board->desks[SOURCE_SEQUENCER].ready) == 0) {
        bell_wait(&house->board->log, bell_count(&house->board->log), NS_PER_MS);
    }
    house->core = start(house, SOURCE_CORE, core_main);
    must(home_run_path(house->home, 1, "/log", path, sizeof path)
             && log_reader_open(path, &house->reader),
         "opening the log");
}

static void put(struct outbox_writer *writer, struct record *record, uint64_t counter)
{
    record->counter = counter;
    must(outbox_add(writer, record) && outbox_publish(writer), "publishing");
}

static void set(struct settings *settings, uint32_t setting, uint32_t subject, int64_t value)
{
    must(settings_apply(settings, setting, subject, value) == SETTING_GOOD, "a setting");
}

static void begin_run(struct house *house)
{
    _Alignas(8) unsigned char memory[GENERATED_RECORD_MAX];
    struct record *record = (void *)memory;
    struct run *run = record_begin(record, RECORD_RUN, sizeof *run);
    run->mode = RUN_MODE_REPLAY;
    run->calendar = CALENDAR_ALWAYS;
    run->number = 1;
    run->from = generated_from();
    uint64_t counter = 0;
    put(&house->supervisor, record, ++counter);
    struct settings settings;
    settings_init(&settings);
    set(&settings, SETTING_CASH, 0, 1000000 * E8);
    set(&settings, SETTING_DECISION_INTERVAL, 0, GENERATED_INTERVAL_S);
    set(&settings, SETTING_FIXED_QUANTITY, 0, E8);
    set(&settings, SETTING_ORDERS_PER_SESSION, 0, 100000000);
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        uint32_t member = member_row_at(i)->number;
        set(&settings, SETTING_MEMBER_ENABLED, member, member == MEMBER_SMA_CROSS);
    }
    struct config entry = {0};
    for (size_t i = 0; settings_entry(&settings, i, &entry.setting, &entry.subject, &entry.value);
         i++) {
        struct config *config = record_begin(record, RECORD_CONFIG, sizeof *config);
        *config = entry;
        put(&house->supervisor, record, ++counter);
    }
    generated_instrument(record);
    put(&house->feed, record, 1);
}

// The order that this bar made, or 0 when its decision makes none.
static uint64_t await_decision(struct house *house, uint64_t *order)
{
    const struct record *record;
    *order = 0;
    bool decided = false;
    for (;;) {
        uint32_t seen = bell_count(&house->board->log);
        uint64_t appended = atomic_load_explicit(&house->board->appended, memory_order_acquire);
        enum log_next next;
        while ((next = log_reader_next(house->reader, appended, &record)) == LOG_RECORD) {
            if (record->type == RECORD_ORDER) *order = record->sequence;
            if (record->type == RECORD_TARGET && record_target(record)->outcome != TARGET_ORDERED) {
                return 0;
            }
            if (record->type != RECORD_DECISION) continue;
            decided = true;
            if (record_decision(record)->action == DECIDE_HOLD) return 0;
        }
        must(next != LOG_BROKEN, "reading the log");
        if (decided && *order != 0) return *order;
        bell_wait(&house->board->log, seen, NS_PER_SECOND);
    }
}

static void measure(struct house *house)
{
    static struct generated_bar bars[BARS];
    _Alignas(8) unsigned char memory[GENERATED_RECORD_MAX];
    struct generated generated;
    generated_init(&generated);
    generated_make(&generated, bars, BARS);
    for (uint64_t i = 0; i < BARS; i++) {
        generated_record(&bars[i], i, (void *)memory);
        int64_t from = bench_now_ns();
        put(&house->feed, (void *)memory, i + 2);
        uint64_t order;
        if (await_decision(house, &order) != 0) {
            house->appended_us[house->orders] = (double)(bench_now_ns() - from) / 1e3;
            uint32_t seen;
            while (seen = bell_count(&house->board->log),
                   atomic_load(&house->board->durable) < order) {
                bell_wait(&house->board->log, seen, NS_PER_SECOND);
            }
            house->durable_us[house->orders++] = (double)(bench_now_ns() - from) / 1e3;
        }
        nanosleep(&(struct timespec){.tv_nsec = BAR_REST_NS}, NULL);
    }
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double part(double *values, size_t count, double share)
{
    qsort(values, count, sizeof *values, by_size);
    return values[(size_t)((double)(count - 1) * share)];
}

static void measure_sync(const struct house *house, double *p50, double *p99)
{
    static double us[SYNCS];
    char path[HOME_PATH_MAX], block[512] = {1};
    must(home_path(path, sizeof path, house->home, "floor"), "a path");
    int file = open(path, O_CREAT | O_RDWR | O_CLOEXEC, 0600);
    must(file >= 0 && posix_fallocate(file, 0, SYNCS * 512) == 0 && fsync(file) == 0, "a file");
    for (size_t i = 0; i < SYNCS; i++) {
        must(pwrite(file, block, sizeof block, (off_t)(i * 512)) == sizeof block, "writing");
        int64_t from = bench_now_ns();
        must(fdatasync(file) == 0, "fdatasync");
        us[i] = (double)(bench_now_ns() - from) / 1e3;
    }
    close(file);
    *p50 = part(us, SYNCS, 0.5);
    *p99 = part(us, SYNCS, 0.99);
}

static void house_close(struct house *house)
{
    atomic_store(&house->board->desks[SOURCE_CORE].wanted, 0u);
    waitpid(house->core, NULL, 0);
    atomic_store(&house->board->desks[SOURCE_SEQUENCER].wanted, 0u);
    bell_ring(&house->board->outboxes);
    waitpid(house->sequencer, NULL, 0);
    log_reader_close(house->reader);
    board_unmap(house->board);
    pid_t pid = fork();
    if (pid == 0) {
        execlp("rm", "rm", "-rf", "--", house->home, (char *)NULL);
        _exit(127);
    }
    waitpid(pid, NULL, 0);
}

int main(int argc, char **argv)
{
    static struct house house;
    house_open(&house, argc > 1 ? argv[1] : "build");
    begin_run(&house);
    measure(&house);
    double sync_p50, sync_p99;
    measure_sync(&house, &sync_p50, &sync_p99);
    char limit[32];
    double appended_p99 = part(house.appended_us, house.orders, 0.99);
    printf("%zu orders of %u bars, one bar at a time\n", house.orders, BARS);
    bench_figure("bar to appended order p50", part(house.appended_us, house.orders, 0.5), "us",
                 NULL);
    bench_figure("bar to appended order p99", appended_p99, "us", "<= 300");
    bench_figure("fdatasync of 512 bytes p50, the floor", sync_p50, "us", NULL);
    bench_figure("fdatasync of 512 bytes p99, the floor", sync_p99, "us", NULL);
    bench_figure("bar to durable order p50", part(house.durable_us, house.orders, 0.5), "us", NULL);
    (void)snprintf(limit, sizeof limit, "<= %.0f", appended_p99 + 2 * sync_p99);
    bench_figure("bar to durable order p99", part(house.durable_us, house.orders, 0.99), "us",
                 limit);
    house_close(&house);
    return 0;
}
