// sequencing.c: see sequencing.h.
#include "log/sequencing.h"

#include "base/error.h"
#include "base/trace.h"
#include "config/settings.h"
#include "event/catalogue.h"

#include <stdlib.h>

#define TURN_RECORDS 256u  // a source takes at most so many before the next one has its turn

struct sequencing {
    struct board *board;
    struct log_writer *writer;
    struct log_state state;   // behind the last record of the batch
    struct log_state before;  // ... of the log
    struct ticks ticks;       // once there is a RUN
    struct sequencing_counts counts;
    unsigned sources[SOURCES_MAX];  // that have an outbox
    size_t source_count;
    size_t turn;  // whose it is
    struct {
        uint64_t head;  // published when the step began
        uint64_t at;    // taken up to here
        uint64_t released;
        bool told;         // of a refusal
    } inbox[SOURCES_MAX];  // by source
    size_t records;        // examined in this step
    size_t used;           // bytes of the batch
    unsigned char *batch;
};

enum judgement { JUDGEMENT_TAKE, JUDGEMENT_DUPLICATE, JUDGEMENT_REFUSE };

static void heads_look(struct sequencing *sequencing);
static bool take_one(struct sequencing *sequencing, unsigned source, struct utc now);
static enum judgement judge(const struct sequencing *sequencing, unsigned source,
                            const struct record *record, const char **why);
static const char *objection(const struct sequencing *sequencing, unsigned source,
                             const struct record *record);
static const char *run_objection(const struct sequencing *sequencing, const struct record *record);
static void refuse(struct sequencing *sequencing, unsigned source, const struct record *record,
                   const char *why);
static struct utc time_of(const struct sequencing *sequencing, unsigned source,
                          const struct record *record, struct utc now);
static void ticks_write(struct sequencing *sequencing, struct utc until);
static void stamp(struct sequencing *sequencing, unsigned source, struct record *record,
                  struct utc time);
static void learn(struct sequencing *sequencing, const struct record *record);
static bool batch_is_full(const struct sequencing *sequencing);
static bool batch_append(struct sequencing *sequencing);
static void publish(struct sequencing *sequencing);

bool sequencing_create(struct board *board, struct log_writer *writer,
                       const struct log_state *state, struct sequencing **sequencing)
{
    *sequencing = NULL;
    struct sequencing *made = calloc(1, sizeof *made);
    if (made != NULL) made->batch = malloc(BATCH_BYTES + RECORD_MAX + RECORD_TRAILER);
    if (made == NULL || made->batch == NULL) {
        free(made);
        return FAIL(ERROR_MEMORY, "no memory to sequence with");
    }
    made->board = board;
    made->writer = writer;
    made->state = made->before = *state;
    for (unsigned source = 1; source < SOURCES_MAX; source++) {
        if (source == SOURCE_SEQUENCER || source_name(source) == NULL) continue;
        made->sources[made->source_count++] = source;
        uint64_t released = outbox_released(board_outbox(board, (enum source)source));
        made->inbox[source].at = made->inbox[source].released = released;
    }
    if (state->run_mode != 0) {
        ticks_begin(&made->ticks, (enum calendar)state->calendar, state->tick_ns, state->log_time);
    }
    publish(made);
    *sequencing = made;
    return true;
}

void sequencing_destroy(struct sequencing *sequencing)
{
    if (sequencing == NULL) return;
    free(sequencing->batch);
    free(sequencing);
}

bool sequencing_step(struct sequencing *sequencing, struct utc now, size_t *taken)
{
    sequencing->records = sequencing->used = 0;
    heads_look(sequencing);
    if (sequencing->state.run_mode == RUN_MODE_REAL_TIME) ticks_write(sequencing, now);

    size_t idle = 0;  // sources in a row that had nothing
    while (idle < sequencing->source_count && !batch_is_full(sequencing)) {
        unsigned source = sequencing->sources[sequencing->turn];
        size_t count = 0;
        while (count < TURN_RECORDS && !batch_is_full(sequencing)
               && take_one(sequencing, source, now)) {
            count++;
        }
        idle = count == 0 ? idle + 1 : 0;
        sequencing->turn = (sequencing->turn + 1) % sequencing->source_count;
    }
    *taken = sequencing->records;
    return sequencing->records == 0 || batch_append(sequencing);
}

int64_t sequencing_rest_ns(const struct sequencing *sequencing, struct utc now)
{
    if (sequencing->state.run_mode != RUN_MODE_REAL_TIME) return INT64_MAX;
    int64_t next = sequencing->ticks.next.time.ns;
    if (next == INT64_MAX) return INT64_MAX;
    return next > now.ns ? next - now.ns : 0;
}

