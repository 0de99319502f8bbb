// The chain through what matters: any change of a record, its order or the key shows.
#include "log/chain.h"
#include "tests/unit/log/log_help.h"

static struct record *pause_record(unsigned char *memory, uint64_t command)
{
    struct record *record = (void *)memory;
    struct pause *pause = record_begin(record, RECORD_PAUSE, sizeof *pause + 3);
    pause->command = command;
    memcpy(pause + 1, "why", 3);
    record->flags |= FLAG_CHAINED;
    record->length += RECORD_TRAILER;
    return record;
}

static unsigned char *trailer_of(struct record *record)
{
    return (unsigned char *)record + record->length - RECORD_TRAILER;
}

static void a_record_holds_only_unchanged_and_in_its_place(void **state)
{
    (void)state;
    _Alignas(8) unsigned char first[256], second[256];
    struct chain writer = {.key = "key"}, reader = {.key = "key"}, other = {.key = "kez"};
    struct record *one = pause_record(first, 1), *two = pause_record(second, 2);
    chain_extend(&writer, one, trailer_of(one));
    chain_extend(&writer, two, trailer_of(two));
    assert_memory_equal(writer.last, trailer_of(two), RECORD_TRAILER);

    assert_false(chain_check(&other, one));
    assert_false(chain_check(&reader, two));  // out of order
    for (uint32_t at = 0; at < one->length; at++) {
        if (at < sizeof one->length || (at >= 60 && at < 64)) continue;  // length; CRC is not in it
        if (at == offsetof(struct record, flags)) continue;
        first[at] ^= 1;
        if (chain_check(&reader, one)) fail_msg("byte %u may be changed", at);
        first[at] ^= 1;
    }
    one->crc = 77;
    assert_true(chain_check(&reader, one));
    assert_true(chain_check(&reader, two));
    assert_false(chain_check(&reader, two));  // twice
}

static void a_key_is_made_once_for_its_owner_alone(void **state)
{
    const struct scratch *scratch = *state;
    unsigned char key[32] = {0}, again[32] = {0};
    char path[96];
    struct stat file;
    snprintf(path, sizeof path, "%s/chain.key", scratch->path);
    assert_false(chain_key_read(path, false, key));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);
    assert_true(chain_key_read(path, true, key));
    assert_int_equal(stat(path, &file), 0);
    assert_int_equal(file.st_mode & 0777, 0600);
    assert_int_equal(file.st_size, 32);
    assert_true(chain_key_read(path, true, again));
    assert_memory_equal(key, again, 32);

    assert_int_equal(chmod(path, 0640), 0);
    assert_false(chain_key_read(path, true, again));
    assert_int_equal(error_kind(), ERROR_ACCESS);
    assert_int_equal(chmod(path, 0600), 0);
    assert_int_equal(truncate(path, 31), 0);
    assert_false(chain_key_read(path, true, again));
    assert_int_equal(error_kind(), ERROR_CORRUPT);
}

int main(void)
{
#define CASE(name) cmocka_unit_test_setup_teardown(name, scratch_setup, scratch_teardown)
    const struct CMUnitTest tests[] = {
        CASE(a_record_holds_only_unchanged_and_in_its_place),
        CASE(a_key_is_made_once_for_its_owner_alone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
