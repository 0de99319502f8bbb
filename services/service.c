// service.c: see service.h.
#include "services/service.h"

#include "services/clock.h"
#include "services/home.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <string.h>
#include <sys/time.h>
#include <time.h>
#include <unistd.h>

static bool lifeline_hold(void);
static void lifeline_ended(int signal_number);

const char *service_name(unsigned id)
{
    return id == SERVICE_SCREEN ? "screen" : source_name(id);
}

bool service_open(struct service *service, unsigned id, const char *home, uint32_t run)
{
    *service = (struct service){.id = id, .home = home, .run = run, .lifeline = -1};
    if (!home_run_path(home, run, "", service->run_path, sizeof service->run_path)
        || !home_run_path(home, run, "/log", service->log_path, sizeof service->log_path)) {
        return false;
    }
    char path[SERVICE_PATH_MAX];
    if (!home_path(path, sizeof path, home, "log/%s.jsonl", service_name(id))) return false;
    if (!trace_open(path, service_name(id))) return FAIL_WHILE("opening the trace");

    // Only the supervisor ends a service: not Ctrl-C, which the terminal sends to all.
    signal(SIGINT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    if (!lifeline_hold()) return false;
    service->lifeline = SERVICE_FD_LIFELINE;

    if (!board_map(SERVICE_FD_BOARD, &service->board)) return FAIL_WHILE("opening the board");
    service->desk = &service->board->desks[id];
    service->incarnation = atomic_load(&service->desk->incarnation);
    if (id != SERVICE_SCREEN) {
        outbox_writer_init(&service->outbox, board_outbox(service->board, (enum source)id),
                           &service->board->outboxes, service->incarnation,
                           &service->desk->incarnation);
    }
    if (!home_path(path, sizeof path, home, "halt")) return false;
    if (!halt_page_open(path, false, &service->page)) return FAIL_WHILE("opening the halt page");
    atomic_store(&service->desk->heartbeat_ns, clock_ns());
    trace(TRACE_INFO, "started", "run %u, incarnation %u", run, service->incarnation);
    return true;
}

void service_close(struct service *service)
{
    halt_page_close(service->page);
    board_unmap(service->board);
    trace_close();
    *service = (struct service){.lifeline = -1};
}

bool service_wanted(struct service *service)
{
    atomic_store_explicit(&service->desk->heartbeat_ns, clock_ns(), memory_order_relaxed);
    if (atomic_load_explicit(&service->desk->wanted, memory_order_acquire) == 0) return false;
    if (atomic_load_explicit(&service->desk->incarnation, memory_order_acquire)
        != service->incarnation) {
        return false;  // a successor lives
    }
    struct pollfd lifeline = {.fd = service->lifeline};  // only its end is reported
    return poll(&lifeline, 1, 0) == 0;
}

void service_ready(struct service *service)
{
    atomic_store_explicit(&service->desk->heartbeat_ns, clock_ns(), memory_order_relaxed);
    atomic_store_explicit(&service->desk->ready, 1, memory_order_release);
    trace(TRACE_INFO, "ready", "recovery is done");
}

void service_sleep_on_log(struct service *service, uint32_t seen)
{
    bell_wait(&service->board->log, seen, HEARTBEAT_NS);
}

void service_cursor(struct service *service, uint64_t sequence)
{
    atomic_store_explicit(&service->desk->cursor, sequence, memory_order_release);
    bell_ring(&service->desk->progress);
}

int service_end(struct service *service, bool well)
{
    if (well) {
        trace(TRACE_INFO, "ended", "in order");
        return 0;
    }
    int status = error_kind() == ERROR_NONE ? ERROR_INTERNAL : (int)error_kind();
    char story[4 * ERROR_TEXT_MAX];
    error_text(story, sizeof story);
    fprintf(stderr, "%s: %s\n", service_name(service->id), story);  // the supervisor tells it
    trace_error("failed");
    return status;
}

// The end of the lifeline is seen by service_wanted(). It is a signal, too, so that a service that
// turns its loop no longer is gone as well.
static bool lifeline_hold(void)
{
    struct sigaction action = {.sa_handler = lifeline_ended, .sa_flags = SA_RESTART};
    int flags = fcntl(SERVICE_FD_LIFELINE, F_GETFL);
    if (flags < 0) {
        return FAIL(ERROR_USAGE, "a service is started by the supervisor: see tradewind help up");
    }
    if (sigaction(SIGIO, &action, NULL) != 0 || fcntl(SERVICE_FD_LIFELINE, F_SETOWN, getpid()) != 0
        || fcntl(SERVICE_FD_LIFELINE, F_SETFL, flags | O_ASYNC | O_NONBLOCK) != 0) {
        return FAIL(ERROR_IO, "holding the lifeline: %s", strerror(errno));
    }
    return true;
}

// Leaves the time to drain and no more: SIGALRM ends the process.
static void lifeline_ended(int signal_number)
{
    (void)signal_number;
    int saved = errno;
    struct itimerval limit = {.it_value.tv_sec = 1, .it_value.tv_usec = 900000};
    setitimer(ITIMER_REAL, &limit, NULL);
    errno = saved;
}
