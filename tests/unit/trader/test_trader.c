// test_trader.c: decisions, orders, fills and the account, as pages (play.h says how they read).
#include "tests/unit/trader/play.h"

#include "trader/marks.h"

static void the_capital_is_booked_once_with_the_first_instrument(void **state)
{
    (void)state;
    expect_page("> at 2010-01-04T14:00:00Z\n> run xnys\n", NULL,
                "> set cash 5000\n"
                "> list A\n"
                "posting capital - cash 5000 fee 0 realised 0 position 0 cost 0 left 5000\n"
                "> set cash 7000\n"  // a run's capital is booked already
                "> list B\n"
                "> open 2010-01-04\n"
                "equity 5000 cash 5000 gross 0 peak 5000\n"
                "> save\n"
                "> end\n"
                "equity 5000 cash 5000 gross 0 peak 5000\n");
}

static void a_decision_becomes_an_order_a_fill_and_a_booking(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, NULL,
                "> open 2010-01-04\n"
                "equity 100000 cash 100000 gross 0 peak 100000\n"
                "> print A 99\n"
                "> close\n"
                "> bar A 99 100 23400\n"
                "> decide A hold 0.05\n"
                "> decide A buy 0.05\n"
                "target 2 A ordered 0->50\n"
                "order 1 A buy 50 on_open accepted\n"
                "news 1 acknowledged\n"
                "> open 2010-01-05\n"
                "equity 100000 cash 100000 gross 0 peak 100000\n"
                "> print A 102\n"
                "fill 1 order 1 A buy 50@102 fee 0\n"
                "posting buy A cash -5100 fee 0 realised 0 position 50 cost 5100 left 94900\n"
                "> close\n"
                "> bar A 102 110 23400\n"
                "> decide A buy 0.05\n"  // 45 shares: 550 dollars less are inside the band
                "target 3 A band 50->45\n"
                "> open 2010-01-06\n"
                "equity 100400 cash 94900 gross 5500 peak 100400\n"
                "> print A 90\n"
                "> close\n"
                "> bar A 90 80 23400\n"
                "> decide A sell\n"
                "target 4 A ordered 50->0\n"
                "order 2 A sell 50 on_open accepted\n"
                "news 2 acknowledged\n"
                "> decide B sell\n"
                "target 5 B at_target 0->0\n"
                "> decide B buy 0.05\n"
                "target 6 B no_price 0->0\n"
                "> open 2010-01-07\n"
                "equity 98900 cash 94900 gross 4000 peak 100400\n"
                "> print A 84\n"
                "fill 2 order 2 A sell 50@84 fee 0\n"
                "posting sell A cash 4200 fee 0 realised -900 position 0 cost 0 left 99100\n"
                "> end\n"
                "equity 99100 cash 99100 gross 0 peak 100400\n");
}

static void a_newer_decision_supersedes_an_order_that_leads_elsewhere(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "target order fill cancel news",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> decide A buy 0.05\n"
                "target 1 A ordered 0->50\n"
                "order 1 A buy 50 market accepted\n"
                "news 1 acknowledged\n"
                "> decide A buy 0.05\n"
                "target 2 A working 0->50\n"
                "> decide A buy 0.055\n"  // five more: not worth an order
                "target 3 A working 0->55\n"
                "> decide A buy 0.08\n"
                "target 4 A ordered 0->80\n"
                "cancel 1 superseded\n"
                "news 1 cancelled\n"
                "order 2 A buy 80 market accepted\n"
                "news 2 acknowledged\n"
                "> decide A sell\n"
                "target 5 A at_target 0->0\n"
                "cancel 2 superseded\n"
                "news 2 cancelled\n"
                "> wait 60\n"
                "> bar A 100 100\n");
}

