// test_json.c: every record of the catalogue shows itself as valid JSON, hostile ones too.
#include "base/text.h"
#include "tests/unit/records.h"
#include "tests/unit/test.h"

#include <stdlib.h>
#include <yyjson.h>

static _Alignas(8) unsigned char memory[EXAMPLE_SIZE];
static struct record *const record = (struct record *)(void *)memory;
static char shown[65536];

static const char *show(void)
{
    struct text text;
    text_init(&text, shown, sizeof shown);
    record_json(record, &text);
    assert_false(text.cut);
    return shown;
}

static void expect_unique_keys(yyjson_val *object)
{
    yyjson_obj_iter left;
    yyjson_obj_iter_init(object, &left);
    for (yyjson_val *key; (key = yyjson_obj_iter_next(&left)) != NULL;) {
        size_t found = 0;
        yyjson_obj_iter right;
        yyjson_obj_iter_init(object, &right);
        for (yyjson_val *other; (other = yyjson_obj_iter_next(&right)) != NULL;) {
            found += yyjson_equals(key, other) ? 1 : 0;
        }
        if (found != 1) fail_msg("key %s stands twice in %s", yyjson_get_str(key), shown);
        yyjson_val *value = yyjson_obj_iter_get_val(key);
        if (yyjson_is_obj(value)) expect_unique_keys(value);
        if (yyjson_is_arr(value) && yyjson_is_obj(yyjson_arr_get_first(value))) {
            expect_unique_keys(yyjson_arr_get_first(value));
        }
    }
}

// Parses what show() gave; the caller frees.
static yyjson_doc *parsed(void)
{
    yyjson_doc *document = yyjson_read(shown, strlen(shown), 0);
    if (document == NULL) fail_msg("not JSON: %s", shown);
    expect_unique_keys(yyjson_doc_get_root(document));
    return document;
}

static void each_type_of_the_catalogue_is_valid_json_with_each_key_once(void **state)
{
    (void)state;
    static const unsigned types[] = {
#define R(NAME, body, number, version, tail, rules, by) (number),
        RECORDS(R)
#undef R
    };
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        example_record(record, types[i]);
        show();
        yyjson_doc *document = parsed();
        yyjson_val *root = yyjson_doc_get_root(document);
        assert_string_equal(yyjson_get_str(yyjson_obj_get(root, "type")),
                            record_rule(types[i])->name);
        assert_true(yyjson_is_obj(yyjson_obj_get(root, "body")));
        yyjson_doc_free(document);
    }
}

static void a_fill_shows_exact_decimals_and_words(void **state)
{
    (void)state;
    example_record(record, RECORD_FILL);
    assert_string_equal(
        show(),
        "{\"sequence\":17,\"type\":\"fill\",\"version\":1,\"flags\":[\"critical\",\"replayed\"],"
        "\"source\":\"feed\",\"counter\":4,\"cause\":0,\"event_time\":\"2008-10-10T13:30:00Z\","
        "\"log_time\":\"2008-10-10T13:30:00Z\",\"body\":{\"fill\":\"9223372036854775807\","
        "\"order\":\"9223372036854775807\",\"instrument\":4000000000,\"side\":\"buy\","
        "\"quantity\":\"92233720368.54775807\",\"price\":\"85.7428\",\"fee\":\"-3.61\"}}");
}

static void a_decision_shows_each_opinion(void **state)
{
    (void)state;
    example_record(record, RECORD_DECISION);
    assert_non_null(strstr(show(), "\"p\":0.530250,"));
    assert_non_null(strstr(shown, "\"as_of\":\"2008-10-10T13:30:00.000000001Z\""));
    assert_non_null(strstr(shown,
                           "\"inputs\":\"ab010000000000000000000000000000\","
                           "\"opinions\":[{\"member\":\"trend\",\"status\":\"ok\","));
    yyjson_doc *document = parsed();
    yyjson_val *body = yyjson_obj_get(yyjson_doc_get_root(document), "body");
    assert_int_equal(yyjson_arr_size(yyjson_obj_get(body, "opinions")), EXAMPLE_PARTS);
    yyjson_doc_free(document);

    struct decision *decision = example_begin(record, RECORD_DECISION, "", 0);
    example_decision(decision);
    decision->opinions = 0;
    assert_non_null(strstr(show(), "\"opinions\":[]}}"));
}

static void settings_and_members_are_named_where_they_are_known(void **state)
{
    (void)state;
    struct config *config = example_record(record, RECORD_CONFIG);
    config->subject = 0;
    assert_non_null(strstr(show(), "\"setting\":\"trading.fee_rate\",\"subject\":0,"));
    config->setting = 60001;
    assert_non_null(strstr(show(), "\"setting\":60001,"));
    config->setting = 0;
    assert_non_null(strstr(show(), "\"setting\":null,"));
}

