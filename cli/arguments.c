// arguments.c: from argv to a command, its options and its operands. See command.h.
#include "cli/command.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#define NAME_MAX_LENGTH 32  // longer words have no neighbour

static const struct cli_command *command_of(int argc, char *const argv[], int *words);
static bool command_unknown(int argc, char *const argv[]);
static bool take_option(int argc, char *const argv[], int *at, struct arguments *arguments);
static const char *nearest_option(const struct cli_command *command, const char *name);
static bool check_operands(const struct arguments *arguments);
static size_t distance(const char *left, const char *right);

bool arguments_parse(int argc, char *const argv[], struct arguments *arguments)
{
    *arguments = (struct arguments){0};
    int words = 0;
    arguments->command = command_of(argc, argv, &words);
    if (arguments->command == NULL) return command_unknown(argc, argv);

    bool options_ended = false;
    for (int at = 1 + words; at < argc; at++) {
        const char *word = argv[at];
        if (!options_ended && strcmp(word, "--") == 0) {
            options_ended = true;
        } else if (!options_ended && word[0] == '-' && word[1] != '\0') {
            if (!take_option(argc, argv, &at, arguments)) return false;
        } else {
            if (arguments->operands_count > arguments->command->operands_most) break;
            arguments->operands[arguments->operands_count++] = word;
        }
    }
    return arguments->help || check_operands(arguments);
}

const char *arguments_value(const struct arguments *arguments, const char *name)
{
    const struct command_option *options = arguments->command->options;
    for (size_t i = 0; options != NULL && options[i].name != NULL; i++) {
        if (strcmp(options[i].name, name) == 0) return arguments->values[i];
    }
    assert(false && "the command has no such option");
    return NULL;
}

bool arguments_have(const struct arguments *arguments, const char *name)
{
    return arguments_value(arguments, name) != NULL;
}

const char *arguments_home(const struct arguments *arguments)
{
    const char *home = arguments_value(arguments, "home");
    return home == NULL ? "./var" : home;
}

bool arguments_number(const struct arguments *arguments, const char *name, uint64_t least,
                      uint64_t most, uint64_t otherwise, uint64_t *number)
{
    *number = otherwise;
    const char *text = arguments_value(arguments, name);
    if (text == NULL) return true;
    char *end = NULL;
    errno = 0;
    unsigned long long value = strtoull(text, &end, 10);
    bool whole = text[0] >= '0' && text[0] <= '9' && *end == '\0' && errno == 0;
    if (!whole || value < least || value > most) {
        return FAIL(ERROR_USAGE, "--%s %s: a whole number from %llu to %llu is wanted", name, text,
                    (unsigned long long)least, (unsigned long long)most);
    }
    *number = value;
    return true;
}

const struct cli_command *command_find(const char *name)
{
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strcmp(commands[i]->name, name) == 0) return commands[i];
    }
    return NULL;
}

int command_failed(void)
{
    enum error_kind kind = error_kind();
    if (kind == ERROR_NONE) kind = ERROR_INTERNAL;
    char story[4 * ERROR_TEXT_MAX];
    error_text(story, sizeof story);
    fprintf(stderr, "tradewind: %s\n", story[0] == '\0' ? error_kind_text(kind) : story);
    error_clear();
    return (int)kind;
}

// Two words before one: "agent list" is a command and "agent" is none.
static const struct cli_command *command_of(int argc, char *const argv[], int *words)
{
    char name[2 * NAME_MAX_LENGTH];
    for (int count = argc > 2 ? 2 : argc - 1; count >= 1; count--) {
        int length = count == 2 ? snprintf(name, sizeof name, "%s %s", argv[1], argv[2])
                                : snprintf(name, sizeof name, "%s", argv[1]);
        if (length < 0 || (size_t)length >= sizeof name) continue;
        *words = count;
        const struct cli_command *command = command_find(name);
        if (command != NULL) return command;
    }
    return NULL;
}

