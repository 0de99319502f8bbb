// test_recording.c: every record becomes its row once, whatever happens between two batches.
#include "base/error.h"
#include "store/recording.h"
#include "tests/unit/records.h"
#include "tests/unit/store/scratch.h"

#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#define RECORDS_MADE 600

static struct recording *recording;
static _Alignas(8) unsigned char memory[RECORDS_MADE][EXAMPLE_SIZE];
static const struct record *records[RECORDS_MADE];

static struct record *at(size_t index)
{
    return (struct record *)(void *)memory[index];
}

// The catalogue's records of a log, each type in turn, with ids of their own.
static void make_records(void)
{
    static const unsigned types[] = {
#define R(NAME, body, number, version, tail, rules, by) (number),
        RECORDS(R)
#undef R
    };
    size_t made = 0;
    for (uint64_t id = 1; made < RECORDS_MADE; id++) {
        for (size_t i = 0; i < COUNT_OF(types) && made < RECORDS_MADE; i++) {
            if (record_rule(types[i])->writers == BY_NOBODY) continue;
            struct record *record = at(made);
            void *body = example_record(record, types[i]);
            if (types[i] == RECORD_TICK) ((struct tick *)body)->at.ns = (int64_t)id;
            if (types[i] == RECORD_INSTRUMENT)
                ((struct instrument *)body)->instrument = (uint32_t)id;
            if (types[i] == RECORD_OPEN_PRINT)
                ((struct open_print *)body)->instrument = (uint32_t)id;
            if (types[i] == RECORD_BAR) ((struct bar *)body)->instrument = (uint32_t)id;
            if (types[i] == RECORD_DECISION) ((struct decision *)body)->decision = id;
            if (types[i] == RECORD_TARGET) ((struct target *)body)->decision = id;
            if (types[i] == RECORD_ORDER) ((struct order *)body)->order = id;
            if (types[i] == RECORD_FILL) ((struct fill *)body)->fill = id;
            if (types[i] == RECORD_POSTING) ((struct posting *)body)->posting = id;
            record->sequence = made + 1;
            record->event_time.ns = record->log_time.ns = EXAMPLE_TIME.ns + (int64_t)id;
            records[made++] = record;
        }
    }
}

static int begin(void **state)
{
    make_records();
    return scratch_make(state);
}

static void open_it(void)
{
    if (!recording_open(scratch_path, &recording)) fail_msg("%s", error_message());
}

static void store(size_t from, size_t to)
{
    if (!recording_store(recording, records + from, to - from)) fail_msg("%s", error_message());
}

static void close_it(void)
{
    recording_close(recording);
    recording = NULL;
}

static void expect_failure(size_t from, size_t to, enum error_kind kind, const char *word)
{
    uint64_t before = recording_cursor(recording);
    assert_false(recording_store(recording, records + from, to - from));
    if (error_kind() != kind || strstr(error_message(), word) == NULL) {
        fail_msg("kind %d: %s", (int)error_kind(), error_message());
    }
    error_clear();
    assert_int_equal(recording_cursor(recording), before);
}

// All rows of all tables; the caller frees.
static char *dump(void)
{
    static char tables[4096];
    static char whole[1 << 22];
    (void)snprintf(tables, sizeof tables, "%.4000s",
                   scratch_query("SELECT name FROM sqlite_master WHERE type = 'table'"
                                 " AND name NOT LIKE 'sqlite%' ORDER BY name"));
    struct text text;
    text_init(&text, whole, sizeof whole);
    for (char *save, *name = strtok_r(tables, "\n", &save); name != NULL;
         name = strtok_r(NULL, "\n", &save)) {
        char sql[128];
        (void)snprintf(sql, sizeof sql, "SELECT * FROM %s", name);
        text_add(&text, "-- %s\n%s", name, scratch_query(sql));
    }
    assert_false(text.cut);
    char *copy = strdup(whole);
    assert_non_null(copy);
    return copy;
}

static char *dump_of_one_batch(void)
{
    open_it();
    store(0, RECORDS_MADE);
    close_it();
    char *text = dump();
    assert_int_equal(unlink(scratch_path), 0);
    return text;
}

