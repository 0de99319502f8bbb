// control.c: the sockets. See control.h; what is asked for is carried out in operation.c.
#include "services/supervisor/supervisor.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

static bool listen_at(struct supervisor *supervisor);
static void accept_clients(struct supervisor *supervisor);
static struct client *client_room(struct supervisor *supervisor);
static void client_open(struct supervisor *supervisor, struct client *client, int fd, uid_t uid);
static void client_close(struct client *client);
static void client_turn(struct supervisor *supervisor, struct client *client);
static void client_read(struct supervisor *supervisor, struct client *client);
static void client_take_line(struct supervisor *supervisor, struct client *client);
static void client_write(struct supervisor *supervisor, struct client *client);

bool control_open(struct supervisor *supervisor)
{
    struct control *control = &supervisor->control;
    for (size_t i = 0; i < COUNT_OF(control->clients); i++)
        control->clients[i].fd = -1;
    if (!home_path(control->path, sizeof control->path, supervisor->options.home, "control.sock")) {
        return false;
    }
    if (listen_at(supervisor)) return true;
    return FAIL_WHILE("opening %s", control->path);
}

void control_end(struct supervisor *supervisor)
{
    struct control *control = &supervisor->control;
    for (size_t i = 0; i < COUNT_OF(control->clients); i++) {
        struct client *client = &control->clients[i];
        if (client->state == CLIENT_ASKED || client->state == CLIENT_WAITING) {
            if (client->request.verb == REQUEST_DOWN && supervisor->status == 0) {
                operation_reply(supervisor, client, "\"stopped\":true");
            } else {
                operation_reply_error(supervisor, client, ERROR_REFUSED, "stopping");
            }
        }
        if (client->state == CLIENT_WRITING) client_write(supervisor, client);
        client_close(client);
    }
    if (control->listen_fd >= 0) {
        close(control->listen_fd);
        unlink(control->path);
    }
    control->listen_fd = -1;
}

size_t control_poll(const struct control *control, struct pollfd *fds)
{
    size_t count = 0;
    fds[count++] = (struct pollfd){.fd = control->listen_fd, .events = POLLIN};
    for (size_t i = 0; i < COUNT_OF(control->clients); i++) {
        const struct client *client = &control->clients[i];
        if (client->state == CLIENT_READING) {
            fds[count++] = (struct pollfd){.fd = client->fd, .events = POLLIN};
        } else if (client->state == CLIENT_WRITING) {
            fds[count++] = (struct pollfd){.fd = client->fd, .events = POLLOUT};
        }
    }
    return count;
}

bool control_is_busy(const struct control *control)
{
    for (size_t i = 0; i < COUNT_OF(control->clients); i++) {
        enum client_state state = control->clients[i].state;
        if (state == CLIENT_ASKED || state == CLIENT_WAITING) return true;
    }
    return false;
}

void control_turn(struct supervisor *supervisor)
{
    accept_clients(supervisor);
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        client_turn(supervisor, &supervisor->control.clients[i]);
    }
}

void control_note_down(struct supervisor *supervisor, const char *reason)
{
    if (!supervisor->journal_is_open) return;
    struct command_entry entry = {
        .command = ++supervisor->control.commands,
        .verb = VERB_DOWN,
        .actor = (uint32_t)getuid(),
        .reason = reason,
    };
    if (!journal_command(&supervisor->journal, &entry)) trace_error("journal");
}

