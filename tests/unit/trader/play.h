// play.h: reference, venue and trader played from a page of text, as core plays them.
//
// Lines that begin with "> " are records; below each stand the consequences that it must have:
//   > open DATE | close | wait SECONDS | at TIME       the session's ticks; time alone
//   > set KEY VALUE | list SYMBOL [always] | run CALENDAR
//   > print SYMBOL PRICE | bar SYMBOL OPEN CLOSE [SECONDS]
//   > decide SYMBOL buy|sell|hold [WEIGHT] [id N] [as_of TIME]      as the committee's
//   > dividend SYMBOL CASH | split SYMBOL NEW OLD | halt | pause | resume | end
//   > fill N ORDER SYMBOL SIDE SHARES PRICE FEE | news ORDER WORD   as from outside
//   > venue off|on | save (goes on from a snapshot, in new memory)
// Decisions count from 1, instruments are numbered as they are listed.
#pragma once

#include "tests/unit/test.h"

#include "base/decimal.h"
#include "base/text.h"
#include "market/calendar.h"
#include "trader/trader.h"
#include "venue/venue.h"

#define PLAY_MEMORY (1u << 19)
#define WORDS_MAX 12u

static struct play {
    struct capacities capacities;
    struct reference *reference;
    struct venue *venue;
    struct trader *trader;
    struct sink sink;
    struct utc now;
    struct session session;
    uint64_t sequence, decisions;
    bool venue_off;
    const char *show;  // first words of the consequences to show, or NULL for all
    struct text page;
} play;

static _Alignas(16) unsigned char play_memory[2][3][PLAY_MEMORY];
static unsigned play_side;
static _Alignas(8) unsigned char play_sink[SINK_SIZE], play_saved[2][SINK_SIZE];
static _Alignas(8) unsigned char play_record[4096];
static char play_text[1 << 16];

// --- words ---------------------------------------------------------------------------------------

struct words {
    char word[WORDS_MAX][40];
    unsigned count;
};

static struct words words_of(const char *line, size_t length)
{
    struct words words = {0};
    for (size_t at = 0; at < length;) {
        size_t size = 0;
        while (at < length && line[at] == ' ') {
            at++;
        }
        while (at + size < length && line[at + size] != ' ') {
            size++;
        }
        if (size == 0) break;
        assert_true(words.count < WORDS_MAX && size < sizeof words.word[0]);
        memcpy(words.word[words.count++], line + at, size);
        at += size;
    }
    return words;
}

static int64_t decimal_in(const char *word)
{
    int64_t value = 0;
    if (!decimal_parse(word, strlen(word), &value)) fail_msg("not a decimal: %s", word);
    return value;
}

static unsigned number_in(const char *word)
{
    return (unsigned)(decimal_in(word) / DECIMAL_ONE);
}

static struct utc time_in(const char *word)
{
    struct utc moment = {0};
    if (!utc_parse(word, strlen(word), &moment)) fail_msg("not a time: %s", word);
    return moment;
}

#define NUMBER_OF(list, word) number_of(list##_of, word)
static uint8_t number_of(bool (*of)(const char *, size_t, unsigned *), const char *word)
{
    unsigned number = 0;
    if (!of(word, strlen(word), &number)) fail_msg("not in the list: %s", word);
    return (uint8_t)number;
}

static uint32_t instrument_in(const char *symbol)
{
    for (uint32_t i = 0; i < play.reference->instruments; i++) {
        if (strcmp(play.reference->listings[i].symbol, symbol) == 0) return i + 1;
    }
    return number_in(symbol);  // one that is not listed
}

// --- consequences as text ------------------------------------------------------------------------

static const char *decimal_out(int64_t e8)
{
    static char texts[8][DECIMAL_TEXT_MAX];
    static unsigned next;
    char *text = texts[next++ % 8];
    decimal_print(e8, text);
    return text;
}
#define D(value) decimal_out((value).e8)

static const char *symbol_out(uint32_t instrument)
{
    if (!reference_knows(play.reference, instrument)) return "-";
    return play.reference->listings[instrument - 1].symbol;
}

static void tell_posting(const struct posting *it, struct text *page)
{
    text_add(page, "posting %s %s cash %s fee %s realised %s position %s cost %s left %s\n",
             posting_kind_name(it->kind), symbol_out(it->instrument), D(it->cash), D(it->fee),
             D(it->realised), D(it->position), D(it->cost), D(it->cash_after));
}

