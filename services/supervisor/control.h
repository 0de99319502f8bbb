// control.h: the supervisor's socket H/control.sock: one JSON object a line in, one a line out.
//
// Only the home's owner and root are heard (SO_PEERCRED). Nothing a client does or leaves undone
// holds up the loop: sockets do not block, lines, clients and patience are bounded.
//
//   READING --whole line--> ASKED --its turn--> WAITING --outcome--> WRITING --> READING
#pragma once

#include "services/supervisor/request.h"

#include <poll.h>

#define CONTROL_CLIENTS_MAX 16
#define CONTROL_FDS_MAX (CONTROL_CLIENTS_MAX + 1)
#define CONTROL_LINE_MAX 65536u
#define CONTROL_REPLY_MAX 65536u
#define CONTROL_PATIENCE_NS (5 * NS_PER_SECOND)  // for a line that was begun, or a reply unread
#define CONTROL_IDLE_NS (60 * NS_PER_SECOND)     // for a client that says nothing
#define CONTROL_OUTCOME_NS (10 * NS_PER_SECOND)  // for what it asked for; `down` takes its time

enum client_state { CLIENT_FREE, CLIENT_READING, CLIENT_ASKED, CLIENT_WAITING, CLIENT_WRITING };

struct client {
    enum client_state state;
    int fd;
    uint32_t uid;
    int64_t since_ns;  // of the state, or of the last byte read
    char *line;        // CONTROL_LINE_MAX bytes, ours
    size_t got;
    char *reply;  // CONTROL_REPLY_MAX bytes, ours
    size_t reply_size, reply_sent;
    bool close_after;

    struct request request;
    uint64_t command;     // its number
    uint64_t counter;     // of our record that must be durable before the answer
    uint32_t starts;      // of the service to be restarted, before it is
    uint64_t generation;  // of the page that RESUME ends
    bool refused;
    char why[160];
};

struct control {
    int listen_fd;
    char path[1100];
    uint64_t commands;  // number of the last command
    struct client clients[CONTROL_CLIENTS_MAX];
};

struct supervisor;
MUST_USE bool control_open(struct supervisor *supervisor);
// Answers who still waits, and closes all.
void control_end(struct supervisor *supervisor);
// Fills at most CONTROL_FDS_MAX rows; returns how many.
size_t control_poll(const struct control *control, struct pollfd *fds);
bool control_is_busy(const struct control *control);  // is an outcome awaited?
void control_turn(struct supervisor *supervisor);
// The COMMAND record of somebody who stops us by a signal.
void control_note_down(struct supervisor *supervisor, const char *reason);

// operation.c: carries out what a client asked for, in turns.
void operation_begin(struct supervisor *supervisor, struct client *client);
void operation_turn(struct supervisor *supervisor, struct client *client);
// May it begin now? Those that change the trading state or a setting go one by one.
bool operation_may_begin(const struct supervisor *supervisor, const struct client *client);
void operation_reply(struct supervisor *supervisor, struct client *client, const char *format, ...)
    PRINTF_LIKE(3, 4);
void operation_reply_error(struct supervisor *supervisor, struct client *client, int status,
                           const char *why);
