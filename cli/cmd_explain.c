// cmd_explain.c: tradewind explain ORDER: why an order was made and what became of it.
#include "agents/opinion.h"
#include "cli/commands.h"
#include "cli/outline.h"
#include "cli/story.h"
#include "event/line.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>

#define SHOWN_MAX (4u << 20)

struct explanation {
    struct story story;
    struct outline outline;
    char memory[SHOWN_MAX];
};

static int explain_run(const struct arguments *arguments);
static bool read_order(const char *word, uint64_t *order);
static void explain(struct explanation *explanation);
static void explain_json(const struct story *story, struct text *text);

static const struct command_option options[] = {OPTION_RUN, OPTION_JSON, OPTION_HOME, OPTIONS_END};
const struct cli_command command_explain = {
    .name = "explain",
    .operands = "ORDER",
    .operands_least = 1,
    .operands_most = 1,
    .help = "walk from an order's fills back to every vote and bar behind it",
    .text = "ORDER is its number, as tradewind log shows it.",
    .options = options,
    .run = explain_run,
};

static int explain_run(const struct arguments *arguments)
{
    uint64_t order;
    struct explanation *explanation = calloc(1, sizeof *explanation);
    bool good = explanation != NULL || FAIL(ERROR_MEMORY, "no memory for an explanation");
    good = good && read_order(arguments->operands[0], &order)
        && story_init(&explanation->story, arguments, order);
    if (good) {
        struct text text;
        text_init(&text, explanation->memory, sizeof explanation->memory);
        if (arguments_have(arguments, "json")) {
            explain_json(&explanation->story, &text);
        } else {
            explain(explanation);
            outline_draw(&explanation->outline, &text);
        }
        (void)fwrite(text.at, 1, text.length, stdout);
    }
    if (explanation != NULL) story_fini(&explanation->story);
    free(explanation);
    return good ? 0 : command_failed();
}

static bool read_order(const char *word, uint64_t *order)
{
    char *end = NULL;
    errno = 0;
    *order = strtoull(word, &end, 10);
    bool whole = word[0] >= '0' && word[0] <= '9' && *end == '\0' && errno == 0 && *order > 0;
    return whole || FAIL(ERROR_USAGE, "%s is no order: a number from 1 on is wanted", word);
}

static void add_exact(struct text *text, const char *name, int64_t e8)
{
    char digits[DECIMAL_TEXT_MAX];
    decimal_print(e8, digits);
    text_add(text, "%s%s", name, digits);
}

static void add_money(struct text *text, const char *name, struct money money)
{
    text_add(text, "%s", name);
    text_add_fixed(text, money.e8, 2, true);
}

static void add_order(struct story *story, struct outline *outline)
{
    const struct order *order = record_order(story->order);
    struct text *text = outline_add(outline, 0);
    text_add(text, "order %" PRIu64 ", ", order->order);
    moment_line(story->order->event_time, text);
    add_exact(text, order->side == SIDE_BUY ? ": buy " : ": sell ", order->quantity.e8);
    text_add(text, " %s %s", symbols_of(&story->symbols, order->instrument),
             order_kind_text(order->kind));
    add_exact(text, "; filled ", story->filled.e8);
    if ((story->order->flags & FLAG_SIMULATED) != 0) text_add(text, " SIMULATED");
    if ((story->order->flags & FLAG_REPLAYED) != 0) text_add(text, " REPLAYED");
    text_add(text, " PAPER");
}

// The price that filled it, and how much worse the fill is.
static void add_price_behind(const struct happened *happened, struct outline *outline)
{
    struct price price;
    const char *what;
    if (happened->cause == NULL) return;
    if (happened->cause->type == RECORD_OPEN_PRINT) {
        price = record_open_print(happened->cause)->price;
        what = "the opening print";
    } else if (happened->cause->type == RECORD_BAR) {
        price = record_bar(happened->cause)->open;
        what = "the open of the bar";
    } else {
        return;
    }
    const struct fill *fill = record_fill(happened->record);
    struct text *text = outline_add(outline, 2);
    text_add(text, "by %s of ", what);
    moment_line(happened->cause->log_time, text);
    add_exact(text, ", ", price.e8);
    int64_t worse = fill->side == SIDE_BUY ? fill->price.e8 - price.e8 : price.e8 - fill->price.e8;
    add_exact(text, "; slippage ", worse);
    text_add(text, " a share against us (record %" PRIu64 ")", happened->cause->sequence);
}

