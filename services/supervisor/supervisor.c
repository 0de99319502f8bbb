// supervisor.c: see supervisor.h.
#include "services/supervisor/supervisor.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

#define TURN_MS 20  // between two looks when nothing is under way
#define TURN_BUSY_MS 1
#define OWN_SILENCE_NS NS_PER_SECOND  // a turn that took longer excuses the children's silence
#define FOLLOW_RECORDS 20000u         // a turn

static bool signals_open(struct supervisor *supervisor);
static void turn(struct supervisor *supervisor);
static void wait_for_news(struct supervisor *supervisor);
static void take_signals(struct supervisor *supervisor);
static void follow(struct supervisor *supervisor);
static void work_turn(struct supervisor *supervisor);
static void own_desk(struct supervisor *supervisor);

int supervisor_main(const struct up_options *options)
{
    struct supervisor *supervisor = calloc(1, sizeof *supervisor);
    if (supervisor == NULL) return ERROR_MEMORY;
    supervisor->options = *options;
    supervisor->lock_fd = supervisor->board_fd = supervisor->signal_fd = -1;
    supervisor->lifeline[0] = supervisor->lifeline[1] = -1;
    supervisor->control.listen_fd = -1;
    supervisor->now_ns = clock_ns();

    if (signals_open(supervisor) && begin_open(supervisor)) {
        while (supervisor->phase != PHASE_ENDED)
            turn(supervisor);
        control_end(supervisor);
        report(supervisor, "stopped");
    } else {
        char story[4 * ERROR_TEXT_MAX];
        supervisor->status = error_kind() == ERROR_NONE ? ERROR_INTERNAL : (int)error_kind();
        error_text(story, sizeof story);
        fprintf(stderr, "tradewind: %s\n", story);
    }
    int status = supervisor->status;
    begin_close(supervisor);
    free(supervisor);
    return status;
}

static bool signals_open(struct supervisor *supervisor)
{
    sigset_t set;
    sigemptyset(&set);
    sigaddset(&set, SIGINT);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGHUP);
    sigaddset(&set, SIGCHLD);
    signal(SIGPIPE, SIG_IGN);
    if (sigprocmask(SIG_BLOCK, &set, NULL) == 0) {
        supervisor->signal_fd = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
    }
    if (supervisor->signal_fd >= 0) return true;
    return FAIL(ERROR_IO, "signals: %s", strerror(errno));
}

static void turn(struct supervisor *supervisor)
{
    wait_for_news(supervisor);
    int64_t before_ns = supervisor->now_ns;
    supervisor->now_ns = clock_ns();
    if (supervisor->now_ns - before_ns > OWN_SILENCE_NS) {
        supervisor->silent_since_ns = supervisor->now_ns;
    }
    own_desk(supervisor);
    take_signals(supervisor);
    follow(supervisor);
    fleet_turn(supervisor);
    halting_turn(supervisor);
    if (supervisor->phase < PHASE_WORK) begin_turn(supervisor);
    if (supervisor->phase == PHASE_WORK) work_turn(supervisor);
    control_turn(supervisor);
    if (supervisor->phase == PHASE_STOP) stop_turn(supervisor);
    if (supervisor->journal_is_open) journal_publish(&supervisor->journal);
    report_progress(supervisor);
}

static void wait_for_news(struct supervisor *supervisor)
{
    struct pollfd fds[CONTROL_FDS_MAX + 1];
    size_t count = control_poll(&supervisor->control, fds);
    fds[count++] = (struct pollfd){.fd = supervisor->signal_fd, .events = POLLIN};
    bool busy = supervisor->phase != PHASE_WORK || supervisor->halting.step != HALTING_IDLE
        || control_is_busy(&supervisor->control);
    int most = supervisor->options.until_end ? TURN_MS / 4 : TURN_MS;
    poll(fds, (nfds_t)count, busy ? TURN_BUSY_MS : most);
}

// SIGCHLD only ends the poll: the fleet asks for each child itself.
static void take_signals(struct supervisor *supervisor)
{
    struct signalfd_siginfo info;
    while (read(supervisor->signal_fd, &info, sizeof info) == sizeof info) {
        if (info.ssi_signo == SIGCHLD || supervisor->phase >= PHASE_STOP) continue;
        report(supervisor, "%s", strsignal((int)info.ssi_signo));
        control_note_down(supervisor, strsignal((int)info.ssi_signo));
        supervisor_stop(supervisor);
    }
}

static void follow(struct supervisor *supervisor)
{
    if (supervisor->watch.reader == NULL) return;
    uint64_t durable = atomic_load_explicit(&supervisor->board->durable, memory_order_acquire);
    if (watch_follow(&supervisor->watch, durable, FOLLOW_RECORDS)) return;
    supervisor_fail(supervisor, "reading the log");
    watch_close(&supervisor->watch);
}

static void work_turn(struct supervisor *supervisor)
{
    const struct watch *watch = &supervisor->watch;
    if (!watch->has_summary || supervisor->summary_told) return;
    const struct desk *recorder = supervisor_child(supervisor, SOURCE_RECORDER)->desk;
    if (atomic_load(&recorder->cursor) < watch->summary_sequence) return;
    supervisor->summary_told = true;
    report_summary(supervisor);
    if (supervisor->options.until_end) supervisor_stop(supervisor);
}

static void own_desk(struct supervisor *supervisor)
{
    struct desk *desk = &supervisor->board->desks[SOURCE_SUPERVISOR];
    atomic_store_explicit(&desk->heartbeat_ns, supervisor->now_ns, memory_order_relaxed);
    atomic_store_explicit(&desk->cursor, supervisor->watch.sequence, memory_order_relaxed);
}