const struct sequencing_counts *sequencing_counts(const struct sequencing *sequencing)
{
    return &sequencing->counts;
}

const struct log_state *sequencing_state(const struct sequencing *sequencing)
{
    return &sequencing->before;
}

static void heads_look(struct sequencing *sequencing)
{
    for (size_t i = 0; i < sequencing->source_count; i++) {
        unsigned source = sequencing->sources[i];
        const struct outbox *outbox = board_outbox(sequencing->board, (enum source)source);
        sequencing->inbox[source].head = outbox_published(outbox);
    }
}

// False when the source has nothing more.
static bool take_one(struct sequencing *sequencing, unsigned source, struct utc now)
{
    const struct outbox *outbox = board_outbox(sequencing->board, (enum source)source);
    struct record *copy = (void *)(sequencing->batch + sequencing->used);
    uint64_t at = sequencing->inbox[source].at;
    const char *why = NULL;
    int found = outbox_take(outbox, sequencing->inbox[source].head, &at, copy, RECORD_MAX);
    if (found == 0) return false;
    if (found < 0) {
        refuse(sequencing, source, NULL, "what lies in its outbox cannot be a record");
    } else {
        switch (judge(sequencing, source, copy, &why)) {
        case JUDGEMENT_TAKE: {
            struct utc time = time_of(sequencing, source, copy, now);
            if (sequencing->state.run_mode != 0 && sequencing->ticks.next.time.ns <= time.ns) {
                ticks_write(sequencing, time);
                return true;  // the record is taken again, behind the ticks
            }
            stamp(sequencing, source, copy, time);
            sequencing->counts.appended++;
            break;
        }
        case JUDGEMENT_DUPLICATE: sequencing->counts.duplicates++; break;
        case JUDGEMENT_REFUSE:    refuse(sequencing, source, copy, why); break;
        }
    }
    sequencing->records++;
    sequencing->inbox[source].at = at;
    return true;
}

static enum judgement judge(const struct sequencing *sequencing, unsigned source,
                            const struct record *record, const char **why)
{
    uint64_t counter = sequencing->state.counters[source];
    enum record_fault fault = record_check(record, RECORD_MAX, false);
    *why = fault == RECORD_WHOLE ? NULL : record_fault_text(fault);
    if (*why == NULL && record->counter <= counter && record->counter != 0) {
        return JUDGEMENT_DUPLICATE;
    }
    if (*why == NULL) *why = objection(sequencing, source, record);
    return *why == NULL ? JUDGEMENT_TAKE : JUDGEMENT_REFUSE;
}

// What speaks against a record whose frame is good, in the order of the checks.
static const char *objection(const struct sequencing *sequencing, unsigned source,
                             const struct record *record)
{
    const struct log_state *state = &sequencing->state;
    const struct record_rule *rule = record_rule(record->type);
    if (rule == NULL) return "is of an unknown type";
    if ((rule->writers & 1u << source) == 0) return "is of a type that its source may not write";
    uint8_t critical = (rule->rules & RULE_CRITICAL) != 0 ? FLAG_CRITICAL : 0;
    if ((record->flags & ~(FLAG_SIMULATED | FLAG_REPLAYED)) != critical) return "has wrong flags";
    if (record->length > RECORD_MAX - RECORD_TRAILER) return "is too long";

    enum record_fault fault = body_check(record);
    if (fault != RECORD_WHOLE) return record_fault_text(fault);
    if (record->cause > state->sequence) return "has a cause beyond the head";
    bool anywhere = state->sequence == 0 && record->counter != 0;  // the log's first record
    if (record->counter != state->counters[source] + 1 && !anywhere) {
        return "leaves a gap in its source's counter";
    }
    return run_objection(sequencing, record);
}

static const char *run_objection(const struct sequencing *sequencing, const struct record *record)
{
    bool begun = sequencing->state.run_mode != 0;
    if (!begun && record->type != RECORD_RUN) return "comes before the run has begun";
    if (begun && record->type == RECORD_RUN) return "begins a second run in one log";
    if (record->type != RECORD_CONFIG) return NULL;
    const struct config *config = record_config(record);
    bool good = setting_check(config->setting, config->subject, config->value) == SETTING_GOOD;
    return good ? NULL : "is no setting or out of its range";
}

