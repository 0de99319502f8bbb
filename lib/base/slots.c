// slots.c: see slots.h.
#include "base/slots.h"

static uint32_t bucket_of(const struct slots *slots, uint64_t id);
static uint32_t find_bucket(const struct slots *slots, uint64_t id);
static void empty_bucket(struct slots *slots, uint32_t bucket);

static uint32_t bucket_count(uint32_t capacity)
{
    uint32_t count = 4;
    while (count < 2 * capacity) {
        count *= 2;
    }
    return count;
}

size_t slots_bytes(uint32_t capacity, uint32_t groups)
{
    size_t numbers = 2 * ((size_t)groups + 1) + bucket_count(capacity);
    return (capacity + (size_t)1) * sizeof(struct slot) + numbers * sizeof(uint32_t);
}

void slots_init(struct slots *slots, void *memory, uint32_t capacity, uint32_t groups)
{
    assert(capacity >= 1 && capacity <= 1u << 24);
    *slots = (struct slots){.capacity = capacity, .mask = bucket_count(capacity) - 1};
    slots->slot = memory;
    slots->first = (uint32_t *)(void *)(slots->slot + capacity + 1);
    slots->last = slots->first + groups + 1;
    slots->buckets = slots->last + groups + 1;
}

uint32_t slots_add(struct slots *slots, uint64_t id, uint32_t group)
{
    uint32_t bucket = find_bucket(slots, id);
    if (slots_full(slots) || slots->buckets[bucket] != 0) return 0;
    uint32_t at = slots->free;
    if (at != 0) {
        slots->free = slots->slot[at].next;
    } else {
        at = ++slots->taken_most;
    }
    slots->count++;
    slots->buckets[bucket] = at;

    // Ids nearly always grow, so that the place is the end.
    uint32_t previous = slots->last[group];
    while (previous != 0 && slots->slot[previous].id > id) {
        previous = slots->slot[previous].previous;
    }
    uint32_t next = previous == 0 ? slots->first[group] : slots->slot[previous].next;
    slots->slot[at] = (struct slot){id, group, next, previous};
    *(previous == 0 ? &slots->first[group] : &slots->slot[previous].next) = at;
    *(next == 0 ? &slots->last[group] : &slots->slot[next].previous) = at;
    return at;
}

uint32_t slots_find(const struct slots *slots, uint64_t id)
{
    return slots->buckets[find_bucket(slots, id)];
}

void slots_remove(struct slots *slots, uint32_t slot)
{
    struct slot *gone = &slots->slot[slot];
    uint32_t bucket = find_bucket(slots, gone->id);
    assert(slot != 0 && slots->buckets[bucket] == slot);
    empty_bucket(slots, bucket);
    *(gone->previous == 0 ? &slots->first[gone->group] : &slots->slot[gone->previous].next) =
        gone->next;
    *(gone->next == 0 ? &slots->last[gone->group] : &slots->slot[gone->next].previous) =
        gone->previous;
    *gone = (struct slot){.next = slots->free};
    slots->free = slot;
    slots->count--;
}

static uint32_t bucket_of(const struct slots *slots, uint64_t id)
{
    return (uint32_t)(id * UINT64_C(0x9E3779B97F4A7C15) >> 32) & slots->mask;
}

// Where the id is, or the empty bucket where it belongs.
static uint32_t find_bucket(const struct slots *slots, uint64_t id)
{
    uint32_t bucket = bucket_of(slots, id);
    while (slots->buckets[bucket] != 0 && slots->slot[slots->buckets[bucket]].id != id) {
        bucket = (bucket + 1) & slots->mask;
    }
    return bucket;
}

// Moves up what probed past the bucket, so that no search ends too early.
static void empty_bucket(struct slots *slots, uint32_t bucket)
{
    uint32_t hole = bucket;
    for (uint32_t at = (bucket + 1) & slots->mask; slots->buckets[at] != 0;
         at = (at + 1) & slots->mask) {
        uint32_t home = bucket_of(slots, slots->slot[slots->buckets[at]].id);
        if (((at - home) & slots->mask) < ((at - hole) & slots->mask)) continue;
        slots->buckets[hole] = slots->buckets[at];
        hole = at;
    }
    slots->buckets[hole] = 0;
}
