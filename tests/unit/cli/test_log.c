// test_log.c: log and explain tell what lies in a run's log, and say clearly what does not.
#include "cli/commands.h"
#include "log/log_state.h"
#include "log/log_writer.h"
#include "log/segment.h"
#include "tests/unit/scene.h"
#include "tests/unit/test.h"

#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yyjson.h>

static char home[64], log_path[96];
static char printed[1 << 16], told[4096];  // by the last command line
static struct scene scene;

static void append(struct log_writer *writer, struct log_state *state, struct record *record)
{
    struct log_state before = *state;
    log_state_seal(state, record);
    assert_true(log_writer_append(writer, record, record->length, &before, record->sequence));
}

// A home whose run 1 has the scene, of which the last record is not durable.
static int make_home(void **state)
{
    (void)state;
    (void)snprintf(home, sizeof home, "/tmp/tradewind-cli-XXXXXX");
    if (mkdtemp(home) == NULL) return -1;
    (void)snprintf(log_path, sizeof log_path, "%s/runs", home);
    if (mkdir(log_path, 0700) != 0) return -1;
    (void)snprintf(log_path, sizeof log_path, "%s/runs/0001", home);
    if (mkdir(log_path, 0700) != 0) return -1;
    (void)snprintf(log_path, sizeof log_path, "%s/runs/0001/log", home);

    struct log_options options = {.segment_size = SEGMENT_SIZE_MIN, .run = 1, .sync = true};
    struct log_state at = {0};
    struct log_report report;
    struct log_writer *writer;
    if (!log_writer_open(log_path, &options, &at, &report, &writer)) return -1;
    scene_make(&scene);
    uint64_t durable = 0;
    for (size_t i = 0; i < scene.count; i++) {
        while (i + 1 == scene.count && durable < i) {
            if (!log_writer_sync(writer, &durable)) return -1;
        }
        append(writer, &at, (struct record *)(void *)scene.memory[i]);
    }
    log_writer_close(writer);
    return 0;
}

static int remove_home(void **state)
{
    (void)state;
    char path[128];
    (void)snprintf(path, sizeof path, "%s/00000001.log", log_path);
    (void)unlink(path);
    for (size_t length = strlen(log_path); length > strlen("/tmp/"); length--) {
        if (log_path[length] != '/' && log_path[length] != '\0') continue;
        log_path[length] = '\0';
        (void)rmdir(log_path);
    }
    return 0;
}

// Runs a command line with its output and its errors caught; returns its status. The words are
// ended by NULL.
static int run(const char *const *words)
{
    char *argv[16] = {(char *)"tradewind"};
    int argc = 1;
    for (; words[argc - 1] != NULL; argc++) {
        argv[argc] = (char *)words[argc - 1];
    }
    argv[argc++] = (char *)"--home";
    argv[argc++] = home;
    (void)fflush(stdout);
    (void)fflush(stderr);
    int out = dup(STDOUT_FILENO), err = dup(STDERR_FILENO);
    FILE *caught = tmpfile(), *failed = tmpfile();
    assert_non_null(caught);
    assert_non_null(failed);
    dup2(fileno(caught), STDOUT_FILENO);
    dup2(fileno(failed), STDERR_FILENO);
    struct arguments arguments;
    int status = arguments_parse(argc, argv, &arguments) ? arguments.command->run(&arguments)
                                                         : command_failed();
    (void)fflush(stdout);
    (void)fflush(stderr);
    dup2(out, STDOUT_FILENO);
    dup2(err, STDERR_FILENO);
    close(out);
    close(err);
    rewind(caught);
    rewind(failed);
    printed[fread(printed, 1, sizeof printed - 1, caught)] = '\0';
    told[fread(told, 1, sizeof told - 1, failed)] = '\0';
    (void)fclose(caught);
    (void)fclose(failed);
    return status;
}
#define RUN(...) run((const char *const[]){__VA_ARGS__, NULL})

static size_t lines(void)
{
    size_t count = 0;
    for (const char *at = printed; *at != '\0'; at++) {
        count += *at == '\n' ? 1 : 0;
    }
    return count;
}

static void expect_failure(int status, int expected, const char *message)
{
    if (status != expected || strcmp(told, message) != 0 || printed[0] != '\0') {
        fail_msg("status %d: %s%s", status, told, printed);
    }
}

static void the_log_shows_a_line_for_each_durable_record(void **state)
{
    (void)state;
    assert_int_equal(RUN("log"), 0);
    assert_int_equal(lines(), scene.count - 1);  // the last one is not durable
    assert_memory_equal(printed, "       1 2008-10-09 20:00:00Z run              run 1, replay",
                        55);
    assert_non_null(strstr(printed,
                           "\n      14 2008-10-10 13:30:00Z fill             AAPL buy 42 @ "
                           "85.74285 fee 3.61 (order 1) REPLAYED PAPER\n"));
    assert_string_equal(told, "");
}

static void types_a_beginning_and_a_limit_select(void **state)
{
    (void)state;
    assert_int_equal(RUN("log", "--type", "fill,order"), 0);
    assert_int_equal(lines(), 3);
    assert_int_equal(RUN("log", "--type", "open_print", "--from", "12"), 0);
    assert_int_equal(lines(), 1);  // which knows its symbol, told long before
    assert_non_null(strstr(printed, "AAPL 85.7"));
    assert_int_equal(RUN("log", "--from", "3", "--limit", "2"), 0);
    assert_int_equal(lines(), 2);
    assert_memory_equal(printed, "       3 ", 9);
    assert_int_equal(RUN("log", "--from", "1000"), 0);
    assert_int_equal(lines(), 0);
    assert_int_equal(RUN("log", "--follow", "--limit", "20"), 0);
    assert_int_equal(lines(), 20);
}