// The path of a socket is short: the folder is reached by a descriptor.
static bool listen_at(struct supervisor *supervisor)
{
    struct control *control = &supervisor->control;
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    int folder = open(supervisor->options.home, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return FAIL(error_from_errno(errno), "%s", strerror(errno));
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock", folder);
    unlink(control->path);  // the lock says that nobody listens there
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    mode_t mask = umask(0177);
    bool good = fd >= 0 && bind(fd, (struct sockaddr *)&address, sizeof address) == 0
        && listen(fd, CONTROL_CLIENTS_MAX) == 0;
    int number = errno;
    umask(mask);
    close(folder);
    control->listen_fd = fd;
    return good || FAIL(error_from_errno(number), "%s", strerror(number));
}

static void accept_clients(struct supervisor *supervisor)
{
    for (unsigned i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        int fd = accept4(supervisor->control.listen_fd, NULL, NULL, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        struct ucred peer;
        socklen_t size = sizeof peer;
        struct client *client = client_room(supervisor);
        if (client == NULL || getsockopt(fd, SOL_SOCKET, SO_PEERCRED, &peer, &size) != 0) {
            close(fd);
            continue;
        }
        client_open(supervisor, client, fd, peer.uid);
    }
}

// A free place, or that of the client that has been silent for longest.
static struct client *client_room(struct supervisor *supervisor)
{
    struct client *room = NULL;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        struct client *client = &supervisor->control.clients[i];
        if (client->state == CLIENT_FREE) return client;
        if (client->state != CLIENT_READING && client->state != CLIENT_WRITING) continue;
        if (room == NULL || client->since_ns < room->since_ns) room = client;
    }
    if (room != NULL) client_close(room);
    return room;
}

static void client_open(struct supervisor *supervisor, struct client *client, int fd, uid_t uid)
{
    *client = (struct client){
        .state = CLIENT_READING,
        .fd = fd,
        .uid = uid,
        .since_ns = supervisor->now_ns,
        .line = malloc(CONTROL_LINE_MAX),
        .reply = malloc(CONTROL_REPLY_MAX),
    };
    if (client->line == NULL || client->reply == NULL) {
        client_close(client);
        return;
    }
    if (uid == 0 || uid == getuid()) return;
    trace(TRACE_WARN, "stranger", "user %u was refused", (unsigned)uid);
    client->close_after = true;
    operation_reply_error(supervisor, client, ERROR_ACCESS,
                          "only the owner of the home and root are heard");
}

static void client_close(struct client *client)
{
    if (client->fd >= 0) close(client->fd);
    free(client->line);
    free(client->reply);
    *client = (struct client){.fd = -1};
}

static void client_turn(struct supervisor *supervisor, struct client *client)
{
    if (client->state == CLIENT_READING) client_read(supervisor, client);
    if (client->state == CLIENT_ASKED && operation_may_begin(supervisor, client)) {
        client->state = CLIENT_WAITING;
        operation_begin(supervisor, client);
    }
    if (client->state == CLIENT_WAITING) operation_turn(supervisor, client);
    if (client->state == CLIENT_WRITING) client_write(supervisor, client);

    int64_t waited_ns = supervisor->now_ns - client->since_ns;
    bool begun = client->state == CLIENT_READING && client->got > 0;
    bool late = (begun || client->state == CLIENT_WRITING) && waited_ns > CONTROL_PATIENCE_NS;
    if (late || (client->state == CLIENT_READING && waited_ns > CONTROL_IDLE_NS)) {
        client_close(client);
    }
}

// since_ns is not moved by each byte: a line that drips in is cut off like one that stops.
static void client_read(struct supervisor *supervisor, struct client *client)
{
    size_t room = CONTROL_LINE_MAX - client->got;
    ssize_t count = room == 0 ? 0 : read(client->fd, client->line + client->got, room);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (room == 0) {
        client->close_after = true;
        operation_reply_error(supervisor, client, ERROR_BAD_INPUT, "the line is too long");
        return;
    }
    if (count <= 0) {
        client_close(client);
        return;
    }
    if (client->got == 0) client->since_ns = supervisor->now_ns;
    client->got += (size_t)count;
    if (memchr(client->line, '\n', client->got) != NULL) client_take_line(supervisor, client);
}

static void client_take_line(struct supervisor *supervisor, struct client *client)
{
    size_t length = (size_t)((char *)memchr(client->line, '\n', client->got) - client->line);
    const char *why = NULL;
    bool good = request_parse(client->line, length, &client->request, &why);
    client->got -= length + 1;
    memmove(client->line, client->line + length + 1, client->got);
    client->since_ns = supervisor->now_ns;
    client->command = client->counter = client->generation = 0;
    client->refused = false;
    client->state = CLIENT_ASKED;
    if (!good) operation_reply_error(supervisor, client, ERROR_USAGE, why);
}

static void client_write(struct supervisor *supervisor, struct client *client)
{
    size_t left = client->reply_size - client->reply_sent;
    ssize_t count = send(client->fd, client->reply + client->reply_sent, left, MSG_NOSIGNAL);
    if (count < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (count < 0) {
        client_close(client);
        return;
    }
    client->reply_sent += (size_t)count;
    if (client->reply_sent < client->reply_size) return;
    if (client->close_after) {
        client_close(client);
        return;
    }
    client->state = CLIENT_READING;
    client->since_ns = supervisor->now_ns;
    if (memchr(client->line, '\n', client->got) != NULL) client_take_line(supervisor, client);
}
