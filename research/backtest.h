// backtest.h: the whole core over recorded data in one thread.
#pragma once

#include "research/driver.h"
#include "source/replay.h"

struct backtest {
    struct replay *replay;
    struct driver driver;
};

// data: as replay_open() takes it. keep: folder for the log, or NULL; it holds no log yet.
MUST_USE bool backtest_open(const char *data, const struct settings *settings, const char *keep,
                            const unsigned char chain_key[static 32], struct backtest *backtest);
void backtest_close(struct backtest *backtest);  // zeroed or half open is fine
// Carries the whole replay; the account is in backtest->driver.summary and holdings.
MUST_USE bool backtest_run(struct backtest *backtest);
