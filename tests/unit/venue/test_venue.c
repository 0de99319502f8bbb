// test_venue.c: when and at what price the simulated exchange fills.
#include "tests/unit/trader/play.h"

static void an_order_of_the_close_fills_at_the_next_opening_print(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order fill news",
                "> open 2010-01-04\n"
                "> print A 90\n"
                "> close\n"
                "> bar A 90 100 23400\n"
                "> decide A buy 0.05\n"
                "order 1 A buy 50 on_open accepted\n"
                "news 1 acknowledged\n"
                "> bar A 90 95 23400\n"  // no opening print
                "> open 2010-01-05\n"
                "> print B 20\n"     // another symbol's
                "> print A 107.5\n"  // a gap: the print, not the close
                "fill 1 order 1 A buy 50@107.5 fee 0\n"
                "> print A 108\n");
}

static void an_order_without_its_opening_print_expires_at_the_close(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order fill news",
                "> open 2010-01-04\n"
                "> close\n"
                "> bar A 90 100 23400\n"
                "> decide A buy 0.05\n"
                "order 1 A buy 50 on_open accepted\n"
                "news 1 acknowledged\n"
                "> open 2010-01-05\n"
                "> bar A 101 102\n"  // a bar's open is no opening print
                "> close\n"
                "news 1 expired\n"
                "> open 2010-01-06\n"
                "> print A 100\n");
}

static void a_market_order_fills_at_the_next_price_of_its_symbol(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order fill",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> wait 60\n"
                "> bar A 100 101\n"
                "> decide A buy 0.05\n"
                "order 1 A buy 49 market accepted\n"
                "> bar B 20 20\n"
                "> wait 60\n"
                "> bar A 101.5 103\n"  // its open, not its close
                "fill 1 order 1 A buy 49@101.5 fee 0\n"
                "> decide A sell\n"
                "order 2 A sell 49 market accepted\n"
                "> close\n"
                "> open 2010-01-05\n"
                "> print A 99\n"
                "fill 2 order 2 A sell 49@99 fee 0\n");
}

static void a_market_order_never_fills_at_an_open_before_its_decision(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order fill",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> wait 60\n"
                "> bar A 100 101\n"
                "> decide A buy 0.05\n"
                "order 1 A buy 49 market accepted\n"
                "> wait 30\n"
                "> bar A 95 101\n"  // began while the decision was taken
                "> close\n"
                "> bar A 100 104 23400\n"  // the whole day
                "> open 2010-01-05\n"
                "> print A 105\n"
                "fill 1 order 1 A buy 49@105 fee 0\n");
}

static void slippage_and_fee_are_against_us_and_rounded_so(void **state)
{
    (void)state;
    expect_page("> at 2010-01-04T14:00:00Z\n> run xnys\n> list A\n", "fill posting",
                "> set slippage_rate 0.0005\n"
                "> set fee_rate 0.001\n"
                "> open 2010-01-04\n"
                "> print A 33.33333333\n"
                "> decide A buy 0.05\n"
                "> wait 60\n"
                "> bar A 33.33333333 33\n"
                "fill 1 order 1 A buy 150@33.35 fee 5.01\n"  // 33.349999996665 up; 5.0025 up
                "posting buy A cash -5007.51 fee 5.01 realised 0 position 150 cost 5002.5 left"
                " 94992.49\n"
                "> decide A sell\n"
                "> wait 60\n"
                "> bar A 33.33333333 33\n"
                "fill 2 order 2 A sell 150@33.31666666 fee 5\n"  // 33.316666663335 down
                "posting sell A cash 4992.499999 fee 5 realised -5.000001 position 0 cost 0 left"
                " 99984.989999\n");
}

