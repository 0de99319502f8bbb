// sequencing_help.h: what the tests of sequencing share: a board, a log, and services that write.
#pragma once

#include "base/text.h"
#include "config/settings.h"
#include "log/sequencing.h"
#include "tests/unit/log/log_help.h"

#define MARCH_1 INT64_C(1109635200000000000)  // 2005-03-01T00:00:00Z; NYSE opens at 14:30 UTC
#define MINUTES (60 * NS_PER_SECOND)
#define HOURS (60 * MINUTES)

struct fixture {
    struct scratch *scratch;
    struct board *board;
    struct log_writer *writer;
    struct sequencing *sequencing;
    struct outbox_writer outbox[SOURCES_MAX];
    uint64_t counters[SOURCES_MAX];
    struct utc now;
};

static inline void begin(struct fixture *fixture)
{
    struct log_options options = {.segment_size = SEGMENT_SIZE_MIN, .run = 1};
    struct log_state state = {0};
    struct log_report report;
    memcpy(state.chain.key, test_key, sizeof test_key);
    if (!log_writer_open(fixture->scratch->log, &options, &state, &report, &fixture->writer)
        || !sequencing_create(fixture->board, fixture->writer, &state, &fixture->sequencing)) {
        fail_msg("%s", error_message());
    }
}

static inline void end(struct fixture *fixture)
{
    sequencing_destroy(fixture->sequencing);
    log_writer_close(fixture->writer);
    fixture->sequencing = NULL;
    fixture->writer = NULL;
}

static inline void fixture_writers(struct fixture *fixture)
{
    for (unsigned source = SOURCE_SUPERVISOR; source <= SOURCE_RECORDER; source++) {
        struct desk *desk = &fixture->board->desks[source];
        atomic_store(&desk->incarnation, source * 10);
        outbox_writer_init(&fixture->outbox[source],
                           board_outbox(fixture->board, (enum source)source),
                           &fixture->board->outboxes, source * 10, &desk->incarnation);
    }
}

static inline int setup(void **state)
{
    struct fixture *fixture = calloc(1, sizeof *fixture);
    int fd;
    if (fixture == NULL || scratch_setup((void **)&fixture->scratch) != 0) return -1;
    if (!board_create(&fd) || !board_map(fd, &fixture->board)) return -1;
    close(fd);
    fixture_writers(fixture);
    begin(fixture);
    *state = fixture;
    return 0;
}

static inline int teardown(void **state)
{
    struct fixture *fixture = *state;
    end(fixture);
    board_unmap(fixture->board);
    scratch_teardown((void **)&fixture->scratch);
    free(fixture);
    return 0;
}

// A good record of the type, as its service would write it.
static inline struct record *record_of(unsigned char *memory, unsigned type)
{
    struct record *record = (void *)memory;
    const struct record_rule *rule = record_rule(type);
    size_t size = rule == NULL ? 8 : rule->body_size;
    void *body = record_begin(record, rule == NULL ? RECORD_EQUITY : type, size);
    record->type = (uint16_t)type;
    if (type == RECORD_RUN) {
        struct run *run = body;
        *run = (struct run){.mode = RUN_MODE_REPLAY, .calendar = CALENDAR_XNYS};
        run->from.ns = MARCH_1;
    } else if (type == RECORD_CONFIG) {
        *(struct config *)body = (struct config){.setting = SETTING_TICK};
    } else if (type == RECORD_BAR) {
        struct price one = {E8};
        *(struct bar *)body = (struct bar){.open = one, .high = one, .low = one, .close = one};
    } else if (type == RECORD_CANCEL) {
        ((struct cancel *)body)->reason = CANCEL_HALT;
    }
    return record;
}

static inline void put(struct fixture *fixture, unsigned source, struct record *record)
{
    record->counter = ++fixture->counters[source];
    if (!outbox_add(&fixture->outbox[source], record)
        || !outbox_publish(&fixture->outbox[source])) {
        fail_msg("the outbox is full");
    }
}

static inline void put_type(struct fixture *fixture, unsigned source, unsigned type,
                            int64_t event_ns)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = record_of(memory, type);
    record->event_time.ns = event_ns;
    put(fixture, source, record);
}

static inline void put_run(struct fixture *fixture, unsigned mode)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = record_of(memory, RECORD_RUN);
    ((struct run *)(void *)(record + 1))->mode = (uint8_t)mode;
    put(fixture, SOURCE_SUPERVISOR, record);
}

static inline void put_tick_interval(struct fixture *fixture, int64_t ns)
{
    _Alignas(8) unsigned char memory[512];
    struct record *record = record_of(memory, RECORD_CONFIG);
    ((struct config *)(void *)(record + 1))->value = ns;
    put(fixture, SOURCE_SUPERVISOR, record);
}

static inline void step_all(struct fixture *fixture)
{
    size_t taken;
    do {
        if (!sequencing_step(fixture->sequencing, fixture->now, &taken)) {
            fail_msg("%s", error_message());
        }
        assert_true(taken <= BATCH_RECORDS);
    } while (taken > 0);
}

// "sequence source type counter time" a line from `from` on; times in seconds behind March 1st.
static inline const char *log_text(const struct fixture *fixture, uint64_t from)
{
    static char memory[1u << 16];
    struct text text;
    text_init(&text, memory, sizeof memory);
    struct log_reader *reader;
    const struct record *record;
    if (!log_reader_open(fixture->scratch->log, &reader) || !log_reader_seek(reader, from)) {
        fail_msg("%s", error_message());
    }
    uint64_t head = atomic_load(&fixture->board->appended);
    while (log_reader_next(reader, head, &record) == LOG_RECORD) {
        text_add(&text, "%llu %s %s %llu %lld\n", (unsigned long long)record->sequence,
                 source_name(record->source), record_rule(record->type)->name,
                 (unsigned long long)record->counter,
                 (long long)((record->log_time.ns - MARCH_1) / NS_PER_SECOND));
    }
    assert_int_equal(log_reader_position(reader), head + 1);
    log_reader_close(reader);
    assert_false(text.cut);
    return memory;
}

static inline void expect_verified(const struct fixture *fixture)
{
    struct log_check check;
    if (!log_verify(fixture->scratch->log, test_key, &check)) fail_msg("%s", error_message());
}