static void every_record_has_its_row(void **state)
{
    (void)state;
    open_it();
    store(0, RECORDS_MADE);
    close_it();
    static const struct {
        unsigned type;
        const char *table, *also;
    } rows[] = {
        {RECORD_RUN, "run_starts", ""},
        {RECORD_CONFIG, "settings", ""},
        {RECORD_COMMAND, "run_commands", ""},
        {RECORD_REFUSAL, "run_refusals", ""},
        {RECORD_HALT, "trading_changes", " WHERE state = 'halted' AND cause = 'operator'"},
        {RECORD_PAUSE, "trading_changes", " WHERE state = 'paused'"},
        {RECORD_RESUME, "trading_changes", " WHERE state = 'running'"},
        {RECORD_PROCESS, "run_processes", ""},
        {RECORD_TICK, "sessions", " WHERE kind = 'session_open'"},
        {RECORD_INSTRUMENT, "instruments", ""},
        {RECORD_CORPORATE_ACTION, "corporate_actions", ""},
        {RECORD_OPEN_PRINT, "opening_prints", ""},
        {RECORD_BAR, "bars", ""},
        {RECORD_END_OF_REPLAY, "replay_ends", ""},
        {RECORD_DECISION, "decisions", ""},
        {RECORD_DECISION, "opinions", " WHERE member = 'trend'"},
        {RECORD_DECISION, "opinions", " WHERE member = 'mean_reversion'"},
        {RECORD_TARGET, "targets", ""},
        {RECORD_ORDER, "orders", ""},
        {RECORD_CANCEL, "cancels", ""},
        {RECORD_ORDER_EVENT, "order_events", ""},
        {RECORD_FILL, "fills", ""},
        {RECORD_POSTING, "postings", ""},
        {RECORD_EQUITY, "equity", ""},
        {RECORD_MISMATCH, "mismatches", ""},
        {RECORD_SUMMARY, "summaries", ""},
        {RECORD_SUMMARY, "summary_holdings", " WHERE instrument = 2"},
    };
    size_t seen = 0;
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t count = 0;
        for (size_t k = 0; k < RECORDS_MADE; k++) {
            count += records[k]->type == rows[i].type ? 1 : 0;
        }
        char sql[160], expected[32];
        (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM %s%s", rows[i].table, rows[i].also);
        (void)snprintf(expected, sizeof expected, "%zu\n", count);
        assert_string_equal(scratch_query(sql), expected);
        if (i == 0 || rows[i].type != rows[i - 1].type) seen += count;
    }
    assert_int_equal(seen, RECORDS_MADE);  // else a type is missing above
}

// The names of a body's fields, and of the table's columns without their units.
#define NAME_F(kind, name) NAME_##kind(#name)
#define NAME_E(list, name) #name "\n"
#define NAME_u8(name) name "\n"
#define NAME_flag(name) name "\n"
#define NAME_u16(name) name "\n"
#define NAME_u32(name) name "\n"
#define NAME_u64(name) name "\n"
#define NAME_i64(name) name "\n"
#define NAME_ppm(name) name "\n"
#define NAME_e8(name) name "\n"
#define NAME_utc(name) name "\n"
#define NAME_price(name) name "\n"
#define NAME_price_or_zero(name) name "\n"
#define NAME_quantity(name) name "\n"
#define NAME_position(name) name "\n"
#define NAME_money(name) name "\n"
#define NAME_hash16(name) name "\n"
#define NAME_hash32(name) name "\n"
#define NAME_text16(name) name "\n"
#define NAME_setting(name) name "\n"
#define NAME_member(name) name "\n"
#define NAME_parts1(name)
#define NAME_parts4(name)
#define NAME_zero1(name)
#define NAME_zero2(name)
#define NAME_zero4(name)

