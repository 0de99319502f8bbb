// begin.c: from a folder to services at work. Everything is checked before anything is made.
#include "build_info.h"
#include "log/chain.h"
#include "log/snapshot.h"
#include "services/supervisor/supervisor.h"
#include "source/replay.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

static bool open_home(struct supervisor *supervisor);
static bool read_configuration(struct supervisor *supervisor);
static bool check_data(struct supervisor *supervisor);
static bool choose_run(struct supervisor *supervisor);
static bool run_has_ended(struct supervisor *supervisor, uint32_t run, bool *ended);
static bool open_board(struct supervisor *supervisor);
static bool above_nine(int *fd);
static void recall(struct supervisor *supervisor);
static bool check_run(struct supervisor *supervisor);
static bool check_build(const struct supervisor *supervisor);
static void tell_differences(struct supervisor *supervisor);
static bool write_beginning(struct supervisor *supervisor);
static struct hash16 hash_settings(const struct settings *settings);
static void start_services(struct supervisor *supervisor);

bool begin_open(struct supervisor *supervisor)
{
    bool open = open_home(supervisor) && read_configuration(supervisor) && check_data(supervisor)
        && choose_run(supervisor) && open_board(supervisor);
    if (!open) return false;
    fleet_init(supervisor);
    fleet_want(supervisor, SOURCE_SEQUENCER);
    supervisor->phase = PHASE_LOG;
    return true;
}

void begin_close(struct supervisor *supervisor)
{
    int fds[] = {supervisor->lock_fd, supervisor->board_fd, supervisor->signal_fd,
                 supervisor->lifeline[0], supervisor->lifeline[1]};
    watch_close(&supervisor->watch);
    halt_page_close(supervisor->page);
    board_unmap(supervisor->board);
    trace_close();
    for (size_t i = 0; i < COUNT_OF(fds); i++) {
        if (fds[i] >= 0) close(fds[i]);
    }
}

void begin_turn(struct supervisor *supervisor)
{
    struct watch *watch = &supervisor->watch;
    switch (supervisor->phase) {
    case PHASE_LOG:
        if (supervisor_child(supervisor, SOURCE_SEQUENCER)->state != CHILD_READY) return;
        if (!watch_open(watch, supervisor->log_path)) {
            supervisor_fail(supervisor, "reading the run");
            return;
        }
        supervisor->phase = PHASE_RECALL;
        return;
    case PHASE_RECALL:
        if (watch->sequence < atomic_load(&supervisor->board->durable)) return;
        if (watch->sequence < atomic_load(&supervisor->board->appended)) return;
        recall(supervisor);
        return;
    case PHASE_SERVICES:
        if (watch->own_counter < supervisor->config_counter) return;
        start_services(supervisor);
        return;
    case PHASE_WORK:
    case PHASE_STOP:
    case PHASE_ENDED: return;
    }
}

static bool open_home(struct supervisor *supervisor)
{
    const char *home = supervisor->options.home;
    char path[HOME_PATH_MAX];
    if (!home_make(home) || !home_lock(home, &supervisor->lock_fd)) return false;
    if (!home_path(path, sizeof path, home, "log/supervisor.jsonl")) return false;
    if (!trace_open(path, "supervisor")) return FAIL_WHILE("opening the trace");
    if (!home_path(path, sizeof path, home, "keys/chain.key")) return false;
    if (!chain_key_read(path, true, supervisor->chain_key)) return FAIL_WHILE("reading the key");
    if (!home_path(path, sizeof path, home, "halt")) return false;
    return halt_page_open(path, true, &supervisor->page) || FAIL_WHILE("opening the halt page");
}

// The first `up` writes the shipped files.
static bool read_configuration(struct supervisor *supervisor)
{
    const struct up_options *options = &supervisor->options;
    char path[HOME_PATH_MAX];
    struct stat status;
    if (!home_path(path, sizeof path, options->home, "config")) return false;
    if (options->config == NULL && stat(path, &status) != 0 && errno == ENOENT) {
        settings_init(&supervisor->settings);
        replay_plan_init(&supervisor->plan);
        if (!settings_yaml_write(path, &supervisor->settings, &supervisor->plan)) return false;
    }
    const char *directory = options->config == NULL ? path : options->config;
    if (stat(directory, &status) != 0) {
        return FAIL(error_from_errno(errno), "%s: %s", directory, strerror(errno));
    }
    if (!settings_yaml_load(directory, &supervisor->settings, &supervisor->plan, NULL)) {
        return false;
    }
    supervisor->launch.data = options->data == NULL ? supervisor->plan.data : options->data;
    supervisor->launch.pace_e8 = supervisor->plan.pace_e8;
    if (options->pace == NULL) return true;
    if (replay_pace_parse(options->pace, strlen(options->pace), &supervisor->launch.pace_e8)) {
        return true;
    }
    return FAIL(ERROR_USAGE, "--pace %s: max, or sessions a second up to %d", options->pace,
                REPLAY_PACE_MOST);
}

