// Sequencing: one order, exactly once, with the right time, whatever lies in the outboxes.
#include "base/text.h"
#include "config/settings.h"
#include "log/sequencing.h"
#include "tests/unit/log/log_help.h"

#include <pthread.h>

#define MARCH_1 INT64_C(1109635200000000000)  // 2005-03-01T00:00:00Z; NYSE opens at 14:30 UTC
#define MINUTES (60 * NS_PER_SECOND)
#define HOURS (60 * MINUTES)

struct fixture {
    struct scratch *scratch;
    struct board *board;
    struct log_writer *writer;
    struct sequencing *sequencing;
    struct outbox_writer outbox[SOURCES_MAX];
    uint64_t counters[SOURCES_MAX];
    struct utc now;
};

static void begin(struct fixture *fixture)
{
    struct log_options options = {.segment_size = SEGMENT_SIZE_MIN, .run = 1};
    struct log_state state = {0};
    struct log_report report;
    memcpy(state.chain.key, test_key, sizeof test_key);
    if (!log_writer_open(fixture->scratch->log, &options, &state, &report, &fixture->writer)
        || !sequencing_create(fixture->board, fixture->writer, &state, &fixture->sequencing)) {
        fail_msg("%s", error_message());
    }
}

static void end(struct fixture *fixture)
{
    sequencing_destroy(fixture->sequencing);
    log_writer_close(fixture->writer);
    fixture->sequencing = NULL;
    fixture->writer = NULL;
}

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    int fd;
    if (fixture == NULL || scratch_setup((void **)&fixture->scratch) != 0) return -1;
    if (!board_create(&fd) || !board_map(fd, &fixture->board)) return -1;
    close(fd);
    for (unsigned source = SOURCE_SUPERVISOR; source <= SOURCE_RECORDER; source++) {
        struct desk *desk = &fixture->board->desks[source];
        atomic_store(&desk->incarnation, source * 10);
        outbox_writer_init(&fixture->outbox[source],
                           board_outbox(fixture->board, (enum source)source),
                           &fixture->board->outboxes, source * 10, &desk->incarnation);
    }
    begin(fixture);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    end(fixture);
    board_unmap(fixture->board);
    scratch_teardown((void **)&fixture->scratch);
    free(fixture);
    return 0;
}

// A good record of the type, as its service would write it.
static struct record *record_of(unsigned char *memory, unsigned type)
{
    struct record *record = (void *)memory;
    const struct record_rule *rule = record_rule(type);
    size_t size = rule == NULL ? 8 : rule->body_size;
    void *body = record_begin(record, rule == NULL ? RECORD_EQUITY : type, size);
    record->type = (uint16_t)type;
    if (type == RECORD_RUN) {
        struct run *run = body;
        *run = (struct run){.mode = RUN_MODE_REPLAY, .calendar = CALENDAR_XNYS};
        run->from.ns = MARCH_1;
    } else if (type == RECORD_CONFIG) {
        *(struct config *)body = (struct config){.setting = SETTING_TICK};
    } else if (type == RECORD_BAR) {
        struct price one = {E8};
        *(struct bar *)body = (struct bar){.open = one, .high = one, .low = one, .close = one};
    } else if (type == RECORD_CANCEL) {
        ((struct cancel *)body)->reason = CANCEL_HALT;
    }
    return record;
}

static void put(struct fixture *fixture, unsigned source, struct record *record)
{
    record->counter = ++fixture->counters[source];
    if (!outbox_add(&fixture->outbox[source], record)
        || !outbox_publish(&fixture->outbox[source])) {
        fail_msg("the outbox is full");
    }
}

static void put_type(struct fixture *fixture, unsigned source, unsigned type, int64_t event_ns)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = record_of(memory, type);
    record->event_time.ns = event_ns;
    put(fixture, source, record);
}

static void put_run(struct fixture *fixture, unsigned mode)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = record_of(memory, RECORD_RUN);
    ((struct run *)(void *)(record + 1))->mode = (uint8_t)mode;
    put(fixture, SOURCE_SUPERVISOR, record);
}

static void put_tick_interval(struct fixture *fixture, int64_t ns)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = record_of(memory, RECORD_CONFIG);
    ((struct config *)(void *)(record + 1))->value = ns;
    put(fixture, SOURCE_SUPERVISOR, record);
}

