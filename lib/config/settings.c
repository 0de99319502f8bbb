// settings.c: the rows of settings.h and their checks. Pure.
#include "config/settings.h"

static const struct setting_row rows[] = {
#define S(NAME, number, topic, key, kind, start, least, most, help) \
    {number,                                                        \
     #topic,                                                        \
     #key,                                                          \
     help,                                                          \
     SETTING_##kind,                                                \
     start,                                                         \
     least,                                                         \
     most,                                                          \
     (number) == SETTING_MEMBER_ENABLED || (number) == SETTING_MEMBER_WEIGHT},
    SETTINGS(S)
#undef S
};

static const struct member_row members[] = {
#define M(NAME, number, word, directional, enabled, text) \
    {number, word, text, directional, enabled},
    MEMBERS(M)
#undef M
};

void settings_init(struct settings *settings)
{
    *settings = (struct settings){0};
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        settings->value[rows[i].number] = rows[i].of_member ? 0 : rows[i].start;
    }
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        settings->enabled[members[i].number] = members[i].enabled;
        settings->weight[members[i].number] = E8;
    }
}

const struct setting_row *setting_row(uint32_t number)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        if (rows[i].number == number) return &rows[i];
    }
    return NULL;
}

const struct setting_row *setting_row_at(size_t index)
{
    return index < COUNT_OF(rows) ? &rows[index] : NULL;
}

const struct member_row *member_row(uint32_t number)
{
    for (size_t i = 0; i < COUNT_OF(members); i++) {
        if (members[i].number == number) return &members[i];
    }
    return NULL;
}

const struct member_row *member_row_at(size_t index)
{
    return index < COUNT_OF(members) ? &members[index] : NULL;
}

enum setting_fault setting_check(uint32_t setting, uint32_t subject, int64_t value)
{
    const struct setting_row *row = setting_row(setting);
    if (row == NULL) return SETTING_UNKNOWN;
    if (row->of_member ? member_row(subject) == NULL : subject != 0) return SETTING_SUBJECT;
    if (value < row->least || value > row->most) return SETTING_RANGE;
    return SETTING_GOOD;
}

enum setting_fault settings_apply(struct settings *settings, uint32_t setting, uint32_t subject,
                                  int64_t value)
{
    enum setting_fault fault = setting_check(setting, subject, value);
    if (fault != SETTING_GOOD) return fault;
    if (setting == SETTING_MEMBER_ENABLED) {
        settings->enabled[subject] = value == 1;
    } else if (setting == SETTING_MEMBER_WEIGHT) {
        settings->weight[subject] = value;
    } else {
        settings->value[setting] = value;
    }
    return SETTING_GOOD;
}

bool settings_get(const struct settings *settings, uint32_t setting, uint32_t subject,
                  int64_t *value)
{
    const struct setting_row *row = setting_row(setting);
    if (row == NULL || (row->of_member ? member_row(subject) == NULL : subject != 0)) return false;
    if (setting == SETTING_MEMBER_ENABLED) {
        *value = settings->enabled[subject];
    } else if (setting == SETTING_MEMBER_WEIGHT) {
        *value = settings->weight[subject];
    } else {
        *value = settings->value[setting];
    }
    return true;
}

bool settings_entry(const struct settings *settings, size_t index, uint32_t *setting,
                    uint32_t *subject, int64_t *value)
{
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        size_t subjects = rows[i].of_member ? COUNT_OF(members) : 1;
        if (index >= subjects) {
            index -= subjects;
            continue;
        }
        *setting = rows[i].number;
        *subject = rows[i].of_member ? members[index].number : 0;
        return settings_get(settings, *setting, *subject, value);
    }
    return false;
}
