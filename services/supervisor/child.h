// child.h: one service as the supervisor sees it: its process, its desk on the board, its deaths.
//
//   DOWN --child_start--> STARTING --its desk says so--> READY --child_ask--> ENDING --> DOWN
//
// A successor is started only behind the waitpid() of the one before, with the next incarnation.
#pragma once

#include "log/board.h"
#include "services/service.h"
#include "services/supervisor/restart.h"

#define START_LATE_NS (120 * NS_PER_SECOND)  // recovery may take so long between two heartbeats
#define CHILD_STORY_MAX 256

enum child_state { CHILD_DOWN, CHILD_STARTING, CHILD_READY, CHILD_ENDING };

// What all children are started with.
struct launch {
    const char *home;
    uint32_t run;
    int board_fd, lifeline_fd, lock_fd;  // all above 9
    const unsigned char *chain_key;      // 32 bytes, for the sequencer
    const char *data;                    // for feed
    int64_t pace_e8;
};

struct child {
    unsigned id;  // enum source, or SERVICE_SCREEN
    enum child_state state;
    bool wanted;      // is started again when it died
    bool restarting;  // ends because somebody asked for a restart
    bool hung;        // was killed for its silence
    int pid;
    struct desk *desk;
    int64_t started_ns, ready_ns, asked_ns;
    int64_t due_ns;       // of the next start
    int64_t stderr_from;  // where this process begins in its standard error's file
    uint64_t reach;       // furthest cursor, so that a death in recovery does not move it back
    uint32_t starts, deaths;
    struct restart restart;
};

struct child_end {
    bool expected;                // it was asked to end and did so well
    bool killed;                  // by a signal that only somebody else sends
    uint32_t status;              // as waitpid() gave it
    int exit_status;              // -1 where it died of a signal
    char story[CHILD_STORY_MAX];  // "died of signal 9 (Killed)"
};

void child_init(struct child *child, unsigned id, struct board *board);
MUST_USE bool child_start(struct child *child, const struct launch *launch, int64_t now_ns);
// STARTING becomes READY when its desk says so; true when it did just now.
bool child_became_ready(struct child *child, int64_t now_ns);
// Kills it when its heart is silent. `since_ns`: silence before then is the supervisor's own.
bool child_kill_if_hung(struct child *child, int64_t now_ns, int64_t since_ns);
// Asks it to drain and end; kills it when it takes longer than DRAIN_NS.
void child_ask(struct child *child, struct board *board, int64_t now_ns);
void child_kill_if_late(struct child *child, int64_t now_ns);
void child_kill(struct child *child);
// Is it gone? Fills *end once.
bool child_reap(struct child *child, struct child_end *end);
const char *child_state_text(const struct child *child);
