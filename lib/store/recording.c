// recording.c: see recording.h. What a field becomes hangs on its kind alone, so the rows are made
// from the catalogue's lists; schema.c has a column for each in the same order.
#include "store/recording.h"

#include "base/error.h"
#include "base/text.h"
#include "config/settings.h"
#include "event/catalogue.h"
#include "store/schema.h"
#include "store/sqlite.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

// Record, body, table: the domain's rows begin with (time_ns, origin), the run's with
// (sequence, time_ns); a text tail is the last column.
#define RUN_ROWS(T)                     \
    T(RUN, run, "run_starts")           \
    T(COMMAND, command, "run_commands") \
    T(REFUSAL, refusal, "run_refusals") \
    T(PROCESS, process, "run_processes")
#define DOMAIN_ROWS(T)                                         \
    T(CONFIG, config, "settings")                              \
    T(INSTRUMENT, instrument, "instruments")                   \
    T(CORPORATE_ACTION, corporate_action, "corporate_actions") \
    T(OPEN_PRINT, open_print, "opening_prints")                \
    T(BAR, bar, "bars")                                        \
    T(END_OF_REPLAY, end_of_replay, "replay_ends")             \
    T(DECISION, decision, "decisions")                         \
    T(TARGET, target, "targets")                               \
    T(ORDER, order, "orders")                                  \
    T(CANCEL, cancel, "cancels")                               \
    T(ORDER_EVENT, order_event, "order_events")                \
    T(FILL, fill, "fills")                                     \
    T(POSTING, posting, "postings")                            \
    T(EQUITY, equity, "equity")                                \
    T(MISMATCH, mismatch, "mismatches")                        \
    T(SUMMARY, summary, "summaries")
// Parts of a record, or rows that are not as their body.
#define OTHER_ROWS(T)                       \
    T(TICK, tick, "sessions")               \
    T(OPINION, opinion, "opinions")         \
    T(HOLDING, holding, "summary_holdings") \
    T(TRADING, trading, "trading_changes")

enum row {
#define T(NAME, body, table) ROW_##NAME,
    RUN_ROWS(T) DOMAIN_ROWS(T) OTHER_ROWS(T)
#undef T
        ROWS
};

struct recording {
    struct sqlite sqlite;
    uint64_t cursor;
    struct sqlite_statement insert[ROWS];
    struct sqlite_statement move_cursor, find_symbol;
    char symbol[sizeof(struct text16)];
};

static bool prepare(struct recording *recording);
static bool read_cursor(struct recording *recording);
static bool store_all(struct recording *recording, const struct record *const *records,
                      size_t count);
static bool store(struct recording *recording, const struct record *record);

bool recording_open(const char *path, struct recording **recording)
{
    *recording = NULL;
    struct recording *opened = calloc(1, sizeof *opened);
    if (opened == NULL) return FAIL(ERROR_MEMORY, "no memory for a recording");
    bool good = sqlite_open(&opened->sqlite, path)
        && sqlite_migrate(&opened->sqlite, schema_steps, schema_steps_count) && prepare(opened)
        && read_cursor(opened);
    if (!good) {
        recording_close(opened);
        return FAIL_WHILE("opening the recording %s", path);
    }
    *recording = opened;
    return true;
}

void recording_close(struct recording *recording)
{
    if (recording == NULL) return;
    for (size_t i = 0; i < ROWS; i++) {
        sqlite_finalize(&recording->insert[i]);
    }
    sqlite_finalize(&recording->move_cursor);
    sqlite_finalize(&recording->find_symbol);
    sqlite_close(&recording->sqlite);
    free(recording);
}

uint64_t recording_cursor(const struct recording *recording)
{
    return recording->cursor;
}

bool recording_store(struct recording *recording, const struct record *const *records, size_t count)
{
    if (count == 0) return true;
    if (!sqlite_run(&recording->sqlite, "BEGIN IMMEDIATE")) return false;
    uint64_t last = recording->cursor + count;
    if (store_all(recording, records, count) && sqlite_run(&recording->sqlite, "COMMIT")) {
        recording->cursor = last;
        return true;
    }
    sqlite_abandon(&recording->sqlite);
    return FAIL_WHILE("storing the records behind %" PRIu64, recording->cursor);
}

