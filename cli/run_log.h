// run_log.h: the log of one run, for the commands that read it, whether or not the home is up.
#pragma once

#include "cli/command.h"
#include "log/log_reader.h"
#include "services/home.h"

#define OPTION_RUN {"run", "N", "that run and not the newest"}

struct run_log {
    uint32_t run;
    char path[HOME_PATH_MAX];
    uint64_t durable;  // what lies behind it may vanish in a crash: it is not read
    struct log_reader *reader;
};

// By the options home and run. NOT_FOUND: no such home, run or log. run_log_close() accepts a
// zeroed one.
MUST_USE bool run_log_open(const struct arguments *arguments, struct run_log *log);
void run_log_close(struct run_log *log);
// Looks how far the log is durable now.
MUST_USE bool run_log_refresh(struct run_log *log);
// The next durable record; LOG_END where no more is durable yet.
enum log_next run_log_next(struct run_log *log, const struct record **record);
