// run_log.c: see run_log.h.
#include "cli/run_log.h"

bool run_log_open(const struct arguments *arguments, struct run_log *log)
{
    *log = (struct run_log){0};
    const char *home = arguments_home(arguments);
    uint64_t wanted;
    uint32_t newest;
    if (!arguments_number(arguments, "run", 1, RUNS_MAX, 0, &wanted)) return false;
    if (!home_newest_run(home, &newest)) return false;
    if (newest == 0) return FAIL(ERROR_NOT_FOUND, "%s has no run yet; see tradewind help up", home);
    log->run = wanted == 0 ? newest : (uint32_t)wanted;
    bool good = home_run_path(home, log->run, "/log", log->path, sizeof log->path)
        && run_log_refresh(log) && log_reader_open(log->path, &log->reader);
    return good || FAIL_WHILE("reading the log of run %u of %s", log->run, home);
}

void run_log_close(struct run_log *log)
{
    log_reader_close(log->reader);
    log->reader = NULL;
}

bool run_log_refresh(struct run_log *log)
{
    return log_durable_mark(log->path, &log->durable);
}

enum log_next run_log_next(struct run_log *log, const struct record **record)
{
    return log_reader_next(log->reader, log->durable, record);
}
