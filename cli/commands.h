// commands.h: the table of commands, in the order in which the help shows them. A command is one
// row here; the row that tells its options lies beside its function in cli/cmd_*.c.
#pragma once

#include "cli/command.h"

#define COMMANDS(C)  \
    C(up)            \
    C(down)          \
    C(status)        \
    C(halt)          \
    C(pause)         \
    C(resume)        \
    C(restart)       \
    C(agent_list)    \
    C(agent_enable)  \
    C(agent_disable) \
    C(agent_weight)  \
    C(log)           \
    C(explain)       \
    C(verify)        \
    C(backtest)      \
    C(config_check)  \
    C(config_show)   \
    C(config_apply)  \
    C(help)          \
    C(version)       \
    C(service)

// command_up, and so on.
#define C(name) extern const struct cli_command command_##name;
COMMANDS(C)
#undef C
