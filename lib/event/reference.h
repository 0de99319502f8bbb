// reference.h: what every fold may know: settings, instruments, session, trading state, account of
// log time. It is folded first, from records alone, and lent read-only to venue, trader and agents.
#pragma once

#include "config/settings.h"
#include "event/sink.h"

#define INSTRUMENTS_MAX 4096u

// How much room the folds take, fixed for the life of a process. Behaviour comes by CONFIG.
struct capacities {
    uint32_t instruments;  // 1 to INSTRUMENTS_MAX
    uint32_t open_orders;  // 1 to 65,536
};
#define CAPACITIES_DEFAULT ((struct capacities){.instruments = 64, .open_orders = 1024})

struct listing {
    char symbol[16];
    uint8_t calendar;  // enum calendar; 0: no such instrument
};

struct reference {
    struct capacities capacities;
    struct settings settings;
    uint8_t trading;           // enum trading_state
    uint8_t run_mode;          // enum run_mode
    uint8_t calendar;          // enum calendar of the run
    bool open;                 // is the session open? ALWAYS: true
    uint32_t sessions;         // sessions opened so far
    struct utc session_open;   // of the last opened one
    uint64_t halt_generation;  // of the last HALT or RESUME
    uint32_t instruments;      // listed so far
    struct listing *listings;  // [capacities.instruments], listings[i - 1] is instrument i
};

// Zeroed memory of reference_bytes() bytes, aligned to 16.
size_t reference_bytes(const struct capacities *capacities);
struct reference *reference_init(void *memory, const struct capacities *capacities);
void reference_step(struct reference *reference, const struct record *record);
// INSTRUMENT, CONFIG and STATE_ records; the generation goes into its own record, out of the hash.
void reference_save(const struct reference *reference, struct sink *sink);
MUST_USE bool reference_load(struct reference *reference, const struct record *record);

// Is the number one of a listed instrument?
static inline bool reference_knows(const struct reference *reference, uint32_t instrument)
{
    return instrument >= 1 && instrument <= reference->instruments;
}
// ALWAYS instruments trade in any session.
bool reference_is_open(const struct reference *reference, uint32_t instrument);
