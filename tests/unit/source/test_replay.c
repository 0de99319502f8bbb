// test_replay.c: the stream that real data make, and what is told of data that are no good.
#include "../test.h"
#include "base/error.h"
#include "base/text.h"
#include "source/replay.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

// --- a data folder made of four texts ---

struct tables {
    const char *plan, *daily, *instruments, *actions;
};
#define PLAN "file,symbol,from,to\n"
#define DAILY "symbol,date,open,high,low,close,volume,adj_close\n"
#define LISTED "symbol,name\n"
#define ACTIONS "symbol,ex_date,kind,ratio,cash_per_share\n"

// Each part is right; a test replaces the one it is about.
static const struct tables good = {
    PLAN "d.csv,BB,2004-12-31,2005-01-04\n"
         "d.csv,AA,2005-01-03,2005-01-04\n",
    DAILY "AA,2004-12-31,9,9,9,9,0,x\n"
          "AA,2005-01-03,10.5,11,10,10.25,700,x\n"
          "AA,2005-01-04,10,10,10,10,0,x\n"
          "BB,2005-01-04,1,2,0.5,1.5,3,x\n"
          "CC,2005-01-04,1,2,0.5,1.5,3,x\n",
    LISTED "BB,Bb Inc.\nAA,\"Aa, Inc.\"\nZZ,Zz\n",
    ACTIONS "BB,2005-01-04,dividend,,0.25\n"
            "BB,2005-01-04,split,3:2 (a note),\n"
            "AA,2005-01-03,dividend,,1\n"
            "AA,2005-01-05,dividend,,1\n"
            "CC,2005-01-04,dividend,,1\n"
            "AA,2005-01-04,listing,,\n",
};

static char folder[] = "/tmp/test_replay_XXXXXX";

static void write_table(const char *name, const char *text)
{
    char path[128];
    (void)snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(text, 1, strlen(text), file), strlen(text));
    assert_int_equal(fclose(file), 0);
}

static bool open_tables(const struct tables *tables, struct replay **replay)
{
    write_table("replay.csv", tables->plan);
    write_table("d.csv", tables->daily);
    write_table("reference/instruments.csv", tables->instruments);
    write_table("reference/corporate_actions.csv", tables->actions);
    return replay_open(folder, replay);
}

static int make_folder(void **state)
{
    (void)state;
    char path[128];
    if (mkdtemp(folder) == NULL) return -1;
    (void)snprintf(path, sizeof path, "%s/reference", folder);
    return mkdir(path, 0700);
}

static int remove_folder(void **state)
{
    (void)state;
    static const char *const names[] = {"replay.csv", "d.csv", "reference/instruments.csv",
                                        "reference/corporate_actions.csv"};
    char path[128];
    for (size_t i = 0; i < COUNT_OF(names); i++) {
        (void)snprintf(path, sizeof path, "%s/%s", folder, names[i]);
        (void)unlink(path);
    }
    (void)snprintf(path, sizeof path, "%s/reference", folder);
    (void)rmdir(path);
    return rmdir(folder);
}

// --- the stream as text ---

static void add_price(struct text *text, const char *name, int64_t e8)
{
    char decimal[DECIMAL_TEXT_MAX];
    decimal_print(e8, decimal);
    text_add(text, " %s%s", name, decimal);
}

