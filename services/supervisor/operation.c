// operation.c: what a client asked for becomes a COMMAND record, then its outcome, then an answer.
#include "base/text.h"
#include "config/place.h"
#include "config/value.h"
#include "services/supervisor/supervisor.h"

#include <stdarg.h>
#include <string.h>

static void begin_halt(struct supervisor *supervisor, struct client *client);
static void begin_pause(struct supervisor *supervisor, struct client *client);
static void begin_resume(struct supervisor *supervisor, struct client *client);
static void begin_set(struct supervisor *supervisor, struct client *client);
static void begin_restart(struct supervisor *supervisor, struct client *client);
static void answer_halt(struct supervisor *supervisor, struct client *client);
static void answer_resume(struct supervisor *supervisor, struct client *client);
static void answer_restart(struct supervisor *supervisor, struct client *client);
static void answer_late(struct supervisor *supervisor, struct client *client);
static bool note(struct supervisor *supervisor, struct client *client, struct command_entry *entry);
static void refuse(struct supervisor *supervisor, struct client *client, const char *format, ...)
    PRINTF_LIKE(3, 4);
static void noted(struct supervisor *supervisor, struct client *client, bool good);
static bool resume_is_under_way(const struct supervisor *supervisor);

bool operation_may_begin(const struct supervisor *supervisor, const struct client *client)
{
    enum request_verb verb = client->request.verb;
    if (verb == REQUEST_STATUS) return true;
    if (!supervisor->journal_is_open) return verb == REQUEST_DOWN && supervisor->phase < PHASE_STOP;
    if (verb == REQUEST_SETTINGS || verb == REQUEST_HALT || verb == REQUEST_DOWN) return true;
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        const struct client *other = &supervisor->control.clients[i];
        if (other->state != CLIENT_WAITING || other == client) continue;
        if (other->request.verb < REQUEST_RESTART) return false;  // one by one
    }
    return true;
}

void operation_begin(struct supervisor *supervisor, struct client *client)
{
    switch (client->request.verb) {
    case REQUEST_HALT:    begin_halt(supervisor, client); break;
    case REQUEST_PAUSE:   begin_pause(supervisor, client); break;
    case REQUEST_RESUME:  begin_resume(supervisor, client); break;
    case REQUEST_SET:     begin_set(supervisor, client); break;
    case REQUEST_RESTART: begin_restart(supervisor, client); break;
    case REQUEST_DOWN:    {
        struct command_entry entry = {.verb = VERB_DOWN};
        if (supervisor->journal_is_open && !note(supervisor, client, &entry)) break;
        supervisor_stop(supervisor);
        break;
    }
    case REQUEST_STATUS:
    case REQUEST_SETTINGS: {
        struct text text;
        text_init(&text, client->reply, CONTROL_REPLY_MAX - 1);
        text_add(&text, "{\"ok\":true,");
        if (client->request.verb == REQUEST_STATUS) {
            status_json(supervisor, &text);
        } else {
            status_settings_json(supervisor, &text);
        }
        text_add(&text, "}\n");
        client->reply_size = text.length;
        client->reply_sent = 0;
        client->state = CLIENT_WRITING;
        break;
    }
    }
}

void operation_turn(struct supervisor *supervisor, struct client *client)
{
    if (client->request.verb == REQUEST_DOWN && !client->refused) return;  // control_end() answers
    bool durable = supervisor->watch.own_counter >= client->counter;
    bool late = supervisor->now_ns - client->since_ns > CONTROL_OUTCOME_NS;
    if (client->refused && (durable || late)) {
        operation_reply_error(supervisor, client, ERROR_REFUSED, client->why);
    } else if (late) {
        answer_late(supervisor, client);
    } else if (!durable || client->refused) {
        return;
    } else if (client->request.verb == REQUEST_HALT) {
        answer_halt(supervisor, client);
    } else if (client->request.verb == REQUEST_RESUME) {
        answer_resume(supervisor, client);
    } else if (client->request.verb == REQUEST_RESTART) {
        answer_restart(supervisor, client);
    } else {
        operation_reply(supervisor, client, "\"command\":%ju,\"trading\":\"%s\"",
                        (uintmax_t)client->command,
                        trading_state_name(supervisor->watch.reference->trading));
    }
}

void operation_reply(struct supervisor *supervisor, struct client *client, const char *format, ...)
{
    int begun = snprintf(client->reply, CONTROL_REPLY_MAX, "{\"ok\":true,");
    size_t at = (size_t)begun;
    va_list arguments;
    va_start(arguments, format);
    int count = vsnprintf(client->reply + at, CONTROL_REPLY_MAX - at, format, arguments);
    va_end(arguments);
    at += (size_t)count;
    assert(at + 3 < CONTROL_REPLY_MAX);
    memcpy(client->reply + at, "}\n", 3);
    client->reply_size = at + 2;
    client->reply_sent = 0;
    client->since_ns = supervisor->now_ns;
    client->state = CLIENT_WRITING;
}

