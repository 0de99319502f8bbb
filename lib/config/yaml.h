// yaml.h: the configuration of a home: one YAML file a topic, typed by the lists of settings.h.
//
//   trading.yaml, risk.yaml   key: value, one line a setting
//   agents.yaml               the same, and  members: {trend: {enabled: true, weight: 1}, ...}
//   replay.yaml               data: FOLDER   pace: 12 or max   (paths and pace are no behaviour)
//
// All or nothing: a fault in any file changes nothing. A key that is left out keeps its default.
#pragma once

#include "base/error.h"
#include "config/settings.h"

#define YAML_FILE_MAX 65536u  // bytes of one file
#define REPLAY_DATA_MAX 1024
#define REPLAY_PACE_MOST 100000

struct replay_plan {
    char data[REPLAY_DATA_MAX];  // folder, or file of a plan; relative to the working directory
    int64_t pace_e8;             // sessions a second, 1e-8; 0: as fast as it goes
};

// Which values a file gave; the others are defaults.
struct settings_given {
    bool value[SETTINGS_MAX];
    bool enabled[MEMBERS_MAX], weight[MEMBERS_MAX];
    bool data, pace;
};

void replay_plan_init(struct replay_plan *plan);
// "max", or 0.00000001 to REPLAY_PACE_MOST.
MUST_USE bool replay_pace_parse(const char *text, size_t length, int64_t *pace_e8);
size_t replay_pace_print(int64_t pace_e8, char text[static 24]);

// Reads all files in `directory`. No such directory: defaults. Errors: BAD_INPUT as
// "FILE:LINE:COLUMN: KEY: what is wrong; what is allowed"; NOT_FOUND for a file that is missing in
// a directory that exists. given may be NULL.
MUST_USE bool settings_yaml_load(const char *directory, struct settings *settings,
                                 struct replay_plan *plan, struct settings_given *given);

// The topics' names in order; NULL behind the last.
const char *settings_yaml_topic(size_t index);
// One file as it is shipped: all its settings with their help and ranges as comments.
void settings_yaml_print(FILE *out, const char *topic, const struct settings *settings,
                         const struct replay_plan *plan);
// Writes all files into `directory`, which is made; whole or not at all.
MUST_USE bool settings_yaml_write(const char *directory, const struct settings *settings,
                                  const struct replay_plan *plan);

// For tests: one topic from memory, `name` in the messages.
MUST_USE bool settings_yaml_parse(const char *name, const char *topic, const void *bytes,
                                  size_t size, struct settings *settings, struct replay_plan *plan,
                                  struct settings_given *given);