static void a_target_waits_until_the_order_that_it_supersedes_has_ended(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS "> open 2010-01-04\n> print A 100\n> venue off\n",
                "target order cancel posting mismatch",
                "> decide A buy 0.05\n"
                "target 1 A ordered 0->50\n"
                "order 1 A buy 50 market accepted\n"
                "> news 1 acknowledged\n"
                "> fill 1 1 A buy 20 100 0\n"
                "posting buy A cash -2000 fee 0 realised 0 position 20 cost 2000 left 98000\n"
                "> decide A buy 0.08\n"
                "target 2 A ordered 20->80\n"
                "cancel 1 superseded\n"
                "> decide A buy 0.09\n"  // no second cancel, and the newer target counts
                "target 3 A ordered 20->90\n"
                "> save\n"
                "> fill 2 1 A buy 10 100 0\n"  // it crossed the cancel
                "posting buy A cash -1000 fee 0 realised 0 position 30 cost 3000 left 97000\n"
                "> news 1 cancelled\n"
                "order 2 A buy 60 market accepted\n"
                "> decide A sell\n"
                "target 4 A ordered 30->0\n"
                "cancel 2 superseded\n"
                "> fill 3 2 A buy 60 100 0\n"  // filled whole before the cancel came
                "posting buy A cash -6000 fee 0 realised 0 position 90 cost 9000 left 91000\n"
                "order 3 A sell 90 market accepted\n"
                "> news 2 cancelled\n"  // late, of an order that has ended
                "> fill 4 3 A sell 90 100 0\n"
                "posting sell A cash 9000 fee 0 realised 0 position 0 cost 0 left 100000\n");
}

static void a_waiting_target_that_is_reached_meanwhile_says_so(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS "> open 2010-01-04\n> print A 100\n> venue off\n", "target order cancel",
                "> decide A buy 0.08\n"
                "target 1 A ordered 0->80\n"
                "order 1 A buy 80 market accepted\n"
                "> decide A buy 0.03\n"
                "target 2 A ordered 0->30\n"
                "cancel 1 superseded\n"
                "> fill 1 1 A buy 30 100 0\n"
                "> news 1 cancelled\n"
                "target 2 A at_target 30->30\n");
}

static void a_waiting_target_does_not_outlive_a_split_or_a_halt(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS "> open 2010-01-04\n> print A 100\n> print B 100\n> venue off\n",
                "order cancel",
                "> decide A buy 0.08\n"
                "order 1 A buy 80 market accepted\n"
                "> decide A buy 0.03\n"
                "cancel 1 superseded\n"
                "> split A 2 1\n"  // 30 shares are not what they were
                "> news 1 cancelled\n"
                "> decide B buy 0.08\n"
                "order 2 B buy 80 market accepted\n"
                "> decide B buy 0.03\n"
                "cancel 2 superseded\n"
                "> halt\n"
                "> resume\n"
                "> news 2 cancelled\n");
}

static void a_fill_that_does_not_fit_is_never_booked(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS "> open 2010-01-04\n> print A 100\n> venue off\n",
                "order posting mismatch",
                "> decide A buy 0.05\n"
                "order 1 A buy 50 market accepted\n"
                "> fill 1 2 A buy 10 100 0\n"
                "mismatch order 2 fill 1 unknown_order\n"
                "> fill 1 0 A buy 10 100 0\n"
                "mismatch order 0 fill 1 unknown_order\n"
                "> fill 1 1 A sell 10 100 0\n"
                "mismatch order 1 fill 1 wrong_side\n"
                "> fill 1 1 B buy 10 100 0\n"
                "mismatch order 1 fill 1 wrong_side\n"
                "> fill 1 1 99 buy 10 100 0\n"
                "mismatch order 1 fill 1 wrong_side\n"
                "> fill 1 1 A buy 50.00000001 100 0\n"
                "mismatch order 1 fill 1 too_much\n"
                "> fill 1 1 A buy 0 100 0\n"
                "mismatch order 1 fill 1 overflow\n"
                "> fill 1 1 A buy 10 90000000000 0\n"
                "mismatch order 1 fill 1 overflow\n"
                "> fill 0 1 A buy 10 100 0\n"
                "mismatch order 1 fill 0 duplicate\n"
                "> fill 1 1 A buy 30 100 1\n"
                "posting buy A cash -3001 fee 1 realised 0 position 30 cost 3000 left 96999\n"
                "> fill 1 1 A buy 20 100 0\n"
                "mismatch order 1 fill 1 duplicate\n"
                "> fill 2 1 A buy 21 100 0\n"  // children never exceed their parent
                "mismatch order 1 fill 2 too_much\n"
                "> fill 2 1 A buy 20 100 0\n"
                "posting buy A cash -2000 fee 0 realised 0 position 50 cost 5000 left 94999\n"
                "> fill 3 1 A buy 1 100 0\n"
                "mismatch order 1 fill 3 terminal\n"
                "> news 2 cancelled\n"
                "mismatch order 2 fill 0 unknown_order\n"
                "> news 1 cancelled\n");
}

