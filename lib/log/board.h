// board.h: the memory that the processes of one home share: heads of the log, cursors, heartbeats,
// and the outboxes behind it. A memfd that the supervisor makes and its children inherit, so it
// dies with the supervisor (docs/decisions/): nothing stale can be found after a crash or a boot.
#pragma once

#include "event/names.h"
#include "log/bell.h"
#include "log/outbox.h"

#include <stdatomic.h>

// What a service tells of itself; only the service writes, but for pid, incarnation and wanted.
struct desk {
    _Atomic uint32_t incarnation;  // of the living process; the supervisor sets it before the start
    _Atomic uint32_t wanted;       // 1: work; 0: drain and end
    _Atomic int32_t pid;
    _Atomic uint32_t ready;         // 1 once its recovery is done
    _Atomic int64_t heartbeat_ns;   // CLOCK_MONOTONIC of its last turn of the loop
    _Atomic uint64_t cursor;        // sequence of the last record it is done with
    _Atomic uint64_t feed_counter;  // core: counter of feed's last record that it has carried
    _Atomic uint64_t halted_at;     // core: the page's generation it stands still for
    struct bell progress;           // rung when cursor moves, for who waits for it
};

struct board {
    uint32_t magic, version;
    _Alignas(64) _Atomic uint64_t appended;  // sequence of the last record in the log
    _Atomic uint64_t durable;                // ... that is on disk
    _Alignas(64) struct bell log;            // rung once a batch and when durable moves
    _Alignas(64) struct bell outboxes;       // rung by who published; the sequencer sleeps on it
    // Last counter of each source in the log, by the sequencer; a gateway goes on from the larger
    // of this and its outbox's.
    _Alignas(64) _Atomic uint64_t counters[SOURCES_MAX];
    _Alignas(64) struct desk desks[SOURCES_MAX];
};

// Makes the memfd, zeroed but for magic and version; *fd is inherited by children.
MUST_USE bool board_create(int *fd);
// Maps it; *board is the caller's until board_unmap(). CORRUPT if it is no board of this version.
MUST_USE bool board_map(int fd, struct board **board);
void board_unmap(struct board *board);  // NULL is fine
struct outbox *board_outbox(struct board *board, enum source source);
