// cmd_config.c: config check and config show.
#include "base/text.h"
#include "cli/commands.h"
#include "config/place.h"
#include "config/value.h"
#include "config/yaml.h"
#include "services/home.h"

#include <string.h>
#include <sys/stat.h>

struct configuration {
    char directory[HOME_PATH_MAX];
    struct settings settings;
    struct replay_plan plan;
    struct settings_given given;
};

static int check_run(const struct arguments *arguments);
static int show_run(const struct arguments *arguments);
static bool load(const struct arguments *arguments, struct configuration *configuration);
static void show_defaults(const struct configuration *configuration);
static void show_lines(const struct configuration *configuration);
static void show_json(const struct configuration *configuration);
static bool was_given(const struct settings_given *given, uint32_t setting, uint32_t subject);

static const struct command_option check_options[] = {OPTION_HOME, OPTIONS_END};
const struct cli_command command_config_check = {
    .name = "config check",
    .operands = "[DIR]",
    .operands_most = 1,
    .help = "check the configuration of the home, or of a folder",
    .text = "A fault is told with its file, line and column, the key, and what is allowed.",
    .options = check_options,
    .run = check_run,
};
static const struct command_option show_options[] = {
    {"defaults", NULL, "the files as they are shipped, with all help"},
    OPTION_JSON,
    OPTION_HOME,
    OPTIONS_END,
};
const struct cli_command command_config_show = {
    .name = "config show",
    .operands = "[DIR]",
    .operands_most = 1,
    .help = "show each setting: value, where it is from, default, range",
    .text = "Shows what the files say. A run has its own settings in its log: see agent list.",
    .options = show_options,
    .run = show_run,
};

static int check_run(const struct arguments *arguments)
{
    struct configuration configuration;
    struct stat status;
    if (!load(arguments, &configuration)) return command_failed();
    if (stat(configuration.directory, &status) != 0) {
        printf("%s is not there: all defaults\n", configuration.directory);
    } else {
        printf("%s: no fault found\n", configuration.directory);
    }
    return 0;
}

static int show_run(const struct arguments *arguments)
{
    struct configuration configuration;
    bool defaults = arguments_have(arguments, "defaults");
    if (defaults) {
        configuration = (struct configuration){0};
        settings_init(&configuration.settings);
        replay_plan_init(&configuration.plan);
    } else if (!load(arguments, &configuration)) {
        return command_failed();
    }
    if (arguments_have(arguments, "json")) {
        show_json(&configuration);
    } else if (defaults) {
        show_defaults(&configuration);
    } else {
        show_lines(&configuration);
    }
    return 0;
}

static bool load(const struct arguments *arguments, struct configuration *configuration)
{
    *configuration = (struct configuration){0};
    const char *home = arguments_home(arguments), *directory = arguments->operands[0];
    size_t size = sizeof configuration->directory;
    if (directory == NULL && !home_path(configuration->directory, size, home, "config")) {
        return false;
    }
    if (directory != NULL) {
        struct stat status;
        if (stat(directory, &status) != 0) {
            return FAIL(ERROR_NOT_FOUND, "%s: there is no such folder", directory);
        }
        snprintf(configuration->directory, size, "%s", directory);
    }
    return settings_yaml_load(configuration->directory, &configuration->settings,
                              &configuration->plan, &configuration->given);
}

static void show_defaults(const struct configuration *configuration)
{
    for (size_t i = 0; settings_yaml_topic(i) != NULL; i++) {
        if (i > 0) printf("\n");
        settings_yaml_print(stdout, settings_yaml_topic(i), &configuration->settings,
                            &configuration->plan);
    }
}

static void show_lines(const struct configuration *configuration)
{
    struct settings defaults;
    uint32_t setting, subject;
    int64_t value;
    char name[PLACE_TEXT_MAX], text[4][VALUE_TEXT_MAX];
    settings_init(&defaults);
    printf("%-34s %-14s %-8s %-14s %s\n", "setting", "value", "from", "default", "allowed");
    for (size_t i = 0; settings_entry(&configuration->settings, i, &setting, &subject, &value);
         i++) {
        const struct setting_row *row = setting_row(setting);
        int64_t usual = 0;
        if (!settings_get(&defaults, setting, subject, &usual)) continue;
        value_print(row->kind, value, text[0]);
        value_print(row->kind, usual, text[1]);
        value_print(row->kind, row->least, text[2]);
        value_print(row->kind, row->most, text[3]);
        printf("%-34s %-14s %-8s %-14s %s to %s\n", place_print(setting, subject, name), text[0],
               was_given(&configuration->given, setting, subject) ? "file" : "default", text[1],
               text[2], text[3]);
    }
    char pace[24];
    replay_pace_print(configuration->plan.pace_e8, pace);
    printf("%-34s %-14s %s\n", "replay.data", configuration->plan.data,
           configuration->given.data ? "file" : "default");
    printf("%-34s %-14s %s\n", "replay.pace", pace, configuration->given.pace ? "file" : "default");
}

static void show_json(const struct configuration *configuration)
{
    struct settings defaults;
    uint32_t setting, subject;
    int64_t value;
    char name[PLACE_TEXT_MAX], text[4][VALUE_TEXT_MAX];
    settings_init(&defaults);
    printf("{\"settings\":[");
    for (size_t i = 0; settings_entry(&configuration->settings, i, &setting, &subject, &value);
         i++) {
        const struct setting_row *row = setting_row(setting);
        int64_t usual = 0;
        if (!settings_get(&defaults, setting, subject, &usual)) continue;
        value_print(row->kind, value, text[0]);
        value_print(row->kind, usual, text[1]);
        value_print(row->kind, row->least, text[2]);
        value_print(row->kind, row->most, text[3]);
        printf("%s\n{\"setting\":\"%s\",\"value\":\"%s\",\"default\":\"%s\",\"least\":\"%s\","
               "\"most\":\"%s\",\"from\":\"%s\",\"help\":\"%s\"}",
               i == 0 ? "" : ",", place_print(setting, subject, name), text[0], text[1], text[2],
               text[3], was_given(&configuration->given, setting, subject) ? "file" : "default",
               row->help);
    }
    char pace[24], memory[2 * REPLAY_DATA_MAX];
    struct text data;
    text_init(&data, memory, sizeof memory);
    text_add_json(&data, configuration->plan.data, strlen(configuration->plan.data));
    replay_pace_print(configuration->plan.pace_e8, pace);
    printf("\n],\"replay\":{\"data\":%s,\"pace\":\"%s\"}}\n", memory, pace);
}

static bool was_given(const struct settings_given *given, uint32_t setting, uint32_t subject)
{
    if (setting == SETTING_MEMBER_ENABLED) return given->enabled[subject];
    if (setting == SETTING_MEMBER_WEIGHT) return given->weight[subject];
    return given->value[setting];
}
