// commands.c: what commands.h lists, as one array.
#include "cli/commands.h"

const struct cli_command *const commands[] = {
#define C(name) &command_##name,
    COMMANDS(C)
#undef C
        NULL};