static void add_record(struct text *text, const struct record *record)
{
    char time[UTC_TEXT_MAX];
    utc_print(record->event_time, time);
    text_add(text, "%llu %s", (unsigned long long)record->counter, time);
    size_t size = 0;
    switch (record->type) {
    case RECORD_INSTRUMENT: {
        const struct instrument *body = record_instrument(record);
        const char *name = record_tail(record, sizeof *body, &size);
        text_add(text, " instrument %u %s %.*s", body->instrument, body->symbol.bytes, (int)size,
                 name);
        break;
    }
    case RECORD_CORPORATE_ACTION: {
        const struct corporate_action *body = record_corporate_action(record);
        text_add(text, " %s %u %u:%u", action_kind_name(body->kind), body->instrument,
                 body->numerator, body->denominator);
        add_price(text, "", body->cash_per_share.e8);
        break;
    }
    case RECORD_OPEN_PRINT: {
        const struct open_print *body = record_open_print(record);
        text_add(text, " print %u known %u", body->instrument, body->quantity_known);
        add_price(text, "", body->price.e8);
        break;
    }
    case RECORD_BAR: {
        const struct bar *body = record_bar(record);
        text_add(text, " bar %u", body->instrument);
        add_price(text, "", body->open.e8);
        add_price(text, "", body->high.e8);
        add_price(text, "", body->low.e8);
        add_price(text, "", body->close.e8);
        add_price(text, "x", body->volume.e8);
        break;
    }
    case RECORD_END_OF_REPLAY:
        text_add(text, " end %llu", (unsigned long long)record_end_of_replay(record)->rows);
        break;
    default: fail_msg("type %u", record->type);
    }
    text_add(text, "\n");
}

static const struct record *record_at(const struct replay *replay, uint64_t number)
{
    _Alignas(8) static unsigned char memory[REPLAY_RECORD_MAX];
    struct record *record = (struct record *)(void *)memory;
    replay_record(replay, number, record);
    assert_int_equal(record_check(record, sizeof memory, false), RECORD_WHOLE);
    assert_int_equal(body_check(record), RECORD_WHOLE);
    assert_int_equal(record->counter, number);
    assert_true((record->flags & FLAG_REPLAYED) != 0);
    return record;
}

static void rows_become_one_numbered_stream_in_the_order_of_time_kind_and_symbol(void **state)
{
    (void)state;
    struct replay *replay;
    char memory[4096];
    struct text text;
    text_init(&text, memory, sizeof memory);
    assert_true(open_tables(&good, &replay));
    for (uint64_t number = 1; number <= replay_count(replay); number++) {
        add_record(&text, record_at(replay, number));
    }
    assert_string_equal(memory,
                        "1 2005-01-03T00:00:00Z instrument 1 AA Aa, Inc.\n"
                        "2 2005-01-03T00:00:00Z instrument 2 BB Bb Inc.\n"
                        "3 2005-01-03T14:30:00Z dividend 1 1:1 1\n"
                        "4 2005-01-03T14:30:00Z print 1 known 0 10.5\n"
                        "5 2005-01-03T21:00:00Z bar 1 10.5 11 10 10.25 x700\n"
                        "6 2005-01-04T14:30:00Z split 2 3:2 0\n"
                        "7 2005-01-04T14:30:00Z dividend 2 1:1 0.25\n"
                        "8 2005-01-04T14:30:00Z print 1 known 0 10\n"
                        "9 2005-01-04T14:30:00Z print 2 known 0 1\n"
                        "10 2005-01-04T21:00:00Z bar 1 10 10 10 10 x0\n"
                        "11 2005-01-04T21:00:00Z bar 2 1 2 0.5 1.5 x3\n"
                        "12 2005-01-04T21:00:00Z end 11\n");
    assert_int_equal(replay_sessions(replay), 2);
    assert_int_equal(replay_session(replay, 2), 0);
    assert_int_equal(replay_session(replay, 3), 1);
    assert_int_equal(replay_session(replay, 11), 2);
    assert_int_equal(replay_session(replay, 12), 2);
    replay_close(replay);
}

static struct hash16 hash_of(const struct tables *tables)
{
    struct replay *replay;
    if (!open_tables(tables, &replay)) error_print(stderr, "test");
    assert_non_null(replay);
    struct hash16 hash = replay_hash(replay);
    replay_close(replay);
    return hash;
}

