// test_yaml.c: configuration files are read whole or not at all, and faults are named by place.
#include "config/value.h"
#include "config/yaml.h"
#include "tests/unit/test.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

struct read {
    struct settings settings;
    struct replay_plan plan;
    struct settings_given given;
};

static void read_init(struct read *read)
{
    memset(read, 0, sizeof *read);
    settings_init(&read->settings);
    replay_plan_init(&read->plan);
}

static bool read_text(struct read *read, const char *topic, const char *text)
{
    return settings_yaml_parse("f", topic, text, strlen(text), &read->settings, &read->plan,
                               &read->given);
}

static void a_file_sets_what_it_says_and_nothing_else(void **state)
{
    (void)state;
    struct read read;
    read_init(&read);
    assert_true(read_text(&read, "trading", "cash: 2500.5\nfixed_quantity: 3\n"));
    assert_true(read_text(&read, "risk", "# nothing but a comment\n"));
    assert_true(read_text(&read, "agents",
                          "quorum: 3\nmembers: {trend: {enabled: false}, risk: {weight: 0.25}}\n"));
    assert_true(read_text(&read, "replay", "data: some/where\npace: max\n"));
    assert_int_equal(read.settings.value[SETTING_CASH], 250050000000);
    assert_int_equal(read.settings.value[SETTING_FIXED_QUANTITY], 3 * E8);
    assert_int_equal(read.settings.value[SETTING_FEE_RATE], E8 / 1000);
    assert_int_equal(read.settings.value[SETTING_QUORUM], 3);
    assert_false(read.settings.enabled[MEMBER_TREND]);
    assert_true(read.settings.enabled[MEMBER_BREAKOUT]);
    assert_int_equal(read.settings.weight[MEMBER_RISK], E8 / 4);
    assert_string_equal(read.plan.data, "some/where");
    assert_int_equal(read.plan.pace_e8, 0);
    assert_true(read.given.value[SETTING_CASH] && read.given.enabled[MEMBER_TREND]);
    assert_false(read.given.value[SETTING_FEE_RATE] || read.given.weight[MEMBER_TREND]);
}

