// test_checks.c: the ladder of checks, every verdict of it.
#include "tests/unit/test.h"

#include "trader/checks.h"

static struct settings settings;
static struct proposal proposal;
static struct risk_view view;
static bool seen[32];

static int64_t decimal_in(const char *text)
{
    int64_t value = 0;
    if (!decimal_parse(text, strlen(text), &value)) fail_msg("not a decimal: %s", text);
    return value;
}

#define WORD(list, text, number) \
    if (!list##_of(text, strlen(text), &(number))) fail_msg("not in the list: %s", text)

static const struct {
    const char *name;
    int64_t *at;
} decimals[] = {
    {"quantity", &proposal.quantity.e8},
    {"mark", &view.mark.e8},
    {"holds", &view.position.e8},
    {"buying", &view.buying.e8},
    {"selling", &view.selling.e8},
    {"equity", &view.equity.e8},
    {"gross", &view.gross.e8},
    {"cash", &view.cash.e8},
    {"order_value_max", &settings.value[SETTING_ORDER_VALUE_MAX]},
    {"position_value_max", &settings.value[SETTING_POSITION_VALUE_MAX]},
    {"position_weight_max", &settings.value[SETTING_POSITION_WEIGHT_MAX]},
    {"gross_exposure_max", &settings.value[SETTING_GROSS_EXPOSURE_MAX]},
    {"fee_rate", &settings.value[SETTING_FEE_RATE]},
    {"cash_buffer", &settings.value[SETTING_CASH_BUFFER]},
};

static void set_fact(const char *name, const char *text)
{
    unsigned number = 0;
    for (size_t i = 0; i < COUNT_OF(decimals); i++) {
        if (strcmp(decimals[i].name, name) != 0) continue;
        *decimals[i].at = decimal_in(text);
        return;
    }
    if (strcmp(name, "trading") == 0) {
        WORD(trading_state, text, number);
        view.trading = (enum trading_state)number;
        return;
    }
    if (strcmp(name, "side") == 0) {
        WORD(side, text, number);
        proposal.side = (enum side)number;
        return;
    }
    if (strcmp(name, "kind") == 0) {
        WORD(order_kind, text, number);
        proposal.kind = (enum order_kind)number;
        return;
    }
    uint32_t count = (uint32_t)(decimal_in(text) / DECIMAL_ONE);
    if (strcmp(name, "open") == 0)
        view.market_open = count == 1;
    else if (strcmp(name, "price_age") == 0)
        view.price_age = count;
    else if (strcmp(name, "decision_age") == 0)
        view.decision_age = count;
    else if (strcmp(name, "ahead") == 0)
        view.decision_ahead = count == 1;
    else if (strcmp(name, "repeated") == 0)
        view.repeated = count == 1;
    else if (strcmp(name, "full") == 0)
        view.full = count == 1;
    else if (strcmp(name, "minute") == 0)
        view.minute_orders = count;
    else if (strcmp(name, "session") == 0)
        view.session_orders = count;
    else
        fail_msg("no such fact: %s", name);
}

// One line: facts as name=value, then the verdict that all facts up to here must have.
static void expect_line(const char *line, size_t length)
{
    char text[200], word[60];
    assert_true(length < sizeof text);
    memcpy(text, line, length);
    text[length] = '\0';
    int used = 0;
    for (const char *at = text; sscanf(at, "%59s%n", word, &used) == 1; at += used) {
        char *value = strchr(word, '=');
        if (value != NULL) {
            *value = '\0';
            set_fact(word, value + 1);
            continue;
        }
        enum verdict verdict = order_check(&proposal, &view);
        if (strcmp(verdict_name(verdict), word) != 0) {
            fail_msg("%s, not as in: %s", verdict_name(verdict), text);
        }
        seen[verdict] = true;
    }
}

static void expect_verdicts(const char *page)
{
    settings_init(&settings);
    memset(&proposal, 0, sizeof proposal);
    memset(&view, 0, sizeof view);
    view.settings = &settings;
    while (*page != '\0') {
        size_t length = strcspn(page, "\n");
        expect_line(page, length);
        page += length + (page[length] == '\n');
    }
}

#define WITHOUT_FAULT                                                    \
    "trading=running side=buy kind=market quantity=100 open=1 mark=50\n" \
    "equity=100000 cash=100000 accepted\n"

static void an_order_is_refused_by_the_first_check_that_fails(void **state)
{
    (void)state;
    // All faults at once; each line mends the fault of the line above: the verdicts walk down.
    expect_verdicts("trading=halted  side=buy kind=market quantity=0.5 open=0 mark=150\n"
                    "price_age=2 decision_age=2 repeated=1 minute=30 session=100 buying=10\n"
                    "equity=1000 gross=90000 cash=0 full=1      halted\n"
                    "trading=paused                             quantity\n"
                    "quantity=100                               market_closed\n"
                    "open=1                                     price_stale\n"
                    "price_age=1                                decision_stale\n"
                    "decision_age=1                             duplicate\n"
                    "repeated=0                                 rate\n"
                    "minute=29                                  rate\n"
                    "session=99                                 paused\n"
                    "trading=running                            order_value\n"
                    "quantity=60                                position\n"
                    "equity=90000                               position\n"
                    "buying=0                                   gross_exposure\n"
                    "gross=81000                                cash\n"
                    "cash=9189                                  capacity\n"
                    "full=0                                     accepted\n");
}

static void what_only_reduces_passes_the_limits_but_not_the_sanity_checks(void **state)
{
    (void)state;
    expect_verdicts("trading=paused side=sell kind=market quantity=400 open=1 mark=100\n"
                    "holds=400 gross=900000 cash=-50 accepted\n"  // 40,000 dollars, paused, no cash
                    "selling=1               paused\n"            // one share is sold already
                    "trading=running         order_value\n"
                    "quantity=99             accepted\n"
                    "holds=99                position\n"  // it would be short
                    "selling=0               accepted\n"
                    "full=1                  capacity\n"
                    "full=0 minute=30        rate\n"
                    "minute=0 session=100    rate\n"
                    "session=0 repeated=1    duplicate\n"
                    "repeated=0 ahead=1      decision_stale\n"
                    "ahead=0 mark=0          price_stale\n"
                    "mark=1 open=0           market_closed\n"
                    "kind=on_open            accepted\n"
                    "trading=halted          halted\n");
}

static void each_limit_is_met_exactly(void **state)
{
    (void)state;
    expect_verdicts(WITHOUT_FAULT
                    "quantity=100 mark=100                    accepted\n"
                    "mark=100.00000001                        order_value\n"
                    "order_value_max=20000                    position\n"
                    "position_value_max=20000                 position\n"
                    "equity=100000.00001                      accepted\n"
                    "equity=100000 position_weight_max=0.2    accepted\n"
                    "holds=50 buying=50                       position\n"
                    "mark=100                                 accepted\n"
                    "gross=90000                              accepted\n"
                    "gross=90000.00000001                     gross_exposure\n"
                    "gross_exposure_max=1.1                   accepted\n"
                    "cash=10210                               accepted\n"
                    "cash=10209.99999999                      cash\n"
                    "fee_rate=0.00000001                      accepted\n"  // 200 and a cent
                    "cash=10200                               cash\n"
                    "fee_rate=0                               accepted\n"
                    "cash_buffer=0.021                        cash\n");
}

static void amounts_beyond_all_bounds_are_refused(void **state)
{
    (void)state;
    expect_verdicts(WITHOUT_FAULT
                    "quantity=90000000000 mark=90000000000            order_value\n"
                    "quantity=-1                                      quantity\n"
                    "quantity=1 mark=1 buying=92233720368             position\n"
                    "buying=0 gross=92233720368.54775807              gross_exposure\n"
                    "gross=0 cash=-92233720368.54775808               cash\n"
                    "cash=100 equity=-92233720368.54775808            position\n"
                    "equity=92233720368.54775807                      accepted\n");
}

static void every_verdict_occurs_in_this_page(void **state)
{
    (void)state;
#define X(name, number, word, text) \
    if (!seen[number]) fail_msg("no line has the verdict %s", word);
    VERDICTS(X)
#undef X
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_is_refused_by_the_first_check_that_fails),
        cmocka_unit_test(what_only_reduces_passes_the_limits_but_not_the_sanity_checks),
        cmocka_unit_test(each_limit_is_met_exactly),
        cmocka_unit_test(amounts_beyond_all_bounds_are_refused),
        cmocka_unit_test(every_verdict_occurs_in_this_page),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
