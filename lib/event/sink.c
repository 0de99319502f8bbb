// sink.c: see sink.h. Pure.
#include "event/sink.h"

void sink_init(struct sink *sink, void *memory, size_t size)
{
    *sink = (struct sink){.memory = memory, .size = size};
}

void sink_begin(struct sink *sink, const struct record *external)
{
    sink->used = 0;
    sink->now = external->log_time;
    sink->cause = external->sequence;
    sink->flags = external->flags & (FLAG_SIMULATED | FLAG_REPLAYED);
}

void *sink_add(struct sink *sink, unsigned type, size_t body_size, size_t tail_size)
{
    size_t length = record_length(body_size + tail_size, false);
    assert(length <= sink->size - sink->used);
    struct record *record = (struct record *)(void *)(sink->memory + sink->used);
    void *body = record_begin(record, type, body_size + tail_size);
    record->flags |= sink->flags;
    record->counter = ++sink->counter;
    record->cause = sink->cause;
    record->event_time = sink->now;
    record->source = SOURCE_CORE;
    sink->used += length;
    return body;
}
