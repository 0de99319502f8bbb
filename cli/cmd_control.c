// cmd_control.c: down, halt, pause, resume, restart: what is asked of a running supervisor.
#include "cli/ask.h"
#include "cli/commands.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int down_run(const struct arguments *arguments);
static int halt_run(const struct arguments *arguments);
static int pause_run(const struct arguments *arguments);
static int resume_run(const struct arguments *arguments);
static int restart_run(const struct arguments *arguments);
static bool put(const struct arguments *arguments, const struct question *question,
                yyjson_doc **reply);

#define OPTION_REASON {"reason", "TEXT", "why; it is kept in the log"}
static const struct command_option plain_options[] = {OPTION_HOME, OPTION_JSON, OPTIONS_END};
static const struct command_option reason_options[] = {OPTION_REASON, OPTION_HOME, OPTION_JSON,
                                                       OPTIONS_END};

const struct cli_command command_down = {
    .name = "down",
    .help = "stop everything in order",
    .text = "Feed ends first, the sequencer last; what is in the log is durable and booked.",
    .options = plain_options,
    .run = down_run,
};
const struct cli_command command_halt = {
    .name = "halt",
    .help = "stop trading now and cancel all open orders",
    .text = "Holds for all runs and over restarts until `resume`. Data flow on.",
    .options = reason_options,
    .run = halt_run,
};
const struct cli_command command_pause = {
    .name = "pause",
    .help = "take no new risk: only orders that reduce a position pass",
    .options = reason_options,
    .run = pause_run,
};
const struct cli_command command_resume = {
    .name = "resume",
    .help = "trade again after a halt or a pause; needs a reason",
    .options = reason_options,
    .run = resume_run,
};
const struct cli_command command_restart = {
    .name = "restart",
    .operands = "SERVICE",
    .operands_least = 1,
    .operands_most = 1,
    .help = "restart one service: sequencer, feed, core or recorder",
    .options = plain_options,
    .run = restart_run,
};

static int down_run(const struct arguments *arguments)
{
    yyjson_doc *reply;
    struct question question = {.command = "down"};
    if (!put(arguments, &question, &reply)) return command_failed();
    if (!arguments_have(arguments, "json")) printf("stopped\n");
    yyjson_doc_free(reply);
    return 0;
}

static int halt_run(const struct arguments *arguments)
{
    yyjson_doc *reply;
    struct question question = {.command = "halt", .reason = arguments_value(arguments, "reason")};
    if (!put(arguments, &question, &reply)) return command_failed();
    yyjson_val *root = yyjson_doc_get_root(reply);
    if (!arguments_have(arguments, "json")) {
        printf("trading is halted behind record %" PRIu64 " (generation %" PRIu64 "): %" PRIu64
               " orders cancelled, durable in %.1f ms\n",
               ask_number(root, "position"), ask_number(root, "generation"),
               ask_number(root, "cancelled"), yyjson_get_num(yyjson_obj_get(root, "milliseconds")));
        if (!yyjson_get_bool(yyjson_obj_get(root, "carried"))) {
            printf("core has not carried it yet: it will before anything else\n");
        }
    }
    yyjson_doc_free(reply);
    return 0;
}

static int pause_run(const struct arguments *arguments)
{
    yyjson_doc *reply;
    struct question question = {.command = "pause", .reason = arguments_value(arguments, "reason")};
    if (!put(arguments, &question, &reply)) return command_failed();
    if (!arguments_have(arguments, "json")) printf("trading is paused\n");
    yyjson_doc_free(reply);
    return 0;
}

static int resume_run(const struct arguments *arguments)
{
    yyjson_doc *reply;
    struct question question = {.command = "resume",
                                .reason = arguments_value(arguments, "reason")};
    if (!put(arguments, &question, &reply)) return command_failed();
    if (!arguments_have(arguments, "json")) printf("trading is running\n");
    yyjson_doc_free(reply);
    return 0;
}

static int restart_run(const struct arguments *arguments)
{
    yyjson_doc *reply;
    struct question question = {.command = "restart", .service = arguments->operands[0]};
    if (!put(arguments, &question, &reply)) return command_failed();
    yyjson_val *root = yyjson_doc_get_root(reply);
    if (!arguments_have(arguments, "json")) {
        printf("%s is ready again, pid %" PRIu64 ", incarnation %" PRIu64 "\n",
               ask_text(root, "service"), ask_number(root, "pid"), ask_number(root, "incarnation"));
    }
    yyjson_doc_free(reply);
    return 0;
}

// Asks, and with --json prints what was answered.
static bool put(const struct arguments *arguments, const struct question *question,
                yyjson_doc **reply)
{
    if (!ask(arguments_home(arguments), question, reply)) return false;
    if (!arguments_have(arguments, "json")) return true;
    return yyjson_write_fp(stdout, *reply, YYJSON_WRITE_NEWLINE_AT_END, NULL, NULL)
        || FAIL(ERROR_IO, "writing the answer");
}
