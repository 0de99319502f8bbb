// place.c: see place.h.
#include "config/place.h"

#include <stdio.h>
#include <string.h>

const char *place_print(uint32_t setting, uint32_t subject, char text[static PLACE_TEXT_MAX])
{
    const struct setting_row *row = setting_row(setting);
    assert(row != NULL);
    const struct member_row *member = row->of_member ? member_row(subject) : NULL;
    assert(!row->of_member || member != NULL);
    if (member != NULL) {
        snprintf(text, PLACE_TEXT_MAX, "%s.members.%s.%s", row->topic, member->word, row->key);
    } else {
        snprintf(text, PLACE_TEXT_MAX, "%s.%s", row->topic, row->key);
    }
    return text;
}

bool place_find(const char *text, uint32_t *setting, uint32_t *subject)
{
    struct settings settings;
    settings_init(&settings);
    int64_t value;
    for (size_t i = 0; settings_entry(&settings, i, setting, subject, &value); i++) {
        char name[PLACE_TEXT_MAX];
        if (strcmp(place_print(*setting, *subject, name), text) == 0) return true;
    }
    return false;
}