static void step_all(struct fixture *fixture)
{
    size_t taken;
    do {
        if (!sequencing_step(fixture->sequencing, fixture->now, &taken)) {
            fail_msg("%s", error_message());
        }
        assert_true(taken <= BATCH_RECORDS);
    } while (taken > 0);
}

// "sequence source type counter time" a line from `from` on; times in seconds behind March 1st.
static const char *log_text(const struct fixture *fixture, uint64_t from)
{
    static char memory[1u << 16];
    struct text text;
    text_init(&text, memory, sizeof memory);
    struct log_reader *reader;
    const struct record *record;
    if (!log_reader_open(fixture->scratch->log, &reader) || !log_reader_seek(reader, from)) {
        fail_msg("%s", error_message());
    }
    uint64_t head = atomic_load(&fixture->board->appended);
    while (log_reader_next(reader, head, &record) == LOG_RECORD) {
        text_add(&text, "%llu %s %s %llu %lld\n", (unsigned long long)record->sequence,
                 source_name(record->source), record_rule(record->type)->name,
                 (unsigned long long)record->counter,
                 (long long)((record->log_time.ns - MARCH_1) / NS_PER_SECOND));
    }
    assert_int_equal(log_reader_position(reader), head + 1);
    log_reader_close(reader);
    assert_false(text.cut);
    return memory;
}

static void expect_verified(const struct fixture *fixture)
{
    struct log_check check;
    if (!log_verify(fixture->scratch->log, test_key, &check)) fail_msg("%s", error_message());
}

static void in_replay_the_data_make_the_time_and_ticks_come_first(void **state)
{
    struct fixture *fixture = *state;
    fixture->now.ns = INT64_C(1900000000) * NS_PER_SECOND;  // must not be seen anywhere
    put_run(fixture, RUN_MODE_REPLAY);
    put_tick_interval(fixture, 0);
    step_all(fixture);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + 14 * HOURS);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + 14 * HOURS + 30 * MINUTES);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + 14 * HOURS);  // late
    put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + 23 * HOURS);
    step_all(fixture);
    put_type(fixture, SOURCE_CORE, RECORD_EQUITY, MARCH_1 + 400 * HOURS);
    put_tick_interval(fixture, 2 * HOURS);
    step_all(fixture);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + 42 * HOURS);
    step_all(fixture);
    assert_string_equal(log_text(fixture, 1),
                        "1 supervisor run 1 0\n"
                        "2 supervisor config 2 0\n"
                        "3 feed bar 1 0\n"
                        "4 feed bar 2 50400\n"
                        "5 sequencer tick 1 52200\n"  // 14:30
                        "6 feed bar 3 52200\n"
                        "7 feed bar 4 52200\n"
                        "8 sequencer tick 2 75600\n"  // 21:00
                        "9 feed bar 5 82800\n"
                        "10 core equity 1 82800\n"
                        "11 supervisor config 3 82800\n"
                        "12 sequencer tick 3 138600\n"
                        "13 sequencer tick 4 144000\n"
                        "14 sequencer tick 5 151200\n"
                        "15 feed bar 6 151200\n");
    expect_verified(fixture);
}

static void in_real_time_the_clock_makes_the_time_and_it_never_falls(void **state)
{
    struct fixture *fixture = *state;
    fixture->now.ns = MARCH_1 + 14 * HOURS;
    put_run(fixture, RUN_MODE_REAL_TIME);
    put_tick_interval(fixture, 3 * HOURS);
    step_all(fixture);
    assert_int_equal(sequencing_rest_ns(fixture->sequencing, fixture->now), 30 * MINUTES);
    fixture->now.ns += 29 * MINUTES;
    put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + 400 * HOURS);
    step_all(fixture);
    assert_int_equal(sequencing_rest_ns(fixture->sequencing, fixture->now), MINUTES);
    fixture->now.ns += 5 * MINUTES;
    assert_int_equal(sequencing_rest_ns(fixture->sequencing, fixture->now), 0);
    step_all(fixture);  // the open is due, though nobody writes
    fixture->now.ns -= 2 * HOURS;
    put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    step_all(fixture);
    fixture->now.ns += 9 * HOURS;
    put_type(fixture, SOURCE_CORE, RECORD_EQUITY, 0);
    step_all(fixture);
    assert_string_equal(log_text(fixture, 1),
                        "1 supervisor run 1 50400\n"
                        "2 supervisor config 2 50400\n"
                        "3 feed bar 1 52140\n"
                        "4 sequencer tick 1 52200\n"
                        "5 feed bar 2 52200\n"
                        "6 sequencer tick 2 54000\n"
                        "7 sequencer tick 3 64800\n"
                        "8 sequencer tick 4 75600\n"
                        "9 core equity 1 77640\n");
    expect_verified(fixture);
}