const char *recording_symbol(struct recording *recording, uint32_t instrument)
{
    struct sqlite_statement *query = &recording->find_symbol;
    bool row = false;
    sqlite_add_i64(query, instrument);
    if (!sqlite_next(query, &row)) error_clear();  // it is for people: unknown will do
    const char *found = row ? sqlite_text(query, 0) : "?";
    (void)snprintf(recording->symbol, sizeof recording->symbol, "%s", found);
    sqlite_reset(query);
    return recording->symbol;
}

static bool prepare_insert(struct recording *recording, const char *table,
                           struct sqlite_statement *insert)
{
    struct sqlite_statement query;
    char sql[256];
    (void)snprintf(sql, sizeof sql, "SELECT count(*) FROM pragma_table_info('%s')", table);
    bool row = false;
    bool good = sqlite_prepare(&recording->sqlite, sql, &query) && sqlite_next(&query, &row);
    int64_t columns = row ? sqlite_i64(&query, 0) : 0;
    sqlite_finalize(&query);
    if (!good) return false;

    struct text text;
    text_init(&text, sql, sizeof sql);
    text_add(&text, "INSERT INTO %s VALUES (?", table);
    for (int64_t i = 1; i < columns; i++) {
        text_add(&text, ",?");
    }
    text_add(&text, ")");
    assert(!text.cut);
    return sqlite_prepare(&recording->sqlite, sql, insert);
}

static bool prepare(struct recording *recording)
{
    static const char *const tables[ROWS] = {
#define T(NAME, body, table) [ROW_##NAME] = (table),
        RUN_ROWS(T) DOMAIN_ROWS(T) OTHER_ROWS(T)
#undef T
    };
    for (int i = 0; i < schema_views_count; i++) {
        if (!sqlite_run(&recording->sqlite, schema_views[i])) return false;
    }
    for (size_t i = 0; i < ROWS; i++) {
        if (!prepare_insert(recording, tables[i], &recording->insert[i])) return false;
    }
    return sqlite_prepare(&recording->sqlite, "UPDATE run_cursor SET sequence = ?",
                          &recording->move_cursor)
        && sqlite_prepare(&recording->sqlite, "SELECT symbol FROM instruments WHERE instrument = ?",
                          &recording->find_symbol);
}

static bool read_cursor(struct recording *recording)
{
    struct sqlite_statement query;
    bool row = false;
    bool good = sqlite_prepare(&recording->sqlite, "SELECT sequence FROM run_cursor", &query)
        && sqlite_next(&query, &row);
    if (good && row) recording->cursor = (uint64_t)sqlite_i64(&query, 0);
    sqlite_finalize(&query);
    if (good && !row) return FAIL(ERROR_CORRUPT, "the cursor is missing");
    return good;
}

static bool store_all(struct recording *recording, const struct record *const *records,
                      size_t count)
{
    for (size_t i = 0; i < count; i++) {
        const struct record *record = records[i];
        uint64_t expected = recording->cursor + i + 1;
        if (record->sequence != expected) {
            return FAIL(ERROR_CORRUPT, "record %" PRIu64 " follows where %" PRIu64 " should",
                        record->sequence, expected);
        }
        enum record_fault fault = body_check(record);
        if (fault != RECORD_WHOLE) {
            bool newer = fault == RECORD_VERSION || fault == RECORD_UNKNOWN;
            return FAIL(newer ? ERROR_VERSION : ERROR_CORRUPT, "record %" PRIu64 " %s",
                        record->sequence, record_fault_text(fault));
        }
        if (!store(recording, record)) {
            return FAIL_WHILE("storing record %" PRIu64, record->sequence);
        }
    }
    sqlite_add_i64(&recording->move_cursor, (int64_t)(recording->cursor + count));
    return sqlite_execute(&recording->move_cursor);
}

