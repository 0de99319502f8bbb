// carrier.c: see carrier.h.
#include "fold/carrier.h"

#include "base/error.h"
#include "log/snapshot.h"

#include <stdlib.h>
#include <string.h>

#define EXPECTED_START (1u << 20)
#define EXPECTED_MAX (256u << 20)  // own records that may be on their way through the log

static bool begin_at_snapshot(struct carrier *carrier, const char *snapshots, uint64_t upto);
static enum carried carry(struct carrier *carrier, const struct record *external,
                          struct batch *consequences);
static enum carried meet_own(struct carrier *carrier, const struct record *own);
static const struct halt_found *halt_due(const struct carrier *carrier, uint64_t next);
static enum carried take_halt(struct carrier *carrier, const struct record **record,
                              struct batch *consequences);
static bool expect(struct expectation *expected, const struct batch *batch);

bool carrier_open(const char *log, const char *snapshots, uint64_t upto,
                  const struct capacities *capacities, struct carrier *carrier)
{
    *carrier = (struct carrier){0};
    bool open = runner_create(capacities, &carrier->runner)
        && begin_at_snapshot(carrier, snapshots, upto) && log_reader_open(log, &carrier->reader)
        && log_reader_open(log, &carrier->scout)
        && log_reader_seek(carrier->reader, carrier->position.sequence + 1)
        && log_reader_seek(carrier->scout, carrier->position.sequence + 1);
    if (!open) {
        carrier_close(carrier);
        return FAIL_WHILE("opening the log in %s", log);
    }
    return true;
}

static bool begin_at_snapshot(struct carrier *carrier, const char *snapshots, uint64_t upto)
{
    bool found = false;
    void *records = NULL;
    size_t bytes = 0;
    if (snapshots == NULL || !snapshot_read(snapshots, upto, &found, &records, &bytes)) {
        return snapshots == NULL;
    }
    bool good = true;
    if (found) {
        good = runner_load(carrier->runner, records, bytes, &carrier->position);
        carrier->skip_counter = runner_counter(carrier->runner);
        carrier->own_counter = carrier->skip_counter;
    }
    free(records);
    carrier->scouted = carrier->position.sequence;
    return good;
}

void carrier_close(struct carrier *carrier)
{
    log_reader_close(carrier->reader);
    log_reader_close(carrier->scout);
    runner_destroy(carrier->runner);
    free(carrier->expected.bytes);
    *carrier = (struct carrier){0};
}

enum carried carrier_step(struct carrier *carrier, uint64_t upto, const struct record **record,
                          struct batch *consequences)
{
    *consequences = (struct batch){0};
    if (!carrier_scout(carrier, upto)) return CARRIED_FAILED;
    uint64_t next = log_reader_position(carrier->reader);
    if (next <= upto && halt_due(carrier, next) != NULL) {
        return take_halt(carrier, record, consequences);
    }
    switch (log_reader_next(carrier->reader, upto, record)) {
    case LOG_RECORD: break;
    case LOG_END:    return CARRIED_NOTHING;
    case LOG_BROKEN: return CARRIED_FAILED;
    }
    if ((*record)->source == SOURCE_CORE) return meet_own(carrier, *record);
    if ((*record)->sequence == carrier->position.halt_ahead) {
        carrier->position.halt_ahead = 0;
        carrier->position.sequence = (*record)->sequence;
        return CARRIED_RECORD;  // it was taken before its place
    }
    enum record_fault fault = body_check(*record);
    if (fault != RECORD_WHOLE) {
        FAIL(ERROR_CORRUPT, "record %llu %s", (unsigned long long)(*record)->sequence,
             record_fault_text(fault));
        return CARRIED_FAILED;
    }
    carrier->position.sequence = (*record)->sequence;
    return carry(carrier, *record, consequences);
}

static enum carried carry(struct carrier *carrier, const struct record *external,
                          struct batch *consequences)
{
    if (external->source == SOURCE_FEED) carrier->position.feed_counter = external->counter;
    *consequences = runner_carry(carrier->runner, external);
    return expect(&carrier->expected, consequences) ? CARRIED_RECORD : CARRIED_FAILED;
}

