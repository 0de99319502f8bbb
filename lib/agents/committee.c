// committee.c: see agents.h. Pure.
#include "agents/agents.h"

#include "agents/members.h"
#include "agents/pool.h"

#define DERIVED \
    (NEED(SMA20) | NEED(SMA60) | NEED(SMA200) | NEED(Z20) | NEED(SIGMA20) | NEED(SIGMA_RANK))

// Who speaks and what they need, as of the last CONFIG.
struct roster {
    bool made;
    uint8_t count;
    uint8_t members[MEMBERS_MAX];  // enabled, in the order of their numbers
    uint32_t directional;          // bits 1 << member
    uint32_t needs;                // features
};

struct agents {
    const struct reference *reference;
    struct roster roster;
    struct account account;
    uint64_t decisions;
    struct history *histories;  // [capacities.instruments]
    uint32_t capacity;
};

static void decide(struct agents *agents, const struct record *record, struct sink *sink);
static void restate(struct agents *agents, const struct corporate_action *action);

size_t agents_bytes(const struct capacities *capacities)
{
    return sizeof(struct agents) + capacities->instruments * sizeof(struct history);
}

struct agents *agents_init(void *memory, const struct capacities *capacities,
                           const struct reference *reference)
{
    struct agents *agents = memory;
    agents->reference = reference;
    agents->histories = (struct history *)(void *)(agents + 1);
    agents->capacity = capacities->instruments;
    return agents;
}

void agents_step(struct agents *agents, const struct record *record, struct sink *sink)
{
    switch (record->type) {
    case RECORD_BAR:              decide(agents, record, sink); break;
    case RECORD_CORPORATE_ACTION: restate(agents, record_corporate_action(record)); break;
    case RECORD_CONFIG:           agents->roster.made = false; break;
    case RECORD_EQUITY:
        agents->account = (struct account){.equity = record_equity(record)->equity,
                                           .peak = record_equity(record)->peak,
                                           .known = true};
        break;
    default: break;  // others' records, or newer ones
    }
}

static void roster_make(struct roster *roster, const struct settings *settings)
{
    *roster = (struct roster){.made = true};
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        const struct member_row *row = member_row_at(i);
        if (row->directional) roster->directional |= 1u << row->number;
    }
    for (uint32_t member = 0; member < MEMBERS_MAX; member++) {
        if (!settings->enabled[member] || member_kind(member) == NULL) continue;
        roster->members[roster->count++] = (uint8_t)member;
        roster->needs |= member_kind(member)->needs;
    }
    if (settings->value[SETTING_FIXED_QUANTITY] == 0) roster->needs |= NEED(SIGMA20);
}

// Is a decision due at this bar? `features` are then as of it.
static bool learn_bar(struct agents *agents, const struct bar *bar, struct features *features)
{
    const struct settings *settings = &agents->reference->settings;
    if (bar->interval_s != settings->value[SETTING_DECISION_INTERVAL]) return false;
    if (!reference_knows(agents->reference, bar->instrument)) return false;
    if (!agents->roster.made) roster_make(&agents->roster, settings);

    uint32_t needs = agents->roster.needs;
    struct history *history = &agents->histories[bar->instrument - 1];
    switch (history_take(history, bar, (needs & DERIVED) != 0)) {
    case TAKEN:            features_make(features, needs, history, &agents->account); return true;
    case TAKEN_OLD:        return false;
    case TAKEN_IMPOSSIBLE: features_spoil(features); return true;
    }
    return false;
}

static void decide(struct agents *agents, const struct record *record, struct sink *sink)
{
    const struct bar *bar = record_bar(record);
    struct features features;
    if (!learn_bar(agents, bar, &features)) return;

    const struct roster *roster = &agents->roster;
    const struct settings *settings = &agents->reference->settings;
    struct decision *decision =
        sink_add(sink, RECORD_DECISION, sizeof *decision, roster->count * sizeof(struct opinion));
    struct opinion *opinions = (struct opinion *)(void *)(decision + 1);
    for (uint32_t i = 0; i < roster->count; i++) {
        member_ask(roster->members[i], &features, settings, &opinions[i]);
    }
    struct pool_size size = {
        .fixed = settings->value[SETTING_FIXED_QUANTITY] > 0,
        .sigma_known = features_know(&features, NEED(SIGMA20)),
    };
    if (size.sigma_known) size.sigma = features.value[FEATURE_SIGMA20];
    pool_decide(decision, opinions, roster->count, roster->directional, settings, size);
    decision->decision = ++agents->decisions;
    decision->instrument = bar->instrument;
    decision->opinions = roster->count;
    decision->as_of = record->event_time;
    features_hash(&features, roster->needs, &decision->inputs);
}

static void restate(struct agents *agents, const struct corporate_action *action)
{
    if (action->kind != ACTION_SPLIT) return;
    if (!reference_knows(agents->reference, action->instrument)) return;
    history_split(&agents->histories[action->instrument - 1], action->numerator,
                  action->denominator);
}

size_t agents_save_bytes(const struct capacities *capacities)
{
    size_t history = sizeof(struct state_history) + HISTORY_BARS * sizeof(struct state_bar);
    return record_length(sizeof(struct state_agents), false)
        + capacities->instruments * record_length(history, false);
}

void agents_save(const struct agents *agents, struct sink *sink)
{
    struct state_agents *state = sink_add_state_agents(sink);
    state->decisions = agents->decisions;
    state->equity = agents->account.equity;
    state->peak = agents->account.peak;
    state->account_known = agents->account.known;
    for (uint32_t i = 0; i < agents->capacity; i++) {
        history_save(&agents->histories[i], i + 1, sink);
    }
}

bool agents_load(struct agents *agents, const struct record *record)
{
    switch (record->type) {
    case RECORD_STATE_AGENTS: {
        const struct state_agents *state = record_state_agents(record);
        agents->decisions = state->decisions;
        agents->account = (struct account){
            .equity = state->equity, .peak = state->peak, .known = state->account_known == 1};
        return true;
    }
    case RECORD_STATE_HISTORY: {
        uint32_t instrument = record_state_history(record)->instrument;
        if (instrument < 1 || instrument > agents->capacity) return false;
        return history_load(&agents->histories[instrument - 1], record);
    }
    default: return false;
    }
}