static void a_fault_is_named_by_line_column_key_and_range(void **state)
{
    (void)state;
    static const struct {
        const char *topic, *text, *message;
    } rows[] = {
        {"trading", "cash: 1\nfee: 0.1\n", "f:2:1: unknown key fee"},
        {"trading", "cash: 1\ncash: 2\n", "f:2:1: cash is there twice"},
        {"trading", "cash: 1\n\nfee_rate: 0.2\n",
         "f:3:11: fee_rate: 0.2 is out of range; allowed: 0 to 0.1"},
        {"trading", "cash:   -1\n", "f:1:9: cash: -1 is out of range; allowed: 0 to 1000000000"},
        {"trading", "cash: 1e3\n",
         "f:1:7: cash: \"1e3\" is not an amount in dollars; allowed: 0 to 1000000000"},
        {"trading", "cash: \"5\"\n",
         "f:1:7: cash: \"5\" is not an amount in dollars; allowed: 0 to 1000000000"},
        {"trading", "cash:\n",
         "f:1:6: cash: \"\" is not an amount in dollars; allowed: 0 to 1000000000"},
        {"trading", "cash: [1]\n",
         "f:1:7: cash: an amount in dollars is wanted here; allowed: 0 to 1000000000"},
        {"trading", "cash: 0.123456789\n",
         "f:1:7: cash: \"0.123456789\" is not an amount in dollars; allowed: 0 to 1000000000"},
        {"trading", "decision_interval: 1.5\n",
         "f:1:20: decision_interval: \"1.5\" is not a whole number of seconds; allowed: 1 to "
         "86400"},
        {"trading", "decision_interval: 99999999999999999999\n",
         "f:1:20: decision_interval: \"99999999999999999999\" is not a whole number of seconds; "
         "allowed: 1 to 86400"},
        {"trading", "- cash\n", "f:1:1: keys with values are wanted here"},
        {"trading", "? [a]\n: 1\n", "f:1:3: a key is wanted here"},
        {"trading", "cash: 1\n---\ncash: 2\n", "f:2:1: a second document"},
        {"trading", "cash: &a 1\nfee_rate: *a\n", "f:2:11: aliases are not taken"},
        {"trading", "cash: !!str 1\n", "f:1:7: tags are not taken"},
        {"risk", "cash: 1\n", "f:1:1: unknown key cash"},
        {"risk", "members: {}\n", "f:1:1: unknown key members"},
        {"risk", "enabled: true\n", "f:1:1: unknown key enabled"},
        {"agents", "members: 5\n", "f:1:10: members: names of members are wanted here"},
        {"agents", "members:\n  trendy: {}\n", "f:2:3: unknown member trendy"},
        {"agents", "members:\n  trend: {}\n  trend: {}\n", "f:3:3: trend is there twice"},
        {"agents", "members: {trend: true}\n",
         "f:1:18: trend: {enabled: ..., weight: ...} is wanted here"},
        {"agents", "members: {trend: {enabled: yes}}\n",
         "f:1:28: enabled: \"yes\" is not true or false; allowed: false to true"},
        {"agents", "members: {trend: {mood: 1}}\n", "f:1:19: unknown key mood of trend"},
        {"agents", "members: {trend: {weight: 1, weight: 1}}\n", "f:1:30: weight is there twice"},
        {"replay", "pace: 0\n",
         "f:1:7: pace: 0 is no pace; allowed: max, or sessions a second up to 100000"},
        {"replay", "pace: fast\n",
         "f:1:7: pace: fast is no pace; allowed: max, or sessions a second up to 100000"},
        {"replay", "data: a\ndata: b\n", "f:2:1: data is there twice"},
        {"replay", "data: {}\n", "f:1:7: data: one value is wanted here"},
        {"replay", "folder: x\n", "f:1:1: unknown key folder"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct read read, before;
        read_init(&read);
        before = read;
        assert_false(read_text(&read, rows[i].topic, rows[i].text));
        assert_string_equal(error_message(), rows[i].message);
        assert_int_equal(error_kind(), ERROR_BAD_INPUT);
        assert_memory_equal(&read, &before, sizeof read);
    }
}

static void what_is_no_yaml_is_named_by_its_place(void **state)
{
    (void)state;
    static const char *const texts[] = {
        "cash: [1\n",
        "cash: 1\n  fee_rate: 2\n",
        "\tcash: 1\n",
        "cash: \"1\n",
        "{",
        "%YAML 9\n",
        "cash: 1\nx\n",
        "a: 'b\n\n",
        "cash: \x01\n",
        "cash: \xff\xfe\n",
    };
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct read read;
        read_init(&read);
        assert_false(read_text(&read, "trading", texts[i]));
        assert_int_equal(error_kind(), ERROR_BAD_INPUT);
        assert_ptr_equal(strstr(error_message(), "f:"), error_message());
    }
}

static void a_byte_that_is_no_text_has_a_line_and_a_column(void **state)
{
    (void)state;
    struct read read;
    read_init(&read);
    assert_false(read_text(&read, "trading", "cash: 1\n# a comment\nfee\xff: 2\n"));
    assert_string_equal(error_message(), "f:3:4: invalid leading UTF-8 octet");
}

static void a_long_file_is_refused_before_it_is_parsed(void **state)
{
    (void)state;
    struct read read;
    read_init(&read);
    char *text = malloc(YAML_FILE_MAX + 2);
    assert_non_null(text);
    memset(text, '[', YAML_FILE_MAX + 1);
    text[YAML_FILE_MAX + 1] = '\0';
    assert_false(read_text(&read, "trading", text));
    assert_non_null(strstr(error_message(), "at most 65536"));
    text[YAML_FILE_MAX] = '\0';
    assert_false(read_text(&read, "trading", text));  // and what just fits is parsed in time
    free(text);
}