static void refused_orders_are_records_with_their_verdict(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order cancel",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> decide A buy 0.05 as_of 2010-01-04T14:30:00.000000001Z\n"  // from the future
                "order 1 A buy 50 market decision_stale\n"
                "> decide A buy 0.05 as_of 2009-12-31T14:00:00Z\n"  // two opens ago
                "order 2 A buy 50 market decision_stale\n"
                "> decide A buy 0.05 as_of 2009-12-31T21:00:00Z\n"
                "order 3 A buy 50 market accepted\n"
                "> wait 60\n"
                "> bar A 100 100\n"
                "> decide A sell\n"
                "order 4 A sell 50 market accepted\n"
                "> wait 60\n"
                "> bar A 100 100\n"
                "> decide A buy 0.05 id 3\n"
                "order 5 A buy 50 market duplicate\n"
                "> set fixed_quantity 1.5\n"
                "> decide A buy\n"
                "order 6 A buy 1.5 market quantity\n"
                "> set fixed_quantity 1000\n"
                "> decide A buy\n"
                "order 7 A buy 1000 market order_value\n"
                "> set order_value_max 1000000\n"
                "> decide A buy\n"
                "order 8 A buy 1000 market position\n"
                "> set position_value_max 1000000\n"
                "> set position_weight_max 1\n"
                "> set gross_exposure_max 0.5\n"
                "> decide A buy\n"
                "order 9 A buy 1000 market gross_exposure\n"
                "> set gross_exposure_max 1\n"
                "> decide A buy\n"
                "order 10 A buy 1000 market cash\n"
                "> pause\n"
                "> decide A buy\n"
                "order 11 A buy 1000 market paused\n"
                "> halt\n"
                "> decide A buy\n"
                "order 12 A buy 1000 market halted\n"
                "> resume\n"
                "> save\n"
                "> set orders_per_session 2\n"
                "> decide A buy\n"
                "order 13 A buy 1000 market rate\n");
}

static void a_price_that_is_too_old_carries_no_order(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> open 2010-01-05\n"
                "> decide A buy 0.05\n"  // a price of yesterday will do
                "order 1 A buy 50 market accepted\n"
                "> halt\n"
                "> resume\n"
                "> open 2010-01-06\n"
                "> decide A buy 0.05\n"
                "order 2 A buy 50 market price_stale\n"
                "> set price_age_max 2\n"
                "> decide A buy 0.05\n"
                "order 3 A buy 50 market accepted\n");
}

static void cash_is_reserved_for_open_buys_and_open_sells_fund_nothing(void **state)
{
    (void)state;
    expect_page("> at 2010-01-04T14:00:00Z\n> run xnys\n> set cash 11000\n"
                "> set position_weight_max 1\n> set gross_exposure_max 2\n> set slippage_rate 0\n> "
                "set fee_rate 0.001\n"
                "> list A\n> list B\n",
                "target order posting",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> print B 100\n"
                "> decide A buy 0.5\n"
                "target 1 A ordered 0->55\n"
                "order 1 A buy 55 market accepted\n"
                "> decide B buy 0.9\n"  // 11,000 less 5,615.50 are left
                "target 2 B ordered 0->52 clamp cash\n"
                "order 2 B buy 52 market accepted\n"
                "> wait 60\n"
                "> bar A 110 110\n"
                "posting buy A cash -6056.05 fee 6.05 realised 0 position 55 cost 6050 left"
                " 4943.95\n"
                "> bar B 100 100\n"  // a gap takes the cash below zero: booked and shown
                "posting buy B cash -5205.2 fee 5.2 realised 0 position 52 cost 5200 left -261.25\n"
                "> decide A sell\n"
                "target 3 A ordered 55->0\n"
                "order 3 A sell 55 market accepted\n"
                "> decide B buy 1\n"
                "target 4 B at_target 52->52 clamp cash\n");
}

