// test_request.c: lines of the control socket are hostile until they are taken.
#include "services/supervisor/request.h"
#include "tests/unit/test.h"

#include <stdlib.h>

static void what_is_asked_for_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *line;
        enum request_verb verb;
        const char *subject, *value, *reason;
    } rows[] = {
        {"{\"command\":\"status\"}", REQUEST_STATUS, "", "", ""},
        {" { \"reason\" : \"lunch \\u00fc\" , \"command\" : \"halt\" } ", REQUEST_HALT, "", "",
         "lunch \xc3\xbc"},
        {"{\"command\":\"set\",\"setting\":\"risk.cash_buffer\",\"value\":\"0.1\"}", REQUEST_SET,
         "risk.cash_buffer", "0.1", ""},
        {"{\"command\":\"restart\",\"service\":\"core\"}", REQUEST_RESTART, "core", "", ""},
        {"{\"command\":\"resume\",\"reason\":\"\"}", REQUEST_RESUME, "", "", ""},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct request request;
        const char *why = NULL;
        assert_true(request_parse(rows[i].line, strlen(rows[i].line), &request, &why));
        assert_int_equal(request.verb, rows[i].verb);
        assert_string_equal(request.subject, rows[i].subject);
        assert_string_equal(request.value, rows[i].value);
        assert_string_equal(request.reason, rows[i].reason);
    }
}

static void what_is_no_request_is_refused_with_its_reason(void **state)
{
    (void)state;
    static const struct {
        const char *line, *why;
    } rows[] = {
        {"", "no JSON object"},
        {"halt", "no JSON object"},
        {"[]", "no JSON object"},
        {"\"halt\"", "no JSON object"},
        {"{\"command\":\"halt\"", "no JSON object"},
        {"{\"command\":\"halt\"}{}", "no JSON object"},
        {"{}", "\"command\" is missing"},
        {"{\"reason\":\"x\"}", "\"command\" is missing"},
        {"{\"command\":\"halt\",\"extra\":\"x\"}", "unknown key"},
        {"{\"command\":\"HALT\"}", "unknown command"},
        {"{\"command\":\"hal\"}", "unknown command"},
        {"{\"command\":1}", "each value is a string"},
        {"{\"command\":\"halt\",\"reason\":{}}", "each value is a string"},
        {"{\"command\":\"halt\",\"reason\":\"a\\u0000b\"}",
         "a text is too long, or has a zero in it"},
        {"{\"command\":\"restart\"}", "what is meant is missing: \"setting\" or \"service\""},
        {"{\"command\":\"set\",\"setting\":\"x\"}", "\"value\" is missing"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct request request;
        const char *why = NULL;
        assert_false(request_parse(rows[i].line, strlen(rows[i].line), &request, &why));
        assert_string_equal(why, rows[i].why);
    }
}

static void a_reason_is_taken_whole_or_not_at_all(void **state)
{
    (void)state;
    for (size_t length = TAIL_TEXT_MAX; length <= TAIL_TEXT_MAX + 1; length++) {
        char *line = malloc(length + 64);
        assert_non_null(line);
        int begun = snprintf(line, length + 64, "{\"command\":\"halt\",\"reason\":\"");
        memset(line + begun, 'x', length);
        memcpy(line + (size_t)begun + length, "\"}", 3);
        struct request request;
        const char *why = NULL;
        bool taken = request_parse(line, strlen(line), &request, &why);
        assert_int_equal(taken, length <= TAIL_TEXT_MAX);
        if (taken) assert_int_equal(strlen(request.reason), length);
        free(line);
    }
}

static void a_line_of_noise_is_no_request(void **state)
{
    (void)state;
    unsigned seed = 20261124;
    for (unsigned i = 0; i < 20000; i++) {
        char line[64];
        for (size_t k = 0; k < sizeof line; k++) {
            seed = seed * 1664525u + 1013904223u;
            line[k] = "{}[]\":,\\u0command halt\xff\xc3\0\n"[(seed >> 16) % 26];
        }
        struct request request;
        const char *why = NULL;
        assert_false(request_parse(line, sizeof line, &request, &why));
        assert_non_null(why);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_asked_for_is_taken),
        cmocka_unit_test(what_is_no_request_is_refused_with_its_reason),
        cmocka_unit_test(a_reason_is_taken_whole_or_not_at_all),
        cmocka_unit_test(a_line_of_noise_is_no_request),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
