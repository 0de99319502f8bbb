#include "base/text.h"
#include "tests/unit/test.h"

#include <yyjson.h>

static void texts_grow_and_always_end_with_a_nul(void **state)
{
    (void)state;
    char memory[32];
    struct text text;
    text_init(&text, memory, sizeof memory);
    assert_string_equal(memory, "");
    text_add(&text, "%d bars", 42);
    text_add_bytes(&text, ", whole", 7);
    text_add_bytes(&text, "", 0);
    assert_string_equal(memory, "42 bars, whole");
    assert_int_equal(text.length, 14);
    assert_false(text.cut);
}

static void what_does_not_fit_is_cut_and_nothing_is_added_behind(void **state)
{
    (void)state;
    for (size_t size = 1; size <= 12; size++) {
        char memory[16];
        memset(memory, '!', sizeof memory);
        struct text text;
        text_init(&text, memory, size);
        text_add(&text, "%s", "0123456789");
        text_add_bytes(&text, "a", 1);
        text_add(&text, "b");
        text_add_json(&text, "c", 1);
        size_t fits = size > 11 ? 11 : size - 1;
        assert_int_equal(text.length, fits);
        assert_memory_equal(memory, "0123456789a", fits);
        assert_int_equal(memory[fits], '\0');
        assert_int_equal(memory[size], '!');
        assert_true(text.cut);
    }
}

static void a_cut_leaves_no_half_of_a_character(void **state)
{
    (void)state;
    const char *euros = "\xE2\x82\xAC\xE2\x82\xAC";  // two of three bytes each
    for (int formatted = 0; formatted <= 1; formatted++) {
        for (size_t size = 1; size <= 7; size++) {
            char memory[8];
            struct text text;
            text_init(&text, memory, size);
            if (formatted) text_add(&text, "%s", euros);
            if (!formatted) text_add_bytes(&text, euros, 6);
            assert_int_equal(text.length, (size - 1) / 3 * 3);
            assert_int_equal(text.cut, size < 7);
            assert_int_equal(memory[text.length], '\0');
        }
    }
}

static void json_strings_escape_what_would_break_them(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        const char *json;
    } rows[] = {
        {"", "\"\""},
        {"plain", "\"plain\""},
        {"say \"no\" \\ \n\r\t", "\"say \\\"no\\\" \\\\ \\n\\r\\t\""},
        {"\x01\x1F\x7F", "\"\\u0001\\u001f\\u007f\""},
        {"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x88", "\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x93\x88\""},
        {"\xC3", "\"\\ufffd\""},                                   // cut short
        {"\x80z", "\"\\ufffdz\""},                                 // a middle without a beginning
        {"\xC0\xAF", "\"\\ufffd\\ufffd\""},                        // a slash in too long a form
        {"\xE0\x80\xAF", "\"\\ufffd\\ufffd\\ufffd\""},             // again
        {"\xED\xA0\x80", "\"\\ufffd\\ufffd\\ufffd\""},             // half of a pair
        {"\xF4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\""},  // beyond the last
        {"\xFF", "\"\\ufffd\""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char memory[64];
        struct text text;
        text_init(&text, memory, sizeof memory);
        text_add_json(&text, rows[i].bytes, strlen(rows[i].bytes));
        assert_string_equal(memory, rows[i].json);
        assert_false(text.cut);
    }
}

static void any_bytes_become_json_that_parses(void **state)
{
    (void)state;
    uint32_t drawn = 12345;
    for (int i = 0; i < 20000; i++) {
        char bytes[24], memory[24 * 6 + 3];
        size_t count = (size_t)i % (sizeof bytes + 1);
        for (size_t at = 0; at < count; at++) {
            drawn = drawn * 1664525 + 1013904223;
            bytes[at] = (char)(drawn >> 24);
        }
        struct text text;
        text_init(&text, memory, sizeof memory);
        text_add_json(&text, bytes, count);
        assert_false(text.cut);
        yyjson_doc *doc = yyjson_read(memory, text.length, YYJSON_READ_NOFLAG);
        assert_non_null(doc);
        assert_true(yyjson_is_str(yyjson_doc_get_root(doc)));
        yyjson_doc_free(doc);
    }
}