static void dividends_and_splits_change_the_book_before_the_fills_of_their_day(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, NULL,
                "> open 2010-01-04\n"
                "equity 100000 cash 100000 gross 0 peak 100000\n"
                "> print A 100\n"
                "> decide A buy 0.075\n"
                "target 1 A ordered 0->75\n"
                "order 1 A buy 75 market accepted\n"
                "news 1 acknowledged\n"
                "> wait 60\n"
                "> bar A 100 100\n"
                "fill 1 order 1 A buy 75@100 fee 0\n"
                "posting buy A cash -7500 fee 0 realised 0 position 75 cost 7500 left 92500\n"
                "> close\n"
                "> bar A 100 100 23400\n"
                "> decide A sell\n"
                "target 2 A ordered 75->0\n"
                "order 2 A sell 75 on_open accepted\n"
                "news 2 acknowledged\n"
                "> open 2010-01-05\n"
                "equity 100000 cash 92500 gross 7500 peak 100000\n"
                "> dividend A 0.5\n"
                "posting dividend A cash 37.5 fee 0 realised 0 position 75 cost 7500 left 92537.5\n"
                "> dividend B 0.5\n"
                "> split A 3 2\n"  // 112.5 shares; the half at 66.66666667
                "cancel 2 action\n"
                "posting split A cash 33.33333334 fee 0 realised 0.00000001 position 112"
                " cost 7466.66666667 left 92570.83333334\n"
                "news 2 cancelled\n"
                "> save\n"
                "> print A 67\n"
                "> split B 7 1\n"
                "> split A 0 1\n"
                "mismatch order 0 fill 0 overflow\n"
                "> dividend A 92233720368\n"
                "mismatch order 0 fill 0 overflow\n"
                "> dividend 99 1\n"
                "> end\n"
                "equity 100074.83333334 cash 92570.83333334 gross 7504 peak 100074.83333334\n");
}

static void an_account_that_cannot_be_computed_is_not_told(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "target order mismatch equity",
                "> open 2010-01-04\n"
                "equity 100000 cash 100000 gross 0 peak 100000\n"
                "> print A 100\n"
                "> print B 100\n"
                "> decide A buy 0.05\n"
                "target 1 A ordered 0->50\n"
                "order 1 A buy 50 market accepted\n"
                "> wait 60\n"
                "> bar A 100 90000000000\n"
                "> decide B buy 0.05\n"
                "target 2 B no_price 0->0\n"
                "> end\n"
                "mismatch order 0 fill 0 overflow\n"
                "> decide A sell\n"  // the way out is open
                "target 3 A ordered 50->0\n"
                "order 2 A sell 50 market accepted\n");
    struct summary summary = {0};
    struct holding holdings[8];
    trader_report(play.trader, &summary, holdings, 8);
    assert_int_equal(summary.equity.e8, INT64_MAX);
}

static void a_full_table_refuses_what_else_would_pass(void **state)
{
    (void)state;
    play_begin(TWO_STOCKS);
    play.capacities.open_orders = 1;
    fresh();
    play_lines(TWO_STOCKS);
    text_init(&play.page, play_text, sizeof play_text);
    play.show = "order";
    play_lines("> open 2010-01-04\n> print A 100\n> print B 100\n"
               "> decide A buy 0.05\n> decide B buy 0.05\n");
    assert_non_null(strstr(play.page.at, "order 2 B buy 50 market capacity\n"));
}

static void unknown_instruments_change_nothing(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, NULL,
                "> print 0 100\n"
                "> print 3 100\n"
                "> bar 9 100 100\n"
                "> bar 4000000000 100 100\n"
                "> decide 3 buy 0.05\n"
                "> split 3 2 1\n"
                "> end\n"
                "equity 100000 cash 100000 gross 0 peak 100000\n");
}

