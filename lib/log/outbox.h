// outbox.h: one mapped single-producer, single-consumer ring of records a service.
//
// The service writes the body, then publishes it by one release store of the head. The sequencer
// copies a record out before it checks it, and releases the room after the record is in the log.
// A process that dies between the two leaves no trace of the unpublished record.
#pragma once

#include "event/record.h"
#include "log/bell.h"

#include <stdatomic.h>

#define OUTBOX_SIZE (4u << 20)  // bytes of the ring, a power of two

struct outbox {
    _Alignas(64) _Atomic uint64_t head;  // bytes published; the service's
    _Atomic uint64_t counter;            // of the last published record
    _Alignas(64) _Atomic uint64_t tail;  // bytes released; the sequencer's
    struct bell room;                    // rung when room was made
    _Alignas(64) unsigned char ring[OUTBOX_SIZE];
};

// The service's end. Not shared: one a process.
struct outbox_writer {
    struct outbox *outbox;
    struct bell *news;  // board->outboxes
    uint64_t head;      // bytes written, published or not
    uint64_t counter;   // of the last record written, published or not
    uint64_t tail_seen;
    uint32_t incarnation;                     // ours
    const _Atomic uint32_t *incarnation_now;  // the desk's; a stale writer publishes nothing
};

// Finds the counter of the last record that a predecessor published, however it ended.
void outbox_writer_init(struct outbox_writer *writer, struct outbox *outbox, struct bell *news,
                        uint32_t incarnation, const _Atomic uint32_t *incarnation_now);
// Copies a whole record (length at most RECORD_MAX, no trailer; counter set) into the ring; false
// when there is no room: publish, then outbox_wait() or conflate or refuse.
MUST_USE bool outbox_add(struct outbox_writer *writer, const struct record *record);
// Makes all added records visible and rings the sequencer. False: another incarnation lives.
MUST_USE bool outbox_publish(struct outbox_writer *writer);
void outbox_wait(struct outbox_writer *writer, int64_t timeout_ns);  // for room
uint64_t outbox_counter(const struct outbox *outbox);                // of the last published record

// The sequencer's end.
uint64_t outbox_published(const struct outbox *outbox);  // the head
// Copies the next record behind *at (bytes; begins at the tail) and before `head` into `copy`, and
// moves *at. 1: copied; 0: nothing there; -1: what lies there cannot be a record (length), the
// outbox is broken and *at moves to the head. The copy's frame and body are not checked yet.
int outbox_take(const struct outbox *outbox, uint64_t head, uint64_t *at, struct record *copy,
                size_t copy_size);
uint64_t outbox_released(const struct outbox *outbox);  // the tail
void outbox_release(struct outbox *outbox, uint64_t at);