void operation_reply_error(struct supervisor *supervisor, struct client *client, int status,
                           const char *why)
{
    struct text text;
    text_init(&text, client->reply, CONTROL_REPLY_MAX);
    text_add(&text, "{\"ok\":false,\"status\":%d,\"error\":", status);
    text_add_json(&text, why, strlen(why));
    text_add(&text, "}\n");
    client->reply_size = text.length;
    client->reply_sent = 0;
    client->since_ns = supervisor->now_ns;
    client->state = CLIENT_WRITING;
}

// The page goes up before anything else is done; where that happened, no order leaves.
static void begin_halt(struct supervisor *supervisor, struct client *client)
{
    const struct reference *reference = supervisor->watch.reference;
    bool page = halt_page_is_halted(supervisor->page);
    bool idle = supervisor->halting.step == HALTING_IDLE;
    bool resuming = resume_is_under_way(supervisor);
    if (page && resuming && idle) {
        // What RESUME ends is the generation it names: this halt gets the next one.
        uint64_t generation = halt_page_generation(supervisor->page);
        if (!halt_page_lower(supervisor->page, generation)) trace_error("halt_page");
    } else if (page && idle && reference->trading == TRADING_HALTED) {
        struct command_entry entry = {.verb = VERB_HALT};
        if (note(supervisor, client, &entry)) {
            noted(supervisor, client,
                  journal_refusal(&supervisor->journal, client->command,
                                  "trading is halted already"));
        }
        return;
    }
    uint64_t command = supervisor->control.commands + 1;
    halting_begin(supervisor, HALT_CAUSE_OPERATOR, client->uid, command, client->request.reason);
    struct command_entry entry = {.verb = VERB_HALT};
    if (!note(supervisor, client, &entry)) trace_error("journal");
}

static void begin_pause(struct supervisor *supervisor, struct client *client)
{
    uint8_t trading = supervisor->watch.reference->trading;
    struct command_entry entry = {.verb = VERB_PAUSE};
    if (!note(supervisor, client, &entry)) return;
    if (trading != TRADING_RUNNING || supervisor->halting.step != HALTING_IDLE) {
        refuse(supervisor, client, "trading is %s already", trading_state_name(trading));
        return;
    }
    noted(supervisor, client, journal_pause(&supervisor->journal, &entry));
}

static void begin_resume(struct supervisor *supervisor, struct client *client)
{
    const struct reference *reference = supervisor->watch.reference;
    struct command_entry entry = {.verb = VERB_RESUME};
    if (!note(supervisor, client, &entry)) return;
    if (strspn(client->request.reason, " \t") == strlen(client->request.reason)) {
        refuse(supervisor, client, "to resume needs a reason");
    } else if (supervisor->halting.step != HALTING_IDLE) {
        refuse(supervisor, client, "a halt is under way");
    } else if (reference->trading == TRADING_RUNNING) {
        refuse(supervisor, client, "trading is running");
    } else {
        client->generation =
            halt_page_is_halted(supervisor->page) ? halt_page_generation(supervisor->page) : 0;
        uint64_t named = client->generation != 0 ? client->generation : reference->halt_generation;
        noted(supervisor, client, journal_resume(&supervisor->journal, &entry, named));
    }
}

static void begin_set(struct supervisor *supervisor, struct client *client)
{
    const struct request *request = &client->request;
    struct command_entry entry = {.verb = VERB_SET};
    bool known = place_find(request->subject, &entry.setting, &entry.subject);
    const struct setting_row *row = known ? setting_row(entry.setting) : NULL;
    bool parsed = known
        && value_parse(row->kind, request->value, strlen(request->value), &entry.value);
    if (!known) entry.setting = entry.subject = 0;
    if (!note(supervisor, client, &entry)) return;
    if (!known) {
        refuse(supervisor, client, "there is no setting %s", request->subject);
        return;
    }
    char least[VALUE_TEXT_MAX], most[VALUE_TEXT_MAX];
    value_print(row->kind, row->least, least);
    value_print(row->kind, row->most, most);
    if (!parsed || setting_check(entry.setting, entry.subject, entry.value) != SETTING_GOOD) {
        refuse(supervisor, client, "%s: %s is not allowed: %s from %s to %s", request->subject,
               request->value, value_kind_text(row->kind), least, most);
        return;
    }
    struct config config = {.setting = entry.setting,
                            .subject = entry.subject,
                            .value = entry.value,
                            .command = entry.command};
    noted(supervisor, client, journal_config(&supervisor->journal, &config));
}