static void late_data_do_not_replace_newer_prices(void **state)
{
    (void)state;
    struct mark mark = {0};
    struct utc now = {1000};
    mark_take(&mark, (struct price){5}, (struct utc){900}, now);
    mark_take(&mark, (struct price){6}, (struct utc){800}, now);
    assert_int_equal(mark.price.e8, 5);
    mark_take(&mark, (struct price){7}, (struct utc){INT64_MAX}, now);  // a vendor's clock
    assert_int_equal(mark.taken.ns, 1000);
    mark_take(&mark, (struct price){8}, (struct utc){1000}, now);
    assert_int_equal(mark.price.e8, 8);
}

static void a_fixed_quantity_is_traded_where_nothing_ever_closes(void **state)
{
    (void)state;
    expect_page("> at 2020-01-01T00:00:00Z\n> run always\n> set fixed_quantity 1\n"
                "> set orders_per_session 3\n> list A always\n",
                "target order posting",
                "> wait 60\n"
                "> bar A 100 101\n"
                "> decide A buy\n"
                "target 1 A ordered 0->1\n"
                "order 1 A buy 1 market accepted\n"
                "> wait 60\n"
                "> bar A 101 102\n"
                "posting buy A cash -101.1605 fee 0.11 realised 0 position 1 cost 101.0505"
                " left 99898.8395\n"
                "> decide A buy\n"
                "target 2 A at_target 1->1\n"
                "> decide A sell\n"
                "target 3 A ordered 1->0\n"
                "order 2 A sell 1 market accepted\n"
                "> wait 60\n"
                "> bar A 103 102\n"
                "posting sell A cash 102.8385 fee 0.11 realised 1.898 position 0 cost 0"
                " left 100001.678\n"
                "> decide A buy\n"
                "target 4 A ordered 0->1\n"
                "order 3 A buy 1 market accepted\n"
                "> halt\n"
                "> resume\n"
                "> decide A buy\n"
                "target 5 A ordered 0->1\n"
                "order 4 A buy 1 market rate\n"
                "> at 2020-01-02T00:00:00Z\n"  // the next UTC day
                "> decide A buy\n"
                "target 6 A ordered 0->1\n"
                "order 5 A buy 1 market accepted\n"
                "> at 2020-01-04T00:00:00Z\n"
                "> halt\n"
                "> resume\n"
                "> decide A buy\n"
                "target 7 A ordered 0->1\n"
                "order 6 A buy 1 market price_stale\n");
}

// --- random days ---------------------------------------------------------------------------------

static uint32_t dice(uint32_t sides)
{
    static uint64_t seed = 42;
    seed = seed * UINT64_C(6364136223846793005) + 1442695040888963407u;
    return (uint32_t)(seed >> 33) % sides;
}

static void add_random_line(struct text *lines)
{
    static const char symbols[] = "AB";
    char symbol = symbols[dice(2)];
    unsigned price = 50 + dice(100);
    switch (dice(12)) {
    case 0: text_add(lines, "> decide %c sell\n", symbol); break;
    case 1: text_add(lines, "> split %c %u %u\n", symbol, 1 + dice(3), 1 + dice(2)); break;
    case 2: text_add(lines, "> dividend %c 0.%02u\n", symbol, dice(100)); break;
    case 3: text_add(lines, dice(5) == 0 ? "> halt\n> resume\n" : "> pause\n> resume\n"); break;
    case 4:
    case 5:
    case 6:
        text_add(lines, "> wait %u\n> bar %c %u %u\n", dice(90), symbol, price, price + 1);
        break;
    case 7:
        text_add(lines, "> fill %u %u %c buy %u %u 0\n", dice(9), dice(9), symbol, dice(9), price);
        break;
    default: text_add(lines, "> decide %c buy 0.%02u\n", symbol, dice(12)); break;
    }
}