// --- refusals ----------------------------------------------------------------------------------

enum fault {
    FAULT_NONE,
    FAULT_FRAME,
    FAULT_TYPE,
    FAULT_SOURCE,
    FAULT_FLAGS,
    FAULT_CHAINED,
    FAULT_BODY,
    FAULT_VERSION,
    FAULT_CAUSE,
    FAULT_GAP,
    FAULT_ZERO_COUNTER,
    FAULT_RUN,
    FAULT_SETTING,
    FAULT_PADDING,
    FAULTS
};

// A good record with one fault; its source is told.
static struct record *faulty(enum fault fault, uint64_t head, unsigned char *memory,
                             unsigned *source)
{
    struct record *record = record_of(memory, RECORD_BAR);
    *source = SOURCE_FEED;
    record->counter = 1;
    switch (fault) {
    case FAULT_NONE:   break;
    case FAULT_FRAME:  record->body_length++; break;
    case FAULT_TYPE:   record->type = 999; break;
    case FAULT_SOURCE: *source = SOURCE_RECORDER; break;
    case FAULT_FLAGS:  record->flags = FLAG_SIMULATED; break;  // not critical
    case FAULT_CHAINED:
        record->flags |= FLAG_CHAINED;
        record->length += RECORD_TRAILER;
        break;
    case FAULT_BODY:         ((struct bar *)(void *)(record + 1))->close.e8 = 0; break;
    case FAULT_VERSION:      record->version++; break;
    case FAULT_CAUSE:        record->cause = head + 1; break;
    case FAULT_GAP:          record->counter = 2; break;
    case FAULT_ZERO_COUNTER: record->counter = 0; break;
    case FAULT_RUN:
        record = record_of(memory, RECORD_RUN);
        *source = SOURCE_SUPERVISOR;
        record->counter = 2;
        break;
    case FAULT_SETTING:
        record = record_of(memory, RECORD_CONFIG);
        ((struct config *)(void *)(record + 1))->value = -1;
        *source = SOURCE_SUPERVISOR;
        record->counter = 2;
        break;
    case FAULT_PADDING:
        record = record_of(memory, RECORD_PAUSE);
        record->body_length++;
        record->length += 8;
        memset((unsigned char *)record + record->length - 8, 'x', 8);
        *source = SOURCE_SUPERVISOR;
        record->counter = 2;
        break;
    case FAULTS: break;
    }
    return record;
}

static void each_fault_of_a_record_refuses_it_and_it_alone(void **state)
{
    struct fixture *fixture = *state;
    _Alignas(8) unsigned char memory[512];
    unsigned source;
    struct record *record = faulty(FAULT_NONE, 0, memory, &source);
    assert_true(outbox_add(&fixture->outbox[source], record));
    assert_true(outbox_publish(&fixture->outbox[source]));
    step_all(fixture);  // nothing comes before the run
    const struct sequencing_counts *counts = sequencing_counts(fixture->sequencing);
    assert_int_equal(counts->refused, 1);
    put_run(fixture, RUN_MODE_REPLAY);
    step_all(fixture);

    for (enum fault fault = FAULT_FRAME; fault < FAULTS; fault++) {
        record = faulty(fault, 1, memory, &source);
        assert_true(outbox_add(&fixture->outbox[source], record));
        assert_true(outbox_publish(&fixture->outbox[source]));
        step_all(fixture);
        if (counts->refused != fault + 1 || counts->appended != 1) {
            fail_msg("fault %u was not refused", fault);
        }
    }
    record = faulty(FAULT_NONE, 1, memory, &source);
    assert_true(outbox_add(&fixture->outbox[source], record));
    assert_true(outbox_publish(&fixture->outbox[source]));
    step_all(fixture);
    assert_string_equal(log_text(fixture, 1), "1 supervisor run 1 0\n2 feed bar 1 0\n");
    assert_int_equal(counts->duplicates, 0);
    expect_verified(fixture);
}