static void the_hash_is_that_of_the_rows_in_use(void **state)
{
    (void)state;
    struct hash16 hash = hash_of(&good), other;
    struct tables tables = good;
    tables.plan = PLAN "d.csv,AA,2005-01-03,2005-01-04\n"
                       "d.csv,BB,2004-12-31,2005-01-04\n";   // the order of the plan
    tables.daily = DAILY "CC,2005-01-04,1,2,0.5,1.75,3,x\n"  // nobody wants it
                         "BB,2005-01-04,1,2,0.5,1.5,3,y\n"
                         "AA,2004-12-31,9,9,9,9,0,x\n"
                         "AA,2005-01-03,10.50,11,10,10.25,700.0,x\n"
                         "AA,2005-01-04,10,10,10,10,0,x\n";
    other = hash_of(&tables);
    assert_memory_equal(&hash, &other, sizeof hash);

    tables = good;
    tables.daily = DAILY "AA,2005-01-03,10.5,11,10,10.25000001,700,x\n"
                         "AA,2005-01-04,10,10,10,10,0,x\n"
                         "BB,2005-01-04,1,2,0.5,1.5,3,x\n";
    other = hash_of(&tables);
    assert_memory_not_equal(&hash, &other, sizeof hash);
    tables = good;
    tables.actions = ACTIONS "AA,2005-01-03,dividend,,1\n";
    other = hash_of(&tables);
    assert_memory_not_equal(&hash, &other, sizeof hash);
}

// --- hostile data ---

static void expect_fault(const struct tables *tables, const char *expected)
{
    struct replay *replay;
    if (open_tables(tables, &replay)) fail_msg("not found: %s", expected);
    assert_null(replay);
    char text[512];
    (void)snprintf(text, sizeof text, "%s/%s", folder, expected);
    assert_string_equal(error_message(), text);
    assert_int_equal(error_kind(), ERROR_BAD_INPUT);
    error_clear();
}

static void a_bad_bar_is_found_wherever_it_is(void **state)
{
    (void)state;
    static const char *const rows[][2] = {
        {"AA,2005-01-03,0,11,10,10,7,", "column \"open\" is not above zero"},
        {"AA,2005-01-03,10,11,-10,10,7,", "column \"low\" is not above zero"},
        {"AA,2005-01-03,10,,10,10,7,", "column \"high\" is empty"},
        {"AA,2005-01-03,10,nan,10,10,7,",
         "column \"high\" \"nan\" is no decimal of at most 8 places"},
        {"AA,2005-01-03,10,9,10,10,7,", "column \"high\" is below the low"},
        {"AA,2005-01-03,12,11,10,10,7,", "column \"open\" is above the high"},
        {"AA,2005-01-03,9.99999999,11,10,10,7,", "column \"open\" is below the low"},
        {"AA,2005-01-03,10,11,10,11.5,7,", "column \"close\" is above the high"},
        {"AA,2005-01-03,10,11,10,9,7,", "column \"close\" is below the low"},
        {"AA,2005-01-03,10,11,10,10,-1,", "column \"volume\" is below zero"},
        {"AA,2005-01-03,10,11,10,10,1.5,", "column \"volume\" is no whole number of shares"},
        {"AA,2005-01-03,10,11,10,10,93000000000,",
         "column \"volume\" \"93000000000\" is no decimal of at most 8 places"},
        {"AA,2005-01-01,10,11,10,10,7,", "column \"date\" is no session of the exchange"},
        {"AA,1989-12-29,10,11,10,10,7,", "column \"date\" is no session of the exchange"},
        {"AA,2005-13-01,10,11,10,10,7,", "column \"date\" \"2005-13-01\" is no date (YYYY-MM-DD)"},
        {"AAAAAAAAAAAAAAAA,2005-01-03,1,1,1,1,1,",
         "column \"symbol\" is longer than 15 characters"},
        {"A A,2005-01-03,1,1,1,1,1,", "column \"symbol\" has a character that no symbol has"},
        {",2005-01-03,1,1,1,1,1,", "column \"symbol\" is empty"},
        {"AA,2005-01-03,10,11,10,10,7", "has 7 columns, the header has 8"},
        {"ZZ,2005-01-03,10,9,10,10,7,", "column \"high\" is below the low"},  // nobody wants it
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char daily[256], fault[256];
        (void)snprintf(daily, sizeof daily, DAILY "BB,2005-01-03,1,1,1,1,1,\n%s\n", rows[i][0]);
        (void)snprintf(fault, sizeof fault, "d.csv line 3 %s", rows[i][1]);
        struct tables tables = good;
        tables.daily = daily;
        expect_fault(&tables, fault);
    }
}

