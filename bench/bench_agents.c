// What a bar costs the committee, its decision record included.
#include "agents/agents.h"
#include "bench/bench.h"

#include <stdlib.h>

#define BARS 2000000
#define BARS_AHEAD 4096  // made before the clock starts, played round and round

struct bench {
    struct reference *reference;
    struct agents *agents;
    struct sink sink;
    struct record *bars;  // BARS_AHEAD
    size_t bar_length;
    uint64_t sequence;
};

static void *take_memory(size_t size)
{
    void *memory = calloc(1, size);
    if (memory == NULL) {
        fprintf(stderr, "bench_agents: out of memory\n");
        exit(1);
    }
    return memory;
}

static struct record *bar_at(const struct bench *bench, uint64_t index)
{
    unsigned char *bars = (unsigned char *)bench->bars;
    return (struct record *)(void *)(bars + index % BARS_AHEAD * bench->bar_length);
}

static void make_bars(struct bench *bench)
{
    uint32_t random = 7;
    double price = 100;
    for (uint64_t i = 0; i < BARS_AHEAD; i++) {
        random = random * 1103515245u + 12345u;
        int64_t open = (int64_t)(price * 1e4) * 10000;
        price *= 1 + ((double)(random >> 8 & 0xFFFFFF) / 16777216.0 - 0.5) * 0.002;
        int64_t close = (int64_t)(price * 1e4) * 10000;
        struct bar *bar = record_begin(bar_at(bench, i), RECORD_BAR, sizeof *bar);
        *bar = (struct bar){
            .instrument = 1,
            .interval_s = 60,
            .open = {open},
            .high = {(open > close ? open : close) + 1000000},
            .low = {(open < close ? open : close) - 1000000},
            .close = {close},
            .volume = {1000 * DECIMAL_ONE},
        };
    }
}

static void set_up(struct bench *bench, bool whole_committee)
{
    struct capacities capacities = CAPACITIES_DEFAULT;
    bench->reference = reference_init(take_memory(reference_bytes(&capacities)), &capacities);
    bench->agents =
        agents_init(take_memory(agents_bytes(&capacities)), &capacities, bench->reference);
    struct settings *settings = &bench->reference->settings;
    settings->value[SETTING_DECISION_INTERVAL] = 60;
    if (!whole_committee) {
        settings->value[SETTING_FIXED_QUANTITY] = E8;
        for (size_t i = 0; member_row_at(i) != NULL; i++) {
            uint32_t member = member_row_at(i)->number;
            settings->enabled[member] = member == MEMBER_SMA_CROSS;
        }
    }
    bench->reference->instruments = 1;
    sink_init(&bench->sink, take_memory(SINK_SIZE), SINK_SIZE);
    bench->bar_length = record_length(sizeof(struct bar), false);
    bench->bars = take_memory(BARS_AHEAD * bench->bar_length);
    make_bars(bench);
}

static void tear_down(struct bench *bench)
{
    free(bench->reference);
    free(bench->agents);
    free(bench->sink.memory);
    free(bench->bars);
}

// Returns how many decisions were no hold.
static uint64_t run(struct bench *bench)
{
    uint64_t trades = 0;
    for (uint64_t i = 0; i < BARS; i++) {
        struct record *record = bar_at(bench, i);
        struct bar *bar = (struct bar *)(void *)(record + 1);
        bar->start.ns = (int64_t)++bench->sequence * 60 * NS_PER_SECOND;
        record->event_time.ns = bar->start.ns + 60 * NS_PER_SECOND;
        record->log_time = record->event_time;
        sink_begin(&bench->sink, record);
        agents_step(bench->agents, record, &bench->sink);
        const struct record *decision = (const struct record *)(const void *)bench->sink.memory;
        trades += record_decision(decision)->action != DECIDE_HOLD;
    }
    return trades;
}

// The best of three.
static void measure(const char *name, bool whole_committee, const char *target)
{
    double best = 1e9;
    for (int round = 0; round < 3; round++) {
        struct bench bench = {0};
        set_up(&bench, whole_committee);
        int64_t begin = bench_now_ns();
        bench_use(run(&bench));
        double ns = (double)(bench_now_ns() - begin) / BARS;
        if (ns < best) best = ns;
        tear_down(&bench);
    }
    bench_figure(name, best, "ns", target);
}

int main(void)
{
    measure("decision of sma_cross", false, "<= 45");
    measure("decision of the committee", true, NULL);
    return 0;
}
