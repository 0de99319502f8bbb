// line.c: see line.h.
#include "event/line.h"

#include "config/value.h"

#include <inttypes.h>
#include <string.h>

struct line {
    struct text *text;
    struct symbols *symbols;
    const struct record *record;
};

static void add_facts(struct line *line);
static void add_marks(struct line *line);

void record_line(const struct record *record, struct symbols *symbols, struct text *text)
{
    struct line line = {text, symbols, record};
    const struct record_rule *rule = record_rule(record->type);
    bool ours = record->source == SOURCE_CORE;
    moment_line(ours ? record->event_time : record->log_time, text);
    text_add(text, " %-16s ", rule == NULL ? "unknown" : rule->name);
    enum record_fault fault = body_check(record);
    if (fault != RECORD_WHOLE) {
        text_add(text, "%s", record_fault_text(fault));
    } else if (rule == NULL) {
        text_add(text, "type %u, %u bytes", record->type, record->body_length);
    } else {
        add_facts(&line);
    }
    add_marks(&line);
}

void moment_line(struct utc moment, struct text *text)
{
    char date[DATE_TEXT_MAX];
    date_print(utc_date(moment), date);
    int64_t second = moment.ns / NS_PER_SECOND - (int64_t)utc_date(moment) * 86400;
    text_add(text, "%s %02" PRId64 ":%02" PRId64 ":%02" PRId64 "Z", date, second / 3600,
             second / 60 % 60, second % 60);
}

void record_votes(const struct record *decision, struct text *text)
{
    for (size_t i = 0; i < record_decision(decision)->opinions; i++) {
        const struct opinion *opinion = &decision_opinions(decision)[i];
        const struct member_row *row = member_row(opinion->member);
        const char *name = row == NULL ? "unknown" : row->word;
        bool votes = row == NULL || row->directional;
        text_add(text, "%s%s", i == 0 ? "" : " ", name);
        switch ((enum opinion_status)opinion->status) {
        case OPINION_OK:
            if (!votes) {
                text_add(text, " ok");
            } else {
                text_add(text, "%c", "=+-"[opinion->stance - STANCE_NEUTRAL]);
            }
            break;
        case OPINION_ABSTAIN: text_add(text, "."); break;
        case OPINION_ERROR:   text_add(text, "!"); break;
        case OPINION_VETO:    text_add(text, " VETO"); break;
        }
    }
}

static void add_exact(struct line *line, const char *name, int64_t e8)
{
    char digits[DECIMAL_TEXT_MAX];
    decimal_print(e8, digits);
    text_add(line->text, "%s%s", name, digits);
}

static void add_money(struct line *line, const char *name, struct money money)
{
    text_add(line->text, "%s", name);
    text_add_fixed(line->text, money.e8, 2, true);
}

static void add_symbol(struct line *line, uint32_t instrument, const char *behind)
{
    const char *symbol = symbols_of(line->symbols, instrument);
    text_add_plain(line->text, symbol, strnlen(symbol, sizeof(struct text16)));
    text_add(line->text, "%s", behind);
}

// The text at a record's end, behind a colon.
static void add_tail(struct line *line, size_t body_size)
{
    size_t size;
    const char *tail = record_tail(line->record, body_size, &size);
    if (size == 0) return;
    text_add(line->text, ": ");
    text_add_plain(line->text, tail, size);
}

static void add_setting(struct line *line, uint32_t number, uint32_t subject, int64_t value)
{
    const struct setting_row *row = setting_row(number);
    if (row == NULL) {
        text_add(line->text, "setting %u of a newer build = %" PRId64, number, value);
        return;
    }
    char digits[VALUE_TEXT_MAX];
    value_print(row->kind, value, digits);
    const struct member_row *member = row->of_member ? member_row(subject) : NULL;
    text_add(line->text, "%s.%s%s%s = %s", row->topic, member == NULL ? "" : member->word,
             member == NULL ? "" : ".", row->key, digits);
}

static void add_run(struct line *line)
{
    const struct run *it = record_run(line->record);
    text_add(line->text, "run %u, %s, calendar %s, build", it->number, run_mode_name(it->mode),
             calendar_name(it->calendar));
    add_tail(line, sizeof *it);
}

