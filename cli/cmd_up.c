// cmd_up.c: up, which is the supervisor, and service, which it starts.
#include "cli/commands.h"
#include "config/yaml.h"
#include "services/service.h"
#include "services/supervisor/supervisor.h"

#include <string.h>

static int up_run(const struct arguments *arguments);
static int service_run(const struct arguments *arguments);

static const struct command_option up_options[] = {
    OPTION_HOME,
    {"replay", NULL, "play recorded data (there are no live sources yet)"},
    {"data", "PATH", "folder of the data, or a plan's file (default: the configuration's)"},
    {"pace", "N", "sessions a second, or max (default: the configuration's)"},
    {"until-end", NULL, "at the end of the data print the account and stop"},
    {"new", NULL, "begin a new run, even if the newest one has not ended"},
    {"config", "DIR", "read the configuration from here, not from the home"},
    {"json", NULL, "print the account as JSON, and nothing else"},
    OPTIONS_END,
};
const struct cli_command command_up = {
    .name = "up",
    .help = "start all services and watch them, until Ctrl-C",
    .text = "Goes on with the newest run of the home if it has not ended, else begins one. Trades\n"
            "on paper. Stays up at the end of the data unless --until-end is given.",
    .options = up_options,
    .run = up_run,
};
static const struct command_option service_options[] = {
    OPTION_HOME,
    {"run", "N", "number of the run"},
    {"data", "PATH", "feed: folder of the data, or a plan's file"},
    {"pace", "N", "feed: sessions a second, or max"},
    OPTIONS_END,
};
const struct cli_command command_service = {
    .name = "service",
    .operands = "NAME",
    .operands_least = 1,
    .operands_most = 1,
    .options = service_options,
    .run = service_run,
};

static const struct {
    unsigned id;
    service_main *run;
} services[] = {
    {SOURCE_SEQUENCER, sequencer_main}, {SOURCE_FEED, feed_main},      {SOURCE_CORE, core_main},
    {SOURCE_RECORDER, recorder_main},   {SERVICE_SCREEN, screen_main},
};

static int up_run(const struct arguments *arguments)
{
    struct up_options options = {
        .home = arguments_home(arguments),
        .config = arguments_value(arguments, "config"),
        .data = arguments_value(arguments, "data"),
        .pace = arguments_value(arguments, "pace"),
        .until_end = arguments_have(arguments, "until-end"),
        .json = arguments_have(arguments, "json"),
        .fresh = arguments_have(arguments, "new"),
    };
    if (!arguments_have(arguments, "replay")) {
        (void)FAIL(ERROR_USAGE, "up needs --replay: there are no live sources yet");
        return command_failed();
    }
    return supervisor_main(&options);
}

static int service_run(const struct arguments *arguments)
{
    const char *name = arguments->operands[0], *pace = arguments_value(arguments, "pace");
    uint64_t run;
    int64_t pace_e8 = 0;
    if (!arguments_number(arguments, "run", 1, RUNS_MAX, 0, &run)) return command_failed();
    if (pace != NULL && !replay_pace_parse(pace, strlen(pace), &pace_e8)) {
        (void)FAIL(ERROR_USAGE, "--pace %s is no pace", pace);
        return command_failed();
    }
    for (size_t i = 0; i < COUNT_OF(services); i++) {
        if (services[i].run == NULL || strcmp(service_name(services[i].id), name) != 0) continue;
        struct service service;
        if (!service_open(&service, services[i].id, arguments_home(arguments), (uint32_t)run)) {
            int status = service_end(&service, false);
            service_close(&service);
            return status;
        }
        service.data = arguments_value(arguments, "data");
        service.pace = (double)pace_e8 / (double)DECIMAL_ONE;
        int status = services[i].run(&service);
        service_close(&service);
        return status;
    }
    (void)FAIL(ERROR_NOT_FOUND, "there is no service %s", name);
    return command_failed();
}
