// test_line.c: a record as one line says what matters, and nothing in it can steer a terminal.
#include "event/line.h"
#include "tests/unit/records.h"
#include "tests/unit/scene.h"
#include "tests/unit/test.h"

static struct symbols symbols;
static struct scene scene;
static char shown[4096];

static const char *line_of(const struct record *record)
{
    struct text text;
    text_init(&text, shown, sizeof shown);
    record_line(record, &symbols, &text);
    assert_false(text.cut);
    return shown;
}

static void a_day_reads_like_this(void **state)
{
    (void)state;
    static const char *const lines[] = {
        "2008-10-09 20:00:00Z run              run 1, replay, calendar xnys, build: test REPLAYED",
        "2008-10-09 20:00:00Z config           trading.fee_rate = 0.001 REPLAYED",
        "2008-10-09 20:00:00Z config           agents.risk.enabled = true REPLAYED",
        "2008-10-09 20:00:00Z instrument       1 is AAPL: Apple Inc REPLAYED",
        "2008-10-09 20:00:00Z posting          capital, cash 100,000.00, leaves cash 100,000.00 "
        "REPLAYED",
        "2008-10-09 20:00:00Z bar              AAPL open 90 high 91.5 low 84.8 close 85.1 volume "
        "1000 REPLAYED",
        "2008-10-09 20:00:00Z decision         AAPL buy p 0.532000, the pool is convinced; trend+ "
        "mean_reversion. risk ok (decision 1) REPLAYED",
        "2008-10-09 20:00:00Z target           AAPL from 0 to 42, an order follows, clamped by "
        "weight (decision 1) REPLAYED",
        "2008-10-09 20:00:00Z order            AAPL buy 42 at the session's opening print, "
        "accepted (order 1, decision 1) REPLAYED",
        "2008-10-09 20:00:00Z order_event      order 1 acknowledged: the venue holds it REPLAYED "
        "PAPER",
        "2008-10-10 13:30:00Z tick             a session opens REPLAYED",
        "2008-10-10 13:30:00Z equity           100,000.00, cash 100,000.00, gross 0.00, peak "
        "100,000.00 REPLAYED",
        "2008-10-10 13:30:00Z open_print       AAPL 85.7 REPLAYED",
        "2008-10-10 13:30:00Z fill             AAPL buy 42 @ 85.74285 fee 3.61 (order 1) REPLAYED "
        "PAPER",
        "2008-10-10 13:30:00Z posting          AAPL buy, cash -3,604.81, fee 3.61, holds 42, "
        "leaves cash 96,395.19 REPLAYED",
        "2008-10-10 20:00:00Z bar              AAPL open 85.7 high 100 low 85 close 96.8 volume "
        "1000 REPLAYED",
        "2008-10-10 20:00:00Z decision         AAPL buy p 0.532000, the pool is convinced; trend+ "
        "mean_reversion. risk ok (decision 2) REPLAYED",
        "2008-10-10 20:00:00Z order            AAPL buy 10 at the session's opening print, "
        "REFUSED cash: not enough cash (order 2, decision 2) REPLAYED",
        "2008-10-10 20:00:00Z end_of_replay    behind 5 rows REPLAYED",
        "2008-10-10 20:00:00Z equity           100,460.79, cash 96,395.19, gross 4,065.60, peak "
        "100,460.79 REPLAYED",
        "2008-10-10 20:00:00Z summary          equity 100,460.79, cash 96,395.19, 1 fills, 1 "
        "refusals, trading running, state abcd000000000000 REPLAYED",
    };
    scene_make(&scene);
    symbols = (struct symbols){0};
    assert_int_equal(scene.count, COUNT_OF(lines));
    for (size_t i = 0; i < scene.count; i++) {
        symbols_learn(&symbols, scene.records[i]);
        assert_string_equal(line_of(scene.records[i]), lines[i]);
    }
}

static _Alignas(8) unsigned char memory[EXAMPLE_SIZE];
static struct record *const record = (struct record *)(void *)memory;

