// scene.h: a short day of a run as its log tells it, for tests of those who show or store it: AAPL
// has a bar, the committee decides, an order waits for the open, is filled, booked, and the replay
// ends. A second order is refused.
#pragma once

#include "config/settings.h"
#include "event/catalogue.h"

#include <string.h>

#define SCENE_RECORDS 24
#define SCENE_SIZE 1024u                          // bytes of a record at the most
#define SCENE_CLOSE INT64_C(1223582400000000000)  // 2008-10-09T20:00:00Z
#define SCENE_OPEN INT64_C(1223645400000000000)   // 2008-10-10T13:30:00Z
#define SCENE_BAR 6                               // sequence of the bar behind the first decision

struct scene {
    _Alignas(8) unsigned char memory[SCENE_RECORDS][SCENE_SIZE];
    const struct record *records[SCENE_RECORDS];
    size_t count;
    uint64_t counters[SOURCES_MAX];
    struct utc now;
    uint64_t cause;
};

static inline void *scene_add(struct scene *scene, unsigned type, unsigned source, const void *tail,
                              size_t size)
{
    assert(scene->count < SCENE_RECORDS);
    struct record *record = (struct record *)(void *)scene->memory[scene->count];
    size_t body_size = record_rule(type)->body_size;
    assert(record_length(body_size + size, true) <= SCENE_SIZE);
    char *body = record_begin(record, type, body_size + size);
    if (size > 0) memcpy(body + body_size, tail, size);
    record->source = (uint16_t)source;
    record->counter = ++scene->counters[source];
    record->event_time = record->log_time = scene->now;
    record->flags |= FLAG_REPLAYED;
    scene->records[scene->count++] = record;
    record->sequence = scene->count;
    if (source == SOURCE_FEED || source == SOURCE_SEQUENCER) scene->cause = record->sequence;
    record->cause = source == SOURCE_CORE ? scene->cause : 0;
    return body;
}

