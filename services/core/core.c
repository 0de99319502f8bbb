// core.c: the service that carries the log through agents, trader and the paper venue.
//
// It reads to the appended head, publishes what the folds make through its outbox, and compares its
// own records as they come by. The halt page is read here, outside the folds: while it is ahead of
// the log core stands still, but for the HALT.
#include "base/trace.h"
#include "build_info.h"
#include "fold/carrier.h"
#include "log/snapshot.h"
#include "services/service.h"

#include <stdio.h>

#define STEP_RECORDS 256u     // between two looks at the heart
#define DRAIN_SLEEPS 12u      // of HEARTBEAT_NS each; then the newest snapshot is an older one
#define SNAPSHOT_EVERY 4096u  // external records

struct core {
    struct service *service;
    struct carrier carrier;
    char snapshots[SERVICE_PATH_MAX + 16];
    uint64_t reach;           // a halted start may carry on to here: it did so before
    uint64_t since_snapshot;  // external records carried
    struct {
        uint64_t sequence, counter, settles_at;  // written aside; 0: none waits
    } aside;
};

enum turn { TURN_WORKED, TURN_IDLE, TURN_FAILED };

static bool core_open(struct core *core, struct service *service);
static bool core_recover(struct core *core);
static enum turn core_turn(struct core *core);
static bool core_drain(struct core *core);
static bool stands_still(struct core *core, uint64_t *upto);
static bool publish(struct core *core, const struct batch *batch);
static bool keep_snapshots(struct core *core, bool now);

int core_main(struct service *service)
{
    struct core core = {0};
    bool well = core_open(&core, service) && core_recover(&core);
    if (well) service_ready(service);

    while (well && service_wanted(service)) {
        uint32_t seen = bell_count(&service->board->log);
        enum turn turn = TURN_WORKED;
        for (unsigned i = 0; i < STEP_RECORDS && turn == TURN_WORKED; i++) {
            turn = core_turn(&core);
        }
        well = turn != TURN_FAILED && keep_snapshots(&core, false);
        if (well && turn == TURN_IDLE) service_sleep_on_log(service, seen);
    }
    if (well) well = core_drain(&core);
    carrier_close(&core.carrier);
    return service_end(service, well);
}

static bool core_open(struct core *core, struct service *service)
{
    core->service = service;
    snprintf(core->snapshots, sizeof core->snapshots, "%s/snapshots", service->run_path);
    uint64_t durable = atomic_load(&service->board->durable);
    core->reach = atomic_load(&service->desk->cursor);
    if (!carrier_open(service->log_path, core->snapshots, durable, &CAPACITIES_DEFAULT,
                      &core->carrier)) {
        return false;
    }
    // A snapshot may hold all that feed has told; feed waits to hear so before it tells more.
    atomic_store(&service->desk->feed_counter, core->carrier.position.feed_counter);
    return true;
}

// Carries all that was carried before, so that nothing is told twice or left out, then says so.
static bool core_recover(struct core *core)
{
    trace(TRACE_INFO, "recovering", "from record %llu, reaching %llu",
          (unsigned long long)core->carrier.position.sequence, (unsigned long long)core->reach);
    enum turn turn = TURN_WORKED;
    while (turn == TURN_WORKED && service_wanted(core->service)) {
        if (core->carrier.position.sequence >= core->reach) break;
        turn = core_turn(core);
    }
    return turn != TURN_FAILED;
}

static enum turn core_turn(struct core *core)
{
    struct service *service = core->service;
    struct carrier *carrier = &core->carrier;
    uint64_t upto = atomic_load_explicit(&service->board->appended, memory_order_acquire);
    if (stands_still(core, &upto)) return TURN_IDLE;

    const struct record *record;
    struct batch made;
    switch (carrier_step(carrier, upto, &record, &made)) {
    case CARRIED_RECORD:
        core->since_snapshot++;
        return publish(core, &made) ? TURN_WORKED : TURN_FAILED;
    case CARRIED_OWN:     return TURN_WORKED;
    case CARRIED_NOTHING: return TURN_IDLE;
    case CARRIED_FAILED:  return TURN_FAILED;
    }
    return TURN_FAILED;
}

