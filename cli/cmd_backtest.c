// cmd_backtest.c: tradewind backtest: the very same core over the same data, in one thread.
#include "base/error.h"
#include "cli/commands.h"
#include "config/yaml.h"
#include "log/chain.h"
#include "research/backtest.h"
#include "research/summary.h"
#include "services/home.h"

static const struct command_option options[] = {
    OPTION_HOME,
    {"data", "PATH", "folder of the data, or a plan's file (default: the configuration's)"},
    {"config", "DIR", "read the configuration from here (default: the home's, else defaults)"},
    {"log", "DIR", "keep the log in this folder, which holds none yet"},
    OPTION_JSON,
    OPTIONS_END,
};

static int run_backtest(const struct arguments *arguments);

const struct cli_command command_backtest = {
    .name = "backtest",
    .help = "run the same core over the same data in one thread",
    .text =
        "Ends with the state hash, equity, cash, positions and fills that `up --replay` of the\n"
        "same data and configuration ends with. Nothing of the home is changed.",
    .options = options,
    .run = run_backtest,
};

static const char *symbol_of(const void *context, uint32_t instrument)
{
    const struct reference *reference = context;
    return reference_knows(reference, instrument) ? reference->listings[instrument - 1].symbol
                                                  : NULL;
}

static void print_account(const struct backtest *backtest, bool json)
{
    const struct driver *driver = &backtest->driver;
    const struct reference *reference = runner_reference(driver->runner);
    if (json) {
        summary_print_json(stdout, &driver->summary, driver->holdings, symbol_of, reference);
    } else {
        summary_print_text(stdout, &driver->summary, driver->holdings, symbol_of, reference);
    }
}

static int run_backtest(const struct arguments *arguments)
{
    char directory[HOME_PATH_MAX], key_path[HOME_PATH_MAX];
    const char *home = arguments_home(arguments), *data = arguments_value(arguments, "data");
    const char *config = arguments_value(arguments, "config");
    const char *keep = arguments_value(arguments, "log");
    static struct backtest backtest;  // large
    struct settings settings;
    struct replay_plan plan;
    unsigned char key[32] = {0};

    if (config == NULL) {
        if (!home_path(directory, sizeof directory, home, "config")) return command_failed();
        config = directory;
    }
    if (!settings_yaml_load(config, &settings, &plan, NULL)) return command_failed();
    // What is kept is chained with the home's key where there is one, so that it can be verified.
    if (!home_path(key_path, sizeof key_path, home, "keys/chain.key")) return command_failed();
    if (keep != NULL && !chain_key_read(key_path, false, key)) {
        if (error_kind() != ERROR_NOT_FOUND) return command_failed();
        error_clear();
    }
    bool good = backtest_open(data != NULL ? data : plan.data, &settings, keep, key, &backtest)
        && backtest_run(&backtest);
    if (good) print_account(&backtest, arguments_have(arguments, "json"));
    backtest_close(&backtest);
    return good ? 0 : command_failed();
}