static void begin_restart(struct supervisor *supervisor, struct client *client)
{
    unsigned id = 0;
    const char *name = client->request.subject;
    bool known = source_of(name, strlen(name), &id) && id != SOURCE_SUPERVISOR;
    struct command_entry entry = {.verb = VERB_RESTART, .subject = known ? id : 0};
    if (!note(supervisor, client, &entry)) return;
    if (!known || supervisor->phase != PHASE_WORK) {
        refuse(supervisor, client, known ? "the services are not at work" : "no such service");
        return;
    }
    struct child *child = supervisor_child(supervisor, id);
    client->generation = id;
    client->starts = child->starts;
    child->restart = (struct restart){0};  // somebody looks after it
    child->restarting = true;
    child->due_ns = supervisor->now_ns;
    child_ask(child, supervisor->board, supervisor->now_ns);
}

static void answer_halt(struct supervisor *supervisor, struct client *client)
{
    const struct halting *halting = &supervisor->halting;
    if (halting->step != HALTING_IDLE) return;
    operation_reply(supervisor, client,
                    "\"command\":%ju,\"trading\":\"halted\",\"generation\":%ju,\"position\":%ju,"
                    "\"milliseconds\":%.3f,\"cancelled\":%ju,\"carried\":%s",
                    (uintmax_t)client->command, (uintmax_t)halt_page_generation(supervisor->page),
                    (uintmax_t)supervisor->watch.halt_position, (double)halting->took_ns / 1e6,
                    (uintmax_t)halting->cancelled, halting->carried ? "true" : "false");
}

// The page is lowered behind the durable RESUME and only from the generation that it names.
static void answer_resume(struct supervisor *supervisor, struct client *client)
{
    if (client->generation != 0 && !halt_page_lower(supervisor->page, client->generation)) {
        char why[ERROR_TEXT_MAX];
        snprintf(why, sizeof why, "%s", error_message());
        int status = (int)error_kind();
        trace_error("resume");
        operation_reply_error(supervisor, client, status, why);
        return;
    }
    report(supervisor, "trading is running again: %s", client->request.reason);
    operation_reply(supervisor, client, "\"command\":%ju,\"trading\":\"%s\"",
                    (uintmax_t)client->command,
                    trading_state_name(supervisor->watch.reference->trading));
}

static void answer_restart(struct supervisor *supervisor, struct client *client)
{
    const struct child *child = supervisor_child(supervisor, (unsigned)client->generation);
    if (child->starts == client->starts || child->state != CHILD_READY) return;
    operation_reply(supervisor, client,
                    "\"command\":%ju,\"service\":\"%s\",\"pid\":%d,\"incarnation\":%u",
                    (uintmax_t)client->command, service_name(child->id), child->pid,
                    atomic_load(&child->desk->incarnation));
}

static void answer_late(struct supervisor *supervisor, struct client *client)
{
    bool halt = client->request.verb == REQUEST_HALT;
    operation_reply_error(supervisor, client, ERROR_TIMED_OUT,
                          halt ? "the halt page is up and trading stands still, but the record "
                                 "of it is not durable yet"
                               : "it is not done yet; see status");
}

// Writes the COMMAND record, in any case before its outcome.
static bool note(struct supervisor *supervisor, struct client *client, struct command_entry *entry)
{
    entry->command = client->command = ++supervisor->control.commands;
    entry->actor = client->uid;
    entry->reason = client->request.reason;
    if (journal_command(&supervisor->journal, entry)) {
        client->counter = supervisor->journal.counter;
        return true;
    }
    operation_reply_error(supervisor, client, ERROR_LIMIT, error_message());
    error_clear();
    return false;
}

static void refuse(struct supervisor *supervisor, struct client *client, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(client->why, sizeof client->why, format, arguments);
    va_end(arguments);
    client->refused = true;
    noted(supervisor, client, journal_refusal(&supervisor->journal, client->command, client->why));
}

// Was the outcome written? Then its counter is what is waited for.
static void noted(struct supervisor *supervisor, struct client *client, bool good)
{
    if (good) {
        client->counter = supervisor->journal.counter;
        return;
    }
    operation_reply_error(supervisor, client, ERROR_LIMIT, error_message());
    error_clear();
}

static bool resume_is_under_way(const struct supervisor *supervisor)
{
    for (size_t i = 0; i < CONTROL_CLIENTS_MAX; i++) {
        const struct client *client = &supervisor->control.clients[i];
        if (client->state == CLIENT_WAITING && client->request.verb == REQUEST_RESUME
            && !client->refused) {
            return true;
        }
    }
    return false;
}
