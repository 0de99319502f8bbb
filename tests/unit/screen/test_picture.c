// test_picture.c: the screen as a text: what a day looks like, from an empty log to its end.
#include "services/screen/chart.h"
#include "services/screen/picture.h"
#include "tests/unit/records.h"
#include "tests/unit/scene.h"
#include "tests/unit/test.h"

static struct model model;
static struct scene scene;
static struct grid grid;
static char shown[1 << 16];
static const struct vitals vitals = {
    .services = {{"sequencer", VITAL_WELL, 101, 20 * NS_PER_MS, 0, 0},
                 {"feed", VITAL_ENDING, 102, 0, 0, 0},
                 {"core", VITAL_WELL, 103, 0, 3, 1},
                 {"recorder", VITAL_LATE, 104, 1400 * NS_PER_MS, 2123, 0}},
    .count = 4,
    .appended = 1234567,
    .durable = 1234500,
    .records_s = 1212.4,
    .sessions_s = 12.04,
};

static const char *print(void)
{
    struct text text;
    text_init(&text, shown, sizeof shown);
    grid_print(&grid, &text);
    assert_false(text.cut);
    return shown;
}

// The picture behind so many records of the scene.
static const char *picture(size_t records, int rows, int columns)
{
    scene_make(&scene);
    model_init(&model);
    for (size_t i = 0; i < records; i++) {
        model_step(&model, scene.records[i]);
    }
    picture_draw(&vitals, &model, rows, columns, &grid);
    return print();
}

static void expect_part(const char *part)
{
    if (strstr(shown, part) == NULL) fail_msg("\"%s\" is missing in\n%s", part, shown);
}

static void a_day_looks_like_this(void **state)
{
    (void)state;
    assert_string_equal(
        picture(18, 24, 80),
        " TRADEWIND   REPLAY   PAPER   run 1  2008-10-10 20:00:00Z               RUNNING\n"
        " log 1,234,567, durable 1,234,500   1212 records/s   12.0 sessions/s  session 1\n"
        " equity 100,460.79   P&L +460.79 +0.46 %   drawdown 0.00 %   cash 96,395.19\n"
        "    100,461                                  ⢸⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉⠉\n"
        "                                             ⢸\n"
        "                                             ⢸\n"
        "                                             ⢸\n"
        "    100,000 ⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⣀⡸\n"
        "            2008-10-10                                               2008-10-10\n"
        "─ positions ── qty ──── mark ──── value  unrealised  services ─────── heartbeat\n"
        " AAPL           42     96.80   4,065.60     +464.40  sequencer  ok        < 1 s\n"
        "                                                     feed       ending    < 1 s\n"
        "                                                     core       ok died 1 < 1 s\n"
        "                                                     recorder   LATE      1.4 s\n"
        "\n"
        "─ committee ─────────────────── + rise  - fall  = neither  . abstains  ! failed\n"
        " AAPL    BUY  0.532 trend+ mean_reversion. risk ok\n"
        "\n"
        "\n"
        "\n"
        "\n"
        "─ fills ────────────────────────────────────────────── 1 of 2 orders, 1 refused\n"
        " 2008-10-10 13:30:00Z  AAPL    buy  42 @ 85.7428  fee 3.61  order 1\n"
        "                                                        Ctrl-C stops everything\n");
}

static void an_empty_log_claims_nothing(void **state)
{
    (void)state;
    picture(0, 24, 80);
    expect_part(" TRADEWIND   PAPER   waiting for a run  ");
    expect_part(" equity 0.00   P&L 0.00    drawdown    cash 0.00\n");
    expect_part("the equity curve begins with the first session\n");
    expect_part("\n none   ");
    expect_part(" 0 of 0 orders, 0 refused\n");
}

static void the_end_of_the_data_is_told(void **state)
{
    (void)state;
    picture(SCENE_RECORDS - 3, 24, 80);
    expect_part("   end of the data  ");
    expect_part("\n end of data: fees 3.61, dividends 0.00, state abcd0000 ");
    expect_part("Ctrl-C stops everything\n");
}

static void every_size_can_be_drawn(void **state)
{
    (void)state;
    for (int rows = -1; rows < 130; rows += rows < 60 ? 1 : 7) {
        for (int columns = -1; columns < 340; columns += 17) {
            picture(SCENE_RECORDS - 3, rows, columns);
            if (columns >= 60 && rows > 0) expect_part("REPLAY   PAPER");
        }
    }
    picture(SCENE_RECORDS - 3, 10, 60);
    expect_part("a window of 80 x 24 shows the rest\n");
    picture(SCENE_RECORDS - 3, 40, 120);
    expect_part(" core       ok died 1   pid 103  behind 3");
}

// Adds a record of our own to the model.
static void step(unsigned type, const char *tail, void (*change)(void *body))
{
    static _Alignas(8) unsigned char memory[EXAMPLE_SIZE];
    struct record *record = (struct record *)(void *)memory;
    void *body = example_begin(record, type, tail, strlen(tail));
    if (change != NULL) change(body);
    model_step(&model, record);
}
static void by_operator(void *body)
{
    ((struct halt *)body)->cause = HALT_CAUSE_OPERATOR;
}
static void two_for_one(void *body)
{
    *(struct corporate_action *)body = (struct corporate_action){
        .instrument = 1, .kind = ACTION_SPLIT, .numerator = 2, .denominator = 1};
}
static void core_died(void *body)
{
    *(struct process *)body = (struct process){.service = SOURCE_CORE, .event = PROCESS_DIED};
}

