// test_catalogue.c: what the catalogue promises of every record.
#include "event/catalogue.h"
#include "event/sink.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static _Alignas(8) unsigned char memory[1 << 16];

static struct record *a_record(unsigned type, size_t tail)
{
    const struct record_rule *rule = record_rule(type);
    assert_non_null(rule);
    struct record *record = (void *)memory;
    record_begin(record, type, rule->body_size + tail);
    return record;
}

static struct record *a_bar(void)
{
    struct record *record = a_record(RECORD_BAR, 0);
    struct bar *bar = (void *)(record + 1);
    *bar = (struct bar){.instrument = 1,
                        .interval_s = 60,
                        .open = {1},
                        .high = {2},
                        .low = {1},
                        .close = {2},
                        .volume = {0}};
    record->crc = record_crc(record);
    return record;
}

static void every_type_is_found_by_number_and_by_name(void **state)
{
    (void)state;
    size_t types = 0;
    for (unsigned type = 0; type < 1024; type++) {
        const struct record_rule *rule = record_rule(type);
        if (rule == NULL) continue;
        types++;
        unsigned found = 0;
        assert_true(record_type_of(rule->name, strlen(rule->name), &found));
        assert_int_equal(found, type);
        assert_int_equal(rule->type, type);
        assert_int_equal(rule->body_size % 8, 0);
        assert_true(rule->version >= 1);
    }
    assert_true(types >= 29);
    unsigned found;
    assert_false(record_type_of("barn", 4, &found));
    assert_false(record_type_of("ba", 2, &found));
}

static void only_core_writes_orders_and_only_the_supervisor_resumes(void **state)
{
    (void)state;
    assert_int_equal(record_rule(RECORD_ORDER)->writers, BY(CORE));
    assert_int_equal(record_rule(RECORD_FILL)->writers, BY(CORE));
    assert_int_equal(record_rule(RECORD_RESUME)->writers, BY(SUPERVISOR));
    assert_int_equal(record_rule(RECORD_TICK)->writers, BY(SEQUENCER));
    assert_int_equal(record_rule(RECORD_SNAPSHOT)->writers, BY_NOBODY);
}

static void a_whole_record_passes_both_checks(void **state)
{
    (void)state;
    struct record *bar = a_bar();
    assert_int_equal(record_check(bar, bar->length, true), RECORD_WHOLE);
    assert_int_equal(body_check(bar), RECORD_WHOLE);
}

static void any_flipped_bit_is_found(void **state)
{
    (void)state;
    struct record *bar = a_bar();
    size_t length = bar->length;
    for (size_t bit = 0; bit < length * 8; bit++) {
        memory[bit / 8] ^= (unsigned char)(1u << bit % 8);
        assert_int_not_equal(record_check(bar, length, true), RECORD_WHOLE);
        memory[bit / 8] ^= (unsigned char)(1u << bit % 8);
    }
    assert_int_equal(record_check(bar, length, true), RECORD_WHOLE);
}

static void a_record_cut_anywhere_is_short_or_nothing(void **state)
{
    (void)state;
    struct record *bar = a_bar();
    for (size_t available = 0; available < bar->length; available++) {
        enum record_fault fault = record_check(bar, available, true);
        assert_true(fault == (available == 0 ? RECORD_END : RECORD_SHORT));
    }
}

static void a_header_that_lies_about_its_length_is_refused_unread(void **state)
{
    (void)state;
    static const uint32_t lengths[] = {8, 63, 65, 64, 112, 128, RECORD_MAX + 8, UINT32_MAX};
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        struct record *bar = a_bar();
        size_t available = bar->length;
        bar->length = lengths[i];
        assert_int_not_equal(record_check(bar, available, false), RECORD_WHOLE);
    }
    struct record *bar = a_bar();
    bar->body_length = UINT32_MAX;
    assert_int_equal(record_check(bar, bar->length, false), RECORD_LENGTH);
}

static void nothing_written_is_an_end_not_a_fault(void **state)
{
    (void)state;
    memset(memory, 0, 128);
    assert_int_equal(record_check((void *)memory, 128, true), RECORD_END);
    memory[70] = 1;  // behind the header: the caller's to find
    assert_int_equal(record_check((void *)memory, 128, true), RECORD_END);
    memory[20] = 1;
    assert_int_equal(record_check((void *)memory, 128, true), RECORD_LENGTH);
}

static void a_field_out_of_its_range_is_refused(void **state)
{
    (void)state;
    struct record *record = a_bar();
    struct bar *bar = (void *)(record + 1);
    bar->low.e8 = 0;
    assert_int_equal(body_check(record), RECORD_BODY);
    bar->low.e8 = 1;
    bar->volume.e8 = -1;
    assert_int_equal(body_check(record), RECORD_BODY);

    record = a_record(RECORD_PAUSE, 0);
    assert_int_equal(body_check(record), RECORD_WHOLE);
    struct pause *pause = (void *)(record + 1);
    pause->zero = 1;
    assert_int_equal(body_check(record), RECORD_BODY);

    record = a_record(RECORD_TICK, 0);
    assert_int_equal(body_check(record), RECORD_BODY);  // kind 0 is no kind
    struct tick *tick = (void *)(record + 1);
    tick->kind = TICK_INTERVAL;
    assert_int_equal(body_check(record), RECORD_WHOLE);
    tick->kind = 200;
    assert_int_equal(body_check(record), RECORD_BODY);
}