static void dates_ascend_within_a_symbol(void **state)
{
    (void)state;
    struct tables tables = good;
    tables.daily = DAILY "AA,2005-01-03,1,1,1,1,1,\nBB,2005-01-03,1,1,1,1,1,\n"
                         "AA,2005-01-03,1,1,1,1,1,\n";
    expect_fault(&tables, "d.csv line 4 column \"date\" is that of AA's row before");
    tables.daily = DAILY "AA,2005-01-04,1,1,1,1,1,\nBB,2005-01-03,1,1,1,1,1,\n"
                         "AA,2005-01-03,1,1,1,1,1,\n";
    expect_fault(&tables, "d.csv line 4 column \"date\" lies before that of AA's row before");
    tables.daily = DAILY "BB,2005-01-04,1,1,1,1,1,\n";
    expect_fault(&tables, "d.csv has no bar of AA from 2005-01-03 to 2005-01-04");
}

static void a_bad_plan_is_told_by_line_and_column(void **state)
{
    (void)state;
    static const char *const plans[][2] = {
        {PLAN, "replay.csv has no rows"},
        {"file,symbol,from\n", "replay.csv line 1: column \"to\" is missing"},
        {PLAN ",AA,2005-01-03,2005-01-04\n", "replay.csv line 2 column \"file\" is empty"},
        {PLAN "d.csv,AA,2005-01-04,2005-01-03\n",
         "replay.csv line 2 column \"to\" lies before \"from\""},
        {PLAN "d.csv,AA,2005-01-03,2005-01-04\nd.csv,AA,2006-01-03,2006-01-04\n",
         "replay.csv line 3 column \"symbol\" has this file's row already: line 2"},
        {PLAN "d.csv,AA,2005-01-03,2005-01-04\ne.csv,AA,2005-01-04,2006-01-04\n",
         "replay.csv line 3 column \"from\" begins a span that meets that of line 2"},
        {PLAN "d.csv,YY,2005-01-03,2005-01-04\n", NULL},
    };
    for (size_t i = 0; i < COUNT_OF(plans); i++) {
        struct tables tables = good;
        char fault[256];
        tables.plan = plans[i][0];
        (void)snprintf(fault, sizeof fault,
                       "reference/instruments.csv does not list YY of %s/replay.csv", folder);
        expect_fault(&tables, plans[i][1] != NULL ? plans[i][1] : fault);
    }
    struct replay *replay;
    struct tables tables = good;
    tables.plan = PLAN "none.csv,AA,2005-01-03,2005-01-04\n";
    assert_false(open_tables(&tables, &replay));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);
    error_clear();
}