static void add_fill(const struct happened *happened, struct outline *outline)
{
    const struct fill *fill = record_fill(happened->record);
    struct text *text = outline_add(outline, 1);
    moment_line(happened->record->event_time, text);
    add_exact(text, " filled ", fill->quantity.e8);
    add_exact(text, " @ ", fill->price.e8);
    struct money value;
    if (money_of(fill->quantity, fill->price, ROUND_HALF_EVEN, &value)) {
        add_money(text, ", worth ", value);
    }
    add_money(text, ", fee ", fill->fee);
    add_price_behind(happened, outline);
}

static void add_posting(const struct record *record, struct outline *outline)
{
    const struct posting *posting = record_posting(record);
    unsigned depth = outline->lines[outline->count - 1].depth;
    struct text *text = outline_add(outline, depth < 2 ? depth + 1 : 2);
    add_money(text, "booked: cash ", posting->cash);
    if (posting->realised.e8 != 0) add_money(text, ", realised ", posting->realised);
    add_exact(text, ", holds ", posting->position.e8);
    add_money(text, " at a cost of ", posting->cost);
    add_money(text, ", leaves cash ", posting->cash_after);
}

static void add_news(const struct record *record, struct outline *outline)
{
    struct text *text = outline_add(outline, 1);
    moment_line(record->event_time, text);
    if (record->type == RECORD_ORDER_EVENT) {
        unsigned event = record_order_event(record)->event;
        text_add(text, " %s: %s", order_news_name(event), order_news_text(event));
    } else if (record->type == RECORD_CANCEL) {
        text_add(text, " cancel: %s", cancel_reason_text(record_cancel(record)->reason));
    } else {
        text_add(text, " a fill cannot be booked: %s",
                 mismatch_kind_text(record_mismatch(record)->what));
    }
}

static void add_happened(const struct story *story, struct outline *outline)
{
    for (size_t i = 0; i < story->count; i++) {
        const struct happened *happened = &story->happened[i];
        switch (happened->record->type) {
        case RECORD_FILL:    add_fill(happened, outline); break;
        case RECORD_POSTING: add_posting(happened->record, outline); break;
        default:             add_news(happened->record, outline); break;
        }
    }
    if (story->left_off > 0) {
        text_add(outline_add(outline, 1), "and %zu more records", story->left_off);
    }
    bool refused = record_order(story->order)->verdict != VERDICT_ACCEPTED;
    if (story->count == 0 && !refused) text_add(outline_add(outline, 1), "waits for the venue");
}

static void add_verdict(const struct story *story, struct outline *outline)
{
    const struct order *order = record_order(story->order);
    struct text *text = outline_add(outline, 1);
    if (order->verdict == VERDICT_ACCEPTED) {
        text_add(text, "accepted: %s", verdict_text(order->verdict));
    } else {
        text_add(text, "REFUSED by the check %s: %s", verdict_name(order->verdict),
                 verdict_text(order->verdict));
    }
    add_exact(text, "; mark ", order->mark.e8);
    if (order->side == SIDE_BUY) add_money(text, ", may cost ", order->reserve);
}

static void add_target(const struct story *story, struct outline *outline)
{
    if (story->target == NULL) return;
    const struct target *target = record_target(story->target);
    struct text *text = outline_add(outline, 1);
    add_exact(text, "target: from ", target->current.e8);
    add_exact(text, " to ", target->target.e8);
    add_exact(text, " shares at mark ", target->mark.e8);
    add_money(text, ", equity ", target->equity);
    if (target->clamp != CLAMP_NONE) {
        text_add(text, "; clamped by %s", clamp_text(target->clamp));
    }
}