static void add_command(struct line *line)
{
    const struct command *it = record_command(line->record);
    text_add(line->text, "%" PRIu64 " of user %u, %s", it->command, it->actor,
             command_verb_name(it->verb));
    if (it->verb == VERB_SET) {
        text_add(line->text, " ");
        add_setting(line, it->setting, it->subject, it->value);
    }
    add_tail(line, sizeof *it);
}

static void add_halt(struct line *line)
{
    const struct halt *it = record_halt(line->record);
    text_add(line->text, "trading is HALTED, %s (user %u)", halt_cause_text(it->cause), it->actor);
    add_tail(line, sizeof *it);
}

static void add_process(struct line *line)
{
    const struct process *it = record_process(line->record);
    text_add(line->text, "%s %s, pid %u, incarnation %u", source_name(it->service),
             process_event_text(it->event), it->pid, it->incarnation);
    add_tail(line, sizeof *it);
}

static void add_action(struct line *line)
{
    const struct corporate_action *it = record_corporate_action(line->record);
    add_symbol(line, it->instrument, " ");
    if (it->kind == ACTION_SPLIT) {
        text_add(line->text, "split, %u for %u", it->numerator, it->denominator);
    } else {
        add_exact(line, "dividend, ", it->cash_per_share.e8);
        text_add(line->text, " a share");
    }
}

static void add_bar(struct line *line)
{
    const struct bar *it = record_bar(line->record);
    add_symbol(line, it->instrument, " ");
    add_exact(line, "open ", it->open.e8);
    add_exact(line, " high ", it->high.e8);
    add_exact(line, " low ", it->low.e8);
    add_exact(line, " close ", it->close.e8);
    add_exact(line, " volume ", it->volume.e8);
}

static void add_decision(struct line *line)
{
    const struct decision *it = record_decision(line->record);
    add_symbol(line, it->instrument, " ");
    text_add(line->text, "%s p %u.%06u, %s; ", decision_action_name(it->action), it->p / 1000000,
             it->p % 1000000, decision_reason_text(it->reason));
    record_votes(line->record, line->text);
    text_add(line->text, " (decision %" PRIu64 ")", it->decision);
}

static void add_target(struct line *line)
{
    const struct target *it = record_target(line->record);
    add_symbol(line, it->instrument, " ");
    add_exact(line, "from ", it->current.e8);
    add_exact(line, " to ", it->target.e8);
    text_add(line->text, ", %s", target_outcome_text(it->outcome));
    if (it->clamp != CLAMP_NONE) text_add(line->text, ", clamped by %s", clamp_name(it->clamp));
    text_add(line->text, " (decision %" PRIu64 ")", it->decision);
}

static void add_order(struct line *line)
{
    const struct order *it = record_order(line->record);
    add_symbol(line, it->instrument, " ");
    text_add(line->text, "%s ", side_name(it->side));
    add_exact(line, "", it->quantity.e8);
    text_add(line->text, " %s", order_kind_text(it->kind));
    if (it->verdict == VERDICT_ACCEPTED) {
        text_add(line->text, ", accepted");
    } else {
        text_add(line->text, ", REFUSED %s: %s", verdict_name(it->verdict),
                 verdict_text(it->verdict));
    }
    text_add(line->text, " (order %" PRIu64 ", decision %" PRIu64 ")", it->order, it->decision);
}

static void add_fill(struct line *line)
{
    const struct fill *it = record_fill(line->record);
    add_symbol(line, it->instrument, " ");
    text_add(line->text, "%s ", side_name(it->side));
    add_exact(line, "", it->quantity.e8);
    add_exact(line, " @ ", it->price.e8);
    add_exact(line, " fee ", it->fee.e8);
    text_add(line->text, " (order %" PRIu64 ")", it->order);
}

static void add_posting(struct line *line)
{
    const struct posting *it = record_posting(line->record);
    if (it->instrument != 0) add_symbol(line, it->instrument, " ");
    text_add(line->text, "%s", posting_kind_name(it->kind));
    add_money(line, ", cash ", it->cash);
    if (it->fee.e8 != 0) add_money(line, ", fee ", it->fee);
    if (it->realised.e8 != 0) add_money(line, ", realised ", it->realised);
    if (it->instrument != 0) add_exact(line, ", holds ", it->position.e8);
    add_money(line, ", leaves cash ", it->cash_after);
}

static void add_equity(struct line *line)
{
    const struct equity *it = record_equity(line->record);
    add_money(line, "", it->equity);
    add_money(line, ", cash ", it->cash);
    add_money(line, ", gross ", it->gross);
    add_money(line, ", peak ", it->peak);
}

