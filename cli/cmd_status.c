// cmd_status.c: what runs and how far it is; without a supervisor, what the home holds.
#include "base/text.h"
#include "cli/ask.h"
#include "cli/commands.h"
#include "log/halt_page.h"
#include "log/log_reader.h"
#include "services/home.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static int status_run(const struct arguments *arguments);
static void show(yyjson_val *status);
static void show_service(yyjson_val *service);
static bool show_home(const char *home, bool json);
static const char *size_text(uint64_t bytes, char text[static 32]);

static const struct command_option options[] = {OPTION_HOME, OPTION_JSON, OPTIONS_END};
const struct cli_command command_status = {
    .name = "status",
    .help = "services and their health, heads of the log, trading state, disk use",
    .text = "Without a supervisor it shows what the home holds, and its exit status is 8.",
    .options = options,
    .run = status_run,
};

static int status_run(const struct arguments *arguments)
{
    yyjson_doc *reply;
    bool json = arguments_have(arguments, "json");
    struct question question = {.command = "status"};
    const char *home = arguments_home(arguments);
    if (!ask(home, &question, &reply)) {
        if (error_kind() != ERROR_UNREACHABLE) return command_failed();
        char why[ERROR_TEXT_MAX];
        snprintf(why, sizeof why, "%s", error_message());
        error_clear();
        if (!show_home(home, json)) return command_failed();
        (void)FAIL(ERROR_UNREACHABLE, "%s", why);
        return command_failed();
    }
    if (json) {
        yyjson_write_fp(stdout, reply, YYJSON_WRITE_NOFLAG, NULL, NULL);
        printf("\n");
    } else {
        show(yyjson_doc_get_root(reply));
    }
    yyjson_doc_free(reply);
    return 0;
}

static void show(yyjson_val *status)
{
    yyjson_val *log = yyjson_obj_get(status, "log"), *disk = yyjson_obj_get(status, "disk");
    yyjson_val *page = yyjson_obj_get(status, "halt_page"), *service;
    char used[32], left[32];
    printf("REPLAY PAPER  run %" PRIu64 "  %s  trading %s  halt page %s (%" PRIu64 ")\n",
           ask_number(status, "run"), ask_text(status, "phase"), ask_text(status, "trading"),
           ask_text(page, "state"), ask_number(page, "generation"));
    printf("%-10s %-10s %8s %4s %8s %10s %10s %7s\n", "service", "state", "pid", "inc", "uptime",
           "heartbeat", "lag", "deaths");
    size_t index, count;
    yyjson_arr_foreach(yyjson_obj_get(status, "services"), index, count, service)
    {
        show_service(service);
    }
    printf("log: appended %" PRIu64 ", durable %" PRIu64 ", %" PRIu64 " records a second\n",
           ask_number(log, "appended"), ask_number(log, "durable"),
           ask_number(log, "records_a_second"));
    if (ask_text(status, "log_time")[0] != '\0') {
        printf("log time %s, session %" PRIu64 "\n", ask_text(status, "log_time"),
               ask_number(status, "sessions"));
    }
    if (ask_text(status, "equity")[0] != '\0') {
        printf("equity %s, cash %s\n", ask_text(status, "equity"), ask_text(status, "cash"));
    }
    if (disk != NULL) {
        printf("disk: %s used, %s free\n", size_text(ask_number(disk, "used"), used),
               size_text(ask_number(disk, "free"), left));
    }
}

static void show_service(yyjson_val *service)
{
    char uptime[24] = "-", age[24] = "-", lag[24] = "-", pid[24] = "-";
    if (yyjson_obj_get(service, "pid") != NULL) {
        snprintf(pid, sizeof pid, "%" PRIu64, ask_number(service, "pid"));
        snprintf(uptime, sizeof uptime, "%" PRIu64 " s", ask_number(service, "uptime_seconds"));
        snprintf(age, sizeof age, "%" PRIu64 " ms", ask_number(service, "heartbeat_age_ms"));
    }
    if (yyjson_obj_get(service, "lag") != NULL) {
        snprintf(lag, sizeof lag, "%" PRIu64, ask_number(service, "lag"));
    }
    printf("%-10s %-10s %8s %4" PRIu64 " %8s %10s %10s %7" PRIu64 "\n", ask_text(service, "name"),
           ask_text(service, "state"), pid, ask_number(service, "incarnation"), uptime, age, lag,
           ask_number(service, "deaths"));
}

// Read only: a page or log that is not there is unknown, not made.
static bool show_home(const char *home, bool json)
{
    uint32_t run = 0;
    uint64_t durable = 0, used = 0, left = 0;
    char path[HOME_PATH_MAX], text[2][32];
    struct halt_page *page = NULL;
    if (!home_newest_run(home, &run) || !home_disk(home, &used, &left)) return false;
    if (!home_path(path, sizeof path, home, "halt")) return false;
    if (!halt_page_open(path, false, &page)) error_clear();
    const char *state = page == NULL ? "unknown" : halt_page_is_halted(page) ? "halted" : "running";
    bool known = false;
    if (run > 0 && home_run_path(home, run, "/log", path, sizeof path)) {
        known = log_durable_mark(path, &durable);
        if (!known) error_clear();
    }
    if (json) {
        char memory[2 * HOME_PATH_MAX];
        struct text name;
        text_init(&name, memory, sizeof memory);
        text_add_json(&name, home, strlen(home));
        printf("{\"ok\":true,\"running\":false,\"home\":%s,\"runs\":%" PRIu32
               ",\"halt_page\":{\"state\":\"%s\"}",
               memory, run, state);
        if (known) printf(",\"log\":{\"durable\":%" PRIu64 "}", durable);
        printf(",\"disk\":{\"used\":%" PRIu64 ",\"free\":%" PRIu64 "}}\n", used, left);
    } else {
        printf("not running  runs %" PRIu32 "  halt page %s\n", run, state);
        if (known) printf("log of run %" PRIu32 ": durable %" PRIu64 "\n", run, durable);
        printf("disk: %s used, %s free\n", size_text(used, text[0]), size_text(left, text[1]));
    }
    halt_page_close(page);
    return true;
}

static const char *size_text(uint64_t bytes, char text[static 32])
{
    if (bytes < 10u << 20) {
        snprintf(text, 32, "%" PRIu64 " KiB", bytes >> 10);
    } else {
        snprintf(text, 32, "%" PRIu64 " MiB", bytes >> 20);
    }
    return text;
}
