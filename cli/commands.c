// commands.c: the table of commands, in the order in which the help shows them.
#include "cli/commands.h"

// clang-format off: one a line
const struct cli_command *const commands[] = {
    &command_backtest,
    &command_verify,
    &command_log,
    &command_explain,
    &command_config_check,
    &command_config_show,
    &command_help,
    &command_version,
    NULL,
};
// clang-format on
