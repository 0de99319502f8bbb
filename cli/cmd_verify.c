// cmd_verify.c: tradewind verify: every byte of a home's logs, then a replay from zero and from the
// last snapshot, which must end in the same state.
#include "base/error.h"
#include "build_info.h"
#include "cli/commands.h"
#include "fold/carrier.h"
#include "log/chain.h"
#include "log/log_verify.h"
#include "services/home.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

struct verdict_of_run {
    uint32_t run;
    struct log_check check;
    bool replayed;  // by this build
    char build[TAIL_TEXT_MAX + 1];
    uint64_t carried;     // external records
    uint64_t compared;    // own records, equal to what the folds make
    uint64_t on_the_way;  // own records made and not in the log: it ended before them
    bool had_snapshot;
    struct hash32 state_hash;
};

static const struct command_option options[] = {
    OPTION_HOME,
    {"run", "N", "only this run"},
    OPTION_JSON,
    OPTIONS_END,
};

static int run_verify(const struct arguments *arguments);

const struct cli_command command_verify = {
    .name = "verify",
    .help = "check every byte of the logs, replay them, compare",
    .text = "Checks frames, CRCs, counters, hash chain and unused bytes of each run's log, then\n"
            "replays it from zero and from its last snapshot: both must end in the same state and\n"
            "make the very records that are in the log. What another build wrote is checked for\n"
            "integrity and named, not replayed. The home must be down.",
    .options = options,
    .run = run_verify,
};

static bool verify_run(const char *home, const unsigned char key[static 32],
                       struct verdict_of_run *verdict);
static void print_verdict(const struct verdict_of_run *verdict, bool json);

static int run_verify(const struct arguments *arguments)
{
    const char *home = arguments_home(arguments);
    char path[HOME_PATH_MAX];
    unsigned char key[32];
    uint32_t newest;
    uint64_t only;
    bool locked;
    int pid;
    if (!arguments_number(arguments, "run", 1, RUNS_MAX, 0, &only)
        || !home_newest_run(home, &newest) || !home_is_locked(home, &locked, &pid)) {
        return command_failed();
    }
    if (locked) {
        FAIL(ERROR_BUSY, "%s is in use (pid %d); tradewind down ends it", home, pid);
        return command_failed();
    }
    if (newest == 0 || only > newest) {
        FAIL(ERROR_NOT_FOUND, "%s has no such run", home);
        return command_failed();
    }
    if (!home_path(path, sizeof path, home, "keys/chain.key")
        || !chain_key_read(path, false, key)) {
        return command_failed();
    }
    uint32_t first = only != 0 ? (uint32_t)only : 1, last = only != 0 ? (uint32_t)only : newest;
    for (uint32_t run = first; run <= last; run++) {
        struct verdict_of_run verdict = {.run = run};
        if (!verify_run(home, key, &verdict)) {
            FAIL_WHILE("verifying run %" PRIu32, run);
            return command_failed();
        }
        print_verdict(&verdict, arguments_have(arguments, "json"));
    }
    return 0;
}

static bool learn_build(const char *log, struct verdict_of_run *verdict)
{
    struct log_reader *reader;
    const struct record *record;
    if (!log_reader_open(log, &reader)) return false;
    if (log_reader_next(reader, UINT64_MAX, &record) == LOG_RECORD && record->type == RECORD_RUN
        && body_check(record) == RECORD_WHOLE) {
        size_t size;
        const void *build = record_tail(record, sizeof(struct run), &size);
        memcpy(verdict->build, build, size);
    }
    log_reader_close(reader);
    verdict->replayed = strcmp(verdict->build, BUILD_VERSION) == 0;
    return true;
}