static void the_columns_are_the_fields_in_their_order(void **state)
{
    (void)state;
    open_it();
    close_it();
    static const struct {
        const char *table, *names;
    } rows[] = {
        {"run_starts", "sequence\ntime\n" BODY_RUN(NAME_F, NAME_E) "build\n"},
        {"run_commands", "sequence\ntime\n" BODY_COMMAND(NAME_F, NAME_E) "reason\n"},
        {"run_refusals", "sequence\ntime\n" BODY_REFUSAL(NAME_F, NAME_E) "reason\n"},
        {"run_processes", "sequence\ntime\n" BODY_PROCESS(NAME_F, NAME_E) "text\n"},
        {"settings", "time\norigin\n" BODY_CONFIG(NAME_F, NAME_E)},
        {"instruments", "time\norigin\n" BODY_INSTRUMENT(NAME_F, NAME_E) "name\n"},
        {"corporate_actions", "time\norigin\n" BODY_CORPORATE_ACTION(NAME_F, NAME_E)},
        {"opening_prints", "time\norigin\n" BODY_OPEN_PRINT(NAME_F, NAME_E)},
        {"bars", "time\norigin\n" BODY_BAR(NAME_F, NAME_E)},
        {"replay_ends", "time\norigin\n" BODY_END_OF_REPLAY(NAME_F, NAME_E)},
        {"sessions", "time\norigin\n" BODY_TICK(NAME_F, NAME_E)},
        {"decisions", "time\norigin\n" BODY_DECISION(NAME_F, NAME_E)},
        {"opinions", "decision\n" BODY_OPINION(NAME_F, NAME_E)},
        {"targets", "time\norigin\n" BODY_TARGET(NAME_F, NAME_E)},
        {"orders", "time\norigin\n" BODY_ORDER(NAME_F, NAME_E)},
        {"cancels", "time\norigin\n" BODY_CANCEL(NAME_F, NAME_E)},
        {"order_events", "time\norigin\n" BODY_ORDER_EVENT(NAME_F, NAME_E)},
        {"fills", "time\norigin\n" BODY_FILL(NAME_F, NAME_E)},
        {"postings", "time\norigin\n" BODY_POSTING(NAME_F, NAME_E)},
        {"equity", "time\norigin\n" BODY_EQUITY(NAME_F, NAME_E)},
        {"mismatches", "time\norigin\n" BODY_MISMATCH(NAME_F, NAME_E)},
        {"summaries", "time\norigin\n" BODY_SUMMARY(NAME_F, NAME_E)},
        {"summary_holdings", "time\n" BODY_HOLDING(NAME_F, NAME_E)},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char sql[256];
        (void)snprintf(sql, sizeof sql,
                       "SELECT replace(replace(replace(replace(name, '_id', ''), '_e8', ''),"
                       " '_ppm', ''), '_ns', '') FROM pragma_table_info('%s')",
                       rows[i].table);
        assert_string_equal(scratch_query(sql), rows[i].names);
    }
}

static void a_fill_is_exact_in_its_row_and_readable_in_its_view(void **state)
{
    (void)state;
    struct instrument *instrument = example_record(at(0), RECORD_INSTRUMENT);
    *instrument = (struct instrument){.instrument = 3, .calendar = 1, .symbol = {"AAPL"}};
    struct fill *fill = example_record(at(1), RECORD_FILL);
    *fill = (struct fill){.fill = 9,
                          .order = 17,
                          .instrument = 3,
                          .side = SIDE_BUY,
                          .quantity = {42 * DECIMAL_ONE},
                          .price = {INT64_C(8574280000)},
                          .fee = {-1}};
    at(0)->sequence = 1;
    at(1)->sequence = 2;
    at(1)->source = SOURCE_CORE;
    at(1)->log_time.ns += 5;  // not told: it hangs on what else was in the log
    open_it();
    store(0, 2);
    assert_string_equal(recording_symbol(recording, 3), "AAPL");
    assert_string_equal(recording_symbol(recording, 4), "?");
    close_it();
    assert_string_equal(scratch_query("SELECT * FROM fills"),
                        "1223645400000000000|replayed|9|17|3|buy|4200000000|8574280000|-1\n");
    assert_string_equal(scratch_query("SELECT * FROM v_fills"),
                        "9|2008-10-10T13:30:00Z|AAPL|buy|42|85.7428|3601.1976|-0.00000001|17|"
                        "replayed\n");
}