static void tell_order(const struct order *it, struct text *page)
{
    text_add(page, "order %u %s %s %s %s %s\n", (unsigned)it->order, symbol_out(it->instrument),
             side_name(it->side), D(it->quantity), order_kind_name(it->kind),
             verdict_name(it->verdict));
}

static void tell_target(const struct target *it, struct text *page)
{
    text_add(page, "target %u %s %s %s->%s", (unsigned)it->decision, symbol_out(it->instrument),
             target_outcome_name(it->outcome), D(it->current), D(it->target));
    if (it->clamp != CLAMP_NONE) text_add(page, " clamp %s", clamp_name(it->clamp));
    text_add(page, "\n");
}

static void tell_fill(const struct fill *it, struct text *page)
{
    text_add(page, "fill %u order %u %s %s %s@%s fee %s\n", (unsigned)it->fill, (unsigned)it->order,
             symbol_out(it->instrument), side_name(it->side), D(it->quantity), D(it->price),
             D(it->fee));
}

static void tell_small(const struct record *record, struct text *page)
{
    if (record->type == RECORD_CANCEL) {
        text_add(page, "cancel %u %s\n", (unsigned)record_cancel(record)->order,
                 cancel_reason_name(record_cancel(record)->reason));
    } else if (record->type == RECORD_ORDER_EVENT) {
        text_add(page, "news %u %s\n", (unsigned)record_order_event(record)->order,
                 order_news_name(record_order_event(record)->event));
    } else if (record->type == RECORD_EQUITY) {
        const struct equity *it = record_equity(record);
        text_add(page, "equity %s cash %s gross %s peak %s\n", D(it->equity), D(it->cash),
                 D(it->gross), D(it->peak));
    } else if (record->type == RECORD_MISMATCH) {
        const struct mismatch *it = record_mismatch(record);
        text_add(page, "mismatch order %u fill %u %s\n", (unsigned)it->order, (unsigned)it->fill,
                 mismatch_kind_name(it->what));
    }
}

static void tell(const struct record *record)
{
    const char *name = record_rule(record->type)->name;
    if (record->type == RECORD_ORDER_EVENT) name = "news";
    if (play.show != NULL && strstr(play.show, name) == NULL) return;
    if (record->type == RECORD_POSTING)
        tell_posting(record_posting(record), &play.page);
    else if (record->type == RECORD_ORDER)
        tell_order(record_order(record), &play.page);
    else if (record->type == RECORD_TARGET)
        tell_target(record_target(record), &play.page);
    else if (record->type == RECORD_FILL)
        tell_fill(record_fill(record), &play.page);
    else
        tell_small(record, &play.page);
}

// --- one record to completion --------------------------------------------------------------------

static void visit(const struct record *record)
{
    if (!play.venue_off) venue_step(play.venue, record, &play.sink);
    trader_step(play.trader, record, &play.sink);
}

static void carry(struct record *record)
{
    record->log_time = play.now;
    record->event_time = play.now;
    record->sequence = ++play.sequence;
    if (body_check(record) != RECORD_WHOLE) fail_msg("the page makes a bad record");
    sink_begin(&play.sink, record);
    reference_step(play.reference, record);
    visit(record);
    for (size_t at = 0; at < play.sink.used;) {
        const struct record *next = (const void *)(play.sink.memory + at);
        assert_int_equal(body_check(next), RECORD_WHOLE);
        tell(next);
        visit(next);
        at += next->length;
    }
}

