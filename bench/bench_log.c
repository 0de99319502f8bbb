// bench_log.c: what the log costs: appends a second, wake-ups, and time to appended and durable.
//
// usage: bench_log [FOLDER]   (where the log on disk goes; default build)
// A record is an INSTRUMENT with a body of 64 bytes: 128 bytes in the log. A producer thread puts
// records into feed's outbox and publishes 32 at a time; the sequencer thread appends them; a
// reader checks the CRC of each; the durable run has a thread for fdatasync. They share the cores.
#include "base/error.h"
#include "bench/bench.h"
#include "event/catalogue.h"
#include "log/log_reader.h"
#include "log/segment.h"
#include "log/sequencing.h"

#include <dirent.h>
#include <fcntl.h>
#include <linux/futex.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#define BODY_BYTES 64u
#define PUBLISH_EACH 32u
#define ROUNDS 5
#define PINGS 3000
#define PING_REST_NS (150 * NS_PER_US)  // the others are asleep by then

struct rig {
    char folder[256];
    bool sync;
    struct board *board;
    struct log_writer *writer;
    struct sequencing *sequencing;
    struct outbox_writer outbox;
    _Alignas(8) unsigned char memory[512];  // the record that the producer writes
    uint64_t records;
    struct bell work;
    _Atomic bool ending;
};

static void check(bool good)
{
    if (good) return;
    error_print(stderr, "bench_log");
    exit(1);
}

static void rest(int64_t ns)
{
    nanosleep(&(struct timespec){.tv_nsec = ns}, NULL);
}

static void start(pthread_t *thread, void *(*run)(void *), void *argument)
{
    if (pthread_create(thread, NULL, run, argument) != 0) exit(1);
}

// --- the house in one process -------------------------------------------------------------------

static void folder_clear(const char *path)
{
    DIR *listing = opendir(path);
    if (listing == NULL) return;
    for (const struct dirent *entry; (entry = readdir(listing)) != NULL;) {
        unlinkat(dirfd(listing), entry->d_name, 0);
    }
    closedir(listing);
    rmdir(path);
}

static void put(struct rig *rig, enum source source, struct record *record)
{
    struct outbox_writer writer;
    struct desk *desk = &rig->board->desks[source];
    outbox_writer_init(&writer, board_outbox(rig->board, source), &rig->board->outboxes, 0,
                       &desk->incarnation);
    check(outbox_add(&writer, record) && outbox_publish(&writer));
}

static void rig_open(struct rig *rig, const char *parent, bool sync)
{
    int fd;
    *rig = (struct rig){.sync = sync};
    (void)snprintf(rig->folder, sizeof rig->folder, "%s/bench_log_%d", parent, (int)getpid());
    folder_clear(rig->folder);
    check(board_create(&fd) && board_map(fd, &rig->board));
    close(fd);
    struct log_options options = {.run = 1, .sync = sync};
    struct log_state state = {0};
    struct log_report report;
    check(log_writer_open(rig->folder, &options, &state, &report, &rig->writer));
    check(sequencing_create(rig->board, rig->writer, &state, &rig->sequencing));

    struct record *record = (void *)rig->memory;
    struct run *run = record_begin(record, RECORD_RUN, sizeof *run);
    run->mode = RUN_MODE_REPLAY;
    run->calendar = CALENDAR_XNYS;
    record->counter = 1;
    put(rig, SOURCE_SUPERVISOR, record);
    size_t taken;
    check(sequencing_step(rig->sequencing, (struct utc){0}, &taken));

    struct instrument *instrument = record_begin(record, RECORD_INSTRUMENT, BODY_BYTES);
    instrument->calendar = CALENDAR_XNYS;
    (void)snprintf(instrument->symbol.bytes, sizeof instrument->symbol.bytes, "SYMBOL");
    memset(instrument + 1, 'n', BODY_BYTES - sizeof *instrument);
    outbox_writer_init(&rig->outbox, board_outbox(rig->board, SOURCE_FEED), &rig->board->outboxes,
                       0, &rig->board->desks[SOURCE_FEED].incarnation);
}

