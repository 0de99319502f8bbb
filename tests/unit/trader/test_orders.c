// test_orders.c: what may become of an order, and of the table of open ones; the rate of orders.
#include "tests/unit/test.h"

#include "trader/orders.h"
#include "trader/rate.h"

static const char *const happenings[HAPPENINGS] = {
    [HAPPENED_PASSED] = "passed",       [HAPPENED_REFUSED] = "refused",
    [HAPPENED_ACKNOWLEDGED] = "ack",    [HAPPENED_ASKED_CANCEL] = "cancel",
    [HAPPENED_PART_FILL] = "part",      [HAPPENED_LAST_FILL] = "last",
    [HAPPENED_CANCELLED] = "cancelled", [HAPPENED_REJECTED] = "rejected",
    [HAPPENED_EXPIRED] = "expired",
};

// Each line: happenings of a new order, each followed by the state it leads to, or "-" for one that
// cannot happen.
static void expect_lives(const char *page)
{
    while (*page != '\0') {
        char happening[20], expected[20];
        int used = 0;
        enum order_state now = ORDER_STATE_NEW;
        size_t length = strcspn(page, "\n");
        for (const char *at = page; at < page + length; at += used) {
            if (sscanf(at, " %19s %19s%n", happening, expected, &used) != 2) break;
            unsigned which = 0;
            while (which < HAPPENINGS && strcmp(happenings[which], happening) != 0) {
                which++;
            }
            assert_true(which < HAPPENINGS);
            uint8_t next = order_next(now, (enum happening)which);
            assert_string_equal(next == 0 ? "-" : order_state_name(next), expected);
            if (next != 0) now = (enum order_state)next;
        }
        page += length + (page[length] == '\n');
    }
}

static void an_order_lives_by_the_table(void **state)
{
    (void)state;
    expect_lives(
        "refused refused    part -    last -    ack -    cancel -\n"
        "passed sent    ack working    part partially_filled    last filled\n"
        "passed sent    passed -    refused -\n"
        // Out of order: a fill before the acknowledgement.
        "passed sent    part partially_filled    ack partially_filled    last filled\n"
        "passed sent    last filled    ack filled\n"
        // Asked to cancel, and filled all the same.
        "passed sent    ack working    cancel pending_cancel    last filled"
        "    cancelled filled\n"
        "passed sent    cancel pending_cancel    ack pending_cancel"
        "    part pending_cancel    cancelled cancelled    cancelled cancelled\n"
        // A fill behind the end cannot be: reconciliation decides.
        "passed sent    cancelled cancelled    part -    last -    ack cancelled\n"
        "passed sent    rejected rejected    last -    expired rejected\n"
        "passed sent    ack working    expired expired    part -    cancel expired\n"
        "passed sent    ack working    last filled    part -    last -\n"
        "ack -    cancel -    part -    last -    cancelled -    rejected -    expired -\n");
}

static void all_news_may_come_to_an_open_order_and_no_end_is_left(void **state)
{
    (void)state;
    for (unsigned was = ORDER_STATE_NEW; was <= ORDER_STATE_EXPIRED; was++) {
        for (unsigned which = 0; which < HAPPENINGS; which++) {
            uint8_t next = order_next((enum order_state)was, (enum happening)which);
            bool news = which == HAPPENED_ACKNOWLEDGED || which >= HAPPENED_CANCELLED;
            bool open = was != ORDER_STATE_NEW && !order_ended((enum order_state)was);
            if (open && news) assert_int_not_equal(next, 0);
            if (order_ended((enum order_state)was)) assert_true(next == 0 || next == was);
        }
    }
}

static void an_ended_order_leaves_the_table(void **state)
{
    (void)state;
    static _Alignas(16) unsigned char memory[4096];
    struct orders orders;
    assert_true(orders_bytes(2, 3) <= sizeof memory);
    orders_init(&orders, memory, 2, 3);
    struct open_order order = {.order = 1, .instrument = 3, .state = ORDER_STATE_SENT};
    assert_non_null(orders_add(&orders, &order));
    assert_null(orders_add(&orders, &order));  // it is there
    order.order = 2;
    assert_non_null(orders_add(&orders, &order));
    order.order = 3;
    assert_null(orders_add(&orders, &order));  // full

    struct open_order *first = orders_first(&orders, 3);
    assert_int_equal(first->order, 1);
    assert_int_equal(orders_next(&orders, first)->order, 2);
    assert_null(orders_first(&orders, 1));
    assert_true(orders_happen(&orders, first, HAPPENED_LAST_FILL));
    assert_null(orders_find(&orders, 1));
    assert_int_equal(orders_first(&orders, 3)->order, 2);
    assert_false(orders_happen(&orders, orders_find(&orders, 2), HAPPENED_PASSED));
    assert_non_null(orders_add(&orders, &order));
}

static struct utc at_second(int64_t seconds)
{
    return (struct utc){seconds * NS_PER_SECOND};
}

static void a_minute_of_orders_slides(void **state)
{
    (void)state;
    struct rate rate = {0};
    rate_count(&rate, at_second(100), 1);
    rate_count(&rate, at_second(100), 1);
    rate_count(&rate, at_second(130), 1);
    assert_int_equal(rate_minute(&rate, at_second(130)), 3);
    assert_int_equal(rate_minute(&rate, (struct utc){at_second(160).ns - 1}), 3);
    assert_int_equal(rate_minute(&rate, at_second(160)), 1);
    assert_int_equal(rate_minute(&rate, at_second(190)), 0);
    assert_int_equal(rate_session(&rate, 1), 3);
    assert_int_equal(rate_session(&rate, 2), 0);
    rate_count(&rate, at_second(190), 2);
    assert_int_equal(rate_session(&rate, 2), 1);
}

static void a_full_memory_never_counts_too_few(void **state)
{
    (void)state;
    struct rate rate = {0};
    uint32_t recent = 0;
    for (uint32_t i = 0; i < 5000; i++) {
        rate_count(&rate, (struct utc){i * 10 * NS_PER_MS}, 1);
        recent++;
        assert_true(rate_minute(&rate, (struct utc){i * 10 * NS_PER_MS}) >= recent);
    }
    assert_int_equal(rate_minute(&rate, (struct utc){4999 * 10 * NS_PER_MS}), 5000);
    assert_int_equal(rate_minute(&rate, at_second(1000)), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_order_lives_by_the_table),
        cmocka_unit_test(all_news_may_come_to_an_open_order_and_no_end_is_left),
        cmocka_unit_test(an_ended_order_leaves_the_table),
        cmocka_unit_test(a_minute_of_orders_slides),
        cmocka_unit_test(a_full_memory_never_counts_too_few),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
