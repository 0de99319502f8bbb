// Outboxes: what comes out is what went in, whole and in order, whatever the service did or wrote.
#include "base/utc.h"
#include "log/board.h"
#include "log/outbox.h"
#include "tests/unit/test.h"

#include <pthread.h>
#include <stdlib.h>
#include <unistd.h>

struct fixture {
    struct board *board;
    struct outbox *outbox;
    struct outbox_writer writer;
    struct record *copy;
};

static int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    int fd;
    if (fixture == NULL || !board_create(&fd) || !board_map(fd, &fixture->board)) return -1;
    close(fd);
    fixture->outbox = board_outbox(fixture->board, SOURCE_FEED);
    fixture->copy = malloc(RECORD_MAX);
    struct desk *desk = &fixture->board->desks[SOURCE_FEED];
    atomic_store(&desk->incarnation, 1);
    outbox_writer_init(&fixture->writer, fixture->outbox, &fixture->board->outboxes, 1,
                       &desk->incarnation);
    *state = fixture;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *fixture = *state;
    board_unmap(fixture->board);
    free(fixture->copy);
    free(fixture);
    return 0;
}

// A record of `length` bytes that all follow from its counter.
static void make(struct record *record, uint64_t counter, uint32_t length)
{
    memset(record, (int)(counter * 7 % 251), length);
    record->length = length;
    record->counter = counter;
}

static bool put(struct fixture *fixture, uint64_t counter, uint32_t length)
{
    static _Alignas(8) unsigned char memory[RECORD_MAX];
    struct record *record = (struct record *)(void *)memory;
    make(record, counter, length);
    return outbox_add(&fixture->writer, record);
}

static int take(struct fixture *fixture, uint64_t *at)
{
    return outbox_take(fixture->outbox, outbox_published(fixture->outbox), at, fixture->copy,
                       RECORD_MAX);
}

static bool is_whole(const struct record *copy, uint64_t counter, uint32_t length)
{
    static _Alignas(8) unsigned char memory[RECORD_MAX];
    struct record *record = (struct record *)(void *)memory;
    make(record, counter, length);
    return memcmp(copy, record, length) == 0;
}

static void nothing_is_seen_before_it_is_published(void **state)
{
    struct fixture *fixture = *state;
    uint64_t at = 0;
    assert_int_equal(take(fixture, &at), 0);
    assert_true(put(fixture, 1, 64));
    assert_true(put(fixture, 2, 128));
    assert_int_equal(take(fixture, &at), 0);
    assert_true(outbox_publish(&fixture->writer));
    assert_int_equal(outbox_counter(fixture->outbox), 2);
    assert_int_equal(take(fixture, &at), 1);
    assert_true(is_whole(fixture->copy, 1, 64));
    assert_int_equal(take(fixture, &at), 1);
    assert_true(is_whole(fixture->copy, 2, 128));
    assert_int_equal(take(fixture, &at), 0);
}

static void a_full_outbox_says_so_and_goes_on_when_there_is_room(void **state)
{
    struct fixture *fixture = *state;
    uint64_t put_in = 0, taken = 0, at = 0;
    // Lengths that meet the ring's end at every place, several times around.
    while (taken < 30000) {
        while (put(fixture, put_in + 1, 64 + 8 * (uint32_t)(put_in % 120))) {
            put_in++;
        }
        assert_true(outbox_publish(&fixture->writer));
        while (take(fixture, &at) == 1) {
            assert_true(is_whole(fixture->copy, taken + 1, 64 + 8 * (uint32_t)(taken % 120)));
            taken++;
        }
        assert_int_equal(taken, put_in);
        outbox_release(fixture->outbox, at);
    }
    assert_true(at > 3 * (uint64_t)OUTBOX_SIZE);
}

static void the_longest_records_pass(void **state)
{
    struct fixture *fixture = *state;
    uint64_t at = 0;
    for (uint64_t counter = 1; counter <= 9; counter++) {
        assert_true(put(fixture, counter, RECORD_MAX - 8 * (uint32_t)counter));
        assert_true(outbox_publish(&fixture->writer));
        assert_int_equal(take(fixture, &at), 1);
        assert_true(is_whole(fixture->copy, counter, RECORD_MAX - 8 * (uint32_t)counter));
        outbox_release(fixture->outbox, at);
    }
}

static void a_stale_incarnation_publishes_nothing(void **state)
{
    struct fixture *fixture = *state;
    assert_true(put(fixture, 1, 64));
    atomic_store(&fixture->board->desks[SOURCE_FEED].incarnation, 2);
    assert_false(outbox_publish(&fixture->writer));
    uint64_t at = 0;
    assert_int_equal(take(fixture, &at), 0);
}

