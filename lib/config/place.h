// place.h: names of settings: "risk.cash_buffer", "agents.members.trend.weight".
#pragma once

#include "config/settings.h"

#define PLACE_TEXT_MAX 64

// Of a setting and a subject that exist; returns the text.
const char *place_print(uint32_t setting, uint32_t subject, char text[static PLACE_TEXT_MAX]);
// False where there is no such place.
MUST_USE bool place_find(const char *text, uint32_t *setting, uint32_t *subject);