static void a_symbol_is_printable_and_ends_inside_its_field(void **state)
{
    (void)state;
    static const struct {
        const char *bytes;
        size_t size;
        enum record_fault fault;
    } rows[] = {
        {"AAPL", 5, RECORD_WHOLE},
        {"", 1, RECORD_WHOLE},
        {"BRK.A", 6, RECORD_WHOLE},
        {"AB\n", 4, RECORD_BODY},
        {"AB\0C", 5, RECORD_BODY},
        {"\xc3\x84", 3, RECORD_BODY},
        {"0123456789ABCDEF", 16, RECORD_BODY},
        {"0123456789ABCDE", 16, RECORD_WHOLE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        struct record *record = a_record(RECORD_INSTRUMENT, 0);
        struct instrument *instrument = (void *)(record + 1);
        instrument->calendar = CALENDAR_XNYS;
        memcpy(instrument->symbol.bytes, rows[i].bytes, rows[i].size);
        assert_int_equal(body_check(record), rows[i].fault);
    }
}

static void tails_are_exactly_as_long_as_they_say(void **state)
{
    (void)state;
    struct record *record = a_record(RECORD_DECISION, 2 * sizeof(struct opinion));
    struct decision *decision = (void *)(record + 1);
    struct opinion *opinions = (void *)(decision + 1);
    decision->action = DECIDE_HOLD;
    decision->reason = REASON_NO_QUORUM;
    decision->clamp = CLAMP_NONE;
    decision->opinions = 2;
    for (size_t i = 0; i < 2; i++) {
        opinions[i].status = OPINION_ABSTAIN;
        opinions[i].stance = STANCE_NEUTRAL;
    }
    assert_int_equal(body_check(record), RECORD_WHOLE);
    decision->opinions = 3;
    assert_int_equal(body_check(record), RECORD_LENGTH);
    decision->opinions = 2;
    opinions[1].p = 1000001;
    assert_int_equal(body_check(record), RECORD_BODY);

    record = a_record(RECORD_SUMMARY, sizeof(struct holding));
    struct summary *summary = (void *)(record + 1);
    summary->trading = TRADING_RUNNING;
    summary->holdings = UINT32_MAX;
    assert_int_equal(body_check(record), RECORD_LENGTH);
    summary->holdings = 1;
    assert_int_equal(body_check(record), RECORD_WHOLE);

    record = a_record(RECORD_COMMAND, 4);
    struct command *command = (void *)(record + 1);
    command->verb = VERB_HALT;
    assert_int_equal(body_check(record), RECORD_BODY);  // a NUL is no text
    memcpy(command + 1, "stop", 4);
    assert_int_equal(body_check(record), RECORD_WHOLE);
}

static void an_unknown_type_is_skipped_unless_it_is_critical(void **state)
{
    (void)state;
    struct record *record = a_bar();
    record->type = 9999;
    record->flags = 0;
    assert_int_equal(body_check(record), RECORD_WHOLE);
    record->flags = FLAG_CRITICAL;
    assert_int_equal(body_check(record), RECORD_UNKNOWN);
    record = a_bar();
    record->version = 2;
    assert_int_equal(body_check(record), RECORD_VERSION);
}

static void a_sink_numbers_its_records_and_inherits_from_the_cause(void **state)
{
    (void)state;
    static _Alignas(8) unsigned char arena[4096];
    struct sink sink;
    sink_init(&sink, arena, sizeof arena);
    struct record external = {.sequence = 77, .log_time = {5}, .flags = FLAG_REPLAYED};
    sink_begin(&sink, &external);
    sink_add_equity(&sink)->equity.e8 = 1;
    sink_add_cancel(&sink)->order = 2;
    const struct record *first = (const void *)arena;
    const struct record *second = (const void *)(arena + first->length);
    assert_int_equal(first->counter, 1);
    assert_int_equal(second->counter, 2);
    assert_int_equal(second->cause, 77);
    assert_int_equal(second->event_time.ns, 5);
    assert_int_equal(second->flags, FLAG_REPLAYED | FLAG_CRITICAL);
    assert_int_equal(sink.used, first->length + second->length);
    sink_begin(&sink, &external);
    assert_int_equal(sink.used, 0);
    assert_int_equal(sink.counter, 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_type_is_found_by_number_and_by_name),
        cmocka_unit_test(only_core_writes_orders_and_only_the_supervisor_resumes),
        cmocka_unit_test(a_whole_record_passes_both_checks),
        cmocka_unit_test(any_flipped_bit_is_found),
        cmocka_unit_test(a_record_cut_anywhere_is_short_or_nothing),
        cmocka_unit_test(a_header_that_lies_about_its_length_is_refused_unread),
        cmocka_unit_test(nothing_written_is_an_end_not_a_fault),
        cmocka_unit_test(a_field_out_of_its_range_is_refused),
        cmocka_unit_test(a_symbol_is_printable_and_ends_inside_its_field),
        cmocka_unit_test(tails_are_exactly_as_long_as_they_say),
        cmocka_unit_test(an_unknown_type_is_skipped_unless_it_is_critical),
        cmocka_unit_test(a_sink_numbers_its_records_and_inherits_from_the_cause),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
