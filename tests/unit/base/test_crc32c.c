#include "base/crc32c.h"
#include "tests/unit/test.h"

static void the_examples_of_rfc_3720_come_out(void **state)
{
    (void)state;
    unsigned char zeros[32] = {0}, ones[32], rising[32], falling[32];
    memset(ones, 0xFF, sizeof ones);
    for (unsigned char i = 0; i < 32; i++) {
        rising[i] = i;
        falling[i] = (unsigned char)(31 - i);
    }
    static const unsigned char read_command[48] = {
        0x01, 0xC0, 0, 0, 0, 0, 0,    0, 0,    0, 0, 0,    0, 0, 0, 0,
        0x14, 0,    0, 0, 0, 0, 0x04, 0, 0,    0, 0, 0x14, 0, 0, 0, 0x18,
        0x28, 0,    0, 0, 0, 0, 0,    0, 0x02, 0, 0, 0,    0, 0, 0, 0};
    assert_int_equal(crc32c(0, zeros, 32), 0x8A9136AA);
    assert_int_equal(crc32c(0, ones, 32), 0x62A8AB43);
    assert_int_equal(crc32c(0, rising, 32), 0x46DD794E);
    assert_int_equal(crc32c(0, falling, 32), 0x113FDB5C);
    assert_int_equal(crc32c(0, read_command, 48), 0xD9963A56);
    assert_int_equal(crc32c(0, "123456789", 9), 0xE3069283);
    assert_int_equal(crc32c(0, "", 0), 0);
}

static void the_instruction_and_the_table_agree_at_any_length_and_place(void **state)
{
    (void)state;
    unsigned char bytes[320];
    for (size_t i = 0; i < sizeof bytes; i++) {
        bytes[i] = (unsigned char)(i * i + 7 * i);
    }
    for (size_t start = 0; start < 9; start++) {
        for (size_t length = 0; start + length <= sizeof bytes; length++) {
            uint32_t begun = (uint32_t)(length * 0x9E3779B9);
            assert_int_equal(crc32c(begun, bytes + start, length),
                             crc32c_by_table(begun, bytes + start, length));
        }
    }
}

static void pieces_continue_to_the_sum_of_the_whole(void **state)
{
    (void)state;
    const char *text = "one log, gateways at the edge, one pure core";
    uint32_t whole = crc32c(0, text, strlen(text));
    for (size_t cut = 0; cut <= strlen(text); cut++) {
        uint32_t first = crc32c(0, text, cut);
        assert_int_equal(crc32c(first, text + cut, strlen(text) - cut), whole);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_examples_of_rfc_3720_come_out),
        cmocka_unit_test(the_instruction_and_the_table_agree_at_any_length_and_place),
        cmocka_unit_test(pieces_continue_to_the_sum_of_the_whole),
    };
    return cmocka_run_group_tests_name("base/crc32c", tests, NULL, NULL);
}
