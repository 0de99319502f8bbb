// stop.c: ends the services in order: what brings data first, what keeps them last.
#include "services/supervisor/supervisor.h"

#include <string.h>

#define CATCH_UP_NS (10 * NS_PER_SECOND)  // recorder may take so long to reach the durable head

static const unsigned order[] = {SOURCE_FEED, SOURCE_CORE, SOURCE_RECORDER, SOURCE_SEQUENCER,
                                 SERVICE_SCREEN};

static bool may_be_asked(const struct supervisor *supervisor, const struct child *child);

void supervisor_stop(struct supervisor *supervisor)
{
    if (supervisor->phase >= PHASE_STOP) return;
    supervisor->phase = PHASE_STOP;
    supervisor->stop_step = 0;
    supervisor->stop_since_ns = supervisor->now_ns;
    report(supervisor, "stopping");
}

void supervisor_fail(struct supervisor *supervisor, const char *doing)
{
    if (doing != NULL) (void)FAIL_WHILE("%s", doing);
    if (supervisor->status == 0) {
        supervisor->status = error_kind() == ERROR_NONE ? ERROR_INTERNAL : (int)error_kind();
        char story[4 * ERROR_TEXT_MAX];
        error_text(story, sizeof story);
        fprintf(stderr, "tradewind: %s\n", story);
    }
    trace_error("failed");
    supervisor_stop(supervisor);
}

// One service at a time; the next one's turn comes when it is gone.
void stop_turn(struct supervisor *supervisor)
{
    if (supervisor->stop_step == COUNT_OF(order)) {
        supervisor->phase = PHASE_ENDED;
        return;
    }
    struct child *child = supervisor_child(supervisor, order[supervisor->stop_step]);
    if (child->state != CHILD_DOWN && !may_be_asked(supervisor, child)) return;
    child->wanted = false;
    child_ask(child, supervisor->board, supervisor->now_ns);
    if (child->state != CHILD_DOWN) return;
    supervisor->stop_step++;
    supervisor->stop_since_ns = supervisor->now_ns;
}

// Recorder first books all that is durable; of the sequencer all is asked that we have said.
static bool may_be_asked(const struct supervisor *supervisor, const struct child *child)
{
    if (supervisor->now_ns - supervisor->stop_since_ns > CATCH_UP_NS) return true;
    if (child->state != CHILD_READY) return true;
    if (child->id == SOURCE_RECORDER) {
        return atomic_load(&child->desk->cursor) >= atomic_load(&supervisor->board->durable);
    }
    return true;
}