static void bad_reference_rows_are_told_by_line_and_column(void **state)
{
    (void)state;
    struct tables tables = good;
    tables.instruments = LISTED "AA,a\nBB,b\nAA,c\n";
    expect_fault(&tables, "reference/instruments.csv line 4 column \"symbol\" is listed twice");
    tables.instruments = LISTED "AA,\n";
    expect_fault(&tables, "reference/instruments.csv line 2 column \"name\" is empty");

    static const char *const rows[][2] = {
        {"AA,2005-01-04,merger,,\n", " line 2 column \"kind\" is not split, dividend or listing"},
        {"AA,2005-01-04,dividend,,\n", " line 2 column \"cash_per_share\" is empty"},
        {"AA,2005-01-04,dividend,,0\n", " line 2 column \"cash_per_share\" is not above zero"},
        {"AA,2005-01-08,dividend,,1\n", " line 2 column \"ex_date\" is no session of the exchange"},
        {"CC,2005-01-04,split,2,\n", " line 2 column \"ratio\" is no ratio NEW:OLD of a split"},
        {"AA,2005-01-04,split,,\n", " line 2 column \"ratio\" is no ratio NEW:OLD of a split"},
        {"AA,2005-01-04,split,2:,\n", " line 2 column \"ratio\" is no ratio NEW:OLD of a split"},
        {"AA,2005-01-04,split,2:0,\n", " line 2 column \"ratio\" is no ratio NEW:OLD of a split"},
        {"AA,2005-01-04,split,1:1,\n", " line 2 column \"ratio\" is no ratio NEW:OLD of a split"},
        {"AA,2005-01-04,split,2:1x,\n", " line 2 column \"ratio\" is no ratio NEW:OLD of a split"},
        {"AA,2005-01-04,split,9999999:1,\n",
         " line 2 column \"ratio\" is no ratio NEW:OLD of a split"},
        {"AA,2005-01-04,dividend,,1\nBB,2005-01-04,dividend,,1\nAA,2005-01-04,dividend,,2\n",
         " lines 2 and 4: AA has two dividends of one day"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char actions[256], fault[256];
        (void)snprintf(actions, sizeof actions, ACTIONS "%s", rows[i][0]);
        (void)snprintf(fault, sizeof fault, "reference/corporate_actions.csv%s", rows[i][1]);
        tables = good;
        tables.actions = actions;
        expect_fault(&tables, fault);
    }
}

// --- the shipped data ---

static void the_shipped_replay_is_eight_years_of_five_symbols(void **state)
{
    (void)state;
    struct replay *replay;
    if (!replay_open("data", &replay)) error_print(stderr, "test");
    assert_non_null(replay);
    uint64_t counts[64] = {0};
    struct utc last = {INT64_MIN};
    for (uint64_t number = 1; number <= replay_count(replay); number++) {
        const struct record *record = record_at(replay, number);
        counts[record->type]++;
        assert_true(record->event_time.ns >= last.ns);
        last = record->event_time;
    }
    assert_int_equal(counts[RECORD_INSTRUMENT], 5);
    assert_int_equal(counts[RECORD_BAR], 4 * 2015 + 196);
    assert_int_equal(counts[RECORD_OPEN_PRINT], counts[RECORD_BAR]);
    assert_int_equal(counts[RECORD_CORPORATE_ACTION], 67);
    assert_int_equal(counts[RECORD_END_OF_REPLAY], 1);
    assert_int_equal(replay_sessions(replay), 2015);
    char time[UTC_TEXT_MAX];
    utc_print(replay_from(replay), time);
    assert_string_equal(time, "2005-03-01T00:00:00Z");
    utc_print(replay_to(replay), time);
    assert_string_equal(time, "2013-03-01T21:00:00Z");
    assert_int_equal(last.ns, replay_to(replay).ns);
    replay_close(replay);
}

static void the_shipped_plans_with_splits_hold_them(void **state)
{
    (void)state;
    static const struct {
        const char *plan, *splits;
    } rows[] = {
        {"data/replay_2000_2005.csv", "2000-06-21 1 2:1;2003-02-18 4 2:1;2005-02-28 1 2:1;"},
        {"data/replay_2014.csv", "2014-06-09 1 7:1;"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct replay *replay;
        char memory[256];
        struct text text;
        text_init(&text, memory, sizeof memory);
        if (!replay_open(rows[i].plan, &replay)) error_print(stderr, "test");
        assert_non_null(replay);
        for (uint64_t number = 1; number <= replay_count(replay); number++) {
            const struct record *record = record_at(replay, number);
            if (record->type != RECORD_CORPORATE_ACTION) continue;
            const struct corporate_action *body = record_corporate_action(record);
            char date[DATE_TEXT_MAX];
            date_print(utc_date(record->event_time), date);
            if (body->kind != ACTION_SPLIT) continue;
            text_add(&text, "%s %u %u:%u;", date, body->instrument, body->numerator,
                     body->denominator);
        }
        assert_string_equal(memory, rows[i].splits);
        replay_close(replay);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_become_one_numbered_stream_in_the_order_of_time_kind_and_symbol),
        cmocka_unit_test(the_hash_is_that_of_the_rows_in_use),
        cmocka_unit_test(a_bad_bar_is_found_wherever_it_is),
        cmocka_unit_test(dates_ascend_within_a_symbol),
        cmocka_unit_test(a_bad_plan_is_told_by_line_and_column),
        cmocka_unit_test(bad_reference_rows_are_told_by_line_and_column),
        cmocka_unit_test(the_shipped_replay_is_eight_years_of_five_symbols),
        cmocka_unit_test(the_shipped_plans_with_splits_hold_them),
    };
    return cmocka_run_group_tests(tests, make_folder, remove_folder);
}