static void rig_close(struct rig *rig)
{
    sequencing_destroy(rig->sequencing);
    log_writer_close(rig->writer);
    board_unmap(rig->board);
    folder_clear(rig->folder);
}

static void *produce(void *argument)
{
    struct rig *rig = argument;
    struct record *record = (void *)rig->memory;
    for (uint64_t i = 1; i <= rig->records; i++) {
        record->counter++;
        while (!outbox_add(&rig->outbox, record)) {
            check(outbox_publish(&rig->outbox));
            outbox_wait(&rig->outbox, NS_PER_SECOND);
        }
        if (i % PUBLISH_EACH == 0) check(outbox_publish(&rig->outbox));
    }
    check(outbox_publish(&rig->outbox));
    return NULL;
}

static void *sequence(void *argument)
{
    struct rig *rig = argument;
    while (!atomic_load_explicit(&rig->ending, memory_order_relaxed)) {
        uint32_t seen = bell_count(&rig->board->outboxes);
        size_t taken;
        check(sequencing_step(rig->sequencing, (struct utc){0}, &taken));
        if (taken > 0)
            bell_ring(&rig->work);
        else
            bell_wait(&rig->board->outboxes, seen, NS_PER_SECOND);
    }
    return NULL;
}

static void *make_durable(void *argument)
{
    struct rig *rig = argument;
    uint64_t durable = 0;
    while (!atomic_load_explicit(&rig->ending, memory_order_relaxed)) {
        uint32_t seen = bell_count(&rig->work);
        if (durable == atomic_load_explicit(&rig->board->appended, memory_order_acquire)) {
            bell_wait(&rig->work, seen, NS_PER_SECOND);
            continue;
        }
        check(log_writer_sync(rig->writer, &durable));
        atomic_store_explicit(&rig->board->durable, durable, memory_order_release);
        bell_ring(&rig->board->log);
    }
    return NULL;
}

static void end(struct rig *rig, pthread_t sequencer, pthread_t syncer)
{
    atomic_store(&rig->ending, true);
    bell_ring(&rig->board->outboxes);
    bell_ring(&rig->work);
    pthread_join(sequencer, NULL);
    if (rig->sync) pthread_join(syncer, NULL);
}

// Reads to the head, which sleeping moves, until `last`.
static void read_until(struct rig *rig, struct log_reader *reader, uint64_t last)
{
    while (log_reader_position(reader) <= last) {
        uint32_t seen = bell_count(&rig->board->log);
        uint64_t head = atomic_load_explicit(&rig->board->appended, memory_order_acquire);
        const struct record *record;
        enum log_next next;
        while ((next = log_reader_next(reader, head, &record)) == LOG_RECORD) {
            bench_use(record->counter);
        }
        check(next != LOG_BROKEN);
        log_reader_forget(reader);
        if (log_reader_position(reader) <= last) bell_wait(&rig->board->log, seen, NS_PER_SECOND);
    }
}

static void wait_durable(struct rig *rig, uint64_t last)
{
    for (;;) {
        uint32_t seen = bell_count(&rig->board->log);
        if (atomic_load_explicit(&rig->board->durable, memory_order_acquire) >= last) return;
        bell_wait(&rig->board->log, seen, NS_PER_SECOND);
    }
}

// --- appends a second ---------------------------------------------------------------------------