// Carries the log to its end, from a snapshot if a folder is given.
static bool replay_run(const char *log, const char *snapshots, struct verdict_of_run *verdict)
{
    struct carrier carrier;
    if (!carrier_open(log, snapshots, UINT64_MAX, &CAPACITIES_DEFAULT, &carrier)) return false;
    verdict->had_snapshot = carrier.position.sequence > 0;
    verdict->carried = verdict->compared = 0;
    enum carried carried = CARRIED_RECORD;
    while (carried != CARRIED_NOTHING && carried != CARRIED_FAILED) {
        const struct record *record;
        struct batch made;
        carried = carrier_step(&carrier, UINT64_MAX, &record, &made);
        if (carried == CARRIED_RECORD) verdict->carried++;
        if (carried == CARRIED_OWN) verdict->compared++;
    }
    verdict->on_the_way = runner_counter(carrier.runner) - carrier.own_counter;
    verdict->state_hash = runner_state_hash(carrier.runner);
    carrier_close(&carrier);
    return carried == CARRIED_NOTHING;
}

static bool verify_run(const char *home, const unsigned char key[static 32],
                       struct verdict_of_run *verdict)
{
    char log[HOME_PATH_MAX], snapshots[HOME_PATH_MAX];
    if (!home_run_path(home, verdict->run, "/log", log, sizeof log)
        || !home_run_path(home, verdict->run, "/snapshots", snapshots, sizeof snapshots)) {
        return false;
    }
    if (!log_verify(log, key, &verdict->check) || !learn_build(log, verdict)) return false;
    if (!verdict->replayed) return true;
    struct verdict_of_run from_snapshot = *verdict;
    if (!replay_run(log, snapshots, &from_snapshot)) {
        return FAIL_WHILE("replaying from the last snapshot");
    }
    if (!replay_run(log, NULL, verdict)) return FAIL_WHILE("replaying from zero");
    verdict->had_snapshot = from_snapshot.had_snapshot;
    if (memcmp(&verdict->state_hash, &from_snapshot.state_hash, sizeof verdict->state_hash) != 0) {
        return FAIL(ERROR_DIVERGED, "the replay from the last snapshot ends in another state");
    }
    return true;
}

static void print_hash(const struct hash32 *hash)
{
    for (size_t i = 0; i < sizeof hash->bytes; i++) {
        printf("%02x", hash->bytes[i]);
    }
}

static void print_verdict(const struct verdict_of_run *verdict, bool json)
{
    const struct log_check *check = &verdict->check;
    if (json) {
        printf("{\"run\":%" PRIu32 ",\"records\":%" PRIu64 ",\"bytes\":%" PRIu64
               ",\"segments\":%" PRIu64 ",\"chained\":%" PRIu64 ",\"replayed\":%s"
               ",\"from_snapshot\":%s,\"carried\":%" PRIu64 ",\"compared\":%" PRIu64,
               verdict->run, check->records, check->bytes, check->segments, check->chained,
               verdict->replayed ? "true" : "false", verdict->had_snapshot ? "true" : "false",
               verdict->carried, verdict->compared);
        if (verdict->replayed) {
            printf(",\"state_hash\":\"");
            print_hash(&verdict->state_hash);
            printf("\"");
        }
        printf("}\n");
        return;
    }
    printf("run %" PRIu32 ": %" PRIu64 " records in %" PRIu64 " segments are whole, %" PRIu64
           " of them chained\n",
           verdict->run, check->records, check->segments, check->chained);
    if (!verdict->replayed) {
        printf("run %" PRIu32 ": begun by build %s, this is %s: not replayed\n", verdict->run,
               verdict->build, BUILD_VERSION);
        return;
    }
    printf("run %" PRIu32 ": %" PRIu64 " records carried from zero%s; all %" PRIu64
           " of core's are what it makes; state ",
           verdict->run, verdict->carried,
           verdict->had_snapshot ? " and from the last snapshot, to the same state"
                                 : " (there is no snapshot)",
           verdict->compared);
    print_hash(&verdict->state_hash);
    printf("\n");
    if (verdict->on_the_way > 0) {
        printf("run %" PRIu32 ": it ended with %" PRIu64
               " records of core on their way; the next start makes them again\n",
               verdict->run, verdict->on_the_way);
    }
}
