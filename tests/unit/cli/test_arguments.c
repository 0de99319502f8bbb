// test_arguments.c: the command line is understood, or named where it is wrong.
#include "cli/command.h"
#include "tests/unit/test.h"

#include <stdlib.h>

#define WORDS_MAX 16

// Splits at blanks; the words live in `memory`.
static bool parse(const char *line, char *memory, size_t size, struct arguments *arguments)
{
    char *words[WORDS_MAX] = {(char *)(uintptr_t)"tradewind"};
    int count = 1;
    snprintf(memory, size, "%s", line);
    char *at = memory;
    while (*at != '\0') {
        assert_in_range(count, 1, WORDS_MAX - 1);
        words[count++] = at;
        at += strcspn(at, " ");
        if (*at == ' ') *at++ = '\0';
    }
    return arguments_parse(count, words, arguments);
}

static void a_command_with_its_options_is_understood(void **state)
{
    (void)state;
    struct arguments arguments;
    char memory[256];
    assert_true(
        parse("up --replay --home=/x --pace max --json", memory, sizeof memory, &arguments));
    assert_string_equal(arguments.command->name, "up");
    assert_string_equal(arguments_home(&arguments), "/x");
    assert_string_equal(arguments_value(&arguments, "pace"), "max");
    assert_true(arguments_have(&arguments, "replay") && arguments_have(&arguments, "json"));
    assert_false(arguments_have(&arguments, "new"));

    assert_true(parse("agent weight trend 0.5", memory, sizeof memory, &arguments));
    assert_string_equal(arguments.command->name, "agent weight");
    assert_int_equal(arguments.operands_count, 2);
    assert_string_equal(arguments.operands[1], "0.5");
    assert_string_equal(arguments_home(&arguments), "./var");

    assert_true(parse("agent weight trend -- -0.5", memory, sizeof memory, &arguments));
    assert_string_equal(arguments.operands[1], "-0.5");
    assert_true(parse("restart --help", memory, sizeof memory, &arguments));
    assert_true(arguments.help);
}

static void what_is_wrong_is_named_with_its_nearest_neighbour(void **state)
{
    (void)state;
    static const struct {
        const char *line, *message;
    } rows[] = {
        {"", "a command is missing; see tradewind help"},
        {"hlat", "unknown command hlat; did you mean halt?"},
        {"satus", "unknown command satus; did you mean status?"},
        {"zzzzzzzzz", "unknown command zzzzzzzzz; see tradewind help"},
        {"agent", "agent what? See tradewind help agent"},
        {"agent enabel trend", "unknown command agent enabel; did you mean agent enable?"},
        {"config chek", "unknown command config chek; did you mean config check?"},
        {"--json status", "unknown option --json before the command; see tradewind help"},
        {"status --jsn", "unknown option --jsn; did you mean --json?"},
        {"status --zzzzzzzzz", "unknown option --zzzzzzzzz; see tradewind help status"},
        {"status -x", "unknown option -x; see tradewind help status"},
        {"status --json=yes", "--json takes no value"},
        {"status --home", "--home needs a value: DIR"},
        {"status --home a --home b", "--home is given twice"},
        {"status now", "status: nothing is known to do with now"},
        {"restart", "restart needs SERVICE; see tradewind help restart"},
        {"restart a b", "restart: nothing is known to do with b"},
        {"agent weight trend", "agent weight needs NAME WEIGHT; see tradewind help agent weight"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arguments arguments;
        char memory[256];
        assert_false(parse(rows[i].line, memory, sizeof memory, &arguments));
        assert_string_equal(error_message(), rows[i].message);
        assert_int_equal(error_kind(), ERROR_USAGE);
    }
}

static void a_number_is_whole_and_in_its_range(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        bool good;
        uint64_t number;
    } rows[] = {
        {"service core --run 1", true, 1},
        {"service core --run 9999", true, 9999},
        {"service core", true, 7},
        {"service core --run 0", false, 0},
        {"service core --run 10000", false, 0},
        {"service core --run -1", false, 0},
        {"service core --run 1x", false, 0},
        {"service core --run=", false, 0},
        {"service core --run 99999999999999999999", false, 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct arguments arguments;
        char memory[256];
        uint64_t number;
        assert_true(parse(rows[i].line, memory, sizeof memory, &arguments));
        assert_int_equal(arguments_number(&arguments, "run", 1, 9999, 7, &number), rows[i].good);
        if (rows[i].good) assert_int_equal(number, rows[i].number);
    }
}

static void every_command_is_in_the_help_and_the_man_page(void **state)
{
    (void)state;
    char *help = NULL, *man = NULL;
    size_t size;
    FILE *out = open_memstream(&help, &size);
    help_print(out);
    fclose(out);
    out = open_memstream(&man, &size);
    help_print_man(out);
    fclose(out);
    for (size_t i = 0; commands[i] != NULL; i++) {
        const struct cli_command *command = commands[i];
        if (command->help == NULL) continue;
        char line[64];
        snprintf(line, sizeof line, "\n  %s ", command->name);
        assert_non_null(strstr(help, line));
        snprintf(line, sizeof line, ".SS %s\n", command->name);
        assert_non_null(strstr(man, line));
        assert_in_range(command->operands_most, 0, OPERANDS_MAX);
        size_t options = 0;
        while (command->options != NULL && command->options[options].name != NULL)
            options++;
        assert_in_range(options, 0, OPTIONS_MAX);
    }
    free(help);
    free(man);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_command_with_its_options_is_understood),
        cmocka_unit_test(what_is_wrong_is_named_with_its_nearest_neighbour),
        cmocka_unit_test(a_number_is_whole_and_in_its_range),
        cmocka_unit_test(every_command_is_in_the_help_and_the_man_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
