// child.c: see child.h.
#include "services/supervisor/child.h"

#include "base/decimal.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

static bool secret_pipe(const unsigned char key[static 32], int *fd);
static _Noreturn void become(const struct child *child, const struct launch *launch, int secret_fd);
static void become_descriptors(const struct child *child, const struct launch *launch,
                               int secret_fd);
static bool stderr_path(const struct child *child, const struct launch *launch,
                        char path[static SERVICE_PATH_MAX]);
static void end_tell(const struct child *child, int status, struct child_end *end);

void child_init(struct child *child, unsigned id, struct board *board)
{
    *child = (struct child){.id = id, .desk = &board->desks[id]};
}

bool child_start(struct child *child, const struct launch *launch, int64_t now_ns)
{
    assert(child->state == CHILD_DOWN);
    int secret_fd = -1;
    if (child->id == SOURCE_SEQUENCER && !secret_pipe(launch->chain_key, &secret_fd)) return false;

    char path[SERVICE_PATH_MAX];
    struct stat status;
    bool there = stderr_path(child, launch, path) && stat(path, &status) == 0;
    child->stderr_from = there ? status.st_size : 0;
    struct desk *desk = child->desk;
    uint32_t incarnation = atomic_load(&desk->incarnation) + 1;
    atomic_store(&desk->ready, 0);
    atomic_store(&desk->heartbeat_ns, now_ns);
    atomic_store(&desk->cursor, child->reach);
    atomic_store(&desk->halted_at, 0);
    atomic_store(&desk->wanted, 1);
    atomic_store(&desk->incarnation, incarnation);
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) become(child, launch, secret_fd);
    int number = errno;
    if (secret_fd >= 0) close(secret_fd);
    if (pid < 0) {
        return FAIL(error_from_errno(number), "start %s: %s", service_name(child->id),
                    strerror(number));
    }
    atomic_store(&desk->pid, pid);
    child->pid = pid;
    child->state = CHILD_STARTING;
    child->started_ns = now_ns;
    child->ready_ns = child->due_ns = 0;
    child->hung = child->restarting = false;
    child->starts++;
    return true;
}

bool child_became_ready(struct child *child, int64_t now_ns)
{
    if (child->state != CHILD_STARTING || atomic_load(&child->desk->ready) == 0) return false;
    child->state = CHILD_READY;
    child->ready_ns = now_ns;
    return true;
}

bool child_kill_if_hung(struct child *child, int64_t now_ns, int64_t since_ns)
{
    if (child->state != CHILD_STARTING && child->state != CHILD_READY) return false;
    if (child->hung) return false;
    int64_t last = atomic_load(&child->desk->heartbeat_ns);
    if (last < since_ns) last = since_ns;
    int64_t late = child->state == CHILD_READY ? HEARTBEAT_LATE_NS : START_LATE_NS;
    if (now_ns - last <= late) return false;
    child->hung = true;
    child_kill(child);
    return true;
}

void child_ask(struct child *child, struct board *board, int64_t now_ns)
{
    if (child->state == CHILD_DOWN || child->state == CHILD_ENDING) return;
    child->state = CHILD_ENDING;
    child->asked_ns = now_ns;
    atomic_store_explicit(&child->desk->wanted, 0, memory_order_release);
    bell_ring(&board->log);
    bell_ring(&board->outboxes);
    for (size_t i = 0; i < SOURCES_MAX; i++)
        bell_ring(&board->desks[i].progress);
}

void child_kill_if_late(struct child *child, int64_t now_ns)
{
    if (child->state != CHILD_ENDING || now_ns - child->asked_ns <= DRAIN_NS) return;
    child->hung = true;
    child_kill(child);
}

void child_kill(struct child *child)
{
    if (child->pid > 0) kill(child->pid, SIGKILL);
}

bool child_reap(struct child *child, struct child_end *end)
{
    int status;
    if (child->pid == 0 || waitpid(child->pid, &status, WNOHANG) != child->pid) return false;
    end_tell(child, status, end);
    uint64_t cursor = atomic_load(&child->desk->cursor);
    if (cursor > child->reach) child->reach = cursor;
    atomic_store(&child->desk->pid, 0);
    atomic_store(&child->desk->ready, 0);
    child->pid = 0;
    child->state = CHILD_DOWN;
    return true;
}

