// What the sequencer refuses: each fault of a record, of its outbox, and any bytes at all.
#include "tests/unit/log/sequencing_help.h"

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

int main(void)
{
    if (!trace_open("/dev/null", "test")) return 1;  // refusals are told there
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(each_fault_of_a_record_refuses_it_and_it_alone),
        CASE(behind_a_refused_record_its_source_is_refused_and_no_other),
        CASE(a_broken_outbox_does_not_stop_the_others),
        CASE(any_bytes_in_an_outbox_do_no_harm),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
