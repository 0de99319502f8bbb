// yaml_print.c: writes the configuration that is shipped. See yaml.h.
#include "config/value.h"
#include "config/yaml.h"

#include <errno.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const topics[] = {"trading", "risk", "agents", "replay"};
static const char *const abouts[] = {
    "What is traded with, and how simulated fills are priced.",
    "Hard limits. The checks refuse an order that breaks one.",
    "The committee: how opinions become a decision, and who has one.",
    "Where recorded data are and how fast they are played: no behaviour, never in the log.",
};

static void print_setting(FILE *out, const struct settings *settings,
                          const struct setting_row *row);
static void print_members(FILE *out, const struct settings *settings);
static bool write_file(const char *directory, const char *topic, const struct settings *settings,
                       const struct replay_plan *plan);

void replay_plan_init(struct replay_plan *plan)
{
    *plan = (struct replay_plan){.data = "data", .pace_e8 = 12 * DECIMAL_ONE};
}

size_t replay_pace_print(int64_t pace_e8, char text[static 24])
{
    if (pace_e8 != 0) return decimal_print(pace_e8, text);
    memcpy(text, "max", 4);
    return 3;
}

const char *settings_yaml_topic(size_t index)
{
    return index < COUNT_OF(topics) ? topics[index] : NULL;
}

void settings_yaml_print(FILE *out, const char *topic, const struct settings *settings,
                         const struct replay_plan *plan)
{
    for (size_t i = 0; i < COUNT_OF(topics); i++) {
        if (strcmp(topics[i], topic) == 0) fprintf(out, "# %s.yaml: %s\n", topic, abouts[i]);
    }
    fprintf(out,
            "# `tradewind config check` reads it again; a key that is left out has its "
            "default.\n");
    for (size_t i = 0; setting_row_at(i) != NULL; i++) {
        const struct setting_row *row = setting_row_at(i);
        if (strcmp(row->topic, topic) == 0 && !row->of_member) print_setting(out, settings, row);
    }
    if (strcmp(topic, "agents") == 0) print_members(out, settings);
    if (strcmp(topic, "replay") == 0) {
        char pace[24];
        replay_pace_print(plan->pace_e8, pace);
        fprintf(out, "\n# a folder with a plan (replay.csv), or the plan's own path\ndata: %s\n",
                plan->data);
        fprintf(out, "\n# sessions a second, at most %d, or max\npace: %s\n", REPLAY_PACE_MOST,
                pace);
    }
}

bool settings_yaml_write(const char *directory, const struct settings *settings,
                         const struct replay_plan *plan)
{
    char aside[4096];
    int length = snprintf(aside, sizeof aside, "%s.new", directory);
    if (length < 0 || (size_t)length >= sizeof aside) return FAIL(ERROR_LIMIT, "the path is long");
    if (mkdir(aside, 0700) != 0 && errno != EEXIST) {
        return FAIL(error_from_errno(errno), "make %s: %s", aside, strerror(errno));
    }
    for (size_t i = 0; i < COUNT_OF(topics); i++) {
        if (!write_file(aside, topics[i], settings, plan)) return false;
    }
    if (rename(aside, directory) == 0) return true;
    return FAIL(error_from_errno(errno), "rename %s to %s: %s", aside, directory, strerror(errno));
}

static void print_setting(FILE *out, const struct settings *settings, const struct setting_row *row)
{
    char value[VALUE_TEXT_MAX], least[VALUE_TEXT_MAX], most[VALUE_TEXT_MAX];
    value_print(row->kind, settings->value[row->number], value);
    value_print(row->kind, row->least, least);
    value_print(row->kind, row->most, most);
    fprintf(out, "\n# %s (%s to %s)\n%s: %s\n", row->help, least, most, row->key, value);
}

static void print_members(FILE *out, const struct settings *settings)
{
    const struct setting_row *weight = setting_row(SETTING_MEMBER_WEIGHT);
    char value[VALUE_TEXT_MAX], most[VALUE_TEXT_MAX];
    value_print(weight->kind, weight->most, most);
    fprintf(out, "\n# enabled: does the member speak? weight: in the pool (0 to %s)\nmembers:\n",
            most);
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        const struct member_row *member = member_row_at(i);
        value_print(weight->kind, settings->weight[member->number], value);
        fprintf(out, "  # %s\n  %s: {enabled: %s, weight: %s}\n", member->text, member->word,
                settings->enabled[member->number] ? "true" : "false", value);
    }
}

static bool write_file(const char *directory, const char *topic, const struct settings *settings,
                       const struct replay_plan *plan)
{
    char path[4200];
    snprintf(path, sizeof path, "%s/%s.yaml", directory, topic);
    FILE *out = fopen(path, "we");
    if (out == NULL) return FAIL(error_from_errno(errno), "write %s: %s", path, strerror(errno));
    settings_yaml_print(out, topic, settings, plan);
    bool good = fflush(out) == 0 && !ferror(out) && fsync(fileno(out)) == 0;
    int number = errno;
    fclose(out);
    return good || FAIL(error_from_errno(number), "write %s: %s", path, strerror(number));
}
