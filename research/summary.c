// summary.c: see summary.h.
#include "research/summary.h"

#define HASH_TEXT (2 * sizeof(struct hash32) + 1)

static void counts_print_json(FILE *out, const struct summary *summary);
static void hash_print(const struct hash32 *hash, char text[static HASH_TEXT]);
static const char *holding_name(const struct holding *holding, summary_symbol *symbol,
                                const void *context, char text[static 16]);

void summary_print_json(FILE *out, const struct summary *summary, const struct holding *holdings,
                        summary_symbol *symbol, const void *context)
{
    char decimal[3][DECIMAL_TEXT_MAX], name[16], hash[HASH_TEXT];
    fprintf(out, "{\"mode\":\"replay\",\"account\":\"paper\"");
    counts_print_json(out, summary);
    decimal_print(summary->equity.e8, decimal[0]);
    decimal_print(summary->cash.e8, decimal[1]);
    decimal_print(summary->dividends.e8, decimal[2]);
    fprintf(out, ",\"equity\":\"%s\",\"cash\":\"%s\",\"dividends\":\"%s\"", decimal[0], decimal[1],
            decimal[2]);
    decimal_print(summary->fees.e8, decimal[0]);
    decimal_print(summary->realised.e8, decimal[1]);
    fprintf(out, ",\"fees\":\"%s\",\"realised\":\"%s\",\"positions\":{", decimal[0], decimal[1]);
    const char *comma = "";
    for (uint32_t i = 0; i < summary->holdings; i++) {
        if (holdings[i].quantity.e8 == 0) continue;
        decimal_print(holdings[i].quantity.e8, decimal[0]);
        decimal_print(holdings[i].mark.e8, decimal[1]);
        decimal_print(holdings[i].value.e8, decimal[2]);
        fprintf(out, "%s\"%s\":{\"quantity\":\"%s\",\"mark\":\"%s\",\"value\":\"%s\"}", comma,
                holding_name(&holdings[i], symbol, context, name), decimal[0], decimal[1],
                decimal[2]);
        comma = ",";
    }
    hash_print(&summary->state_hash, hash);
    fprintf(out, "},\"trading\":\"%s\",\"state_hash\":\"%s\"}\n",
            trading_state_name(summary->trading), hash);
}

void summary_print_text(FILE *out, const struct summary *summary, const struct holding *holdings,
                        summary_symbol *symbol, const void *context)
{
    char decimal[3][DECIMAL_TEXT_MAX], name[16], hash[HASH_TEXT];
    decimal_print(summary->equity.e8, decimal[0]);
    decimal_print(summary->cash.e8, decimal[1]);
    decimal_print(summary->dividends.e8, decimal[2]);
    fprintf(out, "REPLAY PAPER  trading is %s\n", trading_state_name(summary->trading));
    fprintf(out, "equity %s  cash %s  dividends %s\n", decimal[0], decimal[1], decimal[2]);
    decimal_print(summary->fees.e8, decimal[0]);
    decimal_print(summary->realised.e8, decimal[1]);
    fprintf(out, "fees %s  realised %s\n", decimal[0], decimal[1]);
    for (uint32_t i = 0; i < summary->holdings; i++) {
        if (holdings[i].quantity.e8 == 0) continue;
        decimal_print(holdings[i].quantity.e8, decimal[0]);
        decimal_print(holdings[i].mark.e8, decimal[1]);
        decimal_print(holdings[i].value.e8, decimal[2]);
        fprintf(out, "holds %s %s at %s = %s\n", decimal[0],
                holding_name(&holdings[i], symbol, context, name), decimal[1], decimal[2]);
    }
    fprintf(out, "records %ju  bars %ju  opinions %ju  decisions %ju\n",
            (uintmax_t)summary->records, (uintmax_t)summary->bars, (uintmax_t)summary->opinions,
            (uintmax_t)summary->decisions);
    fprintf(out, "orders %ju  fills %ju  refusals %ju\n", (uintmax_t)summary->orders,
            (uintmax_t)summary->fills, (uintmax_t)summary->refusals);
    hash_print(&summary->state_hash, hash);
    fprintf(out, "state %s\n", hash);
}

static void counts_print_json(FILE *out, const struct summary *summary)
{
    fprintf(out, ",\"records\":%ju,\"bars\":%ju,\"opinions\":%ju,\"decisions\":%ju",
            (uintmax_t)summary->records, (uintmax_t)summary->bars, (uintmax_t)summary->opinions,
            (uintmax_t)summary->decisions);
    fprintf(out, ",\"orders\":%ju,\"fills\":%ju,\"refusals\":%ju", (uintmax_t)summary->orders,
            (uintmax_t)summary->fills, (uintmax_t)summary->refusals);
}

static void hash_print(const struct hash32 *hash, char text[static HASH_TEXT])
{
    for (size_t i = 0; i < sizeof hash->bytes; i++) {
        snprintf(text + 2 * i, 3, "%02x", hash->bytes[i]);
    }
}

// A symbol with a quote or backslash would have to be escaped: it is shown by its number.
static const char *holding_name(const struct holding *holding, summary_symbol *symbol,
                                const void *context, char text[static 16])
{
    const char *known = symbol(context, holding->instrument);
    bool plain = known != NULL && known[0] != '\0';
    for (size_t i = 0; plain && known[i] != '\0'; i++)
        plain = known[i] != '"' && known[i] != '\\';
    if (plain) return known;
    snprintf(text, 16, "#%u", holding->instrument);
    return text;
}