static void a_halt_is_told_with_its_reason_and_only_a_resume_clears_it(void **state)
{
    (void)state;
    picture(18, 24, 80);
    step(RECORD_HALT, "too \x1b[2J wild", by_operator);
    step(RECORD_PAUSE, "lunch", NULL);
    picture_draw(&vitals, &model, 24, 80, &grid);
    print();
    expect_part("  HALTED\n");
    expect_part("\n trading is halted: too  [2J wild ");
    step(RECORD_RESUME, "calm again", NULL);
    picture_draw(&vitals, &model, 24, 80, &grid);
    print();
    expect_part("  RUNNING\n");
}

static void a_split_restates_the_mark_and_a_death_is_counted(void **state)
{
    (void)state;
    picture(18, 24, 80);
    step(RECORD_CORPORATE_ACTION, "", two_for_one);
    assert_int_equal(model.held[0].mark.e8, 4840 * (DECIMAL_ONE / 100));
    step(RECORD_PROCESS, "", core_died);
    step(RECORD_PROCESS, "", core_died);
    assert_int_equal(model.deaths[SOURCE_CORE], 2);
}

static void hostile_records_change_nothing_and_break_nothing(void **state)
{
    (void)state;
    static const unsigned types[] = {
#define R(NAME, body, number, version, tail, rules, by) (number),
        RECORDS(R)
#undef R
    };
    static _Alignas(8) unsigned char memory[EXAMPLE_SIZE];
    struct record *record = (struct record *)(void *)memory;
    picture(18, 24, 80);
    struct money before = model_equity(&model);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        example_begin(record, types[i], "", 0);
        memset(record + 1, 0xff, record->body_length);
        model_step(&model, record);  // out of every range
    }
    assert_int_equal(model_equity(&model).e8, before.e8);
    for (size_t i = 0; i < COUNT_OF(types); i++) {
        example_record(record, types[i]);  // numbers at the ends of their ranges
        model_step(&model, record);
    }
    picture_draw(&vitals, &model, 24, 80, &grid);
    print();
}

static void with_more_instruments_than_rows_the_last_decided_are_shown(void **state)
{
    (void)state;
    picture(4, 24, 80);
    for (uint32_t i = 1; i <= 9; i++) {
        model.held[i - 1] = (struct held){.instrument = i,
                                          .quantity = {DECIMAL_ONE},
                                          .decided = {1000 + (i * 7) % 9},
                                          .action = DECIDE_HOLD};
    }
    model.instruments = 9;
    picture_draw(&vitals, &model, 24, 80, &grid);
    print();
    expect_part("\n and 5 more\n");
    const char *at = strstr(shown, "committee");
    static const char *const order[] = {"\n #5 ", "\n AAPL ", "\n #6 ", "\n #2 ", "\n #7 "};
    for (size_t i = 0; i < COUNT_OF(order); i++) {
        const char *found = strstr(at, order[i]);
        if (found == NULL) fail_msg("%s is missing in\n%s", order[i], at);
        at = found;
    }
    picture_draw(&vitals, &model, 32, 80, &grid);
    print();
    expect_part("\n #9 ");  // all fit
}

static void expect_curve(const int64_t *values, size_t count, int rows, int columns,
                         const char *expected)
{
    struct chart chart = {.rows = rows, .columns = columns};
    grid_clear(&grid, rows, columns);
    chart_range(&chart, values, count);
    chart_draw(&chart, values, count, STYLE_PLAIN, &grid);
    assert_string_equal(print(), expected);
}

static void a_curve_has_no_holes_and_touches_both_edges(void **state)
{
    (void)state;
    expect_curve((const int64_t[]){0, 1, 2, 3, 4, 5, 6, 7}, 8, 2, 4, "  ⡠⠊\n⡠⠊\n");
    expect_curve((const int64_t[]){0, 7, 0, 7}, 4, 1, 2, "⡸⡾\n");
    expect_curve((const int64_t[]){5}, 1, 1, 3, "⣀⣀⣀\n");
    expect_curve((const int64_t[]){5, 5, 5}, 3, 1, 2, "⣀⣀\n");
    expect_curve((const int64_t[]){INT64_MIN, INT64_MAX}, 2, 2, 1, "⢸\n⡸\n");
    expect_curve((const int64_t[]){INT64_MAX, INT64_MAX}, 2, 1, 1, "⠉\n");
}

static void the_curve_of_a_long_run_is_thinned_and_keeps_its_ends(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[EXAMPLE_SIZE];
    struct record *record = (struct record *)(void *)memory;
    model_init(&model);
    struct equity *equity = example_record(record, RECORD_EQUITY);
    for (int64_t i = 0; i < 10 * CURVE_MAX; i++) {
        equity->equity.e8 = i;
        record->event_time.ns = i;
        model_step(&model, record);
    }
    assert_true(model.points <= CURVE_MAX && model.points >= CURVE_MAX / 2);
    assert_int_equal(model.curve[0], 0);
    assert_int_equal(model.curve_from.ns, 0);
    assert_int_equal(model.curve_to.ns, 10 * CURVE_MAX - 1);
    for (uint32_t i = 1; i < model.points; i++) {
        assert_true(model.curve[i] > model.curve[i - 1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_day_looks_like_this),
        cmocka_unit_test(an_empty_log_claims_nothing),
        cmocka_unit_test(the_end_of_the_data_is_told),
        cmocka_unit_test(every_size_can_be_drawn),
        cmocka_unit_test(a_halt_is_told_with_its_reason_and_only_a_resume_clears_it),
        cmocka_unit_test(a_split_restates_the_mark_and_a_death_is_counted),
        cmocka_unit_test(hostile_records_change_nothing_and_break_nothing),
        cmocka_unit_test(with_more_instruments_than_rows_the_last_decided_are_shown),
        cmocka_unit_test(a_curve_has_no_holes_and_touches_both_edges),
        cmocka_unit_test(the_curve_of_a_long_run_is_thinned_and_keeps_its_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
