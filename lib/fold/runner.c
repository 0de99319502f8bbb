// runner.c: see runner.h.
#include "fold/runner.h"

#include "agents/agents.h"
#include "base/error.h"
#include "trader/trader.h"
#include "venue/venue.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#define ALIGNMENT 64u
#define STATE_BASE (64u << 10)     // settings, tally and other single records
#define STATE_OF_INSTRUMENT 1024u  // its record, mark, position, print; histories are the agents'
#define STATE_OF_ORDER 512u

struct runner {
    struct reference *reference;
    struct venue *venue;
    struct trader *trader;
    struct agents *agents;
    struct sink sink;   // consequences of the record in hand
    struct sink state;  // what is saved or hashed
    struct state_tally tally;
    uint64_t externals;
    struct utc log_time;
    void *memory;
};

static void visit(struct runner *runner, const struct record *record);
static void count(struct state_tally *tally, const struct record *record);
static void add_summary(struct runner *runner);
static void save_domain(struct runner *runner);
static bool load_record(struct runner *runner, const struct record *record,
                        struct position *position);

bool runner_create(const struct capacities *capacities, struct runner **runner)
{
    size_t sizes[] = {
        size_aligned(sizeof **runner, ALIGNMENT),
        size_aligned(reference_bytes(capacities), ALIGNMENT),
        size_aligned(venue_bytes(capacities), ALIGNMENT),
        size_aligned(trader_bytes(capacities), ALIGNMENT),
        size_aligned(agents_bytes(capacities), ALIGNMENT),
        SINK_SIZE,
        size_aligned(STATE_BASE + agents_save_bytes(capacities)
                         + (size_t)capacities->instruments * STATE_OF_INSTRUMENT
                         + (size_t)capacities->open_orders * STATE_OF_ORDER,
                     ALIGNMENT),
    };
    size_t total = 0;
    for (size_t i = 0; i < COUNT_OF(sizes); i++) {
        total += sizes[i];
    }
    unsigned char *memory = aligned_alloc(ALIGNMENT, total);
    *runner = NULL;
    if (memory == NULL) return FAIL(ERROR_MEMORY, "%zu bytes for the folds", total);
    memset(memory, 0, total - sizes[5] - sizes[6]);  // the arenas are zeroed as they are filled
    unsigned char *at[COUNT_OF(sizes)];
    for (size_t i = 0, used = 0; i < COUNT_OF(sizes); used += sizes[i++]) {
        at[i] = memory + used;
    }
    struct runner *made = (struct runner *)(void *)memory;
    made->memory = memory;
    made->reference = reference_init(at[1], capacities);
    made->venue = venue_init(at[2], capacities, made->reference);
    made->trader = trader_init(at[3], capacities, made->reference);
    made->agents = agents_init(at[4], capacities, made->reference);
    sink_init(&made->sink, at[5], sizes[5]);
    sink_init(&made->state, at[6], sizes[6]);
    *runner = made;
    return true;
}

void runner_destroy(struct runner *runner)
{
    if (runner != NULL) free(runner->memory);
}

struct batch runner_carry(struct runner *runner, const struct record *external)
{
    assert(external->log_time.ns >= runner->log_time.ns);
    runner->log_time = external->log_time;
    runner->externals++;
    sink_begin(&runner->sink, external);
    visit(runner, external);
    for (size_t at = 0; at < runner->sink.used;) {
        const struct record *record = (const void *)(runner->sink.memory + at);
        visit(runner, record);
        at += record->length;
    }
    if (external->type == RECORD_END_OF_REPLAY) add_summary(runner);
    return (struct batch){runner->sink.memory, runner->sink.used};
}

static void visit(struct runner *runner, const struct record *record)
{
    count(&runner->tally, record);
    reference_step(runner->reference, record);
    venue_step(runner->venue, record, &runner->sink);
    trader_step(runner->trader, record, &runner->sink);
    agents_step(runner->agents, record, &runner->sink);
}

static void count(struct state_tally *tally, const struct record *record)
{
    switch (record->type) {
    case RECORD_RUN:
    case RECORD_COMMAND:
    case RECORD_REFUSAL:
    case RECORD_PROCESS: return;  // of the run, not of the domain
    case RECORD_BAR:     tally->bars++; break;
    case RECORD_FILL:    tally->fills++; break;
    case RECORD_DECISION:
        tally->decisions++;
        tally->opinions += record_decision(record)->opinions;
        break;
    case RECORD_ORDER:
        tally->orders++;
        if (record_order(record)->verdict != VERDICT_ACCEPTED) tally->refusals++;
        break;
    default: break;
    }
    tally->records++;
}

static void add_summary(struct runner *runner)
{
    uint32_t most = runner->reference->instruments;
    struct summary account = {0};
    struct holding holdings[INSTRUMENTS_MAX];
    trader_report(runner->trader, &account, holdings, most);
    size_t tail = account.holdings * sizeof holdings[0];

    account.state_hash = runner_state_hash(runner);
    account.records = runner->tally.records;
    account.bars = runner->tally.bars;
    account.opinions = runner->tally.opinions;
    account.decisions = runner->tally.decisions;
    account.orders = runner->tally.orders;
    account.fills = runner->tally.fills;
    account.refusals = runner->tally.refusals;
    account.trading = runner->reference->trading;
    struct summary *summary = sink_add(&runner->sink, RECORD_SUMMARY, sizeof *summary, tail);
    *summary = account;
    memcpy(summary + 1, holdings, tail);
}