static bool check_data(struct supervisor *supervisor)
{
    struct replay *replay = NULL;
    if (!replay_open(supervisor->launch.data, &replay)) return false;
    supervisor->data_hash = replay_hash(replay);
    supervisor->data_from = replay_from(replay);
    supervisor->data_to = replay_to(replay);
    replay_close(replay);
    return true;
}

static bool choose_run(struct supervisor *supervisor)
{
    const char *home = supervisor->options.home;
    uint32_t newest = 0;
    bool ended = true;
    if (!home_newest_run(home, &newest)) return false;
    if (newest > 0 && !supervisor->options.fresh && !run_has_ended(supervisor, newest, &ended)) {
        return FAIL_WHILE("looking into run %" PRIu32, newest);
    }
    supervisor->run_is_new = ended;
    supervisor->run = ended ? newest + 1 : newest;
    if (ended && !home_make_run(home, supervisor->run)) return false;
    supervisor->launch.run = supervisor->run;
    report(supervisor, ended ? "begins run %" PRIu32 : "goes on with run %" PRIu32,
           supervisor->run);
    return home_run_path(home, supervisor->run, "", supervisor->run_path,
                         sizeof supervisor->run_path)
        && home_run_path(home, supervisor->run, "/log", supervisor->log_path,
                         sizeof supervisor->log_path);
}

// A run has ended when its account is durable.
static bool run_has_ended(struct supervisor *supervisor, uint32_t run, bool *ended)
{
    char path[SERVICE_PATH_MAX];
    uint64_t durable = 0;
    struct watch watch = {0};
    *ended = false;
    if (!home_run_path(supervisor->options.home, run, "/log", path, sizeof path)) return false;
    bool read = log_durable_mark(path, &durable) && watch_open(&watch, path);
    if (!read && error_kind() == ERROR_NOT_FOUND) {
        error_clear();  // it ended before it had a log
        return true;
    }
    bool followed = read && watch_follow(&watch, durable, SIZE_MAX);
    *ended = watch.has_summary;
    watch_close(&watch);
    return followed;
}

static bool open_board(struct supervisor *supervisor)
{
    if (!board_create(&supervisor->board_fd)
        || !board_map(supervisor->board_fd, &supervisor->board)) {
        return FAIL_WHILE("making the board");
    }
    if (pipe2(supervisor->lifeline, O_CLOEXEC) != 0) {
        return FAIL(error_from_errno(errno), "the lifeline: %s", strerror(errno));
    }
    // Children find them at 3 to 6: nothing of ours may lie there when they are moved.
    if (!above_nine(&supervisor->board_fd) || !above_nine(&supervisor->lifeline[0])
        || !above_nine(&supervisor->lifeline[1]) || !above_nine(&supervisor->lock_fd)) {
        return false;
    }
    struct desk *desk = &supervisor->board->desks[SOURCE_SUPERVISOR];
    atomic_store(&desk->incarnation, 1);
    atomic_store(&desk->pid, getpid());
    atomic_store(&desk->wanted, 1);
    atomic_store(&desk->ready, 1);
    supervisor->launch.home = supervisor->options.home;
    supervisor->launch.board_fd = supervisor->board_fd;
    supervisor->launch.lifeline_fd = supervisor->lifeline[0];
    supervisor->launch.lock_fd = supervisor->lock_fd;
    supervisor->launch.chain_key = supervisor->chain_key;
    return control_open(supervisor);
}

static bool above_nine(int *fd)
{
    int moved = fcntl(*fd, F_DUPFD_CLOEXEC, 10);
    if (moved < 0) return FAIL(error_from_errno(errno), "a descriptor: %s", strerror(errno));
    close(*fd);
    *fd = moved;
    return true;
}

// The log is read to its end: what it says of the run is known.
static void recall(struct supervisor *supervisor)
{
    if (!check_run(supervisor)) {
        supervisor_fail(supervisor, NULL);
        return;
    }
    journal_open(&supervisor->journal, supervisor->board);
    supervisor->journal_is_open = true;
    supervisor->control.commands = supervisor->watch.commands;
    if (!write_beginning(supervisor)) {
        supervisor_fail(supervisor, "beginning the run");
        return;
    }
    fleet_journal(supervisor);
    halting_reconcile(supervisor);
    if (supervisor->phase != PHASE_RECALL) return;  // that failed
    fleet_want(supervisor, SOURCE_RECORDER);
    fleet_want(supervisor, SOURCE_CORE);
    supervisor->phase = PHASE_SERVICES;
}

