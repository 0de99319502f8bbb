// cmd_agent.c: the committee's members of a running home, and `config apply`, which sets settings
// the same way.
#include "cli/ask.h"
#include "cli/commands.h"
#include "config/place.h"
#include "config/value.h"
#include "config/yaml.h"
#include "services/home.h"

#include <stdio.h>
#include <string.h>

static int list_run(const struct arguments *arguments);
static int enable_run(const struct arguments *arguments);
static int disable_run(const struct arguments *arguments);
static int weight_run(const struct arguments *arguments);
static int apply_run(const struct arguments *arguments);
static int set_member(const struct arguments *arguments, uint32_t setting, const char *value);
static bool set(const char *home, const char *place, const char *value, const char *reason);

static const struct command_option list_options[] = {OPTION_HOME, OPTION_JSON, OPTIONS_END};
static const struct command_option set_options[] = {
    {"reason", "TEXT", "why; it is kept in the log"}, OPTION_HOME, OPTIONS_END};

const struct cli_command command_agent_list = {
    .name = "agent list",
    .help = "the members of the committee, as the run has them",
    .options = list_options,
    .run = list_run,
};
const struct cli_command command_agent_enable = {
    .name = "agent enable",
    .operands = "NAME",
    .operands_least = 1,
    .operands_most = 1,
    .help = "let a member speak, from the next decision on",
    .options = set_options,
    .run = enable_run,
};
const struct cli_command command_agent_disable = {
    .name = "agent disable",
    .operands = "NAME",
    .operands_least = 1,
    .operands_most = 1,
    .help = "silence a member, from the next decision on",
    .options = set_options,
    .run = disable_run,
};
const struct cli_command command_agent_weight = {
    .name = "agent weight",
    .operands = "NAME WEIGHT",
    .operands_least = 2,
    .operands_most = 2,
    .help = "give a member a weight in the pool, from the next decision on",
    .options = set_options,
    .run = weight_run,
};
const struct cli_command command_config_apply = {
    .name = "config apply",
    .help = "set in the running run what the files say otherwise",
    .options = set_options,
    .run = apply_run,
};

static int list_run(const struct arguments *arguments)
{
    yyjson_doc *reply;
    struct question question = {.command = "settings"};
    if (!ask(arguments_home(arguments), &question, &reply)) return command_failed();
    yyjson_val *settings = yyjson_obj_get(yyjson_doc_get_root(reply), "settings");
    bool json = arguments_have(arguments, "json");
    printf(json ? "[" : "%-18s %-8s %-8s %s\n", "agent", "enabled", "weight", "looks at");
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        const struct member_row *member = member_row_at(i);
        char enabled[PLACE_TEXT_MAX], weight[PLACE_TEXT_MAX];
        place_print(SETTING_MEMBER_ENABLED, member->number, enabled);
        place_print(SETTING_MEMBER_WEIGHT, member->number, weight);
        const char *on = ask_text(settings, enabled), *how = ask_text(settings, weight);
        if (json) {
            printf("%s{\"agent\":\"%s\",\"enabled\":%s,\"weight\":\"%s\",\"votes\":%s}",
                   i == 0 ? "" : ",", member->word, on, how,
                   member->directional ? "true" : "false");
        } else {
            printf("%-18s %-8s %-8s %s\n", member->word, strcmp(on, "true") == 0 ? "yes" : "no",
                   how, member->text);
        }
    }
    if (json) printf("]\n");
    yyjson_doc_free(reply);
    return 0;
}

static int enable_run(const struct arguments *arguments)
{
    return set_member(arguments, SETTING_MEMBER_ENABLED, "true");
}

static int disable_run(const struct arguments *arguments)
{
    return set_member(arguments, SETTING_MEMBER_ENABLED, "false");
}

static int weight_run(const struct arguments *arguments)
{
    return set_member(arguments, SETTING_MEMBER_WEIGHT, arguments->operands[1]);
}

// What the run has and the files say otherwise becomes one command each.
static int apply_run(const struct arguments *arguments)
{
    const char *home = arguments_home(arguments);
    char directory[HOME_PATH_MAX];
    struct settings settings;
    struct replay_plan plan;
    yyjson_doc *reply;
    struct question question = {.command = "settings"};
    if (!home_path(directory, sizeof directory, home, "config")
        || !settings_yaml_load(directory, &settings, &plan, NULL)
        || !ask(home, &question, &reply)) {
        return command_failed();
    }
    yyjson_val *logged = yyjson_obj_get(yyjson_doc_get_root(reply), "settings");
    uint32_t setting, subject;
    int64_t value;
    bool good = true;
    unsigned count = 0;
    for (size_t i = 0; good && settings_entry(&settings, i, &setting, &subject, &value); i++) {
        char place[PLACE_TEXT_MAX], wanted[VALUE_TEXT_MAX];
        value_print(setting_row(setting)->kind, value, wanted);
        const char *had = ask_text(logged, place_print(setting, subject, place));
        if (strcmp(had, wanted) == 0) continue;
        good = set(home, place, wanted, arguments_value(arguments, "reason"));
        if (good) printf("%s: %s, was %s\n", place, wanted, had);
        count++;
    }
    yyjson_doc_free(reply);
    if (!good) return command_failed();
    if (count == 0) printf("the run has what the files say\n");
    return 0;
}

static int set_member(const struct arguments *arguments, uint32_t setting, const char *value)
{
    const char *name = arguments->operands[0];
    const struct member_row *member = NULL;
    for (size_t i = 0; member == NULL && member_row_at(i) != NULL; i++) {
        if (strcmp(member_row_at(i)->word, name) == 0) member = member_row_at(i);
    }
    if (member == NULL) {
        (void)FAIL(ERROR_NOT_FOUND, "there is no agent %s; see tradewind agent list", name);
        return command_failed();
    }
    char place[PLACE_TEXT_MAX];
    place_print(setting, member->number, place);
    if (!set(arguments_home(arguments), place, value, arguments_value(arguments, "reason"))) {
        return command_failed();
    }
    printf("%s: %s\n", place, value);
    return 0;
}

static bool set(const char *home, const char *place, const char *value, const char *reason)
{
    yyjson_doc *reply;
    struct question question = {
        .command = "set", .setting = place, .value = value, .reason = reason};
    if (!ask(home, &question, &reply)) return false;
    yyjson_doc_free(reply);
    return true;
}
