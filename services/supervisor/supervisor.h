// supervisor.h: starts the services, watches them, takes commands, ends them in order.
//
//   LOG       the sequencer recovers the log
//   RECALL    what the log says of the run is read; RUN and CONFIG are written if they are missing
//   SERVICES  recorder and core recover, the configuration becomes durable
//   WORK      feed is started; the services are watched, commands are carried out
//   STOP      feed, core, recorder and sequencer end, each behind the one before
//
// One thread and one loop of bounded turns: nothing in it waits but poll().
#pragma once

#include "config/yaml.h"
#include "services/clock.h"
#include "services/home.h"
#include "services/supervisor/child.h"
#include "services/supervisor/control.h"
#include "services/supervisor/halting.h"
#include "services/supervisor/journal.h"
#include "services/supervisor/watch.h"

#include <termios.h>

struct up_options {
    const char *home;
    const char *config;  // folder of the configuration; NULL: the home's
    const char *data;    // NULL: as the configuration says
    const char *pace;    // the same
    bool until_end;      // print the account at the end of the data and stop
    bool json;           // as JSON, and nothing else
    bool fresh;          // begin a new run in any case
};

enum phase { PHASE_LOG, PHASE_RECALL, PHASE_SERVICES, PHASE_WORK, PHASE_STOP, PHASE_ENDED };

// What somebody runs `up` for; returns the exit status, with what failed reported.
int supervisor_main(const struct up_options *options);

// --- its parts share the rest ----------------------------------------------------------------

struct supervisor {
    struct up_options options;
    enum phase phase;
    int status;               // exit status, once it has failed
    int64_t now_ns;           // of this turn
    int64_t silent_since_ns;  // the children's silence before it is our own

    int lock_fd, board_fd, signal_fd;
    int lifeline[2];
    uint32_t run;
    bool run_is_new;
    char run_path[SERVICE_PATH_MAX], log_path[SERVICE_PATH_MAX];
    unsigned char chain_key[32];
    struct halt_page *page;
    struct board *board;

    struct settings settings;  // as the files say
    struct replay_plan plan;
    struct hash16 data_hash;  // of the data that were checked
    struct utc data_from, data_to;

    struct launch launch;
    struct child children[SOURCE_RECORDER + 1];  // by id; no supervisor among them
    bool journal_is_open;
    struct journal journal;
    struct watch watch;
    uint64_t config_counter;  // of the last CONFIG of the beginning
    struct halting halting;
    struct control control;

    unsigned stop_step;  // place in the order of ending
    int64_t stop_since_ns;
    bool summary_told;

    bool screen;              // it has the terminal: lines go to the trace alone
    struct termios terminal;  // as it was before the screen
    int64_t told_ns;          // last line of progress
    int64_t rate_ns;
    uint64_t rate_appended, rate;  // records a second, over the last second
};

static inline struct child *supervisor_child(struct supervisor *supervisor, unsigned id)
{
    return &supervisor->children[id];
}
// Ends everything in order; the first failure gives the exit status.
void supervisor_stop(struct supervisor *supervisor);
// Reports the error stack, remembers its kind as exit status, and stops.
void supervisor_fail(struct supervisor *supervisor, const char *doing);

// fleet.c: the children.
void fleet_init(struct supervisor *supervisor);
void fleet_turn(struct supervisor *supervisor);
// Starts a child now, or as soon as it may be.
void fleet_want(struct supervisor *supervisor, unsigned id);
// PROCESS records of those that were started before the journal was open.
void fleet_journal(struct supervisor *supervisor);

// begin.c: home, configuration, data, run, board; then the phases up to WORK.
MUST_USE bool begin_open(struct supervisor *supervisor);
void begin_close(struct supervisor *supervisor);  // half open is fine
void begin_turn(struct supervisor *supervisor);

// stop.c
void stop_turn(struct supervisor *supervisor);

// report.c: lines for people, and what goes with them into the trace.
void report(struct supervisor *supervisor, const char *format, ...) PRINTF_LIKE(2, 3);
// The screen gets the terminal, if there is one; and what to do when it died without a word.
void report_open_screen(struct supervisor *supervisor);
void report_screen_ended(struct supervisor *supervisor, bool well);
void report_progress(struct supervisor *supervisor);
void report_summary(struct supervisor *supervisor);

// status.c: the answer to `status`, and to `settings`, as one JSON object.
struct text;
void status_json(struct supervisor *supervisor, struct text *text);
void status_settings_json(const struct supervisor *supervisor, struct text *text);