static void behind_a_refused_record_its_source_is_refused_and_no_other(void **state)
{
    struct fixture *fixture = *state;
    _Alignas(8) unsigned char memory[512];
    put_run(fixture, RUN_MODE_REPLAY);
    struct record *bad = record_of(memory, RECORD_BAR);
    bad->version = 9;
    put(fixture, SOURCE_FEED, bad);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    put_type(fixture, SOURCE_CORE, RECORD_EQUITY, 0);
    step_all(fixture);
    assert_string_equal(log_text(fixture, 1), "1 supervisor run 1 0\n2 core equity 1 0\n");
    assert_int_equal(sequencing_counts(fixture->sequencing)->refused, 2);
}

static void a_broken_outbox_does_not_stop_the_others(void **state)
{
    struct fixture *fixture = *state;
    put_run(fixture, RUN_MODE_REPLAY);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    struct outbox *outbox = board_outbox(fixture->board, SOURCE_FEED);
    memset(outbox->ring, 0xff, 64);
    put_type(fixture, SOURCE_CORE, RECORD_EQUITY, 0);
    step_all(fixture);
    atomic_store(&outbox->head, UINT64_MAX);
    put_type(fixture, SOURCE_CORE, RECORD_EQUITY, 0);
    step_all(fixture);
    assert_string_equal(log_text(fixture, 1),
                        "1 supervisor run 1 0\n2 core equity 1 0\n3 core equity 2 0\n");
}

static void any_bytes_in_an_outbox_do_no_harm(void **state)
{
    struct fixture *fixture = *state;
    put_run(fixture, RUN_MODE_REPLAY);
    step_all(fixture);
    uint64_t random = 88172645463325252u;
    struct outbox *outbox = board_outbox(fixture->board, SOURCE_FEED);
    for (int turn = 0; turn < 3000; turn++) {
        _Alignas(8) unsigned char memory[512];
        struct record *record = record_of(memory, turn % 2 == 0 ? RECORD_BAR : RECORD_INSTRUMENT);
        record->counter = atomic_load(&fixture->board->counters[SOURCE_FEED]) + 1;
        for (int flips = 0; flips < turn % 4; flips++) {
            random ^= random << 13, random ^= random >> 7, random ^= random << 17;
            memory[4 + random % (record->length - 4)] ^= (unsigned char)(random >> 32);
        }
        record->length = (uint32_t)record_length(record->body_length % 300, false);
        assert_true(outbox_add(&fixture->outbox[SOURCE_FEED], record));
        assert_true(outbox_publish(&fixture->outbox[SOURCE_FEED]));
        if (turn % 100 == 99) memset(outbox->ring, turn, 1000);
        size_t taken;
        assert_true(sequencing_step(fixture->sequencing, fixture->now, &taken));
    }
    expect_verified(fixture);
}

// --- exactly once --------------------------------------------------------------------------------

static void what_is_in_the_log_is_not_appended_again(void **state)
{
    struct fixture *fixture = *state;
    put_run(fixture, RUN_MODE_REPLAY);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    step_all(fixture);
    // As if the sequencer had died between the append and the release of the outbox.
    atomic_store(&board_outbox(fixture->board, SOURCE_FEED)->tail, 0);
    end(fixture);
    begin(fixture);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    fixture->counters[SOURCE_CORE] = 0;
    put_type(fixture, SOURCE_CORE, RECORD_EQUITY, 0);
    fixture->counters[SOURCE_CORE] = 0;  // core starts again and makes the same once more
    put_type(fixture, SOURCE_CORE, RECORD_EQUITY, 0);
    step_all(fixture);
    assert_string_equal(log_text(fixture, 1),
                        "1 supervisor run 1 0\n"
                        "2 feed bar 1 0\n"
                        "3 feed bar 2 0\n"
                        "4 feed bar 3 0\n"
                        "5 core equity 1 0\n");
    assert_int_equal(sequencing_counts(fixture->sequencing)->duplicates, 3);
    assert_int_equal(atomic_load(&fixture->board->counters[SOURCE_FEED]), 3);
    expect_verified(fixture);
}

