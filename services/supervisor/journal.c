// journal.c: see journal.h.
#include "services/supervisor/journal.h"

#include "services/clock.h"

#include <string.h>

#define BODY_MAX 256u  // of the types below, without tail

static bool add(struct journal *journal, unsigned type, const void *body, size_t size,
                const char *tail);

void journal_open(struct journal *journal, struct board *board)
{
    struct desk *desk = &board->desks[SOURCE_SUPERVISOR];
    struct outbox *outbox = board_outbox(board, SOURCE_SUPERVISOR);
    outbox_writer_init(&journal->outbox, outbox, &board->outboxes, atomic_load(&desk->incarnation),
                       &desk->incarnation);
    uint64_t published = outbox_counter(outbox);
    journal->counter = atomic_load(&board->counters[SOURCE_SUPERVISOR]);
    if (published > journal->counter) journal->counter = published;
}

bool journal_run(struct journal *journal, const struct run *run, const char *build)
{
    return add(journal, RECORD_RUN, run, sizeof *run, build);
}

bool journal_config(struct journal *journal, const struct config *config)
{
    return add(journal, RECORD_CONFIG, config, sizeof *config, "");
}

bool journal_command(struct journal *journal, const struct command_entry *entry)
{
    struct command command = {
        .command = entry->command,
        .verb = (uint8_t)entry->verb,
        .actor = entry->actor,
        .setting = entry->setting,
        .subject = entry->subject,
        .value = entry->value,
    };
    return add(journal, RECORD_COMMAND, &command, sizeof command, entry->reason);
}

bool journal_refusal(struct journal *journal, uint64_t command, const char *why)
{
    struct refusal refusal = {.command = command};
    return add(journal, RECORD_REFUSAL, &refusal, sizeof refusal, why);
}

bool journal_halt(struct journal *journal, const struct halt *halt, const char *reason)
{
    return add(journal, RECORD_HALT, halt, sizeof *halt, reason);
}

bool journal_pause(struct journal *journal, const struct command_entry *entry)
{
    struct pause pause = {.command = entry->command, .actor = entry->actor};
    return add(journal, RECORD_PAUSE, &pause, sizeof pause, entry->reason);
}

bool journal_resume(struct journal *journal, const struct command_entry *entry, uint64_t generation)
{
    struct resume resume = {
        .generation = generation, .command = entry->command, .actor = entry->actor};
    return add(journal, RECORD_RESUME, &resume, sizeof resume, entry->reason);
}

bool journal_process(struct journal *journal, const struct process *process, const char *text)
{
    return add(journal, RECORD_PROCESS, process, sizeof *process, text);
}

void journal_publish(struct journal *journal)
{
    bool ours = outbox_publish(&journal->outbox);
    assert(ours);  // there is one supervisor a board
}

static bool add(struct journal *journal, unsigned type, const void *body, size_t size,
                const char *tail)
{
    _Alignas(8) unsigned char memory[RECORD_HEADER + BODY_MAX + TAIL_TEXT_MAX + 8];
    assert(size <= BODY_MAX);
    size_t length = strnlen(tail, TAIL_TEXT_MAX);
    struct record *record = (struct record *)(void *)memory;
    unsigned char *at = record_begin(record, type, size + length);
    memcpy(at, body, size);
    memcpy(at + size, tail, length);
    record->counter = journal->counter + 1;
    record->event_time = clock_utc();
    if (!outbox_add(&journal->outbox, record)) {
        return FAIL(ERROR_LIMIT, "the supervisor's outbox is full: the sequencer takes nothing");
    }
    journal->counter++;
    return true;
}
