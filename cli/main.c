// main.c: the `tradewind` command.
#include "cli/command.h"

#include <errno.h>
#include <string.h>

static int flushed(int status);

int main(int argc, char *argv[])
{
    if (argc == 2 && (strcmp(argv[1], "--help") == 0 || strcmp(argv[1], "-h") == 0)) {
        help_print(stdout);
        return flushed(0);
    }
    struct arguments arguments;
    if (!arguments_parse(argc, argv, &arguments)) return command_failed();
    if (arguments.help) {
        help_print_command(stdout, arguments.command);
        return flushed(0);
    }
    return flushed(arguments.command->run(&arguments));
}

// Output that did not arrive is a failure, too.
static int flushed(int status)
{
    if (fflush(stdout) == 0 && !ferror(stdout)) return status;
    if (status != 0) return status;
    fprintf(stderr, "tradewind: writing to standard output: %s\n", strerror(errno));
    return ERROR_IO;
}