static void drive(struct fixture *fixture, bool restart)
{
    put_run(fixture, RUN_MODE_REPLAY);
    step_all(fixture);
    put_tick_interval(fixture, 90 * MINUTES);
    step_all(fixture);
    for (int i = 0; i < 200; i++) {
        // One at a time: whose turn it is among many is no promise.
        if (i % 4 != 3)
            put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + i * HOURS);
        else if (i == 51)
            put_tick_interval(fixture, 7 * MINUTES);
        else
            put_type(fixture, SOURCE_CORE, RECORD_CANCEL, 0);
        step_all(fixture);
        if (restart) end(fixture);
        if (restart) begin(fixture);
    }
}

static void a_sequencer_that_starts_again_writes_what_it_would_have_written(void **state)
{
    struct fixture *fixture = *state;
    void *other = NULL;
    assert_int_equal(setup(&other), 0);
    drive(fixture, false);
    drive(other, true);
    char paths[2][128];
    path_of(fixture->scratch, 1, paths[0]);
    path_of(((struct fixture *)other)->scratch, 1, paths[1]);
    static unsigned char bytes[2][SEGMENT_SIZE_MIN];
    for (int i = 0; i < 2; i++) {
        int fd = open(paths[i], O_RDONLY);
        assert_int_equal(read(fd, bytes[i], SEGMENT_SIZE_MIN), SEGMENT_SIZE_MIN);
        close(fd);
    }
    assert_memory_equal(bytes[0], bytes[1], SEGMENT_SIZE_MIN);
    assert_true(atomic_load(&fixture->board->appended) > 400);
    expect_verified(fixture);
    teardown(&other);
}

static void the_incarnation_is_the_living_one_and_the_source_is_the_outbox(void **state)
{
    struct fixture *fixture = *state;
    _Alignas(8) unsigned char memory[512];
    put_run(fixture, RUN_MODE_REPLAY);
    struct record *record = record_of(memory, RECORD_BAR);
    record->source = SOURCE_CORE;
    record->incarnation = 99;
    record->sequence = 1234;
    record->log_time.ns = 1;
    put(fixture, SOURCE_FEED, record);
    step_all(fixture);
    struct log_reader *reader;
    const struct record *found;
    assert_true(log_reader_open(fixture->scratch->log, &reader));
    assert_true(log_reader_seek(reader, 2));
    assert_int_equal(log_reader_next(reader, 2, &found), LOG_RECORD);
    assert_int_equal(found->source, SOURCE_FEED);
    assert_int_equal(found->incarnation, SOURCE_FEED * 10);
    log_reader_close(reader);
}

// --- bounds --------------------------------------------------------------------------------------

static void a_source_that_floods_does_not_keep_the_others_waiting(void **state)
{
    struct fixture *fixture = *state;
    put_run(fixture, RUN_MODE_REPLAY);
    step_all(fixture);
    for (int i = 0; i < 20000; i++) {
        put_type(fixture, SOURCE_FEED, RECORD_BAR, 0);
    }
    size_t taken;
    for (uint64_t i = 1; i <= 3; i++) {
        put_type(fixture, SOURCE_SUPERVISOR, RECORD_PAUSE, 0);
        assert_true(sequencing_step(fixture->sequencing, fixture->now, &taken));
        assert_int_equal(atomic_load(&fixture->board->counters[SOURCE_SUPERVISOR]), i + 1);
        assert_true(atomic_load(&fixture->board->counters[SOURCE_FEED]) < 20000);
    }
    step_all(fixture);
    assert_int_equal(atomic_load(&fixture->board->counters[SOURCE_FEED]), 20000);
    expect_verified(fixture);
}

static void a_flood_of_ticks_comes_in_bounded_steps(void **state)
{
    struct fixture *fixture = *state;
    put_run(fixture, RUN_MODE_REPLAY);
    put_tick_interval(fixture, NS_PER_SECOND);
    step_all(fixture);
    put_type(fixture, SOURCE_FEED, RECORD_BAR, MARCH_1 + 24 * HOURS);
    size_t taken, steps = 0, all = 0;
    do {
        assert_true(sequencing_step(fixture->sequencing, fixture->now, &taken));
        assert_true(taken <= BATCH_RECORDS);
        all += taken;
        steps++;
    } while (taken > 0);
    assert_int_equal(all, 6 * 3600 + 30 * 60 + 1 + 1);
    assert_true(steps > 5);
    assert_int_equal(atomic_load(&fixture->board->counters[SOURCE_FEED]), 1);
    expect_verified(fixture);
}