// How each kind of field becomes a column.
static void add_i64(struct sqlite_statement *to, int64_t value)
{
    sqlite_add_i64(to, value);
}
static void add_u64(struct sqlite_statement *to, uint64_t value)
{
    sqlite_add_i64(to, (int64_t)value);  // counters: 2^63 is out of reach
}
static void add_word(struct sqlite_statement *to, const char *word)
{
    sqlite_add_text(to, word, strlen(word));
}
static void add_text(struct sqlite_statement *to, const char *bytes, size_t count)
{
    char plain[3 * TAIL_TEXT_MAX + 1];
    struct text text;
    text_init(&text, plain, sizeof plain);
    text_add_plain(&text, bytes, count);
    sqlite_add_text(to, text.at, text.length);
}
static void add_hex(struct sqlite_statement *to, const uint8_t *bytes, size_t count)
{
    char hex[2 * sizeof(struct hash32) + 1];
    struct text text;
    text_init(&text, hex, sizeof hex);
    for (size_t i = 0; i < count; i++) {
        text_add(&text, "%02x", bytes[i]);
    }
    sqlite_add_text(to, text.at, text.length);
}
static void add_setting(struct sqlite_statement *to, uint32_t number)
{
    char word[64] = "";
    const struct setting_row *row = setting_row(number);
    if (row != NULL) {
        (void)snprintf(word, sizeof word, "%s.%s", row->topic, row->key);
    } else if (number != 0) {
        (void)snprintf(word, sizeof word, "%" PRIu32, number);
    }
    add_word(to, word);
}
static void add_member(struct sqlite_statement *to, uint16_t number)
{
    char digits[8];
    const struct member_row *row = member_row(number);
    (void)snprintf(digits, sizeof digits, "%u", number);
    add_word(to, row != NULL ? row->word : digits);
}

#define PUT_u8(value) add_i64(to, value)
#define PUT_flag(value) add_i64(to, value)
#define PUT_u16(value) add_i64(to, value)
#define PUT_u32(value) add_i64(to, value)
#define PUT_u64(value) add_u64(to, value)
#define PUT_i64(value) add_i64(to, value)
#define PUT_ppm(value) add_i64(to, value)
#define PUT_e8(value) add_i64(to, value)
#define PUT_utc(value) add_i64(to, (value).ns)
#define PUT_price(value) add_i64(to, (value).e8)
#define PUT_price_or_zero(value) add_i64(to, (value).e8)
#define PUT_quantity(value) add_i64(to, (value).e8)
#define PUT_position(value) add_i64(to, (value).e8)
#define PUT_money(value) add_i64(to, (value).e8)
#define PUT_hash16(value) add_hex(to, (value).bytes, sizeof(value).bytes)
#define PUT_hash32(value) add_hex(to, (value).bytes, sizeof(value).bytes)
#define PUT_text16(value) add_text(to, (value).bytes, strnlen((value).bytes, sizeof(value).bytes))
#define PUT_setting(value) add_setting(to, value)
#define PUT_member(value) add_member(to, value)
#define PUT_parts1(value) (void)(value)
#define PUT_parts4(value) (void)(value)
#define PUT_zero1(value) (void)(value)
#define PUT_zero2(value) (void)(value)
#define PUT_zero4(value) (void)(value)
#define PUT_F(kind, name) PUT_##kind(it->name);
#define PUT_E(list, name) add_word(to, list##_name(it->name));
#define PUT_BODY(NAME, body, table)                                            \
    static void put_##body(struct sqlite_statement *to, const struct body *it) \
    {                                                                          \
        BODY_##NAME(PUT_F, PUT_E)                                              \
    }
RUN_ROWS(PUT_BODY)
DOMAIN_ROWS(PUT_BODY)
PUT_BODY(TICK, tick, )
PUT_BODY(OPINION, opinion, )
PUT_BODY(HOLDING, holding, )

// The time of a domain row: a consequence's is that of the record behind it; the rest is stamped
// by the log, for an event time of the supervisor is a wall time.
static int64_t domain_time(const struct record *record)
{
    return record->source == SOURCE_CORE ? record->event_time.ns : record->log_time.ns;
}

static struct sqlite_statement *begin_domain(struct recording *recording, enum row row,
                                             const struct record *record)
{
    static const char *const origins[] = {"live", "simulated", "replayed", "replayed, simulated"};
    struct sqlite_statement *to = &recording->insert[row];
    unsigned origin = (record->flags & FLAG_SIMULATED ? 1u : 0u)
        | (record->flags & FLAG_REPLAYED ? 2u : 0u);
    add_i64(to, domain_time(record));
    add_word(to, origins[origin]);
    return to;
}

