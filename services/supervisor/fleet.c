// fleet.c: the children: started when wanted, watched, taken off when they are gone.
#include "base/text.h"
#include "services/supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

static void child_turn(struct supervisor *supervisor, struct child *child);
static void start(struct supervisor *supervisor, struct child *child);
static void take_end(struct supervisor *supervisor, struct child *child,
                     const struct child_end *end, int pid);
static void plan_restart(struct supervisor *supervisor, struct child *child,
                         const struct child_end *end);
static void halt_for(struct supervisor *supervisor, const struct child *child,
                     const struct child_end *end);
static void tell_process(struct supervisor *supervisor, const struct child *child,
                         enum process_event event, int pid, uint32_t status, const char *text);
static uint64_t progress_of(const struct supervisor *supervisor, const struct child *child);
static bool story_of(const struct supervisor *supervisor, const struct child *child, char *text,
                     size_t size);

void fleet_init(struct supervisor *supervisor)
{
    for (unsigned id = 0; id < COUNT_OF(supervisor->children); id++) {
        child_init(supervisor_child(supervisor, id), id, supervisor->board);
    }
}

void fleet_want(struct supervisor *supervisor, unsigned id)
{
    supervisor_child(supervisor, id)->wanted = true;
}

void fleet_turn(struct supervisor *supervisor)
{
    for (unsigned id = 0; id < COUNT_OF(supervisor->children); id++) {
        if (id != SOURCE_SUPERVISOR) child_turn(supervisor, supervisor_child(supervisor, id));
    }
}

void fleet_journal(struct supervisor *supervisor)
{
    for (unsigned id = 0; id < COUNT_OF(supervisor->children); id++) {
        const struct child *child = supervisor_child(supervisor, id);
        if (child->pid == 0) continue;
        tell_process(supervisor, child, PROCESS_STARTED, child->pid, 0, "");
        if (child->state == CHILD_READY) {
            tell_process(supervisor, child, PROCESS_READY, child->pid, 0, "");
        }
    }
}

static void child_turn(struct supervisor *supervisor, struct child *child)
{
    struct child_end end;
    int pid = child->pid;
    if (child_reap(child, &end)) take_end(supervisor, child, &end, pid);
    if (child->state == CHILD_DOWN && child->wanted && supervisor->now_ns >= child->due_ns) {
        start(supervisor, child);
    }
    if (child_became_ready(child, supervisor->now_ns)) {
        tell_process(supervisor, child, PROCESS_READY, child->pid, 0, "");
        report(supervisor, "%s is ready", service_name(child->id));
    }
    if (child->id == SERVICE_SCREEN) return;  // nothing depends on it
    if (child_kill_if_hung(child, supervisor->now_ns, supervisor->silent_since_ns)) {
        report(supervisor, "%s gives no heartbeat", service_name(child->id));
    }
    child_kill_if_late(child, supervisor->now_ns);
}

static void start(struct supervisor *supervisor, struct child *child)
{
    if (child->id == SOURCE_CORE && !halting_lets_core_start(supervisor)) return;
    if (!child_start(child, &supervisor->launch, supervisor->now_ns)) {
        child->due_ns = supervisor->now_ns + NS_PER_SECOND;
        trace_error("start");
        return;
    }
    tell_process(supervisor, child, PROCESS_STARTED, child->pid, 0, "");
    report(supervisor, "started %s, pid %d", service_name(child->id), child->pid);
}

static void take_end(struct supervisor *supervisor, struct child *child,
                     const struct child_end *end, int pid)
{
    bool restarting = child->restarting;
    enum process_event event = end->expected ? PROCESS_STOPPED
        : child->hung                        ? PROCESS_HUNG
                                             : PROCESS_DIED;
    child->restarting = false;
    tell_process(supervisor, child, event, pid, end->status, end->story);
    if (child->id == SERVICE_SCREEN) {
        child->wanted = false;
        report_screen_ended(supervisor, end->expected);
        return;
    }
    if (end->expected) {
        report(supervisor, "%s has ended", service_name(child->id));
        if (restarting) child->due_ns = supervisor->now_ns;
        return;
    }
    child->deaths++;
    plan_restart(supervisor, child, end);
}

