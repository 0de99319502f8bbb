// model.h: what the screen shows, as a fold over the durable log. Only records make it; what the
// services are doing right now and how fast the log grows is in struct vitals (picture.h).
#pragma once

#include "event/line.h"

#define CURVE_MAX 2048  // points; then every other one is dropped
#define FILLS_KEPT 16
#define LINE_MAX 128

struct held {
    uint32_t instrument;  // 0: not told of yet
    struct quantity quantity;
    struct money cost;
    struct price mark;   // 0: none yet
    struct utc decided;  // when the last decision was taken; 0: never
    uint8_t action;      // enum decision_action of it
    uint32_t p;          // ppm
    char votes[LINE_MAX];
};

struct shown_fill {
    struct utc time;
    uint64_t order;
    uint32_t instrument;
    uint8_t side;  // enum side
    struct quantity quantity;
    struct price price;
    struct money fee;
};

struct model {
    uint64_t sequence;  // of the last record taken
    struct utc now;     // log time
    uint32_t run;
    uint8_t mode;           // enum run_mode; 0: no RUN yet
    bool simulated;         // some record was
    uint8_t trading;        // enum trading_state
    char reason[LINE_MAX];  // of the last halt, pause or resume
    uint64_t sessions, bars, decisions, orders, fills, refusals, mismatches;
    uint32_t deaths[SOURCES_MAX];  // of services, in this run

    struct symbols symbols;
    struct held held[INSTRUMENTS_MAX];  // by instrument - 1
    uint32_t instruments;               // the highest one told
    struct money capital, cash, realised, fees, dividends, peak;
    struct shown_fill filled[FILLS_KEPT];  // fills - 1 is at (fills - 1) % FILLS_KEPT
    int64_t curve[CURVE_MAX];              // equity, 1e-8 dollars
    struct utc curve_from, curve_to;
    uint32_t points, stride, skipped;

    bool ended;   // END_OF_REPLAY was seen
    bool summed;  // and its SUMMARY
    struct hash32 state_hash;
};

void model_init(struct model *model);
void model_step(struct model *model, const struct record *record);
// Cash and all positions at their marks, as of now.
struct money model_equity(const struct model *model);
// What a position is worth at its mark; 0 without one.
struct money held_value(const struct held *held);
