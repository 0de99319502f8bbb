// help.c: the help and the man page, made from the table of commands and the kinds of errors.
#include "build_info.h"
#include "cli/command.h"

#include <string.h>

static const char about[] =
    "Tradewind replays market data through a committee of agents, trades on paper under hard "
    "risk limits, and keeps everything that happens in one log.";

static void print_usage(FILE *out, const struct cli_command *command);
static void man_text(FILE *out, const char *text);
static void man_command(FILE *out, const struct cli_command *command);

void help_print(FILE *out)
{
    fprintf(out, "usage: tradewind COMMAND [OPTION]...\n\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->help == NULL) continue;
        fprintf(out, "  %-14s  %s\n", commands[i]->name, commands[i]->help);
    }
    fprintf(out, "\n`tradewind help COMMAND` tells its options. Exit status:\n\n");
    fprintf(out, "  %2d  %s\n", 0, "what was asked for was done");
#define X(name, status, text) fprintf(out, "  %2d  %s\n", (status), (text));
    ERROR_KINDS(X)
#undef X
}

void help_print_command(FILE *out, const struct cli_command *command)
{
    fprintf(out, "usage: ");
    print_usage(out, command);
    fprintf(out, "\n\n%s\n", command->help == NULL ? "For the supervisor only." : command->help);
    if (command->text != NULL) fprintf(out, "\n%s\n", command->text);
    if (command->options == NULL || command->options[0].name == NULL) return;
    fprintf(out, "\n");
    for (size_t i = 0; command->options[i].name != NULL; i++) {
        const struct command_option *option = &command->options[i];
        char left[64];
        snprintf(left, sizeof left, "--%s%s%s", option->name, option->value == NULL ? "" : " ",
                 option->value == NULL ? "" : option->value);
        fprintf(out, "  %-22s  %s\n", left, option->help);
    }
}

bool help_print_group(FILE *out, const char *word)
{
    size_t length = strlen(word);
    bool any = false;
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct cli_command *command = commands[i];
        if (command->help == NULL || strncmp(command->name, word, length) != 0) continue;
        if (command->name[length] != ' ') continue;
        any = true;
        fprintf(out, "  ");
        print_usage(out, command);
        fprintf(out, "\n      %s\n", command->help);
    }
    return any;
}

void help_print_man(FILE *out)
{
    fprintf(out, ".\\\" Written by `tradewind help --man`.\n");
    fprintf(out, ".TH TRADEWIND 1 \"\" \"tradewind %s\" \"User commands\"\n", BUILD_VERSION);
    fprintf(out, ".SH NAME\ntradewind \\- a multi-agent trading system\n");
    fprintf(out, ".SH SYNOPSIS\n.B tradewind\n.I COMMAND\n[\\fIOPTION\\fR]...\n");
    fprintf(out, ".SH DESCRIPTION\n");
    man_text(out, about);
    fprintf(out, ".SH COMMANDS\n");
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->help != NULL) man_command(out, commands[i]);
    }
    fprintf(out, ".SH EXIT STATUS\n.TP\n.B 0\nwhat was asked for was done\n");
#define X(name, status, text)               \
    fprintf(out, ".TP\n.B %d\n", (status)); \
    man_text(out, (text));
    ERROR_KINDS(X)
#undef X
    fprintf(out, ".SH FILES\nIn the folder given by \\fB\\-\\-home\\fR:\n");
    fprintf(out, ".TP\n.I config/\none YAML file a topic\n.TP\n.I runs/NNNN/\n");
    fprintf(out, "log, snapshots and database of a run\n.TP\n.I log/\n");
    fprintf(out, "what the services tell, one JSON object a line\n");
    fprintf(out, ".TP\n.I halt\nthe halt page\n");
}

static void print_usage(FILE *out, const struct cli_command *command)
{
    fprintf(out, "tradewind %s", command->name);
    if (command->operands != NULL) fprintf(out, " %s", command->operands);
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++) {
        const struct command_option *option = &command->options[i];
        if (option->value == NULL) {
            fprintf(out, " [--%s]", option->name);
        } else {
            fprintf(out, " [--%s %s]", option->name, option->value);
        }
    }
}

static void man_command(FILE *out, const struct cli_command *command)
{
    fprintf(out, ".SS ");
    man_text(out, command->name);
    fprintf(out, ".B tradewind\n");
    fprintf(out, "\\fB%s\\fR", command->name);
    if (command->operands != NULL) fprintf(out, " \\fI%s\\fR", command->operands);
    fprintf(out, "\n.PP\n");
    man_text(out, command->help);
    if (command->text != NULL) {
        fprintf(out, ".PP\n");
        man_text(out, command->text);
    }
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++) {
        const struct command_option *option = &command->options[i];
        fprintf(out, ".TP\n\\fB\\-\\-%s\\fR", option->name);
        if (option->value != NULL) fprintf(out, " \\fI%s\\fR", option->value);
        fprintf(out, "\n");
        man_text(out, option->help);
    }
}

// A line that roff takes as text: no macro at its start, dashes and backslashes as they are.
static void man_text(FILE *out, const char *text)
{
    bool line_begins = true;
    for (const char *at = text; *at != '\0'; at++) {
        if (line_begins && (*at == '.' || *at == '\'')) fprintf(out, "\\&");
        if (*at == '\\') {
            fprintf(out, "\\e");
        } else if (*at == '-') {
            fprintf(out, "\\-");
        } else {
            fputc(*at, out);
        }
        line_begins = *at == '\n';
    }
    fputc('\n', out);
}