static void plan_restart(struct supervisor *supervisor, struct child *child,
                         const struct child_end *end)
{
    struct death death = {
        .progress = progress_of(supervisor, child),
        .worked_ns = child->ready_ns == 0 ? 0 : supervisor->now_ns - child->ready_ns,
        .killed = end->killed,
    };
    int64_t delay_ns = restart_delay_ns(&child->restart, &death);
    child->due_ns = supervisor->now_ns + delay_ns;
    char story[ERROR_TEXT_MAX];
    bool told = end->exit_status > 0 && story_of(supervisor, child, story, sizeof story);

    // Who cannot even begin, or fails on and on where nobody looks after it, ends the whole.
    bool beginning = supervisor->phase < PHASE_WORK && end->exit_status > 0;
    bool storm = supervisor->options.until_end && restart_is_storm(&child->restart);
    bool hopeless = supervisor->phase < PHASE_STOP && child->wanted && (beginning || storm);
    if (hopeless) child->wanted = false;
    report(supervisor, "%s %s%s", service_name(child->id), end->story,
           !child->wanted      ? ""
               : delay_ns == 0 ? "; it is started again"
                               : "; it is started again in a while");
    if (told && !hopeless) report(supervisor, "  %s", story);
    if (hopeless) {
        enum error_kind kind = end->exit_status > 0 ? (enum error_kind)end->exit_status
                                                    : ERROR_INTERNAL;
        (void)FAIL(kind, "%s%s%s", told ? "" : service_name(child->id), told ? "" : " ",
                   told ? story : end->story);
        supervisor_fail(supervisor, NULL);
    } else if (child->wanted && supervisor->phase < PHASE_STOP) {
        halt_for(supervisor, child, end);
    }
}

// Deaths that must not be answered by trading on.
static void halt_for(struct supervisor *supervisor, const struct child *child,
                     const struct child_end *end)
{
    char reason[160];
    uint32_t actor = (uint32_t)getuid();
    if (child->id == SOURCE_CORE && end->exit_status == ERROR_DIVERGED) {
        snprintf(reason, sizeof reason, "core makes other records than the log holds, behind %ju",
                 (uintmax_t)child->reach);
        halting_begin(supervisor, HALT_CAUSE_DIVERGED, actor, 0, reason);
    } else if (child->id == SOURCE_CORE && restart_is_stuck(&child->restart)) {
        snprintf(reason, sizeof reason, "core died twice at the record behind %ju",
                 (uintmax_t)child->reach);
        halting_begin(supervisor, HALT_CAUSE_DEATHS, actor, 0, reason);
    } else if (child->id == SOURCE_SEQUENCER && end->exit_status > 0) {
        halting_begin(supervisor, HALT_CAUSE_DISK, actor, 0, end->story);
    }
}

// What is told of the screen, or before the log is open, stays in the trace.
static void tell_process(struct supervisor *supervisor, const struct child *child,
                         enum process_event event, int pid, uint32_t status, const char *text)
{
    struct process process = {
        .service = (uint8_t)child->id,
        .event = (uint8_t)event,
        .pid = (uint32_t)pid,
        .incarnation = atomic_load(&child->desk->incarnation),
        .status = status,
    };
    if (child->id == SERVICE_SCREEN || !supervisor->journal_is_open) return;
    if (!journal_process(&supervisor->journal, &process, text)) trace_error("journal");
}

static uint64_t progress_of(const struct supervisor *supervisor, const struct child *child)
{
    switch (child->id) {
    case SOURCE_SEQUENCER: return atomic_load(&supervisor->board->appended);
    case SOURCE_FEED:      return outbox_counter(board_outbox(supervisor->board, SOURCE_FEED));
    default:               return child->reach;
    }
}

// The first line of what it wrote last to its standard error.
static bool story_of(const struct supervisor *supervisor, const struct child *child, char *text,
                     size_t size)
{
    char path[HOME_PATH_MAX];
    if (!home_path(path, sizeof path, supervisor->options.home, "log/%s.stderr",
                   service_name(child->id))) {
        error_clear();
        return false;
    }
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    ssize_t length = fd < 0 ? 0 : pread(fd, text, size - 1, (off_t)child->stderr_from);
    if (fd >= 0) close(fd);
    if (length <= 0) return false;
    text[length] = '\0';
    text[strcspn(text, "\n")] = '\0';
    return text[0] != '\0';
}