struct utc runner_log_time(const struct runner *runner)
{
    return runner->log_time;
}

const struct reference *runner_reference(const struct runner *runner)
{
    return runner->reference;
}

uint64_t runner_counter(const struct runner *runner)
{
    return runner->sink.counter;
}

static void save_domain(struct runner *runner)
{
    reference_save(runner->reference, &runner->state);
    venue_save(runner->venue, &runner->state);
    trader_save(runner->trader, &runner->state);
    agents_save(runner->agents, &runner->state);
}

// Type, version, length and body of each record but the halt's generation.
static struct hash32 hash_records(const unsigned char *records, size_t bytes)
{
    crypto_generichash_state state;
    struct hash32 hash;
    int failed = crypto_generichash_init(&state, NULL, 0, sizeof hash.bytes);
    for (size_t at = 0; at < bytes;) {
        const struct record *record = (const void *)(records + at);
        at += record->length;
        if (record->type == RECORD_STATE_HALT) continue;
        uint32_t head[3] = {record->type, record->version, record->body_length};
        failed |= crypto_generichash_update(&state, (const void *)head, sizeof head);
        failed |=
            crypto_generichash_update(&state, (const void *)(record + 1), record->body_length);
    }
    failed |= crypto_generichash_final(&state, hash.bytes, sizeof hash.bytes);
    assert(failed == 0);
    return hash;
}

struct hash32 runner_state_hash(struct runner *runner)
{
    runner->state.used = 0;
    save_domain(runner);
    return hash_records(runner->state.memory, runner->state.used);
}

struct batch runner_save(struct runner *runner, const struct position *position, const char *build)
{
    struct sink *state = &runner->state;
    state->used = 0;
    state->counter = 0;
    size_t text = strnlen(build, TAIL_TEXT_MAX);
    struct snapshot *head = sink_add(state, RECORD_SNAPSHOT, sizeof *head, text);
    head->sequence = position->sequence;
    head->counter = runner->sink.counter;
    head->feed_counter = position->feed_counter;
    head->externals = runner->externals;
    head->halt_ahead = position->halt_ahead;
    head->log_time = runner->log_time;
    head->run = position->run;
    memcpy(head + 1, build, text);
    *sink_add_state_tally(state) = runner->tally;

    size_t domain = state->used;
    save_domain(runner);
    struct hash32 hash = hash_records(state->memory + domain, state->used - domain);
    struct snapshot_end *end = sink_add_snapshot_end(state);
    end->records = state->counter;
    end->state_hash = hash;
    for (size_t at = 0; at < state->used;) {
        struct record *record = (void *)(state->memory + at);
        record->crc = record_crc(record);
        at += record->length;
    }
    return (struct batch){state->memory, state->used};
}

bool runner_load(struct runner *runner, const void *records, size_t bytes,
                 struct position *position)
{
    const unsigned char *at = records;
    const unsigned char *end = at + bytes;
    struct hash32 promised = {0};
    bool ended = false;
    *position = (struct position){0};
    while (at < end && !ended) {
        const struct record *record = (const void *)at;
        enum record_fault fault = record_check(record, (size_t)(end - at), true);
        if (fault == RECORD_WHOLE) fault = body_check(record);
        if (fault != RECORD_WHOLE) {
            return FAIL(ERROR_CORRUPT, "snapshot: the record at byte %zu %s",
                        (size_t)(at - (const unsigned char *)records), record_fault_text(fault));
        }
        if (record->type == RECORD_SNAPSHOT_END) {
            promised = record_snapshot_end(record)->state_hash;
            ended = true;
        } else if (!load_record(runner, record, position)) {
            return FAIL(ERROR_CORRUPT, "snapshot: a record of type %u does not fit", record->type);
        }
        at += record->length;
    }
    struct hash32 hash = runner_state_hash(runner);
    if (!ended || at != end) return FAIL(ERROR_CORRUPT, "snapshot: its end is missing");
    if (memcmp(&hash, &promised, sizeof hash) != 0) {
        return FAIL(ERROR_CORRUPT, "snapshot: its state hash is another one");
    }
    return true;
}

static bool load_record(struct runner *runner, const struct record *record,
                        struct position *position)
{
    if (record->type == RECORD_SNAPSHOT) {
        const struct snapshot *head = record_snapshot(record);
        *position =
            (struct position){head->sequence, head->feed_counter, head->halt_ahead, head->run};
        runner->sink.counter = head->counter;
        runner->externals = head->externals;
        runner->log_time = head->log_time;
        return true;
    }
    if (record->type == RECORD_STATE_TALLY) {
        runner->tally = *record_state_tally(record);
        return true;
    }
    return reference_load(runner->reference, record) || venue_load(runner->venue, record)
        || trader_load(runner->trader, record) || agents_load(runner->agents, record);
}
