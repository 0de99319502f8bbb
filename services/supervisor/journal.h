// journal.h: what the supervisor has to say to the log: its outbox, a counter, one function a type.
//
// Each returns false (LIMIT) when the outbox is full, which takes thousands of records that the
// sequencer does not fetch. The counter of the last record added says when it is in the log.
#pragma once

#include "base/error.h"
#include "event/catalogue.h"
#include "log/board.h"

struct journal {
    struct outbox_writer outbox;
    uint64_t counter;  // of the last record added
};

// What somebody asks for: the fields of COMMAND and its reason.
struct command_entry {
    uint64_t command;
    enum command_verb verb;
    uint32_t actor;  // numeric user id
    uint32_t setting, subject;
    int64_t value;
    const char *reason;
};

// Goes on from the last counter of ours that is in the log: the sequencer must be ready.
void journal_open(struct journal *journal, struct board *board);
MUST_USE bool journal_run(struct journal *journal, const struct run *run, const char *build);
MUST_USE bool journal_config(struct journal *journal, const struct config *config);
MUST_USE bool journal_command(struct journal *journal, const struct command_entry *entry);
MUST_USE bool journal_refusal(struct journal *journal, uint64_t command, const char *why);
MUST_USE bool journal_halt(struct journal *journal, const struct halt *halt, const char *reason);
MUST_USE bool journal_pause(struct journal *journal, const struct command_entry *entry);
MUST_USE bool journal_resume(struct journal *journal, const struct command_entry *entry,
                             uint64_t generation);
MUST_USE bool journal_process(struct journal *journal, const struct process *process,
                              const char *text);
// Makes all that was added visible to the sequencer.
void journal_publish(struct journal *journal);
