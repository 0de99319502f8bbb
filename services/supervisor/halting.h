// halting.h: from "stop" to a HALT that everybody obeys.
//
//   IDLE --halting_begin: page up--> STAND   core shows that it stands still, or is ended at 250 ms
//        --HALT names core's place--> LOG    until it is durable; meanwhile core is not started
//        --> CARRY  until core has carried it, at most 2 s --> IDLE
//
// Works with core, recorder, dashboard and vendors dead: only the log is needed for the record, and
// nothing but the page for the stop itself.
#pragma once

#include "event/catalogue.h"

#define HALT_STAND_NS (250 * NS_PER_MS)
#define HALT_CARRY_NS (2 * NS_PER_SECOND)
#define HALT_SETTLE_NS (20 * NS_PER_MS)  // core publishes its cursor before its records

enum halting_step { HALTING_IDLE, HALTING_STAND, HALTING_LOG, HALTING_CARRY };

struct halting {
    enum halting_step step;
    struct halt halt;  // the record, as far as it is known
    char reason[TAIL_TEXT_MAX + 1];
    int64_t began_ns, until_ns, passed_ns;
    uint64_t counter;           // of the HALT record
    uint64_t drained, settled;  // core's outbox and the log's head behind which all cancels are
    // The outcome of the last one.
    int64_t took_ns;  // until it was durable
    uint64_t cancelled;
    bool carried;
};

struct supervisor;
// Raises the page now; the rest follows in turns. Does nothing while one is under way.
void halting_begin(struct supervisor *supervisor, enum halt_cause cause, uint32_t actor,
                   uint64_t command, const char *reason);
void halting_turn(struct supervisor *supervisor);
// May core be started, or would it run past a HALT that is not in the log yet?
bool halting_lets_core_start(const struct supervisor *supervisor);
// Behind the recall of the log: the more restrictive of page and log wins.
void halting_reconcile(struct supervisor *supervisor);