static void a_price_slips_within_its_range_or_the_order_is_rejected(void **state)
{
    (void)state;
    expect_page("> at 2010-01-04T14:00:00Z\n> run xnys\n> set slippage_rate 0.1\n> list A\n",
                "order fill news",
                "> set fixed_quantity 100\n"
                "> set fee_rate 0\n"
                "> set order_value_max 1000000000\n"
                "> open 2010-01-04\n"
                "> print A 0.00000002\n"
                "> decide A buy\n"
                "order 1 A buy 100 market accepted\n"
                "news 1 acknowledged\n"
                "> wait 60\n"
                "> bar A 0.00000001 0.00000001\n"
                "fill 1 order 1 A buy 100@0.00000002 fee 0\n"
                "> decide A sell\n"
                "order 2 A sell 100 market accepted\n"
                "news 2 acknowledged\n"
                "> wait 60\n"
                "> bar A 0.00000001 0.00000001\n"
                "fill 2 order 2 A sell 100@0.00000001 fee 0\n"  // never at nothing
                "> decide A buy\n"
                "order 3 A buy 100 market accepted\n"
                "news 3 acknowledged\n"
                "> wait 60\n"
                "> bar A 90000000000 90000000000\n"
                "news 3 rejected\n");
}

static void nothing_fills_after_a_halt(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order fill news cancel",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> print B 100\n"
                "> decide A buy 0.05\n"
                "order 1 A buy 50 market accepted\n"
                "news 1 acknowledged\n"
                "> close\n"
                "> bar B 100 100 23400\n"
                "> decide B buy 0.05\n"
                "order 2 B buy 50 on_open accepted\n"
                "news 2 acknowledged\n"
                "> halt\n"
                "cancel 1 halt\n"
                "cancel 2 halt\n"
                "news 1 cancelled\n"
                "news 2 cancelled\n"
                "> open 2010-01-05\n"
                "> print A 100\n"
                "> print B 100\n"
                "> decide A buy 0.05\n"
                "order 3 A buy 50 market halted\n"
                "> resume\n"
                "> wait 60\n"
                "> bar A 100 100\n"
                "> bar B 100 100\n");
}

static void a_pause_keeps_what_only_reduces(void **state)
{
    (void)state;
    expect_page(TWO_STOCKS, "order fill news cancel",
                "> open 2010-01-04\n"
                "> print A 100\n"
                "> print B 100\n"
                "> decide A buy 0.05\n"
                "order 1 A buy 50 market accepted\n"
                "news 1 acknowledged\n"
                "> wait 60\n"
                "> bar A 100 100\n"
                "fill 1 order 1 A buy 50@100 fee 0\n"
                "> decide A sell\n"
                "order 2 A sell 50 market accepted\n"
                "news 2 acknowledged\n"
                "> decide B buy 0.05\n"
                "order 3 B buy 50 market accepted\n"
                "news 3 acknowledged\n"
                "> pause\n"
                "cancel 3 pause\n"
                "news 3 cancelled\n"
                "> wait 60\n"
                "> bar A 100 100\n"
                "fill 2 order 2 A sell 50@100 fee 0\n"
                "> bar B 100 100\n"
                "> decide B buy 0.05\n"
                "order 4 B buy 50 market paused\n");
}

// --- the venue alone: orders as no trader of ours would send them --------------------------------

static void send_order(uint64_t order, uint32_t instrument, enum side side, enum order_kind kind,
                       int64_t shares)
{
    BEGIN(ORDER, order);
    it->order = order;
    it->instrument = instrument;
    it->side = (uint8_t)side;
    it->kind = (uint8_t)kind;
    it->quantity.e8 = shares * DECIMAL_ONE;
    it->as_of = play.now;
    carry_it();
}

static void begin_alone(const char *setup)
{
    play_begin(setup);
    play.capacities.open_orders = 3;
    fresh();
    play_lines(setup);
    text_init(&play.page, play_text, sizeof play_text);
    play.show = "fill news";
}

static void orders_of_a_symbol_fill_in_the_order_of_their_ids(void **state)
{
    (void)state;
    begin_alone(TWO_STOCKS "> open 2010-01-04\n");
    send_order(7, 1, SIDE_BUY, ORDER_KIND_MARKET, 7);
    send_order(3, 1, SIDE_BUY, ORDER_KIND_ON_OPEN, 3);
    send_order(5, 1, SIDE_SELL, ORDER_KIND_MARKET, 5);
    play.show = "fill";
    play_lines("> print A 10\n");
    assert_string_equal(play.page.at,
                        "news 7 acknowledged\n"
                        "news 3 acknowledged\n"
                        "news 5 acknowledged\n"
                        "> print A 10\n"
                        "fill 1 order 3 A buy 3@10 fee 0\n"
                        "fill 2 order 5 A sell 5@10 fee 0\n"
                        "fill 3 order 7 A buy 7@10 fee 0\n");
}