static void random_days(struct text *lines, bool saves)
{
    static const char *const dates[] = {"2010-01-05", "2010-01-06", "2010-01-07", "2010-01-08"};
    for (size_t day = 0; day < COUNT_OF(dates); day++) {
        text_add(lines, "> open %s\n> print A 100\n", dates[day]);
        if (dice(2) == 0) text_add(lines, "> print B 60\n");
        for (int i = 0; i < 30; i++) {
            add_random_line(lines);
            if (saves) text_add(lines, "> wait 1\n");
        }
        text_add(lines, "> close\n> bar A 100 101 23400\n> decide A buy 0.0%u\n", dice(10));
    }
    text_add(lines, "> end\n");
}

// The same lines with "> save" for some of them that change nothing.
static void a_trader_from_a_snapshot_goes_on_identically(void **state)
{
    (void)state;
    static char lines_text[1 << 15], whole[1 << 16];
    for (int round = 0; round < 100; round++) {
        struct text lines;
        text_init(&lines, lines_text, sizeof lines_text);
        random_days(&lines, true);
        assert_false(lines.cut);
        play_begin(TWO_STOCKS);
        play_lines(lines.at);
        assert_false(play.page.cut);
        memcpy(whole, play.page.at, play.page.length + 1);
        size_t size = save(play_saved[0]);

        static unsigned char end[SINK_SIZE];
        memcpy(end, play_saved[0], size);
        play_begin(TWO_STOCKS);
        for (const char *at = lines.at; *at != '\0';) {
            char line[100];
            size_t length = strcspn(at, "\n") + 1;
            memcpy(line, at, length);
            line[length] = '\0';
            play_lines(line);
            if (strcmp(line, "> wait 1\n") == 0) save_and_go_on();
            at += length;
        }
        assert_string_equal(play.page.at, whole);
        assert_int_equal(save(play_saved[0]), size);
        for (size_t at = 0; at < size;) {  // all but the counters of the sinks
            const struct record *a = (const void *)(end + at);
            const struct record *b = (const void *)(play_saved[0] + at);
            assert_int_equal(a->type, b->type);
            assert_memory_equal(a + 1, b + 1, a->length - RECORD_HEADER);
            at += a->length;
        }
    }
}

static void state_records_that_do_not_fit_are_refused(void **state)
{
    (void)state;
    play_begin(TWO_STOCKS);
    struct record *record = (void *)play_record;
    for (unsigned type = 0; type < 512; type++) {
        const struct record_rule *rule = record_rule(type);
        if (rule == NULL) continue;
        record_begin(record, type, rule->body_size);
        bool counters = type == RECORD_STATE_TRADER;
        fresh();
        if (counters || type == RECORD_STATE_LEDGER) continue;  // zero is a good one
        assert_false(trader_load(play.trader, record));
        if (type != RECORD_STATE_VENUE) assert_false(venue_load(play.venue, record));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_capital_is_booked_once_with_the_first_instrument),
        cmocka_unit_test(a_decision_becomes_an_order_a_fill_and_a_booking),
        cmocka_unit_test(a_newer_decision_supersedes_an_order_that_leads_elsewhere),
        cmocka_unit_test(a_target_waits_until_the_order_that_it_supersedes_has_ended),
        cmocka_unit_test(a_waiting_target_that_is_reached_meanwhile_says_so),
        cmocka_unit_test(a_waiting_target_does_not_outlive_a_split_or_a_halt),
        cmocka_unit_test(a_fill_that_does_not_fit_is_never_booked),
        cmocka_unit_test(refused_orders_are_records_with_their_verdict),
        cmocka_unit_test(a_price_that_is_too_old_carries_no_order),
        cmocka_unit_test(cash_is_reserved_for_open_buys_and_open_sells_fund_nothing),
        cmocka_unit_test(dividends_and_splits_change_the_book_before_the_fills_of_their_day),
        cmocka_unit_test(an_account_that_cannot_be_computed_is_not_told),
        cmocka_unit_test(a_full_table_refuses_what_else_would_pass),
        cmocka_unit_test(unknown_instruments_change_nothing),
        cmocka_unit_test(late_data_do_not_replace_newer_prices),
        cmocka_unit_test(a_fixed_quantity_is_traded_where_nothing_ever_closes),
        cmocka_unit_test(a_trader_from_a_snapshot_goes_on_identically),
        cmocka_unit_test(state_records_that_do_not_fit_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
