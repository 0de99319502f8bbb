// test_slots.c: a bounded table finds what it holds and walks it in order.
#include "tests/unit/test.h"

#include "base/slots.h"

#define CAPACITY 61u
#define GROUPS 5u
#define IDS 400u

static _Alignas(16) unsigned char memory[1 << 14];

static struct slots empty_slots(void)
{
    struct slots slots;
    memset(memory, 0, sizeof memory);
    assert_true(slots_bytes(CAPACITY, GROUPS) <= sizeof memory);
    slots_init(&slots, memory, CAPACITY, GROUPS);
    return slots;
}

static uint32_t dice(uint32_t sides)
{
    static uint32_t seed = 1;
    seed = seed * 1664525u + 1013904223u;
    return (seed >> 8) % sides;
}

// Against a plain array by id: group_of[id] is 0 where the id is not held.
static void expect_same(const struct slots *slots, const uint32_t *group_of)
{
    uint32_t held = 0;
    for (uint32_t id = 0; id < IDS; id++) {
        uint32_t slot = slots_find(slots, id);
        assert_int_equal(slot != 0, group_of[id] != 0);
        held += slot != 0;
    }
    assert_int_equal(slots->count, held);
    for (uint32_t group = 1; group <= GROUPS; group++) {
        uint32_t slot = slots_first(slots, group);
        for (uint32_t id = 0; id < IDS; id++) {
            if (group_of[id] != group) continue;
            assert_int_equal(slots->slot[slot].id, id);
            assert_int_equal(slots->slot[slot].group, group);
            slot = slots_next(slots, slot);
        }
        assert_int_equal(slot, 0);
    }
}

static void it_agrees_with_a_plain_array_on_random_work(void **state)
{
    (void)state;
    struct slots slots = empty_slots();
    static uint32_t group_of[IDS];
    for (int step = 0; step < 20000; step++) {
        uint32_t id = dice(IDS), group = 1 + dice(GROUPS);
        if (group_of[id] != 0 && dice(2) == 0) {
            slots_remove(&slots, slots_find(&slots, id));
            group_of[id] = 0;
        } else {
            bool room = group_of[id] == 0 && !slots_full(&slots);
            uint32_t slot = slots_add(&slots, id, group);
            assert_int_equal(slot != 0, room);
            assert_true(slot <= CAPACITY);
            if (room) group_of[id] = group;
        }
        if (step % 100 == 0) expect_same(&slots, group_of);
    }
}

static void it_takes_no_more_than_its_capacity(void **state)
{
    (void)state;
    struct slots slots = empty_slots();
    for (uint32_t id = 1; id <= CAPACITY; id++) {
        assert_int_not_equal(slots_add(&slots, id << 20, 1), 0);
    }
    assert_true(slots_full(&slots));
    assert_int_equal(slots_add(&slots, 7, 2), 0);
    slots_remove(&slots, slots_find(&slots, 30u << 20));
    assert_int_not_equal(slots_add(&slots, 7, 2), 0);
    assert_int_equal(slots_add(&slots, 7, 3), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(it_agrees_with_a_plain_array_on_random_work),
        cmocka_unit_test(it_takes_no_more_than_its_capacity),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