#define SCENE_ADD(scene, NAME, body, source, ...)                                           \
    *(struct body *)scene_add(scene, RECORD_##NAME, SOURCE_##source, "", 0) = (struct body) \
    {                                                                                       \
        __VA_ARGS__                                                                         \
    }
#define SCENE_PRICE(cents) {(cents) * (DECIMAL_ONE / 100)}

static inline void scene_decide(struct scene *scene, uint64_t id, enum decision_action action)
{
    const struct opinion opinions[] = {
        {.member = MEMBER_TREND,
         .status = OPINION_OK,
         .stance = STANCE_BULLISH,
         .p = 580000,
         .confidence = 400000,
         .reason = 16,
         .evidence = 2,
         .weight = DECIMAL_ONE,
         .feature_a = 5,
         .feature_b = 6,
         .value_a = 71 * DECIMAL_ONE,
         .value_b = 69 * DECIMAL_ONE},
        {.member = MEMBER_MEAN_REVERSION,
         .status = OPINION_ABSTAIN,
         .stance = STANCE_NEUTRAL,
         .p = 500000,
         .reason = 1,
         .weight = DECIMAL_ONE},
        {.member = MEMBER_RISK,
         .status = OPINION_OK,
         .stance = STANCE_NEUTRAL,
         .p = 500000,
         .reason = 80,
         .evidence = 2,
         .feature_a = 13,
         .feature_b = 11,
         .value_b = 2000000},
    };
    struct decision *decision =
        scene_add(scene, RECORD_DECISION, SOURCE_CORE, opinions, sizeof opinions);
    *decision = (struct decision){.decision = id,
                                  .instrument = 1,
                                  .action = (uint8_t)action,
                                  .reason = REASON_CONVICTION,
                                  .clamp = CLAMP_NONE,
                                  .opinions = COUNT_OF(opinions),
                                  .as_of = scene->now,
                                  .p = 532000,
                                  .disagreement = 40000,
                                  .target_weight = 3600000};
}

// To the order that waits for the open.
static inline void scene_evening(struct scene *scene)
{
    struct run *run = scene_add(scene, RECORD_RUN, SOURCE_SUPERVISOR, "test", 4);
    run->mode = RUN_MODE_REPLAY;
    run->calendar = CALENDAR_XNYS;
    run->number = 1;
    SCENE_ADD(scene, CONFIG, config, SUPERVISOR, .setting = 2, .value = DECIMAL_ONE / 1000);
    SCENE_ADD(scene, CONFIG, config, SUPERVISOR, .setting = 60, .subject = MEMBER_RISK, .value = 1);
    struct instrument *apple = scene_add(scene, RECORD_INSTRUMENT, SOURCE_FEED, "Apple Inc", 9);
    *apple = (struct instrument){.instrument = 1, .calendar = CALENDAR_XNYS, .symbol = {"AAPL"}};
    SCENE_ADD(scene, POSTING, posting, CORE, .posting = 1, .kind = POSTING_CAPITAL,
              .cash = SCENE_PRICE(10000000), .cash_after = SCENE_PRICE(10000000));
    SCENE_ADD(scene, BAR, bar, FEED, .instrument = 1, .interval_s = 86400,
              .start = {SCENE_CLOSE - 23400 * NS_PER_SECOND}, .open = SCENE_PRICE(9000),
              .high = SCENE_PRICE(9150), .low = SCENE_PRICE(8480), .close = SCENE_PRICE(8510),
              .volume = {1000 * DECIMAL_ONE});
    scene_decide(scene, 1, DECIDE_BUY);
    SCENE_ADD(scene, TARGET, target, CORE, .decision = 1, .instrument = 1,
              .outcome = TARGET_ORDERED, .clamp = CLAMP_WEIGHT, .target = {42 * DECIMAL_ONE},
              .mark = SCENE_PRICE(8510), .equity = SCENE_PRICE(10000000));
    SCENE_ADD(scene, ORDER, order, CORE, .order = 1, .decision = 1, .instrument = 1,
              .side = SIDE_BUY, .kind = ORDER_KIND_ON_OPEN, .verdict = VERDICT_ACCEPTED,
              .quantity = {42 * DECIMAL_ONE}, .mark = SCENE_PRICE(8510),
              .reserve = SCENE_PRICE(364933), .as_of = scene->now);
    SCENE_ADD(scene, ORDER_EVENT, order_event, CORE, .order = 1, .event = ORDER_ACKNOWLEDGED);
}

// To the end of the replay.
static inline void scene_day(struct scene *scene)
{
    scene->now.ns = SCENE_OPEN;
    SCENE_ADD(scene, TICK, tick, SEQUENCER, .kind = TICK_SESSION_OPEN, .at = scene->now);
    SCENE_ADD(scene, EQUITY, equity, CORE, .equity = SCENE_PRICE(10000000),
              .cash = SCENE_PRICE(10000000), .peak = SCENE_PRICE(10000000));
    SCENE_ADD(scene, OPEN_PRINT, open_print, FEED, .instrument = 1, .price = SCENE_PRICE(8570));
    SCENE_ADD(scene, FILL, fill, CORE, .fill = 1, .order = 1, .instrument = 1, .side = SIDE_BUY,
              .quantity = {42 * DECIMAL_ONE}, .price = {INT64_C(8574285000)},
              .fee = SCENE_PRICE(361));
    SCENE_ADD(scene, POSTING, posting, CORE, .posting = 2, .order = 1, .instrument = 1,
              .kind = POSTING_BUY, .cash = {INT64_C(-360480970000)}, .fee = SCENE_PRICE(361),
              .position = {42 * DECIMAL_ONE}, .cost = {INT64_C(360119970000)},
              .cash_after = {INT64_C(9639519030000)});
    scene->now.ns = SCENE_CLOSE + NS_PER_DAY;
    SCENE_ADD(scene, BAR, bar, FEED, .instrument = 1, .interval_s = 86400, .start = {SCENE_OPEN},
              .open = SCENE_PRICE(8570), .high = SCENE_PRICE(10000), .low = SCENE_PRICE(8500),
              .close = SCENE_PRICE(9680), .volume = {1000 * DECIMAL_ONE});
    scene_decide(scene, 2, DECIDE_BUY);
    SCENE_ADD(scene, ORDER, order, CORE, .order = 2, .decision = 2, .instrument = 1,
              .side = SIDE_BUY, .kind = ORDER_KIND_ON_OPEN, .verdict = VERDICT_CASH,
              .quantity = {10 * DECIMAL_ONE}, .mark = SCENE_PRICE(9680),
              .reserve = SCENE_PRICE(98800), .as_of = scene->now);
    SCENE_ADD(scene, END_OF_REPLAY, end_of_replay, FEED, .rows = 5);
    SCENE_ADD(scene, EQUITY, equity, CORE, .equity = {INT64_C(10046079030000)},
              .cash = {INT64_C(9639519030000)}, .gross = SCENE_PRICE(406560),
              .peak = {INT64_C(10046079030000)});
    const struct holding holding = {.instrument = 1,
                                    .quantity = {42 * DECIMAL_ONE},
                                    .mark = SCENE_PRICE(9680),
                                    .value = SCENE_PRICE(406560),
                                    .cost = {INT64_C(360119970000)}};
    struct summary *summary =
        scene_add(scene, RECORD_SUMMARY, SOURCE_CORE, &holding, sizeof holding);
    *summary = (struct summary){.records = 20,
                                .bars = 2,
                                .opinions = 6,
                                .decisions = 2,
                                .orders = 2,
                                .fills = 1,
                                .refusals = 1,
                                .equity = {INT64_C(10046079030000)},
                                .cash = {INT64_C(9639519030000)},
                                .fees = SCENE_PRICE(361),
                                .state_hash = {{0xab, 0xcd}},
                                .trading = TRADING_RUNNING,
                                .holdings = 1};
}

static inline void scene_make(struct scene *scene)
{
    *scene = (struct scene){.now = {SCENE_CLOSE}};
    scene_evening(scene);
    scene_day(scene);
    for (size_t i = 0; i < scene->count; i++) {
        assert(body_check(scene->records[i]) == RECORD_WHOLE);
    }
}
