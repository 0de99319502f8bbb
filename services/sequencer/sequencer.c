// sequencer.c: appends what lies in the outboxes to the log, and makes it durable in groups.
#include "base/error.h"
#include "log/sequencing.h"
#include "services/clock.h"
#include "services/service.h"

#include <errno.h>
#include <inttypes.h>
#include <pthread.h>
#include <signal.h>
#include <sodium.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#define DRAIN_LIMIT_NS (DRAIN_NS * 3 / 4)  // the rest is for the last fdatasync
#define SYNC_REST_NS (10 * NS_PER_SECOND)  // nothing hangs on it: work rings

struct sequencer {
    struct service *service;
    struct log_writer *writer;
    struct sequencing *sequencing;
    pthread_t syncer;
    bool syncing;         // the thread runs
    struct bell work;     // rung for it
    _Atomic bool ending;  // it makes all durable and ends
    _Atomic bool failed;  // it could not, and told why
};

static bool sequencer_open(struct sequencer *sequencer);
static void sequencer_close(struct sequencer *sequencer);
static bool read_key(unsigned char key[static 32]);
static bool open_log(struct sequencer *sequencer, struct log_state *state);
static bool turn(struct sequencer *sequencer, size_t *taken);
static bool drain(struct sequencer *sequencer);
static bool others_are_gone(const struct service *service);
static bool end_syncing(struct sequencer *sequencer);
static void *sync_loop(void *argument);
static bool sync_round(struct sequencer *sequencer, uint64_t *durable);

int sequencer_main(struct service *service)
{
    struct sequencer sequencer = {.service = service};
    bool good = sequencer_open(&sequencer);
    if (good) service_ready(service);

    size_t taken;
    while (good && service_wanted(service)) {
        good = turn(&sequencer, &taken);
    }
    good = good && drain(&sequencer);
    good = end_syncing(&sequencer) && good;  // what was appended before a failure, too
    sequencer_close(&sequencer);
    return service_end(service, good);
}

static bool sequencer_open(struct sequencer *sequencer)
{
    struct service *service = sequencer->service;
    struct log_state state = {0};
    if (sodium_init() < 0) return FAIL(ERROR_INTERNAL, "libsodium does not start");
    if (!read_key(state.chain.key) || !open_log(sequencer, &state)
        || !sequencing_create(service->board, sequencer->writer, &state, &sequencer->sequencing)) {
        return false;
    }
    uint64_t durable = 0;
    do {
        if (!sync_round(sequencer, &durable)) return false;
    } while (durable < state.sequence);
    service_cursor(service, state.sequence);

    int problem = pthread_create(&sequencer->syncer, NULL, sync_loop, sequencer);
    if (problem != 0) return FAIL(error_from_errno(problem), "a thread: %s", strerror(problem));
    sequencer->syncing = true;
    return true;
}

static void sequencer_close(struct sequencer *sequencer)
{
    sequencing_destroy(sequencer->sequencing);
    log_writer_close(sequencer->writer);
}

static bool read_key(unsigned char key[static 32])
{
    ssize_t size = read(SERVICE_FD_SECRET, key, 32);
    close(SERVICE_FD_SECRET);
    return size == 32 || FAIL(ERROR_INTERNAL, "the supervisor gave no chain key");
}

static bool open_log(struct sequencer *sequencer, struct log_state *state)
{
    struct service *service = sequencer->service;
    struct log_options options = {.run = service->run, .sync = true};
    struct log_report report;
    if (!log_writer_open(service->log_path, &options, state, &report, &sequencer->writer)) {
        return false;
    }
    if (report.cut_bytes > 0) {
        trace(TRACE_WARN, "tail_cut",
              "segment %08" PRIu32 ".log, byte %" PRIu64 ": %" PRIu64
              " bytes of a torn tail, which were not durable; the log ends at record %" PRIu64,
              report.cut_segment, report.cut_at, report.cut_bytes, state->sequence);
    }
    return true;
}

