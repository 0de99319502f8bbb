// outbox.c: see outbox.h. head, tail and positions count bytes for ever; the ring is their modulus.
// A record may wrap around the ring's end: it is copied in two parts.
#include "log/outbox.h"

#include <string.h>

static bool has_room(struct outbox_writer *writer, size_t length);
static void ring_put(unsigned char *ring, uint64_t at, const void *bytes, size_t size);
static void ring_get(const unsigned char *ring, uint64_t at, void *bytes, size_t size);
static uint32_t length_at(const struct outbox *outbox, uint64_t at, uint64_t head);

void outbox_writer_init(struct outbox_writer *writer, struct outbox *outbox, struct bell *news,
                        uint32_t incarnation, const _Atomic uint32_t *incarnation_now)
{
    uint64_t head = outbox_published(outbox), tail = outbox_released(outbox);
    *writer = (struct outbox_writer){
        .outbox = outbox,
        .news = news,
        .head = head,
        .counter = outbox_counter(outbox),
        .tail_seen = tail,
        .incarnation = incarnation,
        .incarnation_now = incarnation_now,
    };
    // Who died between the stores of head and counter left the counter behind: the ring knows.
    uint32_t length;
    for (uint64_t at = tail; (length = length_at(outbox, at, head)) != 0; at += length) {
        struct record record;
        ring_get(outbox->ring, at, &record, sizeof record);
        if (record.counter > writer->counter) writer->counter = record.counter;
    }
    atomic_store_explicit(&outbox->counter, writer->counter, memory_order_relaxed);
}

bool outbox_add(struct outbox_writer *writer, const struct record *record)
{
    size_t length = record->length;
    assert(length >= RECORD_HEADER && length <= RECORD_MAX && length % 8 == 0);
    if (!has_room(writer, length)) return false;
    ring_put(writer->outbox->ring, writer->head, record, length);
    writer->head += length;
    writer->counter = record->counter;
    return true;
}

bool outbox_publish(struct outbox_writer *writer)
{
    struct outbox *outbox = writer->outbox;
    uint32_t now = atomic_load_explicit(writer->incarnation_now, memory_order_acquire);
    if (now != writer->incarnation) return false;
    if (atomic_load_explicit(&outbox->head, memory_order_relaxed) == writer->head) return true;
    atomic_store_explicit(&outbox->head, writer->head, memory_order_release);
    atomic_store_explicit(&outbox->counter, writer->counter, memory_order_release);
    bell_ring(writer->news);
    return true;
}

void outbox_wait(struct outbox_writer *writer, int64_t timeout_ns)
{
    uint32_t seen = bell_count(&writer->outbox->room);
    uint64_t tail = outbox_released(writer->outbox);
    if (tail == writer->tail_seen) bell_wait(&writer->outbox->room, seen, timeout_ns);
}

uint64_t outbox_counter(const struct outbox *outbox)
{
    return atomic_load_explicit(&outbox->counter, memory_order_acquire);
}

uint64_t outbox_published(const struct outbox *outbox)
{
    return atomic_load_explicit(&outbox->head, memory_order_acquire);
}

int outbox_take(const struct outbox *outbox, uint64_t head, uint64_t *at, struct record *copy,
                size_t copy_size)
{
    if (*at == head) return 0;
    uint32_t length = length_at(outbox, *at, head);
    if (length == 0 || length > copy_size) {
        *at = head;
        return -1;
    }
    ring_get(outbox->ring, *at, copy, length);
    copy->length = length;  // the ring's may have changed since we looked
    *at += length;
    return 1;
}

uint64_t outbox_released(const struct outbox *outbox)
{
    return atomic_load_explicit(&outbox->tail, memory_order_acquire);
}

void outbox_release(struct outbox *outbox, uint64_t at)
{
    atomic_store_explicit(&outbox->tail, at, memory_order_release);
    bell_ring(&outbox->room);
}

static bool has_room(struct outbox_writer *writer, size_t length)
{
    if (writer->head - writer->tail_seen + length <= OUTBOX_SIZE) return true;
    writer->tail_seen = outbox_released(writer->outbox);
    return writer->head - writer->tail_seen + length <= OUTBOX_SIZE;
}

// Of the record at `at`; 0 when there is none or it cannot be one.
static uint32_t length_at(const struct outbox *outbox, uint64_t at, uint64_t head)
{
    uint64_t there = head - at;
    if (there < RECORD_HEADER || there > OUTBOX_SIZE || at % 8 != 0) return 0;
    uint32_t length;
    ring_get(outbox->ring, at, &length, sizeof length);
    bool possible = length >= RECORD_HEADER && length <= RECORD_MAX && length % 8 == 0;
    return possible && length <= there ? length : 0;
}

static void ring_put(unsigned char *ring, uint64_t at, const void *bytes, size_t size)
{
    size_t from = at % OUTBOX_SIZE, first = OUTBOX_SIZE - from;
    if (first > size) first = size;
    memcpy(ring + from, bytes, first);
    memcpy(ring, (const unsigned char *)bytes + first, size - first);
}

static void ring_get(const unsigned char *ring, uint64_t at, void *bytes, size_t size)
{
    size_t from = at % OUTBOX_SIZE, first = OUTBOX_SIZE - from;
    if (first > size) first = size;
    memcpy(bytes, ring + from, first);
    memcpy((unsigned char *)bytes + first, ring, size - first);
}