const char *child_state_text(const struct child *child)
{
    switch (child->state) {
    case CHILD_DOWN:
        if (child->wanted) return restart_is_storm(&child->restart) ? "failing" : "restarting";
        return "down";
    case CHILD_STARTING: return "starting";
    case CHILD_READY:    return "ready";
    case CHILD_ENDING:   return child->restarting ? "restarting" : "ending";
    }
    return "unknown";
}

static bool secret_pipe(const unsigned char key[static 32], int *fd)
{
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) {
        return FAIL(error_from_errno(errno), "a pipe: %s", strerror(errno));
    }
    bool written = write(ends[1], key, 32) == 32;
    close(ends[1]);
    *fd = fcntl(ends[0], F_DUPFD_CLOEXEC, 10);
    close(ends[0]);
    if (written && *fd >= 0) return true;
    if (*fd >= 0) close(*fd);
    return FAIL(ERROR_IO, "the pipe for the chain key: %s", strerror(errno));
}

// In the child: nothing but what execve() needs.
static _Noreturn void become(const struct child *child, const struct launch *launch, int secret_fd)
{
    sigset_t none;
    sigemptyset(&none);
    signal(SIGINT, SIG_IGN);  // Ctrl-C goes to the supervisor, which ends us in order
    sigprocmask(SIG_SETMASK, &none, NULL);
    become_descriptors(child, launch, secret_fd);

    char run[16], pace[DECIMAL_TEXT_MAX] = "max";
    snprintf(run, sizeof run, "%" PRIu32, launch->run);
    if (launch->pace_e8 != 0) decimal_print(launch->pace_e8, pace);
    const char *arguments[] = {"tradewind", "service",    service_name(child->id),
                               "--home",    launch->home, "--run",
                               run,         NULL,         NULL,
                               NULL,        NULL,         NULL};
    if (child->id == SOURCE_FEED) {
        arguments[7] = "--data";
        arguments[8] = launch->data;
        arguments[9] = "--pace";
        arguments[10] = pace;
    }
    execv("/proc/self/exe", (char *const *)(uintptr_t)arguments);
    fprintf(stderr, "tradewind: starting a service: %s\n", strerror(errno));
    _exit(ERROR_INTERNAL);
}

// Its output goes to H/log/NAME.stderr: what a sanitizer or an assertion has to say. The screen has
// the terminal.
static void become_descriptors(const struct child *child, const struct launch *launch,
                               int secret_fd)
{
    char path[SERVICE_PATH_MAX];
    if (child->id != SERVICE_SCREEN && stderr_path(child, launch, path)) {
        int nothing = open("/dev/null", O_RDONLY | O_CLOEXEC);
        int output = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
        if (nothing >= 0) dup2(nothing, 0);
        if (output >= 0) dup2(output, 1);
        if (output >= 0) dup2(output, 2);
    }
    dup2(launch->board_fd, SERVICE_FD_BOARD);
    dup2(launch->lifeline_fd, SERVICE_FD_LIFELINE);
    if (secret_fd >= 0) {
        dup2(secret_fd, SERVICE_FD_SECRET);
    } else {
        close(SERVICE_FD_SECRET);
    }
    dup2(launch->lock_fd, SERVICE_FD_LOCK);
    close_range(SERVICE_FD_LOCK + 1, ~0u, 0);
}

static bool stderr_path(const struct child *child, const struct launch *launch,
                        char path[static SERVICE_PATH_MAX])
{
    int length =
        snprintf(path, SERVICE_PATH_MAX, "%s/log/%s.stderr", launch->home, service_name(child->id));
    return length > 0 && length < SERVICE_PATH_MAX;
}

static void end_tell(const struct child *child, int status, struct child_end *end)
{
    *end = (struct child_end){.status = (uint32_t)status, .exit_status = -1};
    if (WIFEXITED(status)) {
        end->exit_status = WEXITSTATUS(status);
        end->expected = child->state == CHILD_ENDING && end->exit_status == 0;
        snprintf(end->story, sizeof end->story, "ended with status %d (%s)", end->exit_status,
                 error_kind_text((enum error_kind)end->exit_status));
        return;
    }
    int number = WTERMSIG(status);
    end->killed = !child->hung
        && (number == SIGKILL || number == SIGTERM || number == SIGINT || number == SIGHUP
            || number == SIGQUIT);
    snprintf(end->story, sizeof end->story, "%s signal %d (%s)",
             child->hung ? "gave no heartbeat and was ended by" : "died of", number,
             strsignal(number));
}