static bool command_unknown(int argc, char *const argv[])
{
    if (argc < 2) return FAIL(ERROR_USAGE, "a command is missing; see tradewind help");
    if (argv[1][0] == '-') {
        return FAIL(ERROR_USAGE, "unknown option %s before the command; see tradewind help",
                    argv[1]);
    }
    char name[2 * NAME_MAX_LENGTH];
    bool group = false;  // the first word begins a two-word command
    size_t first = strlen(argv[1]);
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (strncmp(commands[i]->name, argv[1], first) != 0) continue;
        group = group || commands[i]->name[first] == ' ';
    }
    if (group && argc == 2) {
        return FAIL(ERROR_USAGE, "%s what? See tradewind help %s", argv[1], argv[1]);
    }
    snprintf(name, sizeof name, "%s%s%s", argv[1], group ? " " : "", group ? argv[2] : "");

    const char *nearest = NULL;
    size_t least = 4;
    for (size_t i = 0; commands[i] != NULL; i++) {
        if (commands[i]->help == NULL) continue;
        size_t far = distance(name, commands[i]->name);
        if (far >= least) continue;
        least = far;
        nearest = commands[i]->name;
    }
    if (nearest == NULL) return FAIL(ERROR_USAGE, "unknown command %s; see tradewind help", name);
    return FAIL(ERROR_USAGE, "unknown command %s; did you mean %s?", name, nearest);
}

// --name, --name VALUE or --name=VALUE.
static bool take_option(int argc, char *const argv[], int *at, struct arguments *arguments)
{
    const char *word = argv[*at];
    if (strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0) {
        arguments->help = true;
        return true;
    }
    const struct cli_command *command = arguments->command;
    bool two_dashes = word[1] == '-';
    size_t length = two_dashes ? strcspn(word + 2, "=") : 0;
    for (size_t i = 0; two_dashes && command->options != NULL && command->options[i].name != NULL;
         i++) {
        const struct command_option *option = &command->options[i];
        if (strlen(option->name) != length || strncmp(option->name, word + 2, length) != 0) {
            continue;
        }
        const char *value = word[2 + length] == '=' ? word + 3 + length : NULL;
        if (option->value == NULL && value != NULL) {
            return FAIL(ERROR_USAGE, "--%s takes no value", option->name);
        }
        if (option->value == NULL) {
            value = "";
        } else if (value == NULL && *at + 1 < argc) {
            value = argv[++*at];
        }
        if (value == NULL) {
            return FAIL(ERROR_USAGE, "--%s needs a value: %s", option->name, option->value);
        }
        if (arguments->values[i] != NULL) {
            return FAIL(ERROR_USAGE, "--%s is given twice", option->name);
        }
        arguments->values[i] = value;
        return true;
    }
    const char *nearest = two_dashes ? nearest_option(command, word + 2) : NULL;
    if (nearest == NULL) {
        return FAIL(ERROR_USAGE, "unknown option %s; see tradewind help %s", word, command->name);
    }
    return FAIL(ERROR_USAGE, "unknown option %s; did you mean --%s?", word, nearest);
}

static const char *nearest_option(const struct cli_command *command, const char *name)
{
    const char *nearest = NULL;
    size_t least = 4;
    for (size_t i = 0; command->options != NULL && command->options[i].name != NULL; i++) {
        size_t far = distance(name, command->options[i].name);
        if (far >= least) continue;
        least = far;
        nearest = command->options[i].name;
    }
    return nearest;
}

static bool check_operands(const struct arguments *arguments)
{
    const struct cli_command *command = arguments->command;
    if (arguments->operands_count > command->operands_most) {
        return FAIL(ERROR_USAGE, "%s: nothing is known to do with %s", command->name,
                    arguments->operands[command->operands_most]);
    }
    if (arguments->operands_count < command->operands_least) {
        return FAIL(ERROR_USAGE, "%s needs %s; see tradewind help %s", command->name,
                    command->operands, command->name);
    }
    return true;
}

// Levenshtein's: how many letters to change, add or take away.
static size_t distance(const char *left, const char *right)
{
    size_t rows = strlen(left), columns = strlen(right);
    if (rows > NAME_MAX_LENGTH || columns > NAME_MAX_LENGTH) return SIZE_MAX;
    size_t row[NAME_MAX_LENGTH + 1];
    for (size_t j = 0; j <= columns; j++)
        row[j] = j;
    for (size_t i = 1; i <= rows; i++) {
        size_t diagonal = row[0];
        row[0] = i;
        for (size_t j = 1; j <= columns; j++) {
            size_t change = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
            size_t other = (row[j] < row[j - 1] ? row[j] : row[j - 1]) + 1;
            diagonal = row[j];
            row[j] = change < other ? change : other;
        }
    }
    return row[columns];
}