// Carries what is in the log already and leaves a settled snapshot: the next start is short.
static bool core_drain(struct core *core)
{
    enum turn turn = TURN_WORKED;
    for (unsigned sleeps = 0; sleeps < DRAIN_SLEEPS;) {
        uint32_t seen = bell_count(&core->service->board->log);
        turn = core_turn(core);
        if (turn == TURN_FAILED || !keep_snapshots(core, turn == TURN_IDLE)) return false;
        if (turn != TURN_IDLE) continue;
        if (core->since_snapshot == 0 && core->aside.sequence == 0) return true;
        service_sleep_on_log(core->service, seen);
        sleeps++;
    }
    trace(TRACE_WARN, "drain_cut", "the last snapshot is not settled");
    return true;
}

// True while the page is ahead of the log and nothing may be taken. A HALT of the page's generation
// that is in the log, or records that were carried before a restart, may be.
static bool stands_still(struct core *core, uint64_t *upto)
{
    uint64_t page = halt_page_generation(core->service->page);
    const struct reference *reference = runner_reference(core->carrier.runner);
    if (page % 2 == 0 || page <= reference->halt_generation) return false;
    if (carrier_scout(&core->carrier, *upto) && carrier_knows_halt(&core->carrier, page))
        return false;
    if (core->carrier.position.sequence < core->reach) {
        if (*upto > core->reach) *upto = core->reach;
        return false;
    }
    atomic_store(&core->service->desk->halted_at, page);
    service_cursor(core->service, core->carrier.position.sequence);
    return true;
}

// The cursor moves first: a HALT behind it may then name this record, whatever happens to us.
static bool publish(struct core *core, const struct batch *batch)
{
    struct service *service = core->service;
    atomic_store(&service->desk->feed_counter, core->carrier.position.feed_counter);
    service_cursor(service, core->carrier.position.sequence);
    for (size_t at = 0; at < batch->bytes;) {
        const struct record *record = (const void *)(batch->records + at);
        while (!outbox_add(&service->outbox, record)) {
            if (!outbox_publish(&service->outbox) || !service_wanted(service)) {
                return FAIL(ERROR_REFUSED, "the outbox is full and nobody takes from it");
            }
            outbox_wait(&service->outbox, HEARTBEAT_NS);
        }
        at += record->length;
    }
    if (batch->bytes == 0) return true;
    return outbox_publish(&service->outbox)
        || FAIL(ERROR_REFUSED, "another incarnation of core lives");
}

// Writes one aside now and then, and settles it when all that it stands on is durable.
static bool keep_snapshots(struct core *core, bool now)
{
    struct carrier *carrier = &core->carrier;
    uint64_t durable = atomic_load(&core->service->board->durable);
    if (core->aside.sequence != 0 && core->aside.settles_at == 0
        && carrier->own_counter >= core->aside.counter) {
        uint64_t own = carrier->own_sequence;
        core->aside.settles_at = own > core->aside.sequence ? own : core->aside.sequence;
    }
    if (core->aside.settles_at != 0 && core->aside.settles_at <= durable) {
        if (!snapshot_settle(core->snapshots, core->aside.sequence)) {
            return FAIL_WHILE("settling a snapshot");
        }
        core->aside.sequence = core->aside.settles_at = 0;
    }
    if (core->aside.sequence != 0) return true;
    if (core->since_snapshot < SNAPSHOT_EVERY && !(now && core->since_snapshot > 0)) return true;
    struct batch state = runner_save(carrier->runner, &carrier->position, BUILD_VERSION);
    if (!snapshot_write(core->snapshots, carrier->position.sequence, state.records, state.bytes)) {
        return FAIL_WHILE("writing a snapshot");
    }
    core->aside.sequence = carrier->position.sequence;
    core->aside.counter = runner_counter(carrier->runner);
    core->since_snapshot = 0;
    return true;
}