static void a_successor_goes_on_from_the_last_published_counter(void **state)
{
    struct fixture *fixture = *state;
    assert_true(put(fixture, 41, 64));
    assert_true(put(fixture, 42, 64));
    assert_true(outbox_publish(&fixture->writer));
    assert_true(put(fixture, 43, 64));  // never published
    // A death between the stores of head and counter.
    atomic_store(&fixture->outbox->counter, 41);
    struct outbox_writer next;
    outbox_writer_init(&next, fixture->outbox, &fixture->board->outboxes, 1,
                       &fixture->board->desks[SOURCE_FEED].incarnation);
    assert_int_equal(next.counter, 42);
    assert_int_equal(outbox_counter(fixture->outbox), 42);
    assert_int_equal(next.head, 128);
}

static void what_cannot_be_a_record_breaks_the_outbox_and_nothing_else(void **state)
{
    static const uint32_t lengths[] = {0, 8, 63, 65, 72, RECORD_MAX + 8, UINT32_MAX, 0x80000000};
    struct fixture *fixture = *state;
    uint64_t at = 0;
    for (size_t i = 0; i < COUNT_OF(lengths); i++) {
        assert_true(put(fixture, i + 1, 64));
        memcpy(fixture->outbox->ring + at, &lengths[i], sizeof lengths[i]);
        assert_true(outbox_publish(&fixture->writer));
        assert_int_equal(take(fixture, &at), -1);
        assert_int_equal(at, outbox_published(fixture->outbox));
    }
    assert_true(put(fixture, 9, 64));
    assert_true(outbox_publish(&fixture->writer));
    assert_int_equal(take(fixture, &at), 1);
}

static void a_head_that_cannot_be_is_not_followed(void **state)
{
    static const uint64_t heads[] = {
        8, 63, UINT64_MAX, UINT64_MAX - 7, OUTBOX_SIZE + 8, (uint64_t)1 << 40};
    struct fixture *fixture = *state;
    for (size_t i = 0; i < COUNT_OF(heads); i++) {
        uint64_t at = 0;
        assert_int_equal(outbox_take(fixture->outbox, heads[i], &at, fixture->copy, RECORD_MAX),
                         -1);
        assert_int_equal(at, heads[i]);
        assert_int_equal(outbox_take(fixture->outbox, at, &at, fixture->copy, RECORD_MAX), 0);
    }
}

static void *produce(void *argument)
{
    struct fixture *fixture = argument;
    for (uint64_t counter = 1; counter <= 40000; counter++) {
        while (!put(fixture, counter, 64 + 8 * (uint32_t)(counter % 60))) {
            if (!outbox_publish(&fixture->writer)) return NULL;
            outbox_wait(&fixture->writer, NS_PER_SECOND);
        }
        if (counter % 3 == 0 && !outbox_publish(&fixture->writer)) return NULL;
    }
    if (!outbox_publish(&fixture->writer)) return NULL;
    return fixture;
}

static void a_service_and_the_sequencer_pass_records_between_threads(void **state)
{
    struct fixture *fixture = *state;
    pthread_t thread;
    assert_int_equal(pthread_create(&thread, NULL, produce, fixture), 0);
    struct record *copy = fixture->copy;
    uint64_t at = 0;
    for (uint64_t counter = 1; counter <= 40000;) {
        uint32_t seen = bell_count(&fixture->board->outboxes);
        uint64_t before = counter;
        while (take(fixture, &at) == 1) {
            bool right = copy->counter == counter && copy->length == 64 + 8 * (counter % 60)
                && ((const unsigned char *)copy)[copy->length - 1] == counter * 7 % 251;
            if (!right) fail_msg("record %llu is torn", (unsigned long long)counter);
            counter++;
        }
        outbox_release(fixture->outbox, at);
        if (counter == before) bell_wait(&fixture->board->outboxes, seen, NS_PER_SECOND);
    }
    void *done = NULL;
    pthread_join(thread, &done);
    assert_non_null(done);
}

static void a_board_of_another_size_or_kind_is_refused(void **state)
{
    (void)state;
    struct board *board;
    char name[] = "/tmp/test_board_XXXXXX";
    int fd = mkstemp(name);
    assert_true(fd >= 0);
    unlink(name);
    assert_false(board_map(fd, &board));
    assert_null(board);
    close(fd);
    assert_true(board_create(&fd));
    assert_int_not_equal(ftruncate(fd, 4096), 0);  // sealed
    assert_int_equal(pwrite(fd, "?", 1, 0), 1);
    assert_false(board_map(fd, &board));
    close(fd);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        CASE(nothing_is_seen_before_it_is_published),
        CASE(a_full_outbox_says_so_and_goes_on_when_there_is_room),
        CASE(the_longest_records_pass),
        CASE(a_stale_incarnation_publishes_nothing),
        CASE(a_successor_goes_on_from_the_last_published_counter),
        CASE(what_cannot_be_a_record_breaks_the_outbox_and_nothing_else),
        CASE(a_head_that_cannot_be_is_not_followed),
        CASE(a_service_and_the_sequencer_pass_records_between_threads),
        cmocka_unit_test(a_board_of_another_size_or_kind_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
