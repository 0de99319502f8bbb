// test_generated.c: the made-up bars are those that every backtest peer reads.
#include "../test.h"
#include "source/generated.h"

#include <zlib.h>

#define BARS 100000

static struct generated_bar bars[BARS];

static int print_bar(char *text, size_t size, uint64_t index)
{
    _Alignas(8) unsigned char memory[GENERATED_RECORD_MAX];
    struct record *record = (struct record *)(void *)memory;
    generated_record(&bars[index], index, record);
    assert_int_equal(record_check(record, sizeof memory, false), RECORD_WHOLE);
    assert_int_equal(body_check(record), RECORD_WHOLE);
    assert_int_equal(record->counter, index + 2);
    const struct bar *bar = record_bar(record);
    assert_int_equal(record->event_time.ns, bar->start.ns + 60 * NS_PER_SECOND);
    assert_int_equal(bar->volume.e8, 1000 * DECIMAL_ONE);
    const int64_t prices[] = {bar->open.e8, bar->high.e8, bar->low.e8, bar->close.e8};
    int length = snprintf(text, size, "%lld", (long long)bar->start.ns);
    for (size_t i = 0; i < COUNT_OF(prices); i++) {
        length += snprintf(text + length, size - (size_t)length, ",%lld.%04lld",
                           (long long)(prices[i] / DECIMAL_ONE),
                           (long long)(prices[i] % DECIMAL_ONE / 10000));
        assert_int_equal(prices[i] % 10000, 0);
    }
    return length + snprintf(text + length, size - (size_t)length, ",1000\n");
}

static void a_hundred_thousand_bars_are_those_of_the_peers_to_the_last_digit(void **state)
{
    (void)state;
    struct generated generated;
    generated_init(&generated);
    generated_make(&generated, bars, BARS);
    uLong sum = crc32(0, NULL, 0);
    char text[128];
    for (uint64_t i = 0; i < BARS; i++) {
        int length = print_bar(text, sizeof text, i);
        sum = crc32(sum, (const unsigned char *)text, (unsigned)length);
        if (i > 0) continue;
        assert_string_equal(text, "1577836800000000000,100.0000,100.0797,99.9800,100.0597,1000\n");
    }
    assert_string_equal(text, "1583836740000000000,110.9580,111.0639,110.9358,111.0417,1000\n");
    assert_int_equal(sum, 0xa524c72du);  // of the file that the peers' generator writes
}

static void chunks_of_any_size_give_the_same_bars(void **state)
{
    (void)state;
    struct generated generated;
    generated_init(&generated);
    struct generated_bar chunk[997];
    for (size_t made = 0; made + COUNT_OF(chunk) <= BARS; made += COUNT_OF(chunk)) {
        generated_make(&generated, chunk, COUNT_OF(chunk));
        assert_memory_equal(chunk, &bars[made], sizeof chunk);
    }
}

static void the_stream_begins_with_the_instrument_and_says_where_it_ends(void **state)
{
    (void)state;
    _Alignas(8) unsigned char memory[GENERATED_RECORD_MAX];
    struct record *record = (struct record *)(void *)memory;
    generated_instrument(record);
    assert_int_equal(record_check(record, sizeof memory, false), RECORD_WHOLE);
    assert_int_equal(body_check(record), RECORD_WHOLE);
    assert_int_equal(record->counter, 1);
    assert_int_equal(record_instrument(record)->calendar, CALENDAR_ALWAYS);
    assert_string_equal(record_instrument(record)->symbol.bytes, "GEN");
    assert_true((record->flags & FLAG_SIMULATED) != 0);
    generated_end(BARS, record);
    assert_int_equal(body_check(record), RECORD_WHOLE);
    assert_int_equal(record->counter, BARS + 2);
    assert_int_equal(record_end_of_replay(record)->rows, BARS + 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_hundred_thousand_bars_are_those_of_the_peers_to_the_last_digit),
        cmocka_unit_test(chunks_of_any_size_give_the_same_bars),
        cmocka_unit_test(the_stream_begins_with_the_instrument_and_says_where_it_ends),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