static void add_mismatch(struct line *line)
{
    const struct mismatch *it = record_mismatch(line->record);
    text_add(line->text, "fill %" PRIu64 " of order %" PRIu64 " cannot be booked: %s", it->fill,
             it->order, mismatch_kind_text(it->what));
}

static void add_summary(struct line *line)
{
    const struct summary *it = record_summary(line->record);
    add_money(line, "equity ", it->equity);
    add_money(line, ", cash ", it->cash);
    text_add(line->text, ", %" PRIu64 " fills, %" PRIu64 " refusals, trading %s, state ", it->fills,
             it->refusals, trading_state_name(it->trading));
    for (size_t i = 0; i < 8; i++) {
        text_add(line->text, "%02x", it->state_hash.bytes[i]);
    }
}

// The records that take a line or two to tell.
static void add_short_facts(struct line *line)
{
    const struct record *record = line->record;
    struct text *text = line->text;
    switch (record->type) {
    case RECORD_CONFIG:
        add_setting(line, record_config(record)->setting, record_config(record)->subject,
                    record_config(record)->value);
        break;
    case RECORD_REFUSAL:
        text_add(text, "of command %" PRIu64, record_refusal(record)->command);
        add_tail(line, sizeof(struct refusal));
        break;
    case RECORD_PAUSE:
        text_add(text, "trading is PAUSED (user %u)", record_pause(record)->actor);
        add_tail(line, sizeof(struct pause));
        break;
    case RECORD_RESUME:
        text_add(text, "trading runs again (user %u)", record_resume(record)->actor);
        add_tail(line, sizeof(struct resume));
        break;
    case RECORD_TICK: text_add(text, "%s", tick_kind_text(record_tick(record)->kind)); break;
    case RECORD_INSTRUMENT:
        text_add(text, "%u is ", record_instrument(record)->instrument);
        add_symbol(line, record_instrument(record)->instrument, "");
        add_tail(line, sizeof(struct instrument));
        break;
    case RECORD_OPEN_PRINT:
        add_symbol(line, record_open_print(record)->instrument, " ");
        add_exact(line, "", record_open_print(record)->price.e8);
        break;
    case RECORD_END_OF_REPLAY:
        text_add(text, "behind %" PRIu64 " rows", record_end_of_replay(record)->rows);
        break;
    case RECORD_CANCEL:
        text_add(text, "order %" PRIu64 ": %s", record_cancel(record)->order,
                 cancel_reason_text(record_cancel(record)->reason));
        break;
    case RECORD_ORDER_EVENT:
        text_add(text, "order %" PRIu64 " %s: %s", record_order_event(record)->order,
                 order_news_name(record_order_event(record)->event),
                 order_news_text(record_order_event(record)->event));
        break;
    default: break;  // a part of a snapshot says nothing to people
    }
}

static void add_facts(struct line *line)
{
    switch (line->record->type) {
    case RECORD_RUN:              add_run(line); break;
    case RECORD_COMMAND:          add_command(line); break;
    case RECORD_HALT:             add_halt(line); break;
    case RECORD_PROCESS:          add_process(line); break;
    case RECORD_CORPORATE_ACTION: add_action(line); break;
    case RECORD_BAR:              add_bar(line); break;
    case RECORD_DECISION:         add_decision(line); break;
    case RECORD_TARGET:           add_target(line); break;
    case RECORD_ORDER:            add_order(line); break;
    case RECORD_FILL:             add_fill(line); break;
    case RECORD_POSTING:          add_posting(line); break;
    case RECORD_EQUITY:           add_equity(line); break;
    case RECORD_MISMATCH:         add_mismatch(line); break;
    case RECORD_SUMMARY:          add_summary(line); break;
    default:                      add_short_facts(line); break;
    }
}

static void add_marks(struct line *line)
{
    const struct record *record = line->record;
    if ((record->flags & FLAG_SIMULATED) != 0) text_add(line->text, " SIMULATED");
    if ((record->flags & FLAG_REPLAYED) != 0) text_add(line->text, " REPLAYED");
    bool of_venue = record->type == RECORD_FILL || record->type == RECORD_ORDER_EVENT;
    // Core's venue is the paper one; a broker's news come from the broker.
    if (of_venue && record->source == SOURCE_CORE) text_add(line->text, " PAPER");
}
