// cmd_help.c: help and version.
#include "build_info.h"
#include "cli/commands.h"

#include <string.h>

static int help_run(const struct arguments *arguments);
static int version_run(const struct arguments *arguments);

static const struct command_option help_options[] = {{"man", NULL, "print the man page as roff"},
                                                     OPTIONS_END};
const struct cli_command command_help = {
    .name = "help",
    .operands = "[COMMAND]",
    .operands_most = 2,
    .help = "tell what a command does and which options it has",
    .options = help_options,
    .run = help_run,
};
static const struct command_option version_options[] = {OPTION_JSON, OPTIONS_END};
const struct cli_command command_version = {
    .name = "version",
    .help = "print the version, and how it was built",
    .options = version_options,
    .run = version_run,
};

static int help_run(const struct arguments *arguments)
{
    if (arguments_have(arguments, "man")) {
        help_print_man(stdout);
        return 0;
    }
    if (arguments->operands_count == 0) {
        help_print(stdout);
        return 0;
    }
    char name[128];
    bool two = arguments->operands_count == 2;
    snprintf(name, sizeof name, "%s%s%s", arguments->operands[0], two ? " " : "",
             two ? arguments->operands[1] : "");
    const struct cli_command *command = command_find(name);
    if (command != NULL) {
        help_print_command(stdout, command);
        return 0;
    }
    if (help_print_group(stdout, name)) return 0;
    (void)FAIL(ERROR_USAGE, "there is no command %s; see tradewind help", name);
    return command_failed();
}

static int version_run(const struct arguments *arguments)
{
    if (arguments_have(arguments, "json")) {
        printf("{\"version\":\"%s\",\"compiler\":\"%s\",\"flags\":\"%s\"}\n", BUILD_VERSION,
               BUILD_COMPILER, BUILD_FLAGS);
    } else {
        printf("tradewind %s\n%s\n%s\n", BUILD_VERSION, BUILD_COMPILER, BUILD_FLAGS);
    }
    return 0;
}
