// Sequencing: one order, exactly once, with the right time, whoever dies in between.
#include "tests/unit/log/sequencing_help.h"

#include <pthread.h>

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
        CASE(what_is_in_the_log_is_not_appended_again),
        CASE(a_sequencer_that_starts_again_writes_what_it_would_have_written),
        CASE(the_incarnation_is_the_living_one_and_the_source_is_the_outbox),
        CASE(a_source_that_floods_does_not_keep_the_others_waiting),
        CASE(a_flood_of_ticks_comes_in_bounded_steps),
        CASE(services_write_and_core_reads_while_the_sequencer_works),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