static void an_on_open_order_behind_the_print_waits_for_the_next_session(void **state)
{
    (void)state;
    begin_alone(TWO_STOCKS "> open 2010-01-04\n> print A 10\n");
    play.show = "fill expired news";
    send_order(1, 1, SIDE_BUY, ORDER_KIND_ON_OPEN, 1);  // behind A's print
    send_order(2, 2, SIDE_BUY, ORDER_KIND_ON_OPEN, 2);  // ahead of B's
    play_lines("> print A 11\n> print B 20\n> close\n> save\n> open 2010-01-05\n> print A 12\n");
    assert_string_equal(play.page.at,
                        "news 1 acknowledged\n"
                        "news 2 acknowledged\n"
                        "> print A 11\n"
                        "> print B 20\n"
                        "fill 1 order 2 B buy 2@20 fee 0\n"
                        "> close\n"
                        "> save\n"
                        "> open 2010-01-05\n"
                        "> print A 12\n"
                        "fill 2 order 1 A buy 1@12 fee 0\n");
}

static void what_the_venue_cannot_hold_it_rejects(void **state)
{
    (void)state;
    begin_alone(TWO_STOCKS "> open 2010-01-04\n");
    send_order(1, 9, SIDE_BUY, ORDER_KIND_MARKET, 1);  // no such instrument
    send_order(2, 0, SIDE_BUY, ORDER_KIND_MARKET, 1);
    send_order(3, 1, SIDE_BUY, ORDER_KIND_MARKET, 0);
    send_order(4, 1, SIDE_BUY, ORDER_KIND_MARKET, 1);
    send_order(4, 1, SIDE_BUY, ORDER_KIND_MARKET, 1);  // twice
    send_order(5, 1, SIDE_BUY, ORDER_KIND_MARKET, 1);
    send_order(6, 1, SIDE_BUY, ORDER_KIND_MARKET, 1);
    send_order(7, 1, SIDE_BUY, ORDER_KIND_MARKET, 1);  // full
    play_lines("> halt\n");
    send_order(8, 1, SIDE_BUY, ORDER_KIND_MARKET, 1);
    play_lines("> print A 10\n> wait 60\n> bar A 10 10\n> bar 9 10 10\n> print 9 10\n");
    assert_string_equal(play.page.at,
                        "news 1 rejected\n"
                        "news 2 rejected\n"
                        "news 3 rejected\n"
                        "news 4 acknowledged\n"
                        "news 5 acknowledged\n"
                        "news 6 acknowledged\n"
                        "news 7 rejected\n"
                        "> halt\n"
                        "news 8 rejected\n"
                        "> print A 10\n"
                        "> wait 60\n"
                        "> bar A 10 10\n"
                        "> bar 9 10 10\n"
                        "> print 9 10\n");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_of_the_close_fills_at_the_next_opening_print),
        cmocka_unit_test(an_order_without_its_opening_print_expires_at_the_close),
        cmocka_unit_test(a_market_order_fills_at_the_next_price_of_its_symbol),
        cmocka_unit_test(a_market_order_never_fills_at_an_open_before_its_decision),
        cmocka_unit_test(slippage_and_fee_are_against_us_and_rounded_so),
        cmocka_unit_test(a_price_slips_within_its_range_or_the_order_is_rejected),
        cmocka_unit_test(nothing_fills_after_a_halt),
        cmocka_unit_test(a_pause_keeps_what_only_reduces),
        cmocka_unit_test(orders_of_a_symbol_fill_in_the_order_of_their_ids),
        cmocka_unit_test(an_on_open_order_behind_the_print_waits_for_the_next_session),
        cmocka_unit_test(what_the_venue_cannot_hold_it_rejects),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
