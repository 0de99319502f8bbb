// ask.c: see ask.h.
#include "cli/ask.h"

#include "base/text.h"
#include "services/home.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/time.h>
#include <sys/un.h>
#include <unistd.h>

#define REPLY_MAX 131072u
#define PATIENCE_SECONDS 30  // longer than the supervisor's own

static bool reach(const char *home, int *fd);
static bool talk(int fd, const char *line, size_t length, char *reply);
static void add_field(struct text *text, const char *key, const char *value);

bool ask(const char *home, const struct question *question, yyjson_doc **reply)
{
    char line[16384];
    struct text text;
    text_init(&text, line, sizeof line);
    text_add(&text, "{\"command\":");
    text_add_json(&text, question->command, strlen(question->command));
    add_field(&text, "reason", question->reason);
    add_field(&text, "setting", question->setting);
    add_field(&text, "service", question->service);
    add_field(&text, "value", question->value);
    text_add(&text, "}\n");
    *reply = NULL;
    if (text.cut) return FAIL(ERROR_USAGE, "the request is too long");

    int fd;
    if (!reach(home, &fd)) return false;
    char *memory = malloc(REPLY_MAX);
    bool told = memory != NULL && talk(fd, line, text.length, memory);
    if (memory == NULL) (void)FAIL(ERROR_MEMORY, "a reply");
    if (told) *reply = yyjson_read(memory, strlen(memory), 0);
    close(fd);
    free(memory);
    if (!told) return false;
    yyjson_val *root = yyjson_doc_get_root(*reply);
    if (yyjson_get_bool(yyjson_obj_get(root, "ok"))) return true;
    uint64_t status = ask_number(root, "status");
    if (status == 0 || status > ERROR_LIMIT) status = ERROR_INTERNAL;
    (void)FAIL((enum error_kind)status, "%s", ask_text(root, "error"));
    yyjson_doc_free(*reply);
    *reply = NULL;
    return false;
}

const char *ask_text(yyjson_val *object, const char *key)
{
    const char *text = yyjson_get_str(yyjson_obj_get(object, key));
    return text == NULL ? "" : text;
}

uint64_t ask_number(yyjson_val *object, const char *key)
{
    return yyjson_get_uint(yyjson_obj_get(object, key));
}

// The path of a socket is short: the folder is reached by a descriptor.
static bool reach(const char *home, int *fd)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    struct timeval patience = {.tv_sec = PATIENCE_SECONDS};
    *fd = -1;
    int folder = open(home, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (folder < 0) return FAIL(error_from_errno(errno), "%s: %s", home, strerror(errno));
    snprintf(address.sun_path, sizeof address.sun_path, "/proc/self/fd/%d/control.sock", folder);
    int made = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool good = made >= 0 && connect(made, (struct sockaddr *)&address, sizeof address) == 0;
    int number = errno;
    close(folder);
    if (good) {
        setsockopt(made, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
        setsockopt(made, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
        *fd = made;
        return true;
    }
    if (made >= 0) close(made);
    if (number == EACCES) return FAIL(ERROR_ACCESS, "%s is not yours to control", home);
    return FAIL(ERROR_UNREACHABLE, "no supervisor answers in %s; tradewind up starts one", home);
}

static bool talk(int fd, const char *line, size_t length, char *reply)
{
    size_t got = 0;
    if (send(fd, line, length, MSG_NOSIGNAL) != (ssize_t)length) {
        return FAIL(ERROR_UNREACHABLE, "the supervisor takes no request: %s", strerror(errno));
    }
    while (got < REPLY_MAX - 1) {
        ssize_t count = recv(fd, reply + got, REPLY_MAX - 1 - got, 0);
        if (count < 0 && errno == EINTR) continue;
        if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            return FAIL(ERROR_TIMED_OUT, "the supervisor has not answered in %d s",
                        PATIENCE_SECONDS);
        }
        if (count <= 0) return FAIL(ERROR_UNREACHABLE, "the supervisor has gone away");
        got += (size_t)count;
        reply[got] = '\0';
        if (reply[got - 1] == '\n') return true;
    }
    return FAIL(ERROR_LIMIT, "the reply is too long");
}

static void add_field(struct text *text, const char *key, const char *value)
{
    if (value == NULL) return;
    text_add(text, ",\"%s\":", key);
    text_add_json(text, value, strlen(value));
}
