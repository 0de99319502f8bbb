// bench_backtest.c: bars a second through the whole core: sma_cross alone, and the committee.
//
// usage: bench_backtest [BARS]   (default 10,000,000 for sma_cross, a tenth for the committee)
// The bars are made ahead by the chunk and their making is not timed. Orders, ledger and fees are
// really booked.
#include "base/error.h"
#include "bench/bench.h"
#include "research/driver.h"
#include "source/generated.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHUNK 65536u
#define ROUNDS 5

struct workload {
    const char *name, *target;
    bool committee, free_of_cost;
    uint64_t bars;
};

static void set(struct settings *settings, uint32_t setting, uint32_t subject, int64_t value)
{
    enum setting_fault fault = settings_apply(settings, setting, subject, value);
    assert(fault == SETTING_GOOD);
}

// The benchmark of the settled choices: 10/30, one share, quorum 1, a decision each bar.
static void settings_of(const struct workload *workload, struct settings *settings)
{
    settings_init(settings);
    set(settings, SETTING_DECISION_INTERVAL, 0, GENERATED_INTERVAL_S);
    if (workload->free_of_cost) {
        set(settings, SETTING_FEE_RATE, 0, 0);
        set(settings, SETTING_SLIPPAGE_RATE, 0, 0);
    }
    // A session never ends here: the limits of a day would be limits of the run.
    set(settings, SETTING_ORDERS_PER_SESSION, 0, 100000000);
    if (workload->committee) return;
    set(settings, SETTING_CASH, 0, 1000000 * E8);
    set(settings, SETTING_FIXED_QUANTITY, 0, E8);
    set(settings, SETTING_QUORUM, 0, 1);
    set(settings, SETTING_MINIMUM_TRADE, 0, 0);
    set(settings, SETTING_NO_TRADE_BAND, 0, 0);
    for (size_t i = 0; member_row_at(i) != NULL; i++) {
        uint32_t member = member_row_at(i)->number;
        set(settings, SETTING_MEMBER_ENABLED, member, member == MEMBER_SMA_CROSS);
    }
}

static bool carry_chunk(struct driver *driver, unsigned char *records, size_t stride, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (!driver_carry(driver, (struct record *)(void *)(records + i * stride))) return false;
    }
    return true;
}

// Seconds spent in the core alone.
static bool run_once(const struct workload *workload, struct driver *driver, double *seconds)
{
    static struct generated_bar bars[CHUNK];
    static _Alignas(8) unsigned char records[CHUNK][128];
    static _Alignas(8) unsigned char memory[GENERATED_RECORD_MAX];
    struct driver_options options = {
        .capacities = CAPACITIES_DEFAULT, .calendar = CALENDAR_ALWAYS, .from = generated_from()};
    settings_of(workload, &options.settings);
    if (!driver_open(&options, driver)) return false;

    struct record *record = (void *)memory;
    struct generated generated;
    generated_init(&generated);
    generated_instrument(record);
    bool good = driver_carry(driver, record);
    int64_t spent = 0;
    for (uint64_t done = 0; good && done < workload->bars;) {
        size_t count = workload->bars - done < CHUNK ? (size_t)(workload->bars - done) : CHUNK;
        generated_make(&generated, bars, count);
        for (size_t i = 0; i < count; i++) {
            generated_record(&bars[i], done + i, (struct record *)(void *)records[i]);
        }
        int64_t from = bench_now_ns();
        good = carry_chunk(driver, records[0], sizeof records[0], count);
        spent += bench_now_ns() - from;
        done += count;
    }
    generated_end(workload->bars, record);
    *seconds = (double)spent / 1e9;
    return good && driver_carry(driver, record);
}

static int by_size(const void *left, const void *right)
{
    double a = *(const double *)left, b = *(const double *)right;
    return (a > b) - (a < b);
}