static void every_type_has_a_line(void **state)
{
    (void)state;
    static const unsigned types[] = {
#define R(NAME, body, number, version, tail, rules, by) (number),
        RECORDS(R)
#undef R
    };
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        example_record(record, types[i]);
        const char *name = record_rule(types[i])->name;
        assert_memory_equal(line_of(record) + strlen("2008-10-10 13:30:00Z "), name, strlen(name));
        bool of_a_log = record_rule(types[i])->writers != BY_NOBODY;
        assert_true(strlen(shown) > (of_a_log ? 45 : 30));
    }
}

static void every_vote_has_its_sign(void **state)
{
    (void)state;
    static const struct {
        uint16_t member;
        uint8_t status, stance;
        const char *text;
    } rows[] = {
        {MEMBER_TREND, OPINION_OK, STANCE_BULLISH, "trend+"},
        {MEMBER_TREND, OPINION_OK, STANCE_BEARISH, "trend-"},
        {MEMBER_TREND, OPINION_OK, STANCE_NEUTRAL, "trend="},
        {MEMBER_TREND, OPINION_ABSTAIN, STANCE_NEUTRAL, "trend."},
        {MEMBER_TREND, OPINION_ERROR, STANCE_NEUTRAL, "trend!"},
        {MEMBER_RISK, OPINION_OK, STANCE_NEUTRAL, "risk ok"},
        {MEMBER_RISK, OPINION_VETO, STANCE_BEARISH, "risk VETO"},
        {60000, OPINION_OK, STANCE_BULLISH, "unknown+"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct opinion opinion;
        example_opinion(&opinion);
        opinion.member = rows[i].member;
        opinion.status = rows[i].status;
        opinion.stance = rows[i].stance;
        struct decision *decision =
            example_begin(record, RECORD_DECISION, (char *)&opinion, sizeof opinion);
        example_decision(decision);
        decision->opinions = 1;
        struct text text;
        text_init(&text, shown, sizeof shown);
        record_votes(record, &text);
        assert_string_equal(shown, rows[i].text);
    }
}

static void hostile_text_stays_one_plain_line(void **state)
{
    (void)state;
    static const char hostile[] = "why\n\x1b[2J\x1b]0;x\x07\r\xff";
    struct halt *halt = example_begin(record, RECORD_HALT, hostile, sizeof hostile - 1);
    halt->cause = HALT_CAUSE_OPERATOR;
    halt->actor = 7;
    assert_string_equal(line_of(record),
                        "2008-10-10 13:30:00Z halt             trading is HALTED, somebody asked "
                        "for it (user 7): why  [2J ]0;x  \xEF\xBF\xBD REPLAYED");
}

static void what_is_not_known_or_not_whole_is_told_and_not_read(void **state)
{
    (void)state;
    example_record(record, RECORD_TICK);
    record->type = 999;
    record->flags = FLAG_SIMULATED;
    assert_string_equal(line_of(record),
                        "2008-10-10 13:30:00Z unknown          type 999, 16 bytes SIMULATED");
    example_begin(record, RECORD_TICK, "", 0);  // kind 0 is in no list
    assert_string_equal(line_of(record),
                        "2008-10-10 13:30:00Z tick             has a field out "
                        "of its range REPLAYED");
    struct fill *fill = example_record(record, RECORD_FILL);
    fill->instrument = 1000000;
    assert_non_null(strstr(line_of(record), " #1000000 buy "));
    struct config *config = example_record(record, RECORD_CONFIG);
    config->setting = 999;
    config->value = 5;
    assert_non_null(strstr(line_of(record), " setting 999 of a newer build = 5 "));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_reads_like_this),
        cmocka_unit_test(every_type_has_a_line),
        cmocka_unit_test(every_vote_has_its_sign),
        cmocka_unit_test(hostile_text_stays_one_plain_line),
        cmocka_unit_test(what_is_not_known_or_not_whole_is_told_and_not_read),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