static void add_opinion(const struct opinion *opinion, struct outline *outline)
{
    const struct member_row *row = member_row(opinion->member);
    bool votes = row == NULL || row->directional;
    struct text *text = outline_add(outline, 2);
    text_add(text, "%-17s ", row == NULL ? "unknown" : row->word);
    switch ((enum opinion_status)opinion->status) {
    case OPINION_OK:
        if (!votes) {
            text_add(text, "has no objection");
            break;
        }
        text_add(text, "%s, p %u.%03u, confidence %u.%03u", stance_name(opinion->stance),
                 opinion->p / 1000000, opinion->p / 1000 % 1000, opinion->confidence / 1000000,
                 opinion->confidence / 1000 % 1000);
        add_exact(text, ", weight ", opinion->weight);
        break;
    case OPINION_ABSTAIN: text_add(text, "abstains"); break;
    case OPINION_ERROR:   text_add(text, "failed"); break;
    case OPINION_VETO:    text_add(text, "VETO"); break;
    }
    text_add(text, ": ");
    opinion_sentence(opinion, text);
}

static void add_bar(const struct record *record, struct outline *outline)
{
    if (record->type != RECORD_BAR) return;
    const struct bar *bar = record_bar(record);
    struct text *text = outline_add(outline, 2);
    text_add(text, "bar %" PRIu64 ", ", record->sequence);
    moment_line(record->event_time, text);
    add_exact(text, ": open ", bar->open.e8);
    add_exact(text, ", high ", bar->high.e8);
    add_exact(text, ", low ", bar->low.e8);
    add_exact(text, ", close ", bar->close.e8);
    add_exact(text, ", volume ", bar->volume.e8);
}

static void add_decision(const struct story *story, struct outline *outline)
{
    if (story->decision == NULL) {
        text_add(outline_add(outline, 1), "no decision stands behind it in the log");
        return;
    }
    const struct decision *decision = record_decision(story->decision);
    struct text *text = outline_add(outline, 1);
    text_add(text, "decision %" PRIu64 ", ", decision->decision);
    moment_line(story->decision->event_time, text);
    text_add(text, ": %s, p %u.%06u, %s; target weight ", decision_action_name(decision->action),
             decision->p / 1000000, decision->p % 1000000, decision_reason_text(decision->reason));
    int64_t percent;
    if (decimal_scale(decision->target_weight, 100, 1, ROUND_HALF_EVEN, &percent)) {
        text_add_fixed(text, percent, 2, false);
    }
    text_add(text, " %%");
    if (decision->clamp != CLAMP_NONE)
        text_add(text, ", clamped by %s", clamp_text(decision->clamp));
    for (size_t i = 0; i < decision->opinions; i++) {
        add_opinion(&decision_opinions(story->decision)[i], outline);
    }
    if (story->bar != NULL) add_bar(story->bar, outline);
}

static void explain(struct explanation *explanation)
{
    add_order(&explanation->story, &explanation->outline);
    add_happened(&explanation->story, &explanation->outline);
    add_verdict(&explanation->story, &explanation->outline);
    add_target(&explanation->story, &explanation->outline);
    add_decision(&explanation->story, &explanation->outline);
}

static void add_record_json(struct text *text, const char *name, const struct record *record)
{
    text_add(text, "\"%s\":", name);
    if (record == NULL) {
        text_add(text, "null");
    } else {
        record_json(record, text);
    }
}

static void explain_json(const struct story *story, struct text *text)
{
    text_add(text, "{");
    add_record_json(text, "order", story->order);
    text_add(text, ",\"happened\":[");
    for (size_t i = 0; i < story->count; i++) {
        text_add(text, i == 0 ? "{" : ",{");
        add_record_json(text, "record", story->happened[i].record);
        text_add(text, ",");
        add_record_json(text, "cause", story->happened[i].cause);
        text_add(text, "}");
    }
    text_add(text, "],\"left_off\":%zu,", story->left_off);
    add_record_json(text, "target", story->target);
    text_add(text, ",");
    add_record_json(text, "decision", story->decision);
    text_add(text, ",\"reasons\":{");
    size_t opinions = story->decision == NULL ? 0 : record_decision(story->decision)->opinions;
    for (size_t i = 0; i < opinions; i++) {
        const struct opinion *opinion = &decision_opinions(story->decision)[i];
        const struct member_row *row = member_row(opinion->member);
        char memory[OUTLINE_TEXT];
        struct text sentence;
        text_init(&sentence, memory, sizeof memory);
        opinion_sentence(opinion, &sentence);
        text_add(text, "%s\"%s\":", i == 0 ? "" : ",", row == NULL ? "unknown" : row->word);
        text_add_json(text, sentence.at, sentence.length);
    }
    text_add(text, "},");
    add_record_json(text, "bar", story->bar);
    text_add(text, "}\n");
}