// One step; sleeps when there was nothing to do.
static bool turn(struct sequencer *sequencer, size_t *taken)
{
    struct board *board = sequencer->service->board;
    uint32_t seen = bell_count(&board->outboxes);
    struct utc now = clock_utc();
    if (!sequencing_step(sequencer->sequencing, now, taken)) return false;
    if (atomic_load_explicit(&sequencer->failed, memory_order_relaxed)) {
        return FAIL(ERROR_IO, "the log could not be made durable");
    }
    if (*taken > 0) {
        service_cursor(sequencer->service, sequencing_state(sequencer->sequencing)->sequence);
        bell_ring(&sequencer->work);
        return true;
    }
    int64_t rest_ns = sequencing_rest_ns(sequencer->sequencing, now);
    bell_wait(&board->outboxes, seen, rest_ns < HEARTBEAT_NS ? rest_ns : HEARTBEAT_NS);
    return true;
}

// Until nobody is left who could write and nothing lies in the outboxes, or the time is over.
static bool drain(struct sequencer *sequencer)
{
    const struct service *service = sequencer->service;
    int64_t until = clock_ns() + DRAIN_LIMIT_NS;
    while (atomic_load(&service->desk->incarnation) == service->incarnation) {
        bool gone = others_are_gone(service);  // first: who goes now may have written before
        size_t taken;
        if (!turn(sequencer, &taken)) return false;
        if (gone && taken == 0) return true;
        if (clock_ns() > until) {
            trace(TRACE_WARN, "drain_cut", "others still live; what they write now is lost");
            return true;
        }
    }
    return FAIL(ERROR_INTERNAL, "a successor lives");
}

// But for the supervisor: it waits for us, or is gone itself.
static bool others_are_gone(const struct service *service)
{
    for (unsigned source = 1; source < SOURCES_MAX; source++) {
        if (source == SOURCE_SEQUENCER || source == SOURCE_SUPERVISOR) continue;
        int pid = atomic_load(&service->board->desks[source].pid);
        if (pid > 0 && (kill(pid, 0) == 0 || errno != ESRCH)) return false;
    }
    return true;
}

static bool end_syncing(struct sequencer *sequencer)
{
    if (!sequencer->syncing) return true;
    atomic_store(&sequencer->ending, true);
    bell_ring(&sequencer->work);
    pthread_join(sequencer->syncer, NULL);
    sequencer->syncing = false;
    if (!atomic_load(&sequencer->failed) || error_kind() != ERROR_NONE) {
        return !atomic_load(&sequencer->failed);
    }
    return FAIL(ERROR_IO, "the log could not be made durable");
}

static void *sync_loop(void *argument)
{
    struct sequencer *sequencer = argument;
    const struct board *board = sequencer->service->board;
    uint64_t durable = atomic_load(&board->durable);
    for (;;) {
        uint32_t seen = bell_count(&sequencer->work);
        bool ending = atomic_load(&sequencer->ending);
        if (durable < atomic_load_explicit(&board->appended, memory_order_acquire)) {
            if (!sync_round(sequencer, &durable)) break;
        } else if (ending) {
            return NULL;
        } else {
            bell_wait(&sequencer->work, seen, SYNC_REST_NS);
        }
    }
    trace_error("sync_failed");
    atomic_store(&sequencer->failed, true);
    bell_ring(&sequencer->service->board->outboxes);  // the appending thread sleeps there
    return NULL;
}

static bool sync_round(struct sequencer *sequencer, uint64_t *durable)
{
    struct board *board = sequencer->service->board;
    if (!log_writer_sync(sequencer->writer, durable)) return false;
    if (*durable <= atomic_load_explicit(&board->durable, memory_order_relaxed)) return true;
    atomic_store_explicit(&board->durable, *durable, memory_order_release);
    bell_ring(&board->log);
    return true;
}
