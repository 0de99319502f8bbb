// symbols.c: see symbols.h.
#include "event/symbols.h"

#include <stdio.h>
#include <string.h>

void symbols_learn(struct symbols *symbols, const struct record *record)
{
    if (record->type != RECORD_INSTRUMENT || body_check(record) != RECORD_WHOLE) return;
    const struct instrument *instrument = record_instrument(record);
    if (instrument->instrument < 1 || instrument->instrument > INSTRUMENTS_MAX) return;
    memcpy(symbols->at[instrument->instrument - 1], instrument->symbol.bytes,
           sizeof symbols->at[0]);
}

const char *symbols_of(struct symbols *symbols, uint32_t instrument)
{
    bool known = instrument >= 1 && instrument <= INSTRUMENTS_MAX
        && symbols->at[instrument - 1][0] != '\0';
    if (known) return symbols->at[instrument - 1];
    (void)snprintf(symbols->unknown, sizeof symbols->unknown, "#%u", instrument);
    return symbols->unknown;
}
