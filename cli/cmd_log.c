// cmd_log.c: tradewind log: what lies in a run's log, a line or a JSON object a record.
#include "cli/commands.h"
#include "cli/run_log.h"
#include "event/line.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define REST_NS (50 * NS_PER_MS)
#define TYPES_MAX 32

struct selection {
    unsigned types[TYPES_MAX];
    size_t count;  // 0: all
    uint64_t from, limit;
    bool json, follow;
};

struct printer {
    struct selection selection;
    struct symbols symbols;
    uint64_t printed;
    char memory[RECORD_JSON_MAX];
};

static int log_run(const struct arguments *arguments);
static bool read_selection(const struct arguments *arguments, struct selection *selection);
static bool read_types(const char *words, struct selection *selection);
static bool print_records(struct run_log *log, struct printer *printer);
static void print_record(const struct record *record, struct printer *printer);

static const struct command_option options[] = {
    {"follow", NULL, "go on with what comes, until Ctrl-C"},
    {"type", "T[,T...]", "only these types, such as fill,order"},
    {"from", "SEQUENCE", "begin at this record"},
    {"limit", "N", "end behind so many records"},
    OPTION_RUN,
    OPTION_JSON,
    OPTION_HOME,
    OPTIONS_END,
};
const struct cli_command command_log = {
    .name = "log",
    .help = "print the records of a run's log",
    .text = "A line shows sequence, time, type and what matters; --json the whole record. What is\n"
            "not yet safe on disk is not shown. Works whether or not the home is up.",
    .options = options,
    .run = log_run,
};

static int log_run(const struct arguments *arguments)
{
    struct run_log log = {0};
    struct printer *printer = calloc(1, sizeof *printer);
    bool good = printer != NULL || FAIL(ERROR_MEMORY, "no memory for a printer");
    good = good && read_selection(arguments, &printer->selection) && run_log_open(arguments, &log)
        && print_records(&log, printer);
    run_log_close(&log);
    free(printer);
    return good ? 0 : command_failed();
}

static bool read_selection(const struct arguments *arguments, struct selection *selection)
{
    selection->json = arguments_have(arguments, "json");
    selection->follow = arguments_have(arguments, "follow");
    const char *types = arguments_value(arguments, "type");
    return (types == NULL || read_types(types, selection))
        && arguments_number(arguments, "from", 1, UINT64_MAX, 1, &selection->from)
        && arguments_number(arguments, "limit", 1, UINT64_MAX, UINT64_MAX, &selection->limit);
}

static bool read_types(const char *words, struct selection *selection)
{
    for (const char *at = words;; at++) {
        size_t length = strcspn(at, ",");
        if (selection->count == TYPES_MAX) {
            return FAIL(ERROR_USAGE, "--type: at most %d types", TYPES_MAX);
        }
        if (!record_type_of(at, length, &selection->types[selection->count++])) {
            return FAIL(ERROR_USAGE, "--type %s: there is no record type \"%.*s\"", words,
                        (int)length, at);
        }
        at += length;
        if (*at == '\0') return true;
    }
}

static bool is_wanted(const struct selection *selection, const struct record *record)
{
    if (record->sequence < selection->from) return false;
    for (size_t i = 0; i < selection->count; i++) {
        if (record->type == selection->types[i]) return true;
    }
    return selection->count == 0;
}

// From the first record on, wherever printing begins: the symbols stand there.
static bool print_records(struct run_log *log, struct printer *printer)
{
    const struct selection *selection = &printer->selection;
    while (printer->printed < selection->limit) {
        const struct record *record;
        switch (run_log_next(log, &record)) {
        case LOG_RECORD:
            symbols_learn(&printer->symbols, record);
            if (is_wanted(selection, record)) print_record(record, printer);
            break;
        case LOG_END:
            if (!selection->follow) return true;
            if (fflush(stdout) != 0) return true;  // nobody reads: main tells it
            log_reader_forget(log->reader);
            nanosleep(&(struct timespec){.tv_nsec = REST_NS}, NULL);
            if (!run_log_refresh(log)) return false;
            break;
        case LOG_BROKEN: return false;
        }
    }
    return true;
}

static void print_record(const struct record *record, struct printer *printer)
{
    struct text text;
    text_init(&text, printer->memory, sizeof printer->memory);
    if (printer->selection.json) {
        record_json(record, &text);
    } else {
        text_add(&text, "%8" PRIu64 " ", record->sequence);
        record_line(record, &printer->symbols, &text);
    }
    text_add(&text, "\n");
    (void)fwrite(text.at, 1, text.length, stdout);
    printer->printed++;
}