static void the_views_can_be_read(void **state)
{
    (void)state;
    open_it();
    store(0, RECORDS_MADE);
    close_it();
    static const char *const views[] = {"v_settings", "v_decisions", "v_opinions", "v_orders",
                                        "v_fills",    "v_equity",    "v_positions"};
    for (size_t i = 0; i < COUNT_OF(views); i++) {
        char sql[64];
        (void)snprintf(sql, sizeof sql, "SELECT * FROM %s", views[i]);
        (void)scratch_query(sql);
    }
    assert_string_equal(scratch_query("SELECT equity, drawdown FROM v_equity LIMIT 1"),
                        "-3.61|NULL\n");
    assert_string_equal(scratch_query("SELECT count(*), min(quantity) FROM v_positions"),
                        "0|NULL\n");
}

static void positions_are_marked_to_the_newest_price(void **state)
{
    (void)state;
    struct instrument *instrument = example_record(at(0), RECORD_INSTRUMENT);
    *instrument = (struct instrument){.instrument = 1, .calendar = 1, .symbol = {"IBM"}};
    struct open_print *print = example_record(at(1), RECORD_OPEN_PRINT);
    *print = (struct open_print){.instrument = 1, .price = {90 * DECIMAL_ONE}};
    struct bar *bar = example_record(at(2), RECORD_BAR);
    bar->instrument = 1;
    bar->close.e8 = 95 * DECIMAL_ONE;
    struct posting *posting = example_record(at(3), RECORD_POSTING);
    *posting = (struct posting){.posting = 1,
                                .instrument = 1,
                                .kind = POSTING_BUY,
                                .position = {10 * DECIMAL_ONE},
                                .cost = {900 * DECIMAL_ONE}};
    for (size_t i = 0; i < 4; i++) {
        at(i)->sequence = i + 1;
        at(i)->log_time.ns = EXAMPLE_TIME.ns + (int64_t)i;
    }
    open_it();
    store(0, 4);
    close_it();
    assert_string_equal(scratch_query("SELECT * FROM v_positions"),
                        "IBM|10|95|950.0|900|50.0|replayed\n");
}

static void a_crash_between_two_batches_changes_nothing(void **state)
{
    (void)state;
    char *expected = dump_of_one_batch();
    for (size_t stored = 0; stored < RECORDS_MADE; stored += 50) {
        pid_t child = fork();
        assert_true(child >= 0);
        if (child == 0) {  // dies behind a batch, without closing anything
            if (!recording_open(scratch_path, &recording)) _exit(1);
            if (recording_cursor(recording) != stored) _exit(2);
            if (!recording_store(recording, records + stored, 50)) _exit(3);
            raise(SIGKILL);
        }
        int status;
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFSIGNALED(status));
    }
    char *found = dump();
    assert_string_equal(found, expected);
    free(found);
    free(expected);
}

static void a_batch_that_fails_leaves_nothing_and_can_be_stored_later(void **state)
{
    (void)state;
    char *expected = dump_of_one_batch();
    open_it();
    store(0, 100);
    at(150)->sequence = 500;
    expect_failure(100, 200, ERROR_CORRUPT, "record 500 follows where 151 should");
    at(150)->sequence = 151;
    store(100, 200);

    // A full disk, as SQLite sees it.
    struct rlimit limit, whole;
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &whole), 0);
    limit = (struct rlimit){.rlim_cur = 200000, .rlim_max = whole.rlim_max};
    signal(SIGXFSZ, SIG_IGN);
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &limit), 0);
    bool stored = true;
    size_t from = 200;
    for (; from < RECORDS_MADE && stored; from += 100) {
        stored = recording_store(recording, records + from, 100);
    }
    assert_int_equal(setrlimit(RLIMIT_FSIZE, &whole), 0);
    assert_false(stored);
    assert_true(error_kind() == ERROR_IO || error_kind() == ERROR_NO_SPACE);
    error_clear();
    close_it();

    open_it();
    assert_int_equal(recording_cursor(recording), from - 100);
    store(from - 100, RECORDS_MADE);
    close_it();
    char *found = dump();
    assert_string_equal(found, expected);
    free(found);
    free(expected);
}

