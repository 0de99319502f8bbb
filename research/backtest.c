// backtest.c: see backtest.h.
#include "research/backtest.h"

#include "base/error.h"

#include <string.h>

bool backtest_open(const char *data, const struct settings *settings, const char *keep,
                   const unsigned char chain_key[static 32], struct backtest *backtest)
{
    *backtest = (struct backtest){0};
    if (!replay_open(data, &backtest->replay)) return false;
    struct driver_options options = {
        .capacities = CAPACITIES_DEFAULT,
        .settings = *settings,
        .calendar = CALENDAR_XNYS,
        .from = replay_from(backtest->replay),
        .to = replay_to(backtest->replay),
        .data = replay_hash(backtest->replay),
        .keep = keep,
    };
    memcpy(options.chain_key, chain_key, sizeof options.chain_key);
    if (driver_open(&options, &backtest->driver)) return true;
    backtest_close(backtest);
    return false;
}

void backtest_close(struct backtest *backtest)
{
    driver_close(&backtest->driver);
    replay_close(backtest->replay);
    backtest->replay = NULL;
}

bool backtest_run(struct backtest *backtest)
{
    _Alignas(8) unsigned char memory[REPLAY_RECORD_MAX];
    struct record *record = (void *)memory;
    uint64_t count = replay_count(backtest->replay);
    for (uint64_t number = 1; number <= count; number++) {
        replay_record(backtest->replay, number, record);
        if (!driver_carry(&backtest->driver, record)) {
            return FAIL_WHILE("carrying row %llu", (unsigned long long)number);
        }
    }
    if (!driver_finish(&backtest->driver)) return FAIL_WHILE("keeping the log");
    assert(backtest->driver.has_summary);  // the replay ends with END_OF_REPLAY
    return true;
}