static bool check_run(struct supervisor *supervisor)
{
    const struct watch *watch = &supervisor->watch;
    if (!watch->has_run) return true;
    if (watch->run.mode != RUN_MODE_REPLAY) {
        return FAIL(ERROR_REFUSED, "run %" PRIu32 " is no replay; up --new begins another",
                    supervisor->run);
    }
    if (memcmp(&watch->run.data, &supervisor->data_hash, sizeof supervisor->data_hash) != 0) {
        return FAIL(ERROR_BAD_INPUT,
                    "the data in %s are not those that run %" PRIu32
                    " began with; give its data, or begin another run with --new",
                    supervisor->launch.data, supervisor->run);
    }
    if (!check_build(supervisor)) return false;
    tell_differences(supervisor);
    return true;
}

// A snapshot survives an upgrade; records behind it are replayed only by the build that made them.
static bool check_build(const struct supervisor *supervisor)
{
    const struct watch *watch = &supervisor->watch;
    char path[SERVICE_PATH_MAX + 16];
    bool found = false;
    void *records = NULL;
    size_t bytes = 0;
    uint64_t snapshot = 0;
    if (watch->build[0] == '\0' || strcmp(watch->build, BUILD_VERSION) == 0) return true;
    snprintf(path, sizeof path, "%s/snapshots", supervisor->run_path);
    if (!snapshot_read(path, watch->sequence, &found, &records, &bytes)) return false;
    const struct record *first = records;
    if (found && first->type == RECORD_SNAPSHOT) snapshot = record_snapshot(first)->sequence;
    free(records);
    if (watch->domain <= snapshot || watch->feed_counter == 0) return true;
    return FAIL(ERROR_VERSION,
                "records up to %ju of run %" PRIu32
                " are behind its last snapshot and of build %s, "
                "this is %s: `up` and `down` of that build leave a snapshot, `up --new` begins "
                "another run",
                (uintmax_t)watch->domain, supervisor->run, watch->build, BUILD_VERSION);
}

// Within a run the log wins over the files.
static void tell_differences(struct supervisor *supervisor)
{
    uint32_t setting, subject;
    int64_t value, ours;
    const struct settings *logged = &supervisor->watch.reference->settings;
    unsigned count = 0;
    for (size_t i = 0; settings_entry(logged, i, &setting, &subject, &value); i++) {
        if (settings_get(&supervisor->settings, setting, subject, &ours) && ours != value) count++;
    }
    if (count == 0) return;
    report(supervisor,
           "%u settings of the files differ from those of the run, which hold; "
           "`tradewind config apply` takes them over",
           count);
}

// RUN, then one CONFIG a setting; those that a crash left out are written now. They must be the
// first records: PROCESS records come behind them.
static bool write_beginning(struct supervisor *supervisor)
{
    struct journal *journal = &supervisor->journal;
    const struct watch *watch = &supervisor->watch;
    if (!watch->has_run) {
        struct run run = {
            .mode = RUN_MODE_REPLAY,
            .calendar = CALENDAR_XNYS,
            .number = supervisor->run,
            .from = supervisor->data_from,
            .to = supervisor->data_to,
            .data = supervisor->data_hash,
            .configuration = hash_settings(&supervisor->settings),
        };
        if (!journal_run(journal, &run, BUILD_VERSION)) return false;
    }
    struct config config = {0};
    size_t from = watch->feed_counter > 0 ? SIZE_MAX : watch->configs;
    for (size_t i = from; from != SIZE_MAX
         && settings_entry(&supervisor->settings, i, &config.setting, &config.subject,
                           &config.value);
         i++) {
        if (!journal_config(journal, &config)) return false;
    }
    supervisor->config_counter = journal->counter;
    struct process build = {.service = SOURCE_SUPERVISOR,
                            .event = PROCESS_BUILD,
                            .pid = (uint32_t)getpid(),
                            .incarnation = 1};
    return journal_process(journal, &build, BUILD_VERSION);
}

static struct hash16 hash_settings(const struct settings *settings)
{
    struct {
        uint32_t setting, subject;
        int64_t value;
    } entries[SETTINGS_MAX + 2 * MEMBERS_MAX] = {0};
    size_t count = 0;
    while (settings_entry(settings, count, &entries[count].setting, &entries[count].subject,
                          &entries[count].value)) {
        count++;
        assert(count < COUNT_OF(entries));
    }
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits(entries, count * sizeof entries[0]));
    struct hash16 hash;
    memcpy(hash.bytes, canonical.digest, sizeof hash.bytes);
    return hash;
}

static void start_services(struct supervisor *supervisor)
{
    bool ready = supervisor_child(supervisor, SOURCE_RECORDER)->state == CHILD_READY
        && supervisor_child(supervisor, SOURCE_CORE)->state == CHILD_READY;
    if (!ready || !halting_lets_core_start(supervisor)) return;
    fleet_want(supervisor, SOURCE_FEED);
    report_open_screen(supervisor);
    supervisor->phase = PHASE_WORK;
}