static bool measure(const struct workload *workload, int rounds)
{
    double seconds[ROUNDS];
    struct summary summary = {0};
    static struct driver driver;
    for (int i = 0; i < rounds; i++) {
        if (!run_once(workload, &driver, &seconds[i])) return false;
        summary = driver.summary;
        driver_close(&driver);
    }
    qsort(seconds, (size_t)rounds, sizeof seconds[0], by_size);
    char equity[DECIMAL_TEXT_MAX], fees[DECIMAL_TEXT_MAX];
    decimal_print(summary.equity.e8, equity);
    decimal_print(summary.fees.e8, fees);
    bench_figure(workload->name, (double)workload->bars / seconds[rounds / 2], "bars/s",
                 workload->target);
    printf("%" PRIu64 " bars, median of %d: %" PRIu64 " orders, %" PRIu64 " fills, %" PRIu64
           " refusals, fees %s, equity %s\n",
           workload->bars, rounds, summary.orders, summary.fills, summary.refusals, fees, equity);
    return true;
}

// Peak memory of a process of its own that carries so many bars.
static double peak_mb(uint64_t bars)
{
    fflush(stdout);
    pid_t pid = fork();
    if (pid == 0) {
        static struct driver driver;
        double seconds;
        _exit(!run_once(&(struct workload){.bars = bars}, &driver, &seconds));
    }
    int status = 1;
    struct rusage usage = {0};
    if (pid < 0 || wait4(pid, &status, 0, &usage) != pid || status != 0) return NAN;
    return (double)usage.ru_maxrss / 1024;
}

// The floor and the oracle: the same rule as a bare loop, no records, orders or ledger. A cross at
// one close fills at the next open.
static void measure_floor(uint64_t bars)
{
    static struct generated_bar chunk[CHUNK];
    int64_t closes[30] = {0}, cash = 0, sum_short = 0, sum_long = 0, spent = 0;
    int position = 0, wanted = 0, last = 0;
    uint64_t orders = 0;
    int32_t close = 0;
    struct generated generated;
    generated_init(&generated);
    for (uint64_t done = 0; done < bars;) {
        size_t count = bars - done < CHUNK ? (size_t)(bars - done) : CHUNK;
        generated_make(&generated, chunk, count);
        int64_t from = bench_now_ns();
        for (size_t i = 0; i < count; i++, done++) {
            if (wanted != 0) {
                cash -= (int64_t)wanted * chunk[i].open;
                position += wanted;
                orders++;
            }
            close = chunk[i].close;
            sum_short += close - closes[(done + 20) % 30];
            sum_long += close - closes[done % 30];
            closes[done % 30] = close;
            int64_t difference = 3 * sum_short - sum_long;
            int sign = (difference > 0) - (difference < 0);
            wanted = 0;
            if (done < 29 || sign == 0) continue;
            if (last < 0 && sign > 0 && position == 0) wanted = 1;
            if (last > 0 && sign < 0 && position == 1) wanted = -1;
            last = sign;
        }
        spent += bench_now_ns() - from;
    }
    char equity[DECIMAL_TEXT_MAX];
    decimal_print(1000000 * DECIMAL_ONE + (cash + (int64_t)position * close) * 10000, equity);
    bench_figure("bare loop of sma_cross, the floor", (double)bars / ((double)spent / 1e9),
                 "bars/s", NULL);
    printf("%" PRIu64 " bars: %" PRIu64 " orders, equity %s\n", bars, orders, equity);
}

int main(int argc, char **argv)
{
    uint64_t bars = argc > 1 ? strtoull(argv[1], NULL, 10) : 10000000;
    const struct workload workloads[] = {
        {"sma_cross, 100 k bars, no fee, no slippage", NULL, false, true, 100000},
        {"sma_cross, 1 M bars, no fee, no slippage", NULL, false, true, 1000000},
        {"sma_cross", ">= 1e7", false, false, bars},
        {"whole committee", NULL, true, false, bars / 10},
    };
    // First, while this process is small: the children inherit what it holds.
    double few_mb = peak_mb(bars / 10), all_mb = peak_mb(bars);
    bench_figure("peak memory of a tenth of the bars", few_mb, "MB", NULL);
    bench_figure("peak memory of all bars, beyond that", all_mb - few_mb, "MB", "<= 1");
    measure_floor(100000);
    measure_floor(1000000);
    measure_floor(bars);
    for (size_t i = 0; i < COUNT_OF(workloads); i++) {
        if (measure(&workloads[i], ROUNDS)) continue;
        error_print(stderr, "bench_backtest");
        return 1;
    }
    return 0;
}
