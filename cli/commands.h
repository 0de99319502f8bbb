// commands.h: the rows of the table in commands.c; each lies beside its function in cli/cmd_*.c.
#pragma once

#include "cli/command.h"

extern const struct cli_command command_config_check, command_config_show;
extern const struct cli_command command_help, command_version;
extern const struct cli_command command_backtest, command_verify;
extern const struct cli_command command_log, command_explain;