static void numbers_change_into_strings_above_what_a_double_holds(void **state)
{
    (void)state;
    struct refusal *refusal = example_record(record, RECORD_REFUSAL);
    refusal->command = UINT64_C(9007199254740992);
    assert_non_null(strstr(show(), "\"command\":9007199254740992,"));
    refusal->command++;
    assert_non_null(strstr(show(), "\"command\":\"9007199254740993\","));
}

static void hostile_text_cannot_leave_its_string(void **state)
{
    (void)state;
    static const char hostile[] = "\"},\"type\":\"fill\",{\\\n\r\t\x1b[2J\x7f\x01 "
                                  "\xff\xc0\xaf\xed\xa0\x80 \xe2\x82\xac </script>";
    size_t size = sizeof hostile - 1;
    example_begin(record, RECORD_PAUSE, hostile, size);
    show();
    for (const char *at = shown; *at != '\0'; at++) {
        assert_true((unsigned char)*at >= ' ' && *at != '\x7f');
    }
    yyjson_doc *document = parsed();
    yyjson_val *root = yyjson_doc_get_root(document);
    assert_string_equal(yyjson_get_str(yyjson_obj_get(root, "type")), "pause");
    const char *text = yyjson_get_str(yyjson_obj_get(yyjson_obj_get(root, "body"), "text"));
    assert_memory_equal(text, hostile, 29);  // up to the first byte that is no UTF-8
    yyjson_doc_free(document);
}

static void what_the_catalogue_does_not_know_shows_its_header_alone(void **state)
{
    (void)state;
    example_record(record, RECORD_TICK);
    record->type = 9999;
    record->source = 77;
    record->flags = 0;
    assert_non_null(strstr(show(),
                           "{\"sequence\":17,\"type\":9999,\"version\":1,\"flags\":[],"
                           "\"source\":77,"));
    assert_null(strstr(shown, "body"));
    yyjson_doc_free(parsed());
    record->flags = FLAG_CRITICAL;
    assert_non_null(strstr(show(), ",\"fault\":\"is of an unknown, critical type\"}"));
}

static void a_body_that_is_not_as_the_catalogue_says_is_a_fault_and_is_not_read(void **state)
{
    (void)state;
    example_begin(record, RECORD_TICK, "", 0);  // kind 0 is in no list
    assert_non_null(strstr(show(), ",\"fault\":\"has a field out of its range\"}"));
    yyjson_doc_free(parsed());

    example_decision(example_begin(record, RECORD_DECISION, "", 0));  // says 2 opinions, has none
    assert_non_null(strstr(show(), ",\"fault\":\"has an impossible length\"}"));

    example_record(record, RECORD_FILL);
    record->body_length = 8;
    assert_non_null(strstr(show(), ",\"fault\":\"has an impossible length\"}"));
}

static void a_text_that_is_too_small_says_so(void **state)
{
    (void)state;
    example_record(record, RECORD_FILL);
    size_t whole = strlen(show());
    for (size_t size = 1; size <= whole + 1; size++) {
        char *small = malloc(size);
        assert_non_null(small);
        struct text text;
        text_init(&text, small, size);
        record_json(record, &text);
        assert_int_equal(text.cut, size <= whole);
        free(small);
    }
}

static void the_largest_summary_fits_the_largest_text(void **state)
{
    (void)state;
    size_t count = (RECORD_MAX - RECORD_HEADER - sizeof(struct summary)) / sizeof(struct holding);
    size_t size = count * sizeof(struct holding);
    struct record *large = calloc(1, RECORD_MAX);
    char *room = malloc(RECORD_JSON_MAX);
    assert_non_null(large);
    assert_non_null(room);
    struct summary *summary = record_begin(large, RECORD_SUMMARY, sizeof *summary + size);
    example_summary(summary);
    summary->holdings = (uint32_t)count;
    struct holding *holdings = (struct holding *)(void *)(summary + 1);
    for (size_t i = 0; i < count; i++) {
        example_holding(&holdings[i]);
    }
    struct text text;
    text_init(&text, room, RECORD_JSON_MAX);
    record_json(large, &text);
    assert_false(text.cut);
    assert_string_equal(text.at + text.length - 4, "}]}}");
    free(room);
    free(large);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_type_of_the_catalogue_is_valid_json_with_each_key_once),
        cmocka_unit_test(a_fill_shows_exact_decimals_and_words),
        cmocka_unit_test(a_decision_shows_each_opinion),
        cmocka_unit_test(settings_and_members_are_named_where_they_are_known),
        cmocka_unit_test(numbers_change_into_strings_above_what_a_double_holds),
        cmocka_unit_test(hostile_text_cannot_leave_its_string),
        cmocka_unit_test(what_the_catalogue_does_not_know_shows_its_header_alone),
        cmocka_unit_test(a_body_that_is_not_as_the_catalogue_says_is_a_fault_and_is_not_read),
        cmocka_unit_test(a_text_that_is_too_small_says_so),
        cmocka_unit_test(the_largest_summary_fits_the_largest_text),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