static void json_is_one_object_a_line(void **state)
{
    (void)state;
    assert_int_equal(RUN("log", "--json"), 0);
    assert_int_equal(lines(), scene.count - 1);
    uint64_t sequence = 0;
    for (char *save, *line = strtok_r(printed, "\n", &save); line != NULL;
         line = strtok_r(NULL, "\n", &save)) {
        yyjson_doc *document = yyjson_read(line, strlen(line), 0);
        assert_non_null(document);
        yyjson_val *root = yyjson_doc_get_root(document);
        assert_int_equal(yyjson_get_uint(yyjson_obj_get(root, "sequence")), ++sequence);
        yyjson_doc_free(document);
    }
}

static void what_cannot_be_shown_is_one_clear_error(void **state)
{
    (void)state;
    expect_failure(RUN("log", "--type", "fill,fish"), ERROR_USAGE,
                   "tradewind: --type fill,fish: there is no record type \"fish\"\n");
    expect_failure(RUN("log", "--type", ""), ERROR_USAGE,
                   "tradewind: --type : there is no record type \"\"\n");
    expect_failure(RUN("log", "--from", "x"), ERROR_USAGE,
                   "tradewind: --from x: a whole number from 1 to 18446744073709551615 is "
                   "wanted\n");
    assert_int_equal(RUN("log", "--run", "7"), ERROR_NOT_FOUND);
    assert_non_null(strstr(told, "while reading the log of run 7"));
    expect_failure(RUN("explain", "0"), ERROR_USAGE,
                   "tradewind: 0 is no order: a number from 1 on is wanted\n");
    expect_failure(RUN("explain", "3"), ERROR_NOT_FOUND,
                   "tradewind: run 1 has no order 3; its newest is 2\n");
}

static void an_order_is_explained_from_its_fill_to_the_bar_behind_it(void **state)
{
    (void)state;
    assert_int_equal(RUN("explain", "1"), 0);
    assert_string_equal(
        printed,
        "order 1, 2008-10-09 20:00:00Z: buy 42 AAPL at the session's opening print; filled 42 "
        "REPLAYED PAPER\n"
        "├─ 2008-10-09 20:00:00Z acknowledged: the venue holds it\n"
        "├─ 2008-10-10 13:30:00Z filled 42 @ 85.74285, worth 3,601.20, fee 3.61\n"
        "│  ├─ by the opening print of 2008-10-10 13:30:00Z, 85.7; slippage 0.04285 a share "
        "against us (record 13)\n"
        "│  └─ booked: cash -3,604.81, holds 42 at a cost of 3,601.20, leaves cash 96,395.19\n"
        "├─ accepted: passes every check; mark 85.1, may cost 3,649.33\n"
        "├─ target: from 0 to 42 shares at mark 85.1, equity 100,000.00; clamped by target weight "
        "of a position\n"
        "└─ decision 1, 2008-10-09 20:00:00Z: buy, p 0.532000, the pool is convinced; target "
        "weight 3.60 %\n"
        "   ├─ trend             bullish, p 0.580, confidence 0.400, weight 1: sma20 71.00 above "
        "sma60 69.00, and that above sma200\n"
        "   ├─ mean_reversion    abstains: too few bars yet\n"
        "   ├─ risk              has no objection: drawdown 0.00 % and sigma20 2.00 % are within "
        "limits\n"
        "   └─ bar 6, 2008-10-09 20:00:00Z: open 90, high 91.5, low 84.8, close 85.1, volume "
        "1000\n");
}

static void a_refused_order_says_which_check_refused_it(void **state)
{
    (void)state;
    assert_int_equal(RUN("explain", "2"), 0);
    assert_non_null(strstr(printed,
                           "order 2, 2008-10-10 20:00:00Z: buy 10 AAPL at the session's "
                           "opening print; filled 0 REPLAYED PAPER\n"
                           "├─ REFUSED by the check cash: not enough cash; mark 96.8, may "
                           "cost 988.00\n"
                           "└─ decision 2, "));
}

static void an_explanation_is_json_too(void **state)
{
    (void)state;
    assert_int_equal(RUN("explain", "1", "--json"), 0);
    yyjson_doc *document = yyjson_read(printed, strlen(printed), 0);
    assert_non_null(document);
    yyjson_val *root = yyjson_doc_get_root(document), *happened = yyjson_obj_get(root, "happened");
    assert_int_equal(yyjson_arr_size(happened), 3);
    yyjson_val *cause = yyjson_obj_get(yyjson_arr_get(happened, 1), "cause");
    assert_string_equal(yyjson_get_str(yyjson_obj_get(cause, "type")), "open_print");
    assert_string_equal(
        yyjson_get_str(yyjson_obj_get(yyjson_obj_get(root, "reasons"), "mean_reversion")),
        "too few bars yet");
    yyjson_val *bar = yyjson_obj_get(root, "bar");
    assert_int_equal(yyjson_get_uint(yyjson_obj_get(bar, "sequence")), SCENE_BAR);
    yyjson_doc_free(document);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, make_home, remove_home)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_log_shows_a_line_for_each_durable_record),
        CASE(types_a_beginning_and_a_limit_select),
        CASE(json_is_one_object_a_line),
        CASE(what_cannot_be_shown_is_one_clear_error),
        CASE(an_order_is_explained_from_its_fill_to_the_bar_behind_it),
        CASE(a_refused_order_says_which_check_refused_it),
        CASE(an_explanation_is_json_too),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