#define BEGIN(TYPE, body) \
    struct body *it = record_begin((void *)play_record, RECORD_##TYPE, sizeof *it)
static void carry_it(void)
{
    carry((void *)play_record);
}

// --- snapshots -----------------------------------------------------------------------------------

static void fresh(void)
{
    play_side ^= 1u;
    memset(play_memory[play_side], 0, sizeof play_memory[play_side]);
    assert_true(venue_bytes(&play.capacities) <= PLAY_MEMORY);
    assert_true(trader_bytes(&play.capacities) <= PLAY_MEMORY);
    assert_true(reference_bytes(&play.capacities) <= PLAY_MEMORY);
    play.reference = reference_init(play_memory[play_side][0], &play.capacities);
    play.venue = venue_init(play_memory[play_side][1], &play.capacities, play.reference);
    play.trader = trader_init(play_memory[play_side][2], &play.capacities, play.reference);
}

static size_t save(unsigned char *memory)
{
    struct sink sink;
    sink_init(&sink, memory, SINK_SIZE);
    reference_save(play.reference, &sink);
    venue_save(play.venue, &sink);
    trader_save(play.trader, &sink);
    return sink.used;
}

static void save_and_go_on(void)
{
    size_t size = save(play_saved[0]);
    fresh();
    for (size_t at = 0; at < size;) {
        const struct record *record = (const void *)(play_saved[0] + at);
        assert_int_equal(body_check(record), RECORD_WHOLE);
        bool taken = reference_load(play.reference, record) || venue_load(play.venue, record)
            || trader_load(play.trader, record);
        assert_true(taken);
        at += record->length;
    }
    assert_int_equal(save(play_saved[1]), size);
    assert_memory_equal(play_saved[0], play_saved[1], size);
}

// --- lines ---------------------------------------------------------------------------------------

static void play_tick(enum tick_kind kind)
{
    BEGIN(TICK, tick);
    it->kind = (uint8_t)kind;
    it->at = play.now;
    carry_it();
}

static void play_set(const char *key, const char *value)
{
    for (size_t i = 0; setting_row_at(i) != NULL; i++) {
        const struct setting_row *row = setting_row_at(i);
        if (strcmp(row->key, key) != 0) continue;
        bool whole = row->kind == SETTING_COUNT || row->kind == SETTING_SECONDS;
        BEGIN(CONFIG, config);
        it->setting = row->number;
        it->value = whole ? number_in(value) : decimal_in(value);
        assert_int_equal(setting_check(row->number, 0, it->value), SETTING_GOOD);
        carry_it();
        return;
    }
    fail_msg("no setting %s", key);
}

static void play_decide(const struct words *words)
{
    BEGIN(DECISION, decision);
    it->decision = ++play.decisions;
    it->instrument = instrument_in(words->word[1]);
    it->action = NUMBER_OF(decision_action, words->word[2]);
    it->reason = REASON_CONVICTION;
    it->clamp = CLAMP_NONE;
    it->as_of = play.now;
    it->p = 500000;
    for (unsigned i = 3; i < words->count; i++) {
        if (strcmp(words->word[i], "id") == 0)
            it->decision = number_in(words->word[++i]);
        else if (strcmp(words->word[i], "as_of") == 0)
            it->as_of = time_in(words->word[++i]);
        else
            it->target_weight = decimal_in(words->word[i]);
    }
    carry_it();
}

static void play_fill(const struct words *words)
{
    BEGIN(FILL, fill);
    it->fill = number_in(words->word[1]);
    it->order = number_in(words->word[2]);
    it->instrument = instrument_in(words->word[3]);
    it->side = NUMBER_OF(side, words->word[4]);
    it->quantity.e8 = decimal_in(words->word[5]);
    it->price.e8 = decimal_in(words->word[6]);
    it->fee.e8 = decimal_in(words->word[7]);
    carry_it();
}

static void play_market(const struct words *words)
{
    uint32_t instrument = instrument_in(words->word[1]);
    if (strcmp(words->word[0], "print") == 0) {
        BEGIN(OPEN_PRINT, open_print);
        it->instrument = instrument;
        it->price.e8 = decimal_in(words->word[2]);
        carry_it();
        return;
    }
    BEGIN(BAR, bar);
    it->instrument = instrument;
    it->interval_s = words->count > 4 ? number_in(words->word[4]) : 60;
    it->start.ns = play.now.ns - it->interval_s * NS_PER_SECOND;
    it->open.e8 = decimal_in(words->word[2]);
    it->close.e8 = decimal_in(words->word[3]);
    it->high.e8 = it->open.e8 > it->close.e8 ? it->open.e8 : it->close.e8;
    it->low.e8 = it->open.e8 < it->close.e8 ? it->open.e8 : it->close.e8;
    carry_it();
}

static void play_action(const struct words *words)
{
    BEGIN(CORPORATE_ACTION, corporate_action);
    it->instrument = instrument_in(words->word[1]);
    if (strcmp(words->word[0], "split") == 0) {
        it->kind = ACTION_SPLIT;
        it->numerator = number_in(words->word[2]);
        it->denominator = number_in(words->word[3]);
    } else {
        it->kind = ACTION_DIVIDEND;
        it->cash_per_share.e8 = decimal_in(words->word[2]);
    }
    carry_it();
}

static void play_list(const struct words *words)
{
    BEGIN(INSTRUMENT, instrument);
    it->instrument = play.reference->instruments + 1;
    it->calendar = words->count > 2 ? CALENDAR_ALWAYS : CALENDAR_XNYS;
    memcpy(it->symbol.bytes, words->word[1], sizeof it->symbol.bytes - 1);
    carry_it();
}

static void play_news(const struct words *words)
{
    BEGIN(ORDER_EVENT, order_event);
    it->order = number_in(words->word[1]);
    it->event = NUMBER_OF(order_news, words->word[2]);
    carry_it();
}

static void play_plain(unsigned type)
{
    struct record *record = (void *)play_record;
    record_begin(record, type, record_rule(type)->body_size);
    if (type == RECORD_HALT) ((struct halt *)(void *)(record + 1))->cause = HALT_CAUSE_OPERATOR;
    carry(record);
}

static void play_run(const char *calendar)
{
    BEGIN(RUN, run);
    it->mode = RUN_MODE_REPLAY;
    it->calendar = NUMBER_OF(calendar, calendar);
    carry_it();
}

static void play_open(const char *date_text)
{
    int32_t date = 0;
    assert_true(date_parse(date_text, strlen(date_text), &date));
    assert_true(calendar_session(CALENDAR_XNYS, date, &play.session));
    play.now = play.session.open;
    play_tick(TICK_SESSION_OPEN);
}

static void play_words(const struct words *words)
{
    const char *verb = words->word[0], *first = words->word[1];
    if (strcmp(verb, "open") == 0)
        play_open(first);
    else if (strcmp(verb, "close") == 0) {
        play.now = play.session.close;
        play_tick(TICK_SESSION_CLOSE);
    } else if (strcmp(verb, "wait") == 0)
        play.now.ns += decimal_in(first) * 10;
    else if (strcmp(verb, "at") == 0)
        play.now = time_in(first);
    else if (strcmp(verb, "set") == 0)
        play_set(first, words->word[2]);
    else if (strcmp(verb, "list") == 0)
        play_list(words);
    else if (strcmp(verb, "run") == 0)
        play_run(first);
    else if (strcmp(verb, "print") == 0 || strcmp(verb, "bar") == 0)
        play_market(words);
    else if (strcmp(verb, "decide") == 0)
        play_decide(words);
    else if (strcmp(verb, "dividend") == 0 || strcmp(verb, "split") == 0)
        play_action(words);
    else if (strcmp(verb, "halt") == 0)
        play_plain(RECORD_HALT);
    else if (strcmp(verb, "pause") == 0)
        play_plain(RECORD_PAUSE);
    else if (strcmp(verb, "resume") == 0)
        play_plain(RECORD_RESUME);
    else if (strcmp(verb, "end") == 0)
        play_plain(RECORD_END_OF_REPLAY);
    else if (strcmp(verb, "fill") == 0)
        play_fill(words);
    else if (strcmp(verb, "news") == 0)
        play_news(words);
    else if (strcmp(verb, "venue") == 0)
        play.venue_off = strcmp(first, "off") == 0;
    else if (strcmp(verb, "save") == 0)
        save_and_go_on();
    else
        fail_msg("no such line: %s", verb);
}

static void play_lines(const char *lines)
{
    while (*lines != '\0') {
        size_t length = strcspn(lines, "\n");
        if (strncmp(lines, "> ", 2) == 0) {
            struct words words = words_of(lines + 2, length - 2);
            text_add(&play.page, "%.*s\n", (int)length, lines);
            play_words(&words);
        }
        lines += length + (lines[length] == '\n');
    }
}

static void play_begin(const char *setup)
{
    play = (struct play){.capacities = {.instruments = 8, .open_orders = 16}};
    sink_init(&play.sink, play_sink, sizeof play_sink);
    text_init(&play.page, play_text, sizeof play_text);
    fresh();
    play_lines(setup);
}

// Plays the setup unseen, then the page, which must come out as it stands. show: as in struct play.
static void expect_page(const char *setup, const char *show, const char *page)
{
    play_begin(setup);
    text_init(&play.page, play_text, sizeof play_text);
    play.show = show;
    play_lines(page);
    assert_false(play.page.cut);
    assert_string_equal(play.page.at, page);
}

// Two stocks and 100,000 dollars; no fee, no slippage.
#define TWO_STOCKS                \
    "> at 2010-01-04T14:00:00Z\n" \
    "> run xnys\n"                \
    "> set fee_rate 0\n"          \
    "> set slippage_rate 0\n"     \
    "> list A\n"                  \
    "> list B\n"
