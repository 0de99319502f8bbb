// test_carrier.c: a log carried again gives what is in it, or says where it does not.
#include "base/error.h"
#include "fold/carrier.h"
#include "log/log_writer.h"
#include "log/segment.h"

#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>
#include <cmocka.h>

#include "tests/unit/fold/scene.h"

#define HALT_NOWHERE UINT64_MAX

// A log as the house would have written it, of `length` external records. With halt_behind set, a
// HALT lies three records behind its position.
struct written {
    char directory[64];
    struct log_writer *writer;
    struct log_state state;
    struct hash32 state_hash;
    uint64_t last_external;
};

static void append(struct written *written, struct record *record)
{
    record->crc = record_crc(record);
    assert_null(log_state_objection(&written->state, record));
    struct log_state before = written->state;
    log_state_follow(&written->state, record);
    assert_true(
        log_writer_append(written->writer, record, record->length, &before, record->sequence));
}

// Own records come some way behind the record that caused them; `late` holds them.
static void append_own(struct written *written, struct scene *scene, struct batch batch)
{
    static _Alignas(8) unsigned char memory[1 << 16];
    for (size_t at = 0; at < batch.bytes;) {
        struct record *own = (void *)memory;
        memcpy(own, batch.records + at,
               ((const struct record *)(const void *)(batch.records + at))->length);
        own->sequence = ++scene->sequence;
        own->log_time = scene->log_time;
        append(written, own);
        at += own->length;
    }
}

static struct record *a_halt(struct scene *scene, uint64_t position, void *memory)
{
    struct halt *halt = record_begin(memory, RECORD_HALT, sizeof *halt);
    halt->generation = 1;
    halt->position = position;
    halt->cause = HALT_CAUSE_OPERATOR;
    return scene_stamp(scene, memory, SOURCE_SUPERVISOR);
}

static void write_log(struct written *written, unsigned length, uint64_t halt_behind)
{
    static _Alignas(8) unsigned char rows[4][SCENE_RECORD], halt[SCENE_RECORD];
    *written = (struct written){.directory = "/tmp/tradewind-carrier-XXXXXX"};
    assert_non_null(mkdtemp(written->directory));
    struct log_report report;
    assert_true(log_writer_open(written->directory,
                                &(struct log_options){.segment_size = SEGMENT_SIZE_MIN},
                                &written->state, &report, &written->writer));
    struct scene scene;
    scene_open(&scene);
    struct runner *runner;
    assert_true(runner_create(&CAPACITIES_DEFAULT, &runner));
    for (unsigned i = 0; i < length; i++) {
        struct record *record = scene_next(&scene, (void *)rows[0]);
        append(written, record);
        append_own(written, &scene, runner_carry(runner, record));
        written->last_external = record->sequence;
        if (i + 1 != halt_behind) continue;
        // Three more are in the log when the HALT gets there; core has carried none of them.
        uint64_t position = record->sequence;
        struct utc stood_at = record->log_time;
        for (unsigned k = 1; k <= 3; k++) {
            append(written, scene_next(&scene, (void *)rows[k]));
        }
        struct record *stop = a_halt(&scene, position, halt);
        append(written, stop);
        stop->log_time = stood_at;
        append_own(written, &scene, runner_carry(runner, stop));
        for (unsigned k = 1; k <= 3; k++) {
            append_own(written, &scene, runner_carry(runner, (void *)rows[k]));
        }
    }
    written->state_hash = runner_state_hash(runner);
    runner_destroy(runner);
    scene_close(&scene);
}

static void remove_log(struct written *written)
{
    log_writer_close(written->writer);
    char command[128];
    for (unsigned i = 1; i < 10; i++) {
        snprintf(command, sizeof command, "%s/%08u.log", written->directory, i);
        unlink(command);
    }
    rmdir(written->directory);
}

