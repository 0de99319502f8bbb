// model.c: see model.h. Amounts that cannot be added stand still rather than wrap: it is a picture,
// the ledger keeps the books.
#include "services/screen/model.h"

#include <stdio.h>
#include <string.h>

static void take_trading(struct model *model, const struct record *record, uint8_t state,
                         size_t body_size);
static void take_action(struct model *model, const struct corporate_action *action);
static void take_decision(struct model *model, const struct record *record);
static void take_fill(struct model *model, const struct record *record);
static void take_posting(struct model *model, const struct posting *posting);
static void take_process(struct model *model, const struct process *process);
static void take_equity(struct model *model, const struct record *record);
static struct held *held_of(struct model *model, uint32_t instrument);

void model_init(struct model *model)
{
    memset(model, 0, sizeof *model);
    model->trading = TRADING_RUNNING;
    model->stride = 1;
}

void model_step(struct model *model, const struct record *record)
{
    model->sequence = record->sequence;
    if (record->log_time.ns > model->now.ns) model->now = record->log_time;
    if (body_check(record) != RECORD_WHOLE) return;  // verify tells it
    if ((record->flags & FLAG_SIMULATED) != 0) model->simulated = true;
    symbols_learn(&model->symbols, record);
    struct held *held;
    switch (record->type) {
    case RECORD_RUN:
        model->run = record_run(record)->number;
        model->mode = record_run(record)->mode;
        break;
    case RECORD_HALT:    take_trading(model, record, TRADING_HALTED, sizeof(struct halt)); break;
    case RECORD_PAUSE:   take_trading(model, record, TRADING_PAUSED, sizeof(struct pause)); break;
    case RECORD_RESUME:  take_trading(model, record, TRADING_RUNNING, sizeof(struct resume)); break;
    case RECORD_PROCESS: take_process(model, record_process(record)); break;
    case RECORD_TICK:
        if (record_tick(record)->kind == TICK_SESSION_OPEN) model->sessions++;
        break;
    case RECORD_INSTRUMENT:
        held = held_of(model, record_instrument(record)->instrument);
        if (held != NULL) held->instrument = record_instrument(record)->instrument;
        break;
    case RECORD_CORPORATE_ACTION: take_action(model, record_corporate_action(record)); break;
    case RECORD_OPEN_PRINT:
        held = held_of(model, record_open_print(record)->instrument);
        if (held != NULL) held->mark = record_open_print(record)->price;
        break;
    case RECORD_BAR:
        model->bars++;
        held = held_of(model, record_bar(record)->instrument);
        if (held != NULL) held->mark = record_bar(record)->close;
        break;
    case RECORD_DECISION: take_decision(model, record); break;
    case RECORD_ORDER:
        model->orders++;
        if (record_order(record)->verdict != VERDICT_ACCEPTED) model->refusals++;
        break;
    case RECORD_FILL:          take_fill(model, record); break;
    case RECORD_POSTING:       take_posting(model, record_posting(record)); break;
    case RECORD_EQUITY:        take_equity(model, record); break;
    case RECORD_MISMATCH:      model->mismatches++; break;
    case RECORD_END_OF_REPLAY: model->ended = true; break;
    case RECORD_SUMMARY:
        model->summed = true;
        model->state_hash = record_summary(record)->state_hash;
        break;
    default: break;  // says nothing to the screen
    }
}

struct money held_value(const struct held *held)
{
    struct money value;
    if (!money_of(held->quantity, held->mark, ROUND_HALF_EVEN, &value)) return (struct money){0};
    return value;
}

struct money model_equity(const struct model *model)
{
    struct money equity = model->cash;
    for (uint32_t i = 0; i < model->instruments; i++) {
        struct money sum;
        if (money_add(equity, held_value(&model->held[i]), &sum)) equity = sum;
    }
    return equity;
}

static void take_trading(struct model *model, const struct record *record, uint8_t state,
                         size_t body_size)
{
    bool milder = record->type == RECORD_PAUSE && model->trading == TRADING_HALTED;
    if (milder) return;  // it changes nothing
    model->trading = state;
    size_t size;
    const char *tail = record_tail(record, body_size, &size);
    struct text text;
    text_init(&text, model->reason, sizeof model->reason);
    text_add_plain(&text, tail, size);
}

// The mark of before a split would be wrong until the next price.
static void take_action(struct model *model, const struct corporate_action *action)
{
    struct held *held = held_of(model, action->instrument);
    if (held == NULL || action->kind != ACTION_SPLIT || action->numerator == 0) return;
    int64_t mark;
    if (decimal_scale(held->mark.e8, action->denominator, action->numerator, ROUND_HALF_EVEN,
                      &mark)) {
        held->mark.e8 = mark;
    }
}

static void take_decision(struct model *model, const struct record *record)
{
    model->decisions++;
    const struct decision *decision = record_decision(record);
    struct held *held = held_of(model, decision->instrument);
    if (held == NULL) return;
    held->decided = record->event_time;
    held->action = decision->action;
    held->p = decision->p;
    struct text text;
    text_init(&text, held->votes, sizeof held->votes);
    record_votes(record, &text);
}

static void take_fill(struct model *model, const struct record *record)
{
    const struct fill *fill = record_fill(record);
    model->filled[model->fills++ % FILLS_KEPT] = (struct shown_fill){
        .time = record->event_time,
        .order = fill->order,
        .instrument = fill->instrument,
        .side = fill->side,
        .quantity = fill->quantity,
        .price = fill->price,
        .fee = fill->fee,
    };
}

static void add(struct money *to, struct money amount)
{
    struct money sum;
    if (money_add(*to, amount, &sum)) *to = sum;
}

static void take_posting(struct model *model, const struct posting *posting)
{
    model->cash = posting->cash_after;
    add(&model->realised, posting->realised);
    add(&model->fees, posting->fee);
    if (posting->kind == POSTING_CAPITAL) add(&model->capital, posting->cash);
    if (posting->kind == POSTING_DIVIDEND) add(&model->dividends, posting->cash);
    struct held *held = held_of(model, posting->instrument);
    if (held == NULL) return;
    held->quantity = posting->position;
    held->cost = posting->cost;
}

static void take_process(struct model *model, const struct process *process)
{
    bool died = process->event == PROCESS_DIED || process->event == PROCESS_HUNG;
    if (died && process->service < SOURCES_MAX) model->deaths[process->service]++;
}

static void take_equity(struct model *model, const struct record *record)
{
    const struct equity *equity = record_equity(record);
    model->peak = equity->peak;
    if (model->points == 0) model->curve_from = record->event_time;
    model->curve_to = record->event_time;
    if (++model->skipped < model->stride) return;
    model->skipped = 0;
    if (model->points == CURVE_MAX) {
        for (uint32_t i = 0; i < CURVE_MAX / 2; i++) {
            model->curve[i] = model->curve[2 * i];
        }
        model->points = CURVE_MAX / 2;
        model->stride *= 2;
    }
    model->curve[model->points++] = equity->equity.e8;
}

// NULL for a number that no instrument has.
static struct held *held_of(struct model *model, uint32_t instrument)
{
    if (instrument < 1 || instrument > INSTRUMENTS_MAX) return NULL;
    if (instrument > model->instruments) model->instruments = instrument;
    return &model->held[instrument - 1];
}