// The log must hold what the runner made, in the order in which it made it.
static enum carried meet_own(struct carrier *carrier, const struct record *own)
{
    carrier->own_sequence = own->sequence;
    carrier->own_counter = own->counter;
    if (own->counter <= carrier->skip_counter) return CARRIED_OWN;
    struct expectation *expected = &carrier->expected;
    const char *difference = NULL;
    if (expected->from == expected->to) {
        difference = "nothing was made that it could be";
    } else {
        const struct record *made = (const void *)(expected->bytes + expected->from);
        expected->from += made->length;
        if (made->type != own->type || made->version != own->version)
            difference = "type";
        else if (made->counter != own->counter)
            difference = "counter";
        else if (made->cause != own->cause)
            difference = "cause";
        else if (made->event_time.ns != own->event_time.ns)
            difference = "event time";
        else if (made->body_length != own->body_length
                 || memcmp(made + 1, own + 1, own->body_length) != 0)
            difference = "body";
    }
    if (difference == NULL) return CARRIED_OWN;
    const struct record_rule *rule = record_rule(own->type);
    FAIL(ERROR_DIVERGED, "record %llu (%s, counter %llu) differs from what core makes: %s",
         (unsigned long long)own->sequence, rule == NULL ? "unknown" : rule->name,
         (unsigned long long)own->counter, difference);
    return CARRIED_FAILED;
}

bool carrier_scout(struct carrier *carrier, uint64_t upto)
{
    while (carrier->scouted < upto) {
        const struct record *record;
        enum log_next next = log_reader_next(carrier->scout, upto, &record);
        if (next == LOG_BROKEN) return false;
        if (next == LOG_END) break;
        carrier->scouted = record->sequence;
        if (record->type != RECORD_HALT || body_check(record) != RECORD_WHOLE) continue;
        if (record->sequence == carrier->position.halt_ahead) continue;
        if (carrier->halt_count == COUNT_OF(carrier->halts)) {
            return FAIL(ERROR_LIMIT, "more than %zu halts ahead of core", COUNT_OF(carrier->halts));
        }
        const struct halt *halt = record_halt(record);
        carrier->halts[carrier->halt_count++] =
            (struct halt_found){record->sequence, halt->position, halt->generation};
    }
    return true;
}

bool carrier_knows_halt(const struct carrier *carrier, uint64_t generation)
{
    for (uint32_t i = 0; i < carrier->halt_count; i++) {
        if (carrier->halts[i].generation == generation) return true;
    }
    return false;
}

// The next HALT to take: its position is behind us, or it is the next record itself.
static const struct halt_found *halt_due(const struct carrier *carrier, uint64_t next)
{
    if (carrier->halt_count == 0 || carrier->position.halt_ahead != 0) return NULL;
    const struct halt_found *halt = &carrier->halts[0];
    bool ahead = halt->position != 0 && halt->position < next;
    return ahead || halt->sequence == next ? halt : NULL;
}

static enum carried take_halt(struct carrier *carrier, const struct record **record,
                              struct batch *consequences)
{
    struct halt_found halt = carrier->halts[0];
    carrier->halt_count--;
    memmove(carrier->halts, carrier->halts + 1, carrier->halt_count * sizeof carrier->halts[0]);
    bool in_place = halt.sequence == log_reader_position(carrier->reader);
    struct log_reader *reader = in_place ? carrier->reader : carrier->scout;
    if (!log_reader_seek(reader, halt.sequence)
        || log_reader_next(reader, halt.sequence, record) != LOG_RECORD) {
        FAIL_WHILE("taking the halt %llu", (unsigned long long)halt.sequence);
        return CARRIED_FAILED;
    }
    if (in_place) {
        carrier->position.sequence = halt.sequence;
        return carry(carrier, *record, consequences);
    }
    // Time does not run ahead with it: what lies between is carried behind it, at its own time.
    carrier->position.halt_ahead = halt.sequence;
    struct record *early = (void *)carrier->early;
    assert((*record)->length <= sizeof carrier->early);  // the scout has checked its body
    memcpy(early, *record, (*record)->length);
    early->log_time = runner_log_time(carrier->runner);
    *record = early;
    if (!log_reader_seek(carrier->scout, carrier->scouted + 1)) return CARRIED_FAILED;
    return carry(carrier, early, consequences);
}

static bool expect(struct expectation *expected, const struct batch *batch)
{
    if (expected->from == expected->to) expected->from = expected->to = 0;
    size_t kept = expected->to - expected->from;
    if (expected->to + batch->bytes > expected->size) {
        if (kept > 0) memmove(expected->bytes, expected->bytes + expected->from, kept);
        expected->from = 0;
        expected->to = kept;
    }
    size_t size = expected->size == 0 ? EXPECTED_START : expected->size;
    while (size < kept + batch->bytes) {
        size *= 2;
    }
    if (size > EXPECTED_MAX) return FAIL(ERROR_LIMIT, "too many own records are on their way");
    if (size != expected->size) {
        unsigned char *bytes = realloc(expected->bytes, size);
        if (bytes == NULL) return FAIL(ERROR_MEMORY, "%zu bytes of expected records", size);
        expected->bytes = bytes;
        expected->size = size;
    }
    if (batch->bytes > 0) memcpy(expected->bytes + expected->to, batch->records, batch->bytes);
    expected->to += batch->bytes;
    return true;
}
