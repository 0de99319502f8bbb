// halting.c: see halting.h.
#include "services/supervisor/halting.h"

#include "services/supervisor/supervisor.h"

#include <string.h>
#include <unistd.h>

static void stand(struct supervisor *supervisor);
static void write_halt(struct supervisor *supervisor, uint64_t position);
static void carry(struct supervisor *supervisor);
static void end(struct supervisor *supervisor, bool carried);

void halting_begin(struct supervisor *supervisor, enum halt_cause cause, uint32_t actor,
                   uint64_t command, const char *reason)
{
    struct halting *halting = &supervisor->halting;
    if (halting->step != HALTING_IDLE) return;
    uint64_t generation = 0;
    if (!halt_page_raise(supervisor->page, clock_utc(), reason, &generation)) {
        trace_error("halt_page");  // it is up in memory, and the log will say so too
        generation = halt_page_generation(supervisor->page);
    }
    *halting = (struct halting){
        .step = HALTING_STAND,
        .halt = {.generation = generation,
                 .command = command,
                 .actor = actor,
                 .cause = (uint8_t)cause},
        .began_ns = supervisor->now_ns,
        .until_ns = supervisor->now_ns + HALT_STAND_NS,
    };
    snprintf(halting->reason, sizeof halting->reason, "%s", reason);
    report(supervisor, "HALT: %s%s%s", halt_cause_text(cause), reason[0] == '\0' ? "" : ": ",
           reason);
}

void halting_turn(struct supervisor *supervisor)
{
    struct halting *halting = &supervisor->halting;
    switch (halting->step) {
    case HALTING_IDLE:  break;
    case HALTING_STAND: stand(supervisor); break;
    case HALTING_LOG:
        if (supervisor->watch.own_counter < halting->counter) break;
        halting->took_ns = supervisor->now_ns - halting->began_ns;
        halting->until_ns = supervisor->now_ns + HALT_CARRY_NS;
        halting->step = HALTING_CARRY;
        break;
    case HALTING_CARRY: carry(supervisor); break;
    }
}

bool halting_lets_core_start(const struct supervisor *supervisor)
{
    enum halting_step step = supervisor->halting.step;
    return step != HALTING_STAND && step != HALTING_LOG;
}

void halting_reconcile(struct supervisor *supervisor)
{
    const struct reference *reference = supervisor->watch.reference;
    bool log_halted = reference->trading == TRADING_HALTED;
    // A page that was lost begins at zero: it must never fall behind the log's generation.
    uint64_t generation = halt_page_generation(supervisor->page);
    while (generation < reference->halt_generation) {
        bool moved = generation % 2 == 1
            ? halt_page_lower(supervisor->page, generation)
            : halt_page_raise(supervisor->page, clock_utc(), "the page was lost", &generation);
        if (!moved) {
            supervisor_fail(supervisor, "bringing the halt page up to the log");
            return;
        }
        generation = halt_page_generation(supervisor->page);
    }
    bool page_halted = halt_page_is_halted(supervisor->page);
    if (page_halted && !log_halted && reference->halt_generation == generation) {
        // RESUME is durable; what is missing is the last step behind it.
        if (!halt_page_lower(supervisor->page, generation)) {
            supervisor_fail(supervisor, "lowering the halt page");
        }
        return;
    }
    if (page_halted && log_halted && reference->halt_generation == generation) return;
    if (page_halted || log_halted) {
        const char *reason = page_halted ? supervisor->page->reason : supervisor->watch.halt_reason;
        char text[TAIL_TEXT_MAX + 1];
        snprintf(text, sizeof text, "%s", reason);  // raising the page writes over it
        halting_begin(supervisor, HALT_CAUSE_PAGE, (uint32_t)getuid(), 0, text);
    }
}

static void stand(struct supervisor *supervisor)
{
    struct halting *halting = &supervisor->halting;
    struct child *core = supervisor_child(supervisor, SOURCE_CORE);
    if (!supervisor->journal_is_open) return;  // the page is up; the record comes when it can
    if (core->state == CHILD_DOWN) {
        write_halt(supervisor, core->reach);  // 0 where it was never started: at its own place
    } else if (atomic_load(&core->desk->halted_at) == halting->halt.generation) {
        write_halt(supervisor, atomic_load(&core->desk->cursor));
    } else if (supervisor->now_ns > halting->until_ns && !core->hung) {
        report(supervisor, "core does not stand still: it is ended");
        core->hung = true;
        child_kill(core);
    }
}

static void write_halt(struct supervisor *supervisor, uint64_t position)
{
    struct halting *halting = &supervisor->halting;
    halting->halt.position = position;
    if (!journal_halt(&supervisor->journal, &halting->halt, halting->reason)) {
        trace_error("halt");  // tried again in the next turn
        return;
    }
    halting->counter = supervisor->journal.counter;
    halting->step = HALTING_LOG;
}

static void carry(struct supervisor *supervisor)
{
    struct halting *halting = &supervisor->halting;
    const struct desk *desk = supervisor_child(supervisor, SOURCE_CORE)->desk;
    struct outbox *outbox = board_outbox(supervisor->board, SOURCE_CORE);
    uint64_t sequence = supervisor->watch.halt_sequence;

    if (supervisor->now_ns > halting->until_ns) {
        end(supervisor, false);
    } else if (halting->passed_ns == 0) {
        bool ready = supervisor_child(supervisor, SOURCE_CORE)->state == CHILD_READY;
        if (ready && atomic_load(&desk->cursor) >= sequence) {
            halting->passed_ns = supervisor->now_ns;
        }
    } else if (halting->drained == 0) {
        if (supervisor->now_ns - halting->passed_ns < HALT_SETTLE_NS) return;
        halting->drained = atomic_load(&outbox->head);
        if (halting->drained == 0) halting->drained = 1;  // nothing was ever said
    } else if (halting->settled == 0) {
        uint64_t tail = atomic_load(&outbox->tail);
        if (tail >= halting->drained || atomic_load(&outbox->head) == 0) {
            halting->settled = atomic_load(&supervisor->board->appended);
        }
    } else if (supervisor->watch.sequence >= halting->settled) {
        end(supervisor, true);
    }
}

static void end(struct supervisor *supervisor, bool carried)
{
    struct halting *halting = &supervisor->halting;
    halting->carried = carried;
    halting->cancelled = supervisor->watch.cancels;
    halting->step = HALTING_IDLE;
    report(supervisor, "halted behind record %ju, generation %ju: %ju orders cancelled%s",
           (uintmax_t)halting->halt.position, (uintmax_t)halting->halt.generation,
           (uintmax_t)halting->cancelled, carried ? "" : "; core has not carried it yet");
}
