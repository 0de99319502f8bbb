// opinion.c: see opinion.h. For people and JSON: no part of the folds.
#include "agents/opinion.h"

#include "agents/features.h"

#include <string.h>

static void add_evidence(struct text *text, uint32_t feature, int64_t value);
static void add_rounded(struct text *text, int64_t e8, int64_t step, size_t decimals_least);

const char *opinion_reason_name(unsigned number)
{
    switch (number) {
#define X(NAME, value, word, sentence) \
    case (value): return word;
        OPINION_REASONS(X)
#undef X
    default: return NULL;
    }
}

static const char *reason_sentence(unsigned number)
{
    switch (number) {
#define X(NAME, value, word, sentence) \
    case (value): return sentence;
        OPINION_REASONS(X)
#undef X
    default: return "for a reason that this build does not know";
    }
}

void opinion_sentence(const struct opinion *opinion, struct text *text)
{
    const char *rest = reason_sentence(opinion->reason);
    const char *brace;
    while ((brace = strchr(rest, '{')) != NULL) {
        text_add_bytes(text, rest, (size_t)(brace - rest));
        bool first = brace[1] == 'a';
        add_evidence(text, first ? opinion->feature_a : opinion->feature_b,
                     first ? opinion->value_a : opinion->value_b);
        rest = brace + strlen("{a}");
    }
    text_add(text, "%s", rest);
}

static void add_evidence(struct text *text, uint32_t feature, int64_t value)
{
    const char *name = feature_name(feature);
    text_add(text, "%s ", name != NULL ? name : "unknown");
    switch (feature_unit(feature)) {
    case UNIT_PRICE: add_rounded(text, value, DECIMAL_ONE / 10000, 2); break;
    case UNIT_RATIO: add_rounded(text, value, DECIMAL_ONE / 100, 2); break;
    case UNIT_FRACTION:
        if (!decimal_scale(value, 100, 1, ROUND_ZERO, &value)) value = INT64_MAX;
        add_rounded(text, value, DECIMAL_ONE / 100, 2);
        text_add(text, " %%");
        break;
    }
}

// To the nearest step, with at least so many decimals.
static void add_rounded(struct text *text, int64_t e8, int64_t step, size_t decimals_least)
{
    char digits[DECIMAL_TEXT_MAX];
    int64_t rounded;
    if (!decimal_round_to(e8, step, ROUND_HALF_EVEN, &rounded)) rounded = e8;
    size_t length = decimal_print(rounded, digits);
    const char *point = strchr(digits, '.');
    size_t decimals = point == NULL ? 0 : length - (size_t)(point - digits) - 1;
    text_add(text, "%s", digits);
    if (decimals < decimals_least && point == NULL) text_add(text, ".");
    for (; decimals < decimals_least; decimals++) {
        text_add(text, "0");
    }
}