static void refuse(struct sequencing *sequencing, unsigned source, const struct record *record,
                   const char *why)
{
    sequencing->counts.refused++;
    if (sequencing->inbox[source].told) return;
    sequencing->inbox[source].told = true;
    if (record == NULL) {
        trace(TRACE_ERROR, "refused", "%s: %s", source_name(source), why);
        return;
    }
    const struct record_rule *rule = record_rule(record->type);
    trace(TRACE_ERROR, "refused", "%s: record %llu (%s, type %u) %s; what follows is dropped, too",
          source_name(source), (unsigned long long)record->counter, rule == NULL ? "?" : rule->name,
          record->type, why);
}

static struct utc time_of(const struct sequencing *sequencing, unsigned source,
                          const struct record *record, struct utc now)
{
    const struct log_state *state = &sequencing->state;
    unsigned mode = record->type == RECORD_RUN ? record_run(record)->mode : state->run_mode;
    struct utc time = state->log_time;
    if (mode == RUN_MODE_REAL_TIME)
        time = now;
    else if (record->type == RECORD_RUN)
        time = record_run(record)->from;
    else if (source == SOURCE_FEED)
        time = record->event_time;
    return time.ns > state->log_time.ns ? time : state->log_time;
}

// As many as the batch has room for.
static void ticks_write(struct sequencing *sequencing, struct utc until)
{
    struct tick_due due;
    while (!batch_is_full(sequencing) && ticks_next(&sequencing->ticks, until, &due)) {
        struct record *record = (void *)(sequencing->batch + sequencing->used);
        struct tick *tick = record_begin(record, RECORD_TICK, sizeof *tick);
        tick->kind = (uint8_t)due.kind;
        tick->at = due.time;
        record->event_time = due.time;
        record->counter = sequencing->state.counters[SOURCE_SEQUENCER] + 1;
        if (sequencing->state.run_mode == RUN_MODE_REPLAY) record->flags |= FLAG_REPLAYED;
        stamp(sequencing, SOURCE_SEQUENCER, record, due.time);
        sequencing->records++;
        sequencing->counts.ticks++;
    }
}

// The record lies at the end of the batch and becomes its last.
static void stamp(struct sequencing *sequencing, unsigned source, struct record *record,
                  struct utc time)
{
    struct log_state *state = &sequencing->state;
    const struct desk *desk = &sequencing->board->desks[source];
    record->sequence = state->sequence + 1;
    record->source = (uint16_t)source;
    record->incarnation = atomic_load_explicit(&desk->incarnation, memory_order_relaxed);
    record->log_time = time;
    log_state_seal(state, record);
    learn(sequencing, record);
    sequencing->used += record->length;
}

static void learn(struct sequencing *sequencing, const struct record *record)
{
    const struct log_state *state = &sequencing->state;
    if (record->type == RECORD_RUN) {
        ticks_begin(&sequencing->ticks, (enum calendar)state->calendar, state->tick_ns,
                    state->log_time);
    } else if (record->type == RECORD_CONFIG && record_config(record)->setting == SETTING_TICK) {
        ticks_set_interval(&sequencing->ticks, state->tick_ns, state->log_time);
    }
}

static bool batch_is_full(const struct sequencing *sequencing)
{
    return sequencing->records >= BATCH_RECORDS || sequencing->used >= BATCH_BYTES;
}

static bool batch_append(struct sequencing *sequencing)
{
    if (sequencing->used > 0) {
        if (!log_writer_append(sequencing->writer, sequencing->batch, sequencing->used,
                               &sequencing->before, sequencing->state.sequence)) {
            return false;
        }
        sequencing->before = sequencing->state;
        sequencing->counts.bytes += sequencing->used;
        sequencing->counts.batches++;
        publish(sequencing);
    }
    for (size_t i = 0; i < sequencing->source_count; i++) {
        unsigned source = sequencing->sources[i];
        uint64_t at = sequencing->inbox[source].at;
        if (at == sequencing->inbox[source].released) continue;
        outbox_release(board_outbox(sequencing->board, (enum source)source), at);
        sequencing->inbox[source].released = at;
    }
    return true;
}

static void publish(struct sequencing *sequencing)
{
    struct board *board = sequencing->board;
    const struct log_state *state = &sequencing->before;
    for (unsigned source = 1; source < SOURCES_MAX; source++) {
        atomic_store_explicit(&board->counters[source], state->counters[source],
                              memory_order_relaxed);
    }
    atomic_store_explicit(&board->appended, state->sequence, memory_order_release);
    bell_ring(&board->log);
}
