// slots.h: a bounded table of numbered things that belong to groups: open orders by instrument.
//
// A slot is a place from 1 to capacity, 0 is none; what lies there is the caller's array. Found by
// id at constant cost; the slots of a group are walked in the order of their ids. Pure: lies in the
// caller's zeroed memory, never allocates, and which slot an id gets never shows in its order.
#pragma once

#include "base/base.h"

struct slot {
    uint64_t id;
    uint32_t group, next, previous;
};

struct slots {
    uint32_t capacity, count;
    uint32_t taken_most;  // slots above it were never taken
    uint32_t free;        // first of the free ones, linked by next
    uint32_t mask;        // of buckets
    struct slot *slot;    // [capacity + 1]
    uint32_t *first;      // [groups + 1], by group
    uint32_t *last;
    uint32_t *buckets;  // slot numbers, linear probing
};

// Groups are 1 to groups. memory is zeroed, slots_bytes() long and aligned to 8.
size_t slots_bytes(uint32_t capacity, uint32_t groups);
void slots_init(struct slots *slots, void *memory, uint32_t capacity, uint32_t groups);

// 0 when full or when the id is there already.
MUST_USE uint32_t slots_add(struct slots *slots, uint64_t id, uint32_t group);
uint32_t slots_find(const struct slots *slots, uint64_t id);
void slots_remove(struct slots *slots, uint32_t slot);

static inline bool slots_full(const struct slots *slots)
{
    return slots->count == slots->capacity;
}
static inline uint32_t slots_first(const struct slots *slots, uint32_t group)
{
    return slots->first[group];
}
static inline uint32_t slots_next(const struct slots *slots, uint32_t slot)
{
    return slots->slot[slot].next;
}
