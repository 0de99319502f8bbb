// test_runner.c: core's heart: the same records give the same records and the same state.
#include "base/error.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stdlib.h>
#include <cmocka.h>

#include "tests/unit/fold/scene.h"

#define LENGTH 6000u  // external records: through 2006, with orders, fills and a dividend

static struct runner *a_runner(void)
{
    struct runner *runner;
    assert_true(runner_create(&CAPACITIES_DEFAULT, &runner));
    return runner;
}

static void assert_same_batch(struct batch left, struct batch right)
{
    assert_int_equal(left.bytes, right.bytes);
    if (left.bytes > 0) assert_memory_equal(left.records, right.records, left.bytes);
}

static void assert_same_state(struct runner *left, struct runner *right)
{
    struct hash32 one = runner_state_hash(left), other = runner_state_hash(right);
    assert_memory_equal(&one, &other, sizeof one);
}

static void two_runners_make_the_same_of_the_same_records(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[SCENE_RECORD];
    struct scene scene;
    scene_open(&scene);
    struct runner *left = a_runner(), *right = a_runner();
    uint64_t made = 0;
    for (unsigned i = 0; i < LENGTH; i++) {
        const struct record *record = scene_next(&scene, (void *)memory);
        struct batch batch = runner_carry(left, record);
        made += batch.bytes;
        assert_same_batch(batch, runner_carry(right, record));
    }
    assert_true(made > 100000);
    assert_same_state(left, right);
    runner_destroy(left);
    runner_destroy(right);
    scene_close(&scene);
}

static void consequences_carry_time_cause_and_flags_of_their_record(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[SCENE_RECORD];
    struct scene scene;
    scene_open(&scene);
    struct runner *runner = a_runner();
    uint64_t counter = 0;
    for (unsigned i = 0; i < LENGTH; i++) {
        const struct record *external = scene_next(&scene, (void *)memory);
        struct batch batch = runner_carry(runner, external);
        for (size_t at = 0; at < batch.bytes;) {
            const struct record *record = (const void *)(batch.records + at);
            assert_int_equal(record_check(record, batch.bytes - at, false), RECORD_WHOLE);
            assert_int_equal(body_check(record), RECORD_WHOLE);
            assert_int_equal(record->source, SOURCE_CORE);
            assert_int_equal(record->counter, ++counter);
            assert_int_equal(record->cause, external->sequence);
            assert_int_equal(record->event_time.ns, external->log_time.ns);
            assert_int_equal(record->flags & FLAG_REPLAYED, external->flags & FLAG_REPLAYED);
            at += record->length;
        }
    }
    assert_int_equal(runner_counter(runner), counter);
    runner_destroy(runner);
    scene_close(&scene);
}

static void the_state_knows_no_sequence(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[SCENE_RECORD];
    struct scene scene;
    scene_open(&scene);
    struct runner *left = a_runner(), *right = a_runner();
    for (unsigned i = 0; i < LENGTH; i++) {
        struct record *record = scene_next(&scene, (void *)memory);
        (void)runner_carry(left, record);
        record->sequence += 1000 + i;  // as where other records lie between
        (void)runner_carry(right, record);
    }
    assert_same_state(left, right);
    runner_destroy(left);
    runner_destroy(right);
    scene_close(&scene);
}

static void a_loaded_snapshot_goes_on_as_the_one_that_was_saved(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[SCENE_RECORD];
    struct scene scene;
    scene_open(&scene);
    struct runner *saved = a_runner(), *loaded = NULL;
    for (unsigned i = 0; i < LENGTH; i++) {
        const struct record *record = scene_next(&scene, (void *)memory);
        struct batch batch = runner_carry(saved, record);
        if (loaded != NULL) assert_same_batch(batch, runner_carry(loaded, record));
        if (i % 397 != 0) continue;
        struct position position = {.sequence = record->sequence, .feed_counter = i, .run = 3};
        struct position read = {0};
        struct batch snapshot = runner_save(saved, &position, "a build");
        runner_destroy(loaded);
        loaded = a_runner();
        if (!runner_load(loaded, snapshot.records, snapshot.bytes, &read)) {
            error_print(stderr, "load");
            fail();
        }
        assert_memory_equal(&read, &position, sizeof read);
        assert_int_equal(runner_counter(loaded), runner_counter(saved));
        assert_same_state(saved, loaded);
    }
    runner_destroy(saved);
    runner_destroy(loaded);
    scene_close(&scene);
}