static void plain_text_cannot_steer_a_terminal(void **state)
{
    (void)state;
    static const char hostile[] = "a\x1b[2J\xC2\x9B"
                                  "31m\r\n\tb\0\x7F\xFF\xC0\xAF\xE2\x82\xAC";
    char memory[64];
    struct text text;
    text_init(&text, memory, sizeof memory);
    text_add_plain(&text, hostile, sizeof hostile - 1);
    assert_string_equal(memory, "a [2J 31m   b  \xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\xE2\x82\xAC");
    assert_false(text.cut);
}

static void a_fixed_number_shows_all_its_decimals(void **state)
{
    (void)state;
    static const struct {
        int64_t e8;
        unsigned decimals;
        bool grouped;
        const char *text;
    } rows[] = {
        {0, 2, true, "0.00"},
        {INT64_C(10000000000000), 2, true, "100,000.00"},
        {INT64_C(99999999999999), 2, true, "1,000,000.00"},
        {INT64_C(-99950000000), 0, true, "-1,000"},
        {INT64_C(12350000), 2, false, "0.12"},
        {INT64_C(12500000), 2, false, "0.12"},
        {INT64_C(13500000), 2, false, "0.14"},
        {-1, 8, false, "-0.00000001"},
        {-1, 2, false, "0.00"},
        {INT64_C(123456789000000), 4, false, "1234567.8900"},
        {INT64_MAX, 8, true, "92,233,720,368.54775807"},
        {INT64_MIN, 8, false, "-92233720368.54775808"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char memory[64];
        struct text text;
        text_init(&text, memory, sizeof memory);
        text_add_fixed(&text, rows[i].e8, rows[i].decimals, rows[i].grouped);
        assert_string_equal(memory, rows[i].text);
    }
}

static void a_nul_inside_is_told_not_swallowed(void **state)
{
    (void)state;
    char memory[32];
    struct text text;
    text_init(&text, memory, sizeof memory);
    text_add_json(&text, "a\0b", 3);
    assert_string_equal(memory, "\"a\\u0000b\"");
}

static void a_cut_json_string_ends_behind_a_whole_escape(void **state)
{
    (void)state;
    const char *bytes = "\"\x01\xE2\x82\xAC";
    char whole[32];
    struct text text;
    text_init(&text, whole, sizeof whole);
    text_add_json(&text, bytes, strlen(bytes));
    for (size_t size = 1; size <= text.length; size++) {
        char memory[32];
        struct text cut;
        text_init(&cut, memory, size);
        text_add_json(&cut, bytes, strlen(bytes));
        assert_true(cut.cut);
        assert_memory_equal(memory, whole, cut.length);
        // Its quotes, \", \u0001 and the euro are whole or not there.
        bool at_end = cut.length == 0 || cut.length == 1 || cut.length == 3 || cut.length == 9
            || cut.length == 12;
        assert_true(at_end);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(texts_grow_and_always_end_with_a_nul),
        cmocka_unit_test(what_does_not_fit_is_cut_and_nothing_is_added_behind),
        cmocka_unit_test(a_cut_leaves_no_half_of_a_character),
        cmocka_unit_test(json_strings_escape_what_would_break_them),
        cmocka_unit_test(any_bytes_become_json_that_parses),
        cmocka_unit_test(plain_text_cannot_steer_a_terminal),
        cmocka_unit_test(a_fixed_number_shows_all_its_decimals),
        cmocka_unit_test(a_nul_inside_is_told_not_swallowed),
        cmocka_unit_test(a_cut_json_string_ends_behind_a_whole_escape),
    };
    return cmocka_run_group_tests_name("base/text", tests, NULL, NULL);
}