static int compare(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static double percentile(double *values, size_t count, double part)
{
    qsort(values, count, sizeof *values, compare);
    return values[(size_t)(part * (double)(count - 1) + 0.5)];
}

static double appends_a_second(const char *parent, bool sync, uint64_t records)
{
    struct rig rig;
    pthread_t producer, sequencer, syncer = 0;
    struct log_reader *reader;
    rig_open(&rig, parent, sync);
    rig.records = records;
    check(log_reader_open(rig.folder, &reader));
    int64_t begin = bench_now_ns();
    start(&sequencer, sequence, &rig);
    if (sync) start(&syncer, make_durable, &rig);
    start(&producer, produce, &rig);
    read_until(&rig, reader, records + 1);
    if (sync) wait_durable(&rig, records + 1);
    int64_t took = bench_now_ns() - begin;
    pthread_join(producer, NULL);
    end(&rig, sequencer, syncer);
    log_reader_close(reader);
    rig_close(&rig);
    return (double)records * 1e9 / (double)took;
}

static void throughput(const char *name, const char *parent, bool sync, uint64_t records,
                       const char *target)
{
    double rates[ROUNDS];
    for (int i = 0; i < ROUNDS; i++) {
        rates[i] = appends_a_second(parent, sync, records);
    }
    bench_figure(name, percentile(rates, ROUNDS, 0.5), "records/s", target);
}

// What one record costs each of the three, alone on a core.
static void costs(void)
{
    struct rig rig;
    struct log_reader *reader;
    uint64_t records = 0, took[3] = {0};
    rig_open(&rig, "/dev/shm", false);
    check(log_reader_open(rig.folder, &reader));
    struct record *record = (void *)rig.memory;
    for (int round = 0; round < 200; round++) {
        int64_t begin = bench_now_ns();
        for (int i = 0; i < 20000; i++) {
            record->counter++;
            check(outbox_add(&rig.outbox, record));
            if (i % (int)PUBLISH_EACH == 0) check(outbox_publish(&rig.outbox));
        }
        check(outbox_publish(&rig.outbox));
        took[0] += (uint64_t)(bench_now_ns() - begin);
        records += 20000;
        begin = bench_now_ns();
        size_t taken;
        do {
            check(sequencing_step(rig.sequencing, (struct utc){0}, &taken));
        } while (taken > 0);
        took[1] += (uint64_t)(bench_now_ns() - begin);
        begin = bench_now_ns();
        read_until(&rig, reader, records + 1);
        took[2] += (uint64_t)(bench_now_ns() - begin);
    }
    log_reader_close(reader);
    rig_close(&rig);
    static const char *const names[] = {"record into outbox, alone", "record outbox to log, alone",
                                        "record read and checked, alone"};
    for (int i = 0; i < 3; i++) {
        bench_figure(names[i], (double)took[i] / (double)records, "ns", NULL);
    }
}

// --- wake-ups -----------------------------------------------------------------------------------

struct ping {
    bool raw;
    struct bell bell;
    _Atomic uint32_t word;
    _Atomic int64_t sent_ns;
    double took_us[PINGS];
};

static void *sleeper(void *argument)
{
    struct ping *ping = argument;
    uint32_t seen = 0;
    for (int i = 0; i < PINGS; i++) {
        if (ping->raw) {
            while (atomic_load(&ping->word) == seen) {
                syscall(SYS_futex, &ping->word, FUTEX_WAIT, seen, NULL, NULL, 0);
            }
            seen = atomic_load(&ping->word);
        } else {
            while (bell_count(&ping->bell) == seen) {
                bell_wait(&ping->bell, seen, NS_PER_SECOND);
            }
            seen = bell_count(&ping->bell);
        }
        ping->took_us[i] = (double)(bench_now_ns() - atomic_load(&ping->sent_ns)) / 1e3;
        atomic_store(&ping->sent_ns, 0);  // ready for the next one
    }
    return NULL;
}

static void ping_run(struct ping *ping)
{
    pthread_t thread;
    start(&thread, sleeper, ping);
    for (int i = 0; i < PINGS; i++) {
        while (atomic_load(&ping->sent_ns) != 0) {}
        rest(PING_REST_NS);
        atomic_store(&ping->sent_ns, bench_now_ns());
        if (ping->raw) {
            atomic_fetch_add(&ping->word, 1);
            syscall(SYS_futex, &ping->word, FUTEX_WAKE, 1, NULL, NULL, 0);
        } else {
            bell_ring(&ping->bell);
        }
    }
    pthread_join(thread, NULL);
}

static void wake_ups(void)
{
    static struct ping raw, bell;
    raw.raw = true;
    ping_run(&raw);
    ping_run(&bell);
    double raw_p50 = percentile(raw.took_us, PINGS, 0.5);
    double raw_p99 = percentile(raw.took_us, PINGS, 0.99);
    double p50 = percentile(bell.took_us, PINGS, 0.5), p99 = percentile(bell.took_us, PINGS, 0.99);
    bench_figure("raw futex wake-up p50", raw_p50, "us", NULL);
    bench_figure("raw futex wake-up p99", raw_p99, "us", NULL);
    bench_figure("bell wake-up p50", p50, "us", NULL);
    bench_figure("bell wake-up p99", p99, "us", NULL);
    bench_figure("bell by raw futex p50", p50 / raw_p50, "times", "<= 1.5");
}

// --- one record on a quiet house ----------------------------------------------------------------

static void one_by_one(const char *parent)
{
    static double appended_us[PINGS / 3], durable_us[PINGS / 3], fdatasync_us[PINGS / 3];
    struct rig rig;
    pthread_t sequencer, syncer;
    struct log_reader *reader;
    char path[300];
    rig_open(&rig, parent, true);
    check(log_reader_open(rig.folder, &reader));
    (void)snprintf(path, sizeof path, "%s/floor", rig.folder);
    int floor_fd = open(path, O_RDWR | O_CREAT, 0600);
    if (floor_fd < 0 || posix_fallocate(floor_fd, 0, 1 << 20) != 0) exit(1);
    start(&sequencer, sequence, &rig);
    start(&syncer, make_durable, &rig);
    struct record *record = (void *)rig.memory;
    for (size_t i = 0; i < COUNT_OF(appended_us); i++) {
        rest(PING_REST_NS);
        record->counter++;
        int64_t begin = bench_now_ns();
        check(outbox_add(&rig.outbox, record) && outbox_publish(&rig.outbox));
        read_until(&rig, reader, i + 2);
        appended_us[i] = (double)(bench_now_ns() - begin) / 1e3;
        wait_durable(&rig, i + 2);
        durable_us[i] = (double)(bench_now_ns() - begin) / 1e3;

        unsigned char block[512] = {(unsigned char)i, 1};
        if (pwrite(floor_fd, block, sizeof block, (off_t)(i * 512)) < 0) exit(1);
        begin = bench_now_ns();
        if (fdatasync(floor_fd) != 0) exit(1);
        fdatasync_us[i] = (double)(bench_now_ns() - begin) / 1e3;
    }
    end(&rig, sequencer, syncer);
    close(floor_fd);
    log_reader_close(reader);
    rig_close(&rig);

    size_t count = COUNT_OF(appended_us);
    double sync_p99 = percentile(fdatasync_us, count, 0.99);
    double appended_p99 = percentile(appended_us, count, 0.99);
    char target[32];
    (void)snprintf(target, sizeof target, "<= %.0f", appended_p99 + 2 * sync_p99);
    bench_figure("outbox to reader p50", percentile(appended_us, count, 0.5), "us", NULL);
    bench_figure("outbox to reader p99", appended_p99, "us", "<= 300");
    bench_figure("fdatasync of 512 bytes p50", percentile(fdatasync_us, count, 0.5), "us", NULL);
    bench_figure("fdatasync of 512 bytes p99", sync_p99, "us", NULL);
    bench_figure("outbox to durable p50", percentile(durable_us, count, 0.5), "us", NULL);
    bench_figure("outbox to durable p99", percentile(durable_us, count, 0.99), "us", target);
}

int main(int count, char **arguments)
{
    const char *disk = count > 1 ? arguments[1] : "build";
    costs();
    throughput("appends in memory", "/dev/shm", false, 4000000, ">= 5e6");
    throughput("appends to disk", disk, false, 4000000, ">= 2e6");
    throughput("appends durable in groups", disk, true, 2000000, ">= 5e5");
    wake_ups();
    one_by_one(disk);
    return 0;
}