static void a_damaged_snapshot_is_refused(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[SCENE_RECORD];
    struct scene scene;
    scene_open(&scene);
    struct runner *runner = a_runner();
    for (unsigned i = 0; i < 500; i++) {
        (void)runner_carry(runner, scene_next(&scene, (void *)memory));
    }
    struct position position = {.sequence = 500};
    struct batch snapshot = runner_save(runner, &position, "");
    unsigned char *copy = malloc(snapshot.bytes);
    assert_non_null(copy);
    size_t bytes = snapshot.bytes;
    memcpy(copy, snapshot.records, bytes);
    for (size_t at = 0; at < bytes; at += 1 + at % 977) {
        copy[at] ^= 0x10;
        struct runner *fresh = a_runner();
        assert_false(runner_load(fresh, copy, bytes, &position));
        assert_int_equal(error_kind(), ERROR_CORRUPT);
        runner_destroy(fresh);
        copy[at] ^= 0x10;
    }
    struct runner *fresh = a_runner();
    assert_false(runner_load(fresh, copy, bytes - 112, &position));  // its end is missing
    runner_destroy(fresh);
    free(copy);
    runner_destroy(runner);
    scene_close(&scene);
}

static void carry(struct runner *runner, struct record *record, uint64_t *sequence)
{
    record->sequence = ++*sequence;
    record->source = SOURCE_FEED;
    (void)runner_carry(runner, record);
}

// As many instruments as there may be, each with as long a history as is kept.
static void the_largest_house_fits_its_snapshot(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[SCENE_RECORD];
    struct record *record = (void *)memory;
    struct capacities most = {.instruments = INSTRUMENTS_MAX, .open_orders = 65536};
    struct runner *runner, *loaded;
    uint64_t sequence = 0;
    assert_true(runner_create(&most, &runner));
    struct run *run = record_begin(record, RECORD_RUN, sizeof *run);
    run->mode = RUN_MODE_REPLAY;
    run->calendar = CALENDAR_XNYS;
    carry(runner, record, &sequence);
    for (uint32_t member = 1; member_row(member) != NULL; member++) {
        struct config *config = record_begin(record, RECORD_CONFIG, sizeof *config);
        config->setting = SETTING_MEMBER_ENABLED;
        config->subject = member;
        carry(runner, record, &sequence);
    }
    for (uint32_t i = 1; i <= INSTRUMENTS_MAX; i++) {
        struct instrument *instrument = record_begin(record, RECORD_INSTRUMENT, sizeof *instrument);
        instrument->instrument = i;
        instrument->calendar = CALENDAR_XNYS;
        carry(runner, record, &sequence);
    }
    for (int day = 1; day <= 280; day++) {
        for (uint32_t i = 1; i <= INSTRUMENTS_MAX; i++) {
            struct bar *bar = record_begin(record, RECORD_BAR, sizeof *bar);
            *bar = (struct bar){.instrument = i,
                                .interval_s = 86400,
                                .start = {day * NS_PER_DAY},
                                .open = {100},
                                .high = {100},
                                .low = {100},
                                .close = {100}};
            record->event_time.ns = record->log_time.ns = (day + 1) * NS_PER_DAY;
            carry(runner, record, &sequence);
        }
    }
    struct position position = {.sequence = sequence}, read;
    struct batch snapshot = runner_save(runner, &position, "the largest");
    assert_true(snapshot.bytes > (size_t)INSTRUMENTS_MAX * 272 * 8);
    assert_true(runner_create(&most, &loaded));
    assert_true(runner_load(loaded, snapshot.records, snapshot.bytes, &read));
    assert_same_state(runner, loaded);
    runner_destroy(loaded);
    runner_destroy(runner);
}

static void the_replay_ends_with_a_summary_that_counts_it(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char memory[SCENE_RECORD];
    struct scene scene;
    scene_open(&scene);
    struct runner *runner = a_runner();
    uint64_t bars = 0, fills = 0, orders = 0;
    const struct summary *summary = NULL;
    for (const struct record *record; (record = scene_next(&scene, (void *)memory)) != NULL;) {
        if (record->type == RECORD_BAR) bars++;
        struct batch batch = runner_carry(runner, record);
        for (size_t at = 0; at < batch.bytes;) {
            const struct record *own = (const void *)(batch.records + at);
            if (own->type == RECORD_FILL) fills++;
            if (own->type == RECORD_ORDER) orders++;
            if (own->type == RECORD_SUMMARY) summary = record_summary(own);
            at += own->length;
        }
    }
    assert_non_null(summary);
    struct hash32 hash = runner_state_hash(runner);
    assert_memory_equal(&summary->state_hash, &hash, sizeof hash);
    assert_int_equal(summary->bars, bars);
    assert_int_equal(summary->fills, fills);
    assert_int_equal(summary->orders, orders);
    assert_true(fills > 100 && bars > 8000);
    runner_destroy(runner);
    scene_close(&scene);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_runners_make_the_same_of_the_same_records),
        cmocka_unit_test(consequences_carry_time_cause_and_flags_of_their_record),
        cmocka_unit_test(the_state_knows_no_sequence),
        cmocka_unit_test(a_loaded_snapshot_goes_on_as_the_one_that_was_saved),
        cmocka_unit_test(a_damaged_snapshot_is_refused),
        cmocka_unit_test(the_largest_house_fits_its_snapshot),
        cmocka_unit_test(the_replay_ends_with_a_summary_that_counts_it),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
