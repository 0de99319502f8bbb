// What the lowest layer costs: checksums, money, text.
#include "base/crc32c.h"
#include "base/decimal.h"
#include "base/utc.h"
#include "bench/bench.h"

#define ROUNDS 5000000
#define TEXTS 500000
#define BYTES (1u << 20)

static unsigned char bytes[BYTES];

static void checksums(void)
{
    uint32_t crc = 0;
    int64_t begin = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        crc = crc32c(crc, bytes + (i & 0xFFF), 128);
    }
    int64_t records_ns = bench_now_ns() - begin;
    begin = bench_now_ns();
    for (int i = 0; i < 1000; i++) {
        crc = crc32c(crc, bytes, BYTES);
    }
    int64_t bulk_ns = bench_now_ns() - begin;
    bench_use(crc);
    bench_figure("crc32c of 128 bytes", (double)records_ns / ROUNDS, "ns", NULL);
    bench_figure("crc32c of 1 MiB", 1000.0 * BYTES / (double)bulk_ns, "GB/s", NULL);
}

static void money(void)
{
    struct money sum = {0};
    int64_t begin = bench_now_ns();
    for (int i = 0; i < ROUNDS; i++) {
        struct money value;
        bool whole = money_of((struct quantity){(i % 100) * DECIMAL_ONE},
                              (struct price){12345678901 + i}, ROUND_HALF_EVEN, &value);
        assert(whole);
        sum.e8 ^= value.e8;
    }
    bench_use((uint64_t)sum.e8);
    bench_figure("quantity x price", (double)(bench_now_ns() - begin) / ROUNDS, "ns", NULL);
}

static void texts(void)
{
    int64_t sum = 0;
    int64_t begin = bench_now_ns();
    for (int i = 0; i < TEXTS; i++) {
        char text[DECIMAL_TEXT_MAX];
        int64_t again;
        size_t length = decimal_print(12345678901 + i, text);
        bool parsed = decimal_parse(text, length, &again);
        assert(parsed);
        sum += again;
    }
    int64_t decimals_ns = bench_now_ns() - begin;
    begin = bench_now_ns();
    for (int i = 0; i < TEXTS; i++) {
        char text[UTC_TEXT_MAX];
        struct utc again;
        size_t length = utc_print((struct utc){1100000000000000000 + i}, text);
        bool parsed = utc_parse(text, length, &again);
        assert(parsed);
        sum += again.ns;
    }
    int64_t moments_ns = bench_now_ns() - begin;
    bench_use((uint64_t)sum);
    bench_figure("decimal printed and parsed", (double)decimals_ns / TEXTS, "ns", NULL);
    bench_figure("moment printed and parsed", (double)moments_ns / TEXTS, "ns", NULL);
}

int main(void)
{
    for (size_t i = 0; i < BYTES; i++) {
        bytes[i] = (unsigned char)(i * 31);
    }
    checksums();
    money();
    texts();
    return 0;
}