static void a_record_is_never_stored_twice(void **state)
{
    (void)state;
    open_it();
    store(0, 100);
    expect_failure(99, 100, ERROR_CORRUPT, "record 100 follows where 101 should");
    expect_failure(101, 102, ERROR_CORRUPT, "record 102 follows where 101 should");

    // The same fill under another sequence.
    for (size_t i = 0; i < 100; i++) {
        if (at(i)->type != RECORD_FILL) continue;
        memcpy(memory[100], memory[i], EXAMPLE_SIZE);
        at(100)->sequence = 101;
        expect_failure(100, 101, ERROR_INTERNAL, "UNIQUE constraint failed: fills.fill_id");
    }
    close_it();
}

static void what_is_not_as_the_catalogue_says_is_refused(void **state)
{
    (void)state;
    open_it();
    example_begin(at(0), RECORD_TICK, "", 0);  // kind 0 is in no list
    at(0)->sequence = 1;
    expect_failure(0, 1, ERROR_CORRUPT, "record 1 has a field out of its range");
    example_record(at(0), RECORD_TICK);
    at(0)->sequence = 1;
    at(0)->version = 2;
    expect_failure(0, 1, ERROR_VERSION, "record 1 is of an unknown version");
    at(0)->type = 9999;
    expect_failure(0, 1, ERROR_VERSION, "record 1 is of an unknown, critical type");
    at(0)->flags = 0;
    store(0, 1);  // may be passed over
    assert_int_equal(recording_cursor(recording), 1);
    close_it();
}

static void hostile_text_is_only_text(void **state)
{
    (void)state;
    static const char hostile[] = "'); DROP TABLE fills; --\n\x1b[2J\xff";
    struct halt *halt = example_begin(at(0), RECORD_HALT, hostile, sizeof hostile - 1);
    halt->cause = HALT_CAUSE_OPERATOR;
    char longest[TAIL_TEXT_MAX];
    memset(longest, 0xff, sizeof longest);
    _Alignas(8) static unsigned char large[RECORD_HEADER + 64 + TAIL_TEXT_MAX];
    struct record *record = (struct record *)(void *)large;
    char *body = record_begin(record, RECORD_REFUSAL, sizeof(struct refusal) + sizeof longest);
    memcpy(body + sizeof(struct refusal), longest, sizeof longest);
    at(0)->sequence = 1;
    record->sequence = 2;
    records[1] = record;
    open_it();
    store(0, 2);
    close_it();
    assert_string_equal(scratch_query("SELECT reason FROM trading_changes"),
                        "'); DROP TABLE fills; --  [2J\xEF\xBF\xBD\n");
    assert_string_equal(scratch_query("SELECT length(reason) FROM run_refusals"), "1024\n");
    assert_string_equal(scratch_query("SELECT count(*) FROM fills"), "0\n");
}

static void a_session_is_stored_and_a_tick_between_is_not(void **state)
{
    (void)state;
    for (size_t i = 0; i < 3; i++) {
        struct tick *tick = example_record(at(i), RECORD_TICK);
        tick->kind = (uint8_t)(TICK_SESSION_OPEN + i);
        at(i)->sequence = i + 1;
    }
    open_it();
    store(0, 3);
    close_it();
    assert_string_equal(scratch_query("SELECT kind FROM sessions ORDER BY at_ns, rowid"),
                        "session_open\nsession_close\n");
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, scratch_remove)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(every_record_has_its_row),
        CASE(the_columns_are_the_fields_in_their_order),
        CASE(a_fill_is_exact_in_its_row_and_readable_in_its_view),
        CASE(the_views_can_be_read),
        CASE(positions_are_marked_to_the_newest_price),
        CASE(a_crash_between_two_batches_changes_nothing),
        CASE(a_batch_that_fails_leaves_nothing_and_can_be_stored_later),
        CASE(a_record_is_never_stored_twice),
        CASE(what_is_not_as_the_catalogue_says_is_refused),
        CASE(hostile_text_is_only_text),
        CASE(a_session_is_stored_and_a_tick_between_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