// Carries to the end; false if the carrier failed.
static bool carry_all(const char *directory, uint64_t *own, struct hash32 *hash)
{
    struct carrier carrier;
    assert_true(carrier_open(directory, NULL, UINT64_MAX, &CAPACITIES_DEFAULT, &carrier));
    enum carried carried;
    *own = 0;
    do {
        const struct record *record;
        struct batch made;
        carried = carrier_step(&carrier, UINT64_MAX, &record, &made);
        if (carried == CARRIED_OWN) (*own)++;
    } while (carried == CARRIED_RECORD || carried == CARRIED_OWN);
    *hash = runner_state_hash(carrier.runner);
    carrier_close(&carrier);
    return carried == CARRIED_NOTHING;
}

static void a_log_carried_again_ends_in_the_same_state(void **state)
{
    (void)state;
    struct written written;
    write_log(&written, 3000, HALT_NOWHERE);
    struct hash32 hash;
    uint64_t own;
    assert_true(carry_all(written.directory, &own, &hash));
    assert_memory_equal(&hash, &written.state_hash, sizeof hash);
    assert_int_equal(own, written.state.counters[SOURCE_CORE]);
    remove_log(&written);
}

static void a_halt_is_taken_behind_the_record_that_it_names(void **state)
{
    (void)state;
    for (uint64_t behind = 900; behind < 930; behind++) {
        struct written written;
        write_log(&written, 1200, behind);
        struct hash32 hash;
        uint64_t own;
        if (!carry_all(written.directory, &own, &hash)) {
            error_print(stderr, "carrier");
            fail();
        }
        assert_memory_equal(&hash, &written.state_hash, sizeof hash);
        remove_log(&written);
    }
}

// Changes one byte of the body of the n-th own record of a type, and mends its CRC.
static uint64_t falsify(const char *directory, unsigned type, size_t byte)
{
    char path[128];
    snprintf(path, sizeof path, "%s/00000001.log", directory);
    int fd = open(path, O_RDWR);
    assert_true(fd >= 0);
    static _Alignas(8) unsigned char memory[SEGMENT_SIZE_MIN];
    ssize_t size = pread(fd, memory, sizeof memory, 0);
    assert_int_equal(size, sizeof memory);
    uint64_t found = 0;
    for (size_t at = SEGMENT_HEADER; found == 0;) {
        struct record *record = (void *)(memory + at);
        assert_true(record->length > 0);
        if (record->type == type) {
            ((unsigned char *)(record + 1))[byte] ^= 1;
            record->crc = record_crc(record);
            assert_int_equal(pwrite(fd, record, record->length, (off_t)at), record->length);
            found = record->sequence;
        }
        at += record->length;
    }
    close(fd);
    return found;
}

static void a_record_that_core_would_not_make_is_divergence_and_named(void **state)
{
    (void)state;
    static const struct {
        unsigned type;
        size_t byte;
    } rows[] = {
        {RECORD_FILL, offsetof(struct fill, price)},
        {RECORD_ORDER, offsetof(struct order, quantity)},
        {RECORD_DECISION, offsetof(struct decision, p)},
        {RECORD_POSTING, offsetof(struct posting, cash_after)},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct written written;
        write_log(&written, 2500, HALT_NOWHERE);
        uint64_t sequence = falsify(written.directory, rows[i].type, rows[i].byte);
        struct hash32 hash;
        uint64_t own;
        char named[32];
        snprintf(named, sizeof named, "record %llu (", (unsigned long long)sequence);
        assert_false(carry_all(written.directory, &own, &hash));
        assert_int_equal(error_kind(), ERROR_DIVERGED);
        assert_non_null(strstr(error_message(), named));
        remove_log(&written);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_log_carried_again_ends_in_the_same_state),
        cmocka_unit_test(a_halt_is_taken_behind_the_record_that_it_names),
        cmocka_unit_test(a_record_that_core_would_not_make_is_divergence_and_named),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
