// test_feed.c: the service against a real sequencer, with the test for a supervisor and a core.
#include "../test.h"
#include "base/error.h"
#include "config/settings.h"
#include "log/segment.h"
#include "log/sequencing.h"
#include "services/service.h"
#include "source/replay.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define DATA "data/replay_2014.csv"
#define AHEAD 256u

struct rig {
    struct service service;
    struct board *board;
    int board_fd, lifeline[2];
    char folder[32];
    struct log_writer *writer;
    struct sequencing *sequencing;
    struct outbox_writer supervisor;
    uint64_t told;  // supervisor's counter
    pthread_t thread;
    int status;  // of feed_main
};

static void *run_feed(void *argument)
{
    struct rig *rig = argument;
    rig->status = feed_main(&rig->service);
    return NULL;
}

static void start_feed(struct rig *rig, uint32_t incarnation)
{
    struct desk *desk = &rig->board->desks[SOURCE_FEED];
    atomic_store(&desk->incarnation, incarnation);
    atomic_store(&desk->wanted, 1);
    atomic_store(&desk->ready, 0);
    rig->service.incarnation = incarnation;
    outbox_writer_init(&rig->service.outbox, board_outbox(rig->board, SOURCE_FEED),
                       &rig->board->outboxes, incarnation, &desk->incarnation);
    assert_int_equal(pthread_create(&rig->thread, NULL, run_feed, rig), 0);
}

static int stop_feed(struct rig *rig)
{
    atomic_store(&rig->board->desks[SOURCE_FEED].wanted, 0);
    assert_int_equal(pthread_join(rig->thread, NULL), 0);
    return rig->status;
}

static int set_up(void **state)
{
    struct rig *rig = calloc(1, sizeof *rig);
    *state = rig;
    trace_set_level(TRACE_ERROR);
    memcpy(rig->folder, "/tmp/test_feed_XXXXXX", 22);
    assert_non_null(mkdtemp(rig->folder));
    assert_int_equal(pipe(rig->lifeline), 0);
    assert_true(board_create(&rig->board_fd) && board_map(rig->board_fd, &rig->board));
    struct log_state at = {0};
    struct log_report report;
    struct log_options options = {.segment_size = SEGMENT_SIZE_MIN, .run = 1};
    assert_true(log_writer_open(rig->folder, &options, &at, &report, &rig->writer));
    assert_true(sequencing_create(rig->board, rig->writer, &at, &rig->sequencing));
    atomic_store(&rig->board->desks[SOURCE_SUPERVISOR].incarnation, 1);
    outbox_writer_init(&rig->supervisor, board_outbox(rig->board, SOURCE_SUPERVISOR),
                       &rig->board->outboxes, 1, &rig->board->desks[SOURCE_SUPERVISOR].incarnation);
    rig->service = (struct service){
        .id = SOURCE_FEED,
        .run = 1,
        .board = rig->board,
        .desk = &rig->board->desks[SOURCE_FEED],
        .lifeline = rig->lifeline[0],
        .data = DATA,
    };
    memcpy(rig->service.log_path, rig->folder, sizeof rig->folder);
    return 0;
}

static int tear_down(void **state)
{
    struct rig *rig = *state;
    sequencing_destroy(rig->sequencing);
    log_writer_close(rig->writer);
    board_unmap(rig->board);
    close(rig->board_fd);
    close(rig->lifeline[0]);
    close(rig->lifeline[1]);
    char path[64];
    (void)snprintf(path, sizeof path, "%s/00000001.log", rig->folder);
    (void)unlink(path);
    assert_int_equal(rmdir(rig->folder), 0);
    free(rig);
    return 0;
}

static void pause_ms(long ms)
{
    struct timespec time = {.tv_nsec = ms * 1000000};
    nanosleep(&time, NULL);
}

// One step of the sequencer; what it appended is durable.
static void sequence(struct rig *rig)
{
    size_t taken = 0;
    assert_true(sequencing_step(rig->sequencing, (struct utc){0}, &taken));
    atomic_store(&rig->board->durable, atomic_load(&rig->board->appended));
    if (taken > 0) bell_ring(&rig->board->log);
}

static void tell_run(struct rig *rig, struct hash16 data)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = (struct record *)(void *)memory;
    struct run *run = record_begin(record, RECORD_RUN, sizeof *run);
    run->mode = RUN_MODE_REPLAY;
    run->calendar = CALENDAR_XNYS;
    run->number = 1;
    run->from.ns = 16072 * NS_PER_DAY;  // 2014-01-02
    run->data = data;
    record->counter = ++rig->told;
    assert_true(outbox_add(&rig->supervisor, record));
}

// All but the last `left_out`.
static void tell_configs(struct rig *rig, size_t from, size_t left_out)
{
    struct settings settings;
    settings_init(&settings);
    struct config entry = {0};
    size_t count = 0;
    while (settings_entry(&settings, count, &entry.setting, &entry.subject, &entry.value)) {
        count++;
    }
    _Alignas(8) unsigned char memory[512];
    struct record *record = (struct record *)(void *)memory;
    for (size_t i = from; i + left_out < count; i++) {
        assert_true(settings_entry(&settings, i, &entry.setting, &entry.subject, &entry.value));
        struct config *config = record_begin(record, RECORD_CONFIG, sizeof *config);
        *config = entry;
        record->counter = ++rig->told;
        assert_true(outbox_add(&rig->supervisor, record));
    }
    assert_true(outbox_publish(&rig->supervisor));
    sequence(rig);
}

static struct hash16 data_hash(uint64_t *records)
{
    struct replay *replay;
    assert_true(replay_open(DATA, &replay));
    struct hash16 hash = replay_hash(replay);
    *records = replay_count(replay);
    replay_close(replay);
    return hash;
}

