// stage.h: a committee with its reference and a sink, for tests: bars go in, decisions come out.
#pragma once

#include "../test.h"

#include "agents/agents.h"
#include "agents/features.h"

#include <stdlib.h>

#define STAGE_INSTRUMENTS 3
#define STAGE_INTERVAL 86400u

struct stage {
    struct capacities capacities;
    struct reference *reference;
    struct agents *agents;
    struct sink sink;
    uint64_t sequence;
    struct utc time;  // event time of the next record
};

static inline void *stage_memory(size_t size)
{
    void *memory = calloc(1, size);
    assert_non_null(memory);
    return memory;
}

static inline void stage_close(struct stage *stage)
{
    free(stage->reference);
    free(stage->agents);
    free(stage->sink.memory);
}

// A zeroed record of that type with room for its body; the caller frees it.
static inline struct record *stage_record(struct stage *stage, unsigned type, size_t body_size)
{
    struct record *record = stage_memory(record_length(body_size, false));
    (void)record_begin(record, type, body_size);
    record->sequence = ++stage->sequence;
    record->event_time = stage->time;
    record->log_time = stage->time;
    return record;
}

// Carries the record as core does, the reference first; frees it. The decision, if one was taken,
// is lent until the next record.
static inline const struct record *stage_carry(struct stage *stage, struct record *record)
{
    assert_int_equal(body_check(record), RECORD_WHOLE);
    reference_step(stage->reference, record);
    sink_begin(&stage->sink, record);
    agents_step(stage->agents, record, &stage->sink);
    free(record);
    if (stage->sink.used == 0) return NULL;
    const struct record *decision = (const void *)stage->sink.memory;
    assert_int_equal(decision->type, RECORD_DECISION);
    assert_int_equal(decision->length, stage->sink.used);
    assert_int_equal(body_check(decision), RECORD_WHOLE);
    return decision;
}

static inline void stage_set(struct stage *stage, uint32_t setting, uint32_t subject, int64_t value)
{
    struct record *record = stage_record(stage, RECORD_CONFIG, sizeof(struct config));
    struct config *config = (struct config *)(void *)(record + 1);
    *config = (struct config){.setting = setting, .subject = subject, .value = value};
    assert_null(stage_carry(stage, record));
}

static inline void stage_open(struct stage *stage)
{
    *stage = (struct stage){.capacities = {.instruments = STAGE_INSTRUMENTS, .open_orders = 8}};
    stage->reference =
        reference_init(stage_memory(reference_bytes(&stage->capacities)), &stage->capacities);
    stage->agents = agents_init(stage_memory(agents_bytes(&stage->capacities)), &stage->capacities,
                                stage->reference);
    sink_init(&stage->sink, stage_memory(SINK_SIZE), SINK_SIZE);
    for (uint32_t i = 1; i <= STAGE_INSTRUMENTS; i++) {
        struct record *record = stage_record(stage, RECORD_INSTRUMENT, sizeof(struct instrument));
        struct instrument *instrument = (struct instrument *)(void *)(record + 1);
        *instrument = (struct instrument){.instrument = i, .calendar = CALENDAR_XNYS};
        memcpy(instrument->symbol.bytes, "AAPL", 5);
        assert_null(stage_carry(stage, record));
    }
}

// Only this member speaks.
static inline void stage_solo(struct stage *stage, uint32_t member)
{
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        uint32_t number = member_row_at(i)->number;
        stage_set(stage, SETTING_MEMBER_ENABLED, number, number == member);
    }
}

// A bar of the next day.
static inline const struct record *stage_bar(struct stage *stage, uint32_t instrument,
                                             int64_t close, int64_t high, int64_t low)
{
    stage->time.ns += NS_PER_DAY;
    struct record *record = stage_record(stage, RECORD_BAR, sizeof(struct bar));
    struct bar *bar = (struct bar *)(void *)(record + 1);
    *bar = (struct bar){
        .instrument = instrument,
        .interval_s = STAGE_INTERVAL,
        .start = {stage->time.ns - NS_PER_DAY},
        .open = {close},
        .high = {high},
        .low = {low},
        .close = {close},
        .volume = {1000 * DECIMAL_ONE},
    };
    return stage_carry(stage, record);
}

static inline void stage_equity(struct stage *stage, int64_t equity, int64_t peak)
{
    struct record *record = stage_record(stage, RECORD_EQUITY, sizeof(struct equity));
    struct equity *body = (struct equity *)(void *)(record + 1);
    *body = (struct equity){.equity = {equity}, .peak = {peak}};
    assert_null(stage_carry(stage, record));
}

static inline void stage_split(struct stage *stage, uint32_t instrument, uint32_t numerator,
                               uint32_t denominator)
{
    struct record *record =
        stage_record(stage, RECORD_CORPORATE_ACTION, sizeof(struct corporate_action));
    struct corporate_action *action = (struct corporate_action *)(void *)(record + 1);
    *action = (struct corporate_action){.instrument = instrument,
                                        .kind = ACTION_SPLIT,
                                        .numerator = numerator,
                                        .denominator = denominator};
    assert_null(stage_carry(stage, record));
}

// --- a walk of prices ---------------------------------------------------------------------------

struct walk {
    uint32_t random;
    double price;
    double step;  // largest move of a bar, a fraction
};

static inline double walk_uniform(struct walk *walk)
{
    walk->random = walk->random * 1103515245u + 12345u;
    return (walk->random >> 8 & 0xFFFFFF) / 16777216.0;
}

// The next close, a multiple of 0.0001.
static inline int64_t walk_close(struct walk *walk)
{
    walk->price *= 1 + (walk_uniform(walk) - 0.5) * 2 * walk->step;
    return (int64_t)(walk->price * 1e4 + 0.5) * 10000;
}

static inline const struct record *stage_walk(struct stage *stage, uint32_t instrument,
                                              struct walk *walk)
{
    int64_t close = walk_close(walk);
    int64_t high = close + (int64_t)(walk_uniform(walk) * 1e4) * 10000;
    int64_t low = close - (int64_t)(walk_uniform(walk) * 1e4) * 10000;
    return stage_bar(stage, instrument, close, high, low);
}
