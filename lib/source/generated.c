// generated.c: see generated.h.
#include "source/generated.h"

#include <string.h>

#define SHORT_BARS 10u
#define LONG_BARS 30u
#define BEGIN_S INT64_C(1577836800)  // 2020-01-01T00:00:00Z
#define UNIT_E8 INT64_C(10000)       // 1e-4 in 1e-8

__extension__ typedef unsigned __int128 wide_unsigned;

static void make_bar(struct generated *generated, struct generated_bar *bar);
static void break_tie(struct generated *generated, struct generated_bar *bar);
static int32_t to_units(double dollars);

void generated_init(struct generated *generated)
{
    *generated = (struct generated){.price = 100.0, .random = 7};
}

void generated_make(struct generated *generated, struct generated_bar *bars, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        make_bar(generated, &bars[i]);
        break_tie(generated, &bars[i]);
        generated->made++;
    }
}

void generated_instrument(struct record *at)
{
    static const char name[] = "Generated bars";
    struct instrument *body = record_begin(at, RECORD_INSTRUMENT, sizeof *body + sizeof name - 1);
    body->instrument = 1;
    body->calendar = CALENDAR_ALWAYS;
    memcpy(body->symbol.bytes, GENERATED_SYMBOL, sizeof GENERATED_SYMBOL - 1);
    memcpy(body + 1, name, sizeof name - 1);
    at->counter = 1;
    at->event_time = generated_from();
    at->flags |= FLAG_SIMULATED;
}

void generated_record(const struct generated_bar *bar, uint64_t index, struct record *at)
{
    struct bar *body = record_begin(at, RECORD_BAR, sizeof *body);
    int64_t interval_ns = GENERATED_INTERVAL_S * NS_PER_SECOND;
    *body = (struct bar){
        .instrument = 1,
        .interval_s = GENERATED_INTERVAL_S,
        .start.ns = BEGIN_S * NS_PER_SECOND + (int64_t)index * interval_ns,
        .open.e8 = bar->open * UNIT_E8,
        .high.e8 = bar->high * UNIT_E8,
        .low.e8 = bar->low * UNIT_E8,
        .close.e8 = bar->close * UNIT_E8,
        .volume.e8 = GENERATED_VOLUME * DECIMAL_ONE,
    };
    at->counter = index + 2;
    at->event_time.ns = body->start.ns + interval_ns;
    at->flags |= FLAG_SIMULATED;
}

void generated_end(uint64_t bars, struct record *at)
{
    struct end_of_replay *body = record_begin(at, RECORD_END_OF_REPLAY, sizeof *body);
    body->rows = bars + 1;
    at->counter = bars + 2;
    at->event_time.ns = (BEGIN_S + (int64_t)bars * (int64_t)GENERATED_INTERVAL_S) * NS_PER_SECOND;
    at->flags |= FLAG_SIMULATED;
}

struct utc generated_from(void)
{
    return (struct utc){BEGIN_S * NS_PER_SECOND};
}

static void make_bar(struct generated *generated, struct generated_bar *bar)
{
    generated->random = generated->random * 1103515245u + 12345u;
    double open = generated->price;
    double step = (double)(generated->random >> 8 & 0xffffff) / 16777216.0 - 0.5;
    double close = open * (1 + step * 0.002);
    generated->price = close;
    bar->open = to_units(open);
    bar->high = to_units((open > close ? open : close) * 1.0002);
    bar->low = to_units((open < close ? open : close) * 0.9998);
    bar->close = to_units(close);
}

// A tie of the averages would be decided by each engine's own rounding.
static void break_tie(struct generated *generated, struct generated_bar *bar)
{
    uint64_t made = generated->made;
    int32_t *closes = generated->closes;
    generated->sum_short += bar->close;
    generated->sum_long += bar->close;
    if (made >= SHORT_BARS) generated->sum_short -= closes[(made - SHORT_BARS) % LONG_BARS];
    if (made >= LONG_BARS) generated->sum_long -= closes[made % LONG_BARS];
    if (made + 1 >= LONG_BARS && 3 * generated->sum_short == generated->sum_long) {
        bar->close++;
        generated->sum_short++;
        generated->sum_long++;
    }
    closes[made % LONG_BARS] = bar->close;
}

// Rounds the double's exact value to 1e-4, ties to even, as printf("%.4f") does.
static int32_t to_units(double dollars)
{
    assert(dollars >= 0x1p-10 && dollars < 200000);
    uint64_t bits;
    memcpy(&bits, &dollars, sizeof bits);
    unsigned shift = 1075 - (unsigned)(bits >> 52);  // value = mantissa / 2^shift
    uint64_t mantissa = (bits & ((UINT64_C(1) << 52) - 1)) | UINT64_C(1) << 52;
    wide_unsigned scaled = (wide_unsigned)mantissa * 10000;
    wide_unsigned half = (wide_unsigned)1 << (shift - 1);
    wide_unsigned rest = scaled & (2 * half - 1);
    int32_t units = (int32_t)(scaled >> shift);
    bool up = rest > half || (rest == half && units % 2 != 0);
    return units + up;
}
