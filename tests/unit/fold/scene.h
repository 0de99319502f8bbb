// scene.h: a short run for the tests of runner and carrier: records of the shipped replay as the
// sequencer would stamp them.
#pragma once

#include "fold/runner.h"
#include "market/ticks.h"
#include "source/replay.h"

#include <string.h>

#define SCENE_DATA "data"
#define SCENE_RECORD 1536u

struct scene {
    struct replay *replay;
    struct ticks ticks;
    struct utc log_time;
    uint64_t sequence, row, configs;
    uint64_t counters[SOURCES_MAX];
};

static void scene_open(struct scene *scene)
{
    *scene = (struct scene){0};
    assert_true(replay_open(SCENE_DATA, &scene->replay));
    scene->log_time = replay_from(scene->replay);
    ticks_begin(&scene->ticks, CALENDAR_XNYS, 0, scene->log_time);
}

static struct record *scene_stamp(struct scene *scene, struct record *record, enum source source)
{
    record->sequence = ++scene->sequence;
    record->counter = ++scene->counters[source];
    record->source = (uint16_t)source;
    record->log_time = scene->log_time;
    return record;
}

// The next external record at `at`: RUN, the CONFIG records, then ticks and rows; NULL behind the
// last. What another source says in between is stamped by the test.
static struct record *scene_next(struct scene *scene, struct record *at)
{
    struct settings settings;
    settings_init(&settings);
    if (scene->sequence == 0) {
        struct run *run = record_begin(at, RECORD_RUN, sizeof *run);
        run->mode = RUN_MODE_REPLAY;
        run->calendar = CALENDAR_XNYS;
        run->from = scene->log_time;
        return scene_stamp(scene, at, SOURCE_SUPERVISOR);
    }
    struct config entry = {0};
    if (settings_entry(&settings, scene->configs, &entry.setting, &entry.subject, &entry.value)) {
        struct config *config = record_begin(at, RECORD_CONFIG, sizeof *config);
        *config = entry;
        scene->configs++;
        return scene_stamp(scene, at, SOURCE_SUPERVISOR);
    }
    if (scene->row == replay_count(scene->replay)) return NULL;
    replay_record(scene->replay, scene->row + 1, at);
    struct tick_due due;
    if (ticks_next(&scene->ticks, at->event_time, &due)) {
        struct tick *tick = record_begin(at, RECORD_TICK, sizeof *tick);
        tick->kind = (uint8_t)due.kind;
        tick->at = due.time;
        at->event_time = scene->log_time = due.time;
        return scene_stamp(scene, at, SOURCE_SEQUENCER);
    }
    if (at->event_time.ns > scene->log_time.ns) scene->log_time = at->event_time;
    scene->row++;
    return scene_stamp(scene, at, SOURCE_FEED);
}

static void scene_close(struct scene *scene)
{
    replay_close(scene->replay);
    scene->replay = NULL;
}
