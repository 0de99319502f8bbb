// command.h: the one table of commands. main runs its rows; help and the man page are made from it.
//
// A command is a row in a file of its own (cli/cmd_NAME.c) and a line in cli/commands.c.
#pragma once

#include "base/error.h"

#define OPTIONS_MAX 16
#define OPERANDS_MAX 8

struct command_option {
    const char *name;   // without its dashes
    const char *value;  // what the help calls its value; NULL: it has none
    const char *help;   // one line
};
#define OPTION_HOME {"home", "DIR", "the folder of the installation (default ./var)"}
#define OPTION_JSON {"json", NULL, "print JSON"}
#define OPTIONS_END {NULL, NULL, NULL}

struct arguments;
struct cli_command {
    const char *name;                      // one or two words: "halt", "agent list"
    const char *operands;                  // as the help shows them, "NAME WEIGHT"; NULL: none
    size_t operands_least, operands_most;  // at most OPERANDS_MAX
    const char *help;                      // one line; NULL hides the command
    const char *text;                      // what else the help says; may be NULL
    const struct command_option *options;  // at most OPTIONS_MAX; NULL: none
    // Returns the exit status. What failed is on the error stack: command_failed().
    int (*run)(const struct arguments *arguments);
};

// All commands, in the order of the help; ended by NULL.
extern const struct cli_command *const commands[];

// What was given on the command line; its texts are argv's.
struct arguments {
    const struct cli_command *command;
    const char *values[OPTIONS_MAX];  // by row of the command's options; NULL: not given
    const char *operands[OPERANDS_MAX + 1];
    size_t operands_count;
    bool help;  // --help was among them
};

// Finds the command and sorts its options and operands. USAGE names what is wrong, and the nearest
// name that exists.
MUST_USE bool arguments_parse(int argc, char *const argv[], struct arguments *arguments);
// Value of an option of the command: NULL where it was not given, "" for one that has no value.
const char *arguments_value(const struct arguments *arguments, const char *name);
bool arguments_have(const struct arguments *arguments, const char *name);
const char *arguments_home(const struct arguments *arguments);
// A whole number of the option's, `otherwise` where it was not given; USAGE names the range.
MUST_USE bool arguments_number(const struct arguments *arguments, const char *name, uint64_t least,
                               uint64_t most, uint64_t otherwise, uint64_t *number);

// The commands whose name begins with these words; NULL if none does.
const struct cli_command *command_find(const char *name);
// Reports the error stack as "tradewind: what failed" and returns its exit status.
int command_failed(void);

void help_print(FILE *out);
void help_print_command(FILE *out, const struct cli_command *command);
// All commands that begin with the word, such as "agent"; false if none does.
bool help_print_group(FILE *out, const char *word);
void help_print_man(FILE *out);