static uint64_t published(const struct rig *rig)
{
    return outbox_counter(board_outbox(rig->board, SOURCE_FEED));
}

static void carry(struct rig *rig, uint64_t counter)
{
    struct desk *core = &rig->board->desks[SOURCE_CORE];
    atomic_store(&core->feed_counter, counter);
    bell_ring(&core->progress);
}

static void await_published(struct rig *rig, uint64_t counter)
{
    for (int i = 0; i < 2000 && published(rig) < counter; i++) {
        pause_ms(1);
    }
    assert_int_equal(published(rig), counter);
}

static void feed_waits_for_the_last_setting_and_keeps_its_distance_to_core(void **state)
{
    struct rig *rig = *state;
    uint64_t records = 0;
    struct hash16 hash = data_hash(&records);
    atomic_store(&rig->board->desks[SOURCE_SEQUENCER].ready, 1);
    start_feed(rig, 1);
    tell_run(rig, hash);
    tell_configs(rig, 0, 1);
    size_t configs = rig->told - 1;
    pause_ms(30);
    assert_int_equal(published(rig), 0);
    assert_int_equal(atomic_load(&rig->service.desk->ready), 1);

    tell_configs(rig, configs, 0);
    await_published(rig, AHEAD);
    pause_ms(30);
    assert_int_equal(published(rig), AHEAD);
    for (uint64_t carried = 0; carried < records; carried++) {
        assert_true(published(rig) <= carried + AHEAD);
        for (int i = 0; i < 2000 && published(rig) == carried; i++) {
            pause_ms(1);
        }
        assert_true(published(rig) > carried);
        sequence(rig);
        carry(rig, carried + 1);
    }
    sequence(rig);
    assert_int_equal(atomic_load(&rig->board->counters[SOURCE_FEED]), records);
    assert_int_equal(sequencing_counts(rig->sequencing)->refused, 0);
    assert_int_equal(stop_feed(rig), 0);
}

static void a_successor_goes_on_where_outbox_or_log_ends(void **state)
{
    struct rig *rig = *state;
    uint64_t records = 0;
    struct hash16 hash = data_hash(&records);
    tell_run(rig, hash);
    tell_configs(rig, 0, 0);
    start_feed(rig, 1);
    pause_ms(30);
    assert_int_equal(published(rig), 0);  // nobody has said where the log stands
    atomic_store(&rig->board->desks[SOURCE_SEQUENCER].ready, 1);
    await_published(rig, AHEAD);
    assert_int_equal(stop_feed(rig), 0);
    assert_int_equal(atomic_load(&rig->board->counters[SOURCE_FEED]), 0);

    carry(rig, 200);
    start_feed(rig, 2);  // the outbox knows more than the log
    await_published(rig, 200 + AHEAD);
    assert_int_equal(stop_feed(rig), 0);
    sequence(rig);
    assert_int_equal(atomic_load(&rig->board->counters[SOURCE_FEED]), 200 + AHEAD);

    atomic_store(&board_outbox(rig->board, SOURCE_FEED)->counter, 0);
    carry(rig, 500);
    start_feed(rig, 3);  // a new board: the log knows more than the outbox
    await_published(rig, 500 + AHEAD);
    assert_int_equal(stop_feed(rig), 0);
    sequence(rig);
    assert_int_equal(atomic_load(&rig->board->counters[SOURCE_FEED]), 500 + AHEAD);
    assert_int_equal(sequencing_counts(rig->sequencing)->refused, 0);
    assert_int_equal(sequencing_counts(rig->sequencing)->duplicates, 0);
}

static void other_data_than_the_run_began_with_are_refused(void **state)
{
    struct rig *rig = *state;
    uint64_t records = 0;
    struct hash16 hash = data_hash(&records);
    hash.bytes[7] ^= 1;
    atomic_store(&rig->board->desks[SOURCE_SEQUENCER].ready, 1);
    tell_run(rig, hash);
    tell_configs(rig, 0, 0);
    start_feed(rig, 1);
    assert_int_equal(pthread_join(rig->thread, NULL), 0);
    assert_int_equal(rig->status, ERROR_BAD_INPUT);
    assert_int_equal(published(rig), 0);
}

static void a_pace_lets_one_session_go_at_a_time(void **state)
{
    struct rig *rig = *state;
    uint64_t records = 0;
    struct hash16 hash = data_hash(&records);
    atomic_store(&rig->board->desks[SOURCE_SEQUENCER].ready, 1);
    tell_run(rig, hash);
    tell_configs(rig, 0, 0);
    rig->service.pace = 0.001;
    start_feed(rig, 1);
    await_published(rig, 4 + 3 + 3);  // instruments, then the first session
    pause_ms(30);
    assert_int_equal(published(rig), 4 + 3 + 3);
    assert_int_equal(stop_feed(rig), 0);
}

static void the_end_of_the_lifeline_ends_feed(void **state)
{
    struct rig *rig = *state;
    start_feed(rig, 1);
    pause_ms(30);
    close(rig->lifeline[1]);
    assert_int_equal(pthread_join(rig->thread, NULL), 0);
    assert_int_equal(rig->status, 0);
    rig->lifeline[1] = dup(rig->lifeline[0]);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
    const struct CMUnitTest tests[] = {
        CASE(feed_waits_for_the_last_setting_and_keeps_its_distance_to_core),
        CASE(a_successor_goes_on_where_outbox_or_log_ends),
        CASE(other_data_than_the_run_began_with_are_refused),
        CASE(a_pace_lets_one_session_go_at_a_time),
        CASE(the_end_of_the_lifeline_ends_feed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