// --- threads -------------------------------------------------------------------------------------

struct producer {
    struct fixture *fixture;
    unsigned source, type;
    uint64_t count;
};

static void *produce(void *argument)
{
    struct producer *job = argument;
    struct outbox_writer *outbox = &job->fixture->outbox[job->source];
    _Alignas(8) unsigned char memory[512];
    struct record *record = record_of(memory, job->type);
    for (uint64_t i = 0; i < job->count; i++) {
        record->counter = ++job->fixture->counters[job->source];
        while (!outbox_add(outbox, record)) {
            outbox_wait(outbox, NS_PER_SECOND);
        }
        if (!outbox_publish(outbox)) return NULL;
    }
    return job;
}

static void *read_all(void *argument)
{
    struct producer *job = argument;
    struct board *board = job->fixture->board;
    struct log_reader *reader;
    if (!log_reader_open(job->fixture->scratch->log, &reader)) return NULL;
    enum log_next next = LOG_END;
    while (log_reader_position(reader) <= job->count && next != LOG_BROKEN) {
        uint32_t seen = bell_count(&board->log);
        uint64_t head = atomic_load_explicit(&board->appended, memory_order_acquire);
        const struct record *record;
        while ((next = log_reader_next(reader, head, &record)) == LOG_RECORD) {}
        log_reader_forget(reader);
        if (log_reader_position(reader) <= job->count) {
            bell_wait(&board->log, seen, NS_PER_SECOND);
        }
    }
    log_reader_close(reader);
    return next == LOG_BROKEN ? NULL : job;
}

static void services_write_and_core_reads_while_the_sequencer_works(void **state)
{
    struct fixture *fixture = *state;
    put_run(fixture, RUN_MODE_REPLAY);
    step_all(fixture);
    struct producer jobs[] = {{fixture, SOURCE_FEED, RECORD_BAR, 30000},
                              {fixture, SOURCE_CORE, RECORD_EQUITY, 20000},
                              {fixture, SOURCE_SUPERVISOR, RECORD_PAUSE, 1000},
                              {fixture, 0, 0, 51001}};
    pthread_t threads[4];
    for (int i = 0; i < 4; i++) {
        assert_int_equal(pthread_create(&threads[i], NULL, i < 3 ? produce : read_all, &jobs[i]),
                         0);
    }
    while (atomic_load(&fixture->board->appended) < 51001) {
        uint32_t seen = bell_count(&fixture->board->outboxes);
        size_t taken;
        assert_true(sequencing_step(fixture->sequencing, fixture->now, &taken));
        if (taken == 0) bell_wait(&fixture->board->outboxes, seen, NS_PER_SECOND);
    }
    for (int i = 0; i < 4; i++) {
        void *good = NULL;
        pthread_join(threads[i], &good);
        assert_non_null(good);
    }
    expect_verified(fixture);
}

int main(void)
{
    if (!trace_open("/dev/null", "test")) return 1;  // refusals are told there
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(in_replay_the_data_make_the_time_and_ticks_come_first),
        CASE(in_real_time_the_clock_makes_the_time_and_it_never_falls),
        CASE(each_fault_of_a_record_refuses_it_and_it_alone),
        CASE(behind_a_refused_record_its_source_is_refused_and_no_other),
        CASE(a_broken_outbox_does_not_stop_the_others),
        CASE(any_bytes_in_an_outbox_do_no_harm),
        CASE(what_is_in_the_log_is_not_appended_again),
        CASE(a_sequencer_that_starts_again_writes_what_it_would_have_written),
        CASE(the_incarnation_is_the_living_one_and_the_source_is_the_outbox),
        CASE(a_source_that_floods_does_not_keep_the_others_waiting),
        CASE(a_flood_of_ticks_comes_in_bounded_steps),
        CASE(services_write_and_core_reads_while_the_sequencer_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