static struct sqlite_statement *begin_run(struct recording *recording, enum row row,
                                          const struct record *record)
{
    struct sqlite_statement *to = &recording->insert[row];
    add_u64(to, record->sequence);
    add_i64(to, record->event_time.ns);
    return to;
}

static void add_tail(struct sqlite_statement *to, const struct record *record)
{
    const struct record_rule *rule = record_rule(record->type);
    size_t size;
    const char *tail = record_tail(record, rule->body_size, &size);
    if (rule->tail == TAIL_TEXT) add_text(to, tail, size);
}

static bool store_session(struct recording *recording, const struct record *record)
{
    const struct tick *tick = record_tick(record);
    if (tick->kind == TICK_INTERVAL) return true;  // they can be counted from the clock
    struct sqlite_statement *to = begin_domain(recording, ROW_TICK, record);
    put_tick(to, tick);
    return sqlite_execute(to);
}

static bool store_trading(struct recording *recording, const struct record *record,
                          enum trading_state state, const char *cause, uint32_t actor,
                          uint64_t command)
{
    struct sqlite_statement *to = begin_domain(recording, ROW_TRADING, record);
    add_word(to, trading_state_name(state));
    add_word(to, cause);
    add_i64(to, actor);
    add_u64(to, command);
    add_tail(to, record);
    return sqlite_execute(to);
}

static bool store_opinions(struct recording *recording, const struct record *record)
{
    const struct decision *decision = record_decision(record);
    struct sqlite_statement *to = &recording->insert[ROW_OPINION];
    for (size_t i = 0; i < decision->opinions; i++) {
        add_u64(to, decision->decision);
        put_opinion(to, &decision_opinions(record)[i]);
        if (!sqlite_execute(to)) return false;
    }
    return true;
}

static bool store_holdings(struct recording *recording, const struct record *record)
{
    struct sqlite_statement *to = &recording->insert[ROW_HOLDING];
    for (size_t i = 0; i < record_summary(record)->holdings; i++) {
        add_i64(to, domain_time(record));
        put_holding(to, &summary_holdings(record)[i]);
        if (!sqlite_execute(to)) return false;
    }
    return true;
}

// The row that is as the record's body; a record without one is none of ours.
static bool store_body(struct recording *recording, const struct record *record)
{
    struct sqlite_statement *to;
    switch (record->type) {
#define T(NAME, body, table)                           \
    case RECORD_##NAME:                                \
        to = begin_run(recording, ROW_##NAME, record); \
        put_##body(to, record_##body(record));         \
        break;
        RUN_ROWS(T)
#undef T
#define T(NAME, body, table)                              \
    case RECORD_##NAME:                                   \
        to = begin_domain(recording, ROW_##NAME, record); \
        put_##body(to, record_##body(record));            \
        break;
        DOMAIN_ROWS(T)
#undef T
    default: return true;
    }
    add_tail(to, record);
    return sqlite_execute(to);
}

static bool store(struct recording *recording, const struct record *record)
{
    switch (record->type) {
    case RECORD_TICK: return store_session(recording, record);
    case RECORD_HALT: {
        const struct halt *halt = record_halt(record);
        return store_trading(recording, record, TRADING_HALTED, halt_cause_name(halt->cause),
                             halt->actor, halt->command);
    }
    case RECORD_PAUSE: {  // this and RESUME do not tell a cause
        const struct pause *pause = record_pause(record);
        return store_trading(recording, record, TRADING_PAUSED, "", pause->actor, pause->command);
    }
    case RECORD_RESUME: {
        const struct resume *resume = record_resume(record);
        return store_trading(recording, record, TRADING_RUNNING, "", resume->actor,
                             resume->command);
    }
    case RECORD_DECISION: return store_body(recording, record) && store_opinions(recording, record);
    case RECORD_SUMMARY:  return store_body(recording, record) && store_holdings(recording, record);
    default:              return store_body(recording, record);
    }
}