static void what_is_written_is_read_again_as_it_was(void **state)
{
    (void)state;
    struct read read;
    read_init(&read);
    read.settings.value[SETTING_CASH] = 123456789;
    read.settings.enabled[MEMBER_SMA_CROSS] = true;
    read.settings.weight[MEMBER_TREND] = 5 * E8 / 2;
    read.plan.pace_e8 = 0;
    char folder[] = "/tmp/tradewind-test-XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    snprintf(path, sizeof path, "%s/config", folder);
    assert_true(settings_yaml_write(path, &read.settings, &read.plan));

    struct read again;
    read_init(&again);
    assert_true(settings_yaml_load(path, &again.settings, &again.plan, &again.given));
    assert_memory_equal(&again.settings, &read.settings, sizeof read.settings);
    assert_memory_equal(&again.plan, &read.plan, sizeof read.plan);

    // A bad file spoils all; a missing one, too.
    char file[80];
    snprintf(file, sizeof file, "%s/replay.yaml", path);
    FILE *out = fopen(file, "w");
    assert_non_null(out);
    fputs("pace: 1\nnonsense: 1\n", out);
    fclose(out);
    struct read spoilt;
    read_init(&spoilt);
    assert_false(settings_yaml_load(path, &spoilt.settings, &spoilt.plan, NULL));
    assert_non_null(strstr(error_message(), "replay.yaml:2:1: unknown key nonsense"));
    assert_int_not_equal(spoilt.settings.value[SETTING_CASH], 123456789);
    assert_int_equal(unlink(file), 0);
    assert_false(settings_yaml_load(path, &spoilt.settings, &spoilt.plan, NULL));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);

    char command[128];
    for (size_t i = 0; settings_yaml_topic(i) != NULL; i++) {
        snprintf(command, sizeof command, "%s/%s.yaml", path, settings_yaml_topic(i));
        unlink(command);
    }
    assert_int_equal(rmdir(path), 0);
    assert_int_equal(rmdir(folder), 0);
    assert_true(settings_yaml_load(path, &spoilt.settings, &spoilt.plan, NULL));  // all defaults
}

static void the_shipped_files_are_those_that_the_schema_writes(void **state)
{
    (void)state;
    struct read read;
    read_init(&read);
    for (size_t i = 0; settings_yaml_topic(i) != NULL; i++) {
        char path[64], *made = NULL, *shipped = calloc(1, YAML_FILE_MAX);
        size_t size = 0;
        FILE *memory = open_memstream(&made, &size);
        settings_yaml_print(memory, settings_yaml_topic(i), &read.settings, &read.plan);
        fclose(memory);
        snprintf(path, sizeof path, "config/%s.yaml", settings_yaml_topic(i));
        FILE *file = fopen(path, "r");
        assert_non_null(file);
        assert_in_range(fread(shipped, 1, YAML_FILE_MAX - 1, file), 1, YAML_FILE_MAX - 1);
        fclose(file);
        assert_string_equal(made, shipped);
        free(made);
        free(shipped);
    }
}

static void values_go_through_text_unchanged(void **state)
{
    (void)state;
    static const struct {
        enum setting_kind kind;
        const char *text;
        int64_t value;
    } rows[] = {
        {SETTING_COUNT, "0", 0},
        {SETTING_COUNT, "-1", -1},
        {SETTING_COUNT, "9223372036854775807", INT64_MAX},
        {SETTING_COUNT, "-9223372036854775808", INT64_MIN},
        {SETTING_FRACTION, "0.05", E8 / 20},
        {SETTING_FLAG, "true", 1},
        {SETTING_FLAG, "false", 0},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        int64_t value = 7;
        char text[VALUE_TEXT_MAX];
        assert_true(value_parse(rows[i].kind, rows[i].text, strlen(rows[i].text), &value));
        assert_int_equal(value, rows[i].value);
        value_print(rows[i].kind, value, text);
        assert_string_equal(text, rows[i].text);
    }
    static const char *const bad[] = {"",
                                      "-",
                                      "+1",
                                      " 1",
                                      "1 ",
                                      "0x1",
                                      "1.0",
                                      "TRUE",
                                      "9223372036854775808",
                                      "-9223372036854775809"};
    for (size_t i = 0; i < COUNT_OF(bad); i++) {
        int64_t value;
        assert_false(value_parse(SETTING_COUNT, bad[i], strlen(bad[i]), &value));
        assert_false(value_parse(SETTING_FLAG, bad[i], strlen(bad[i]), &value));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_sets_what_it_says_and_nothing_else),
        cmocka_unit_test(a_fault_is_named_by_line_column_key_and_range),
        cmocka_unit_test(what_is_no_yaml_is_named_by_its_place),
        cmocka_unit_test(a_byte_that_is_no_text_has_a_line_and_a_column),
        cmocka_unit_test(a_long_file_is_refused_before_it_is_parsed),
        cmocka_unit_test(what_is_written_is_read_again_as_it_was),
        cmocka_unit_test(the_shipped_files_are_those_that_the_schema_writes),
        cmocka_unit_test(values_go_through_text_unchanged),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
