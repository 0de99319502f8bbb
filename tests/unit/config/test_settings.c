// test_settings.c: the schema of behaviour holds together.
#include "config/settings.h"
#include "event/catalogue.h"

#include <string.h>

#include <setjmp.h>
#include <stdarg.h>
#include <cmocka.h>

static void every_default_lies_in_its_range(void **state)
{
    (void)state;
    for (size_t i = 0; setting_row_at(i) != NULL; i++) {
        const struct setting_row *row = setting_row_at(i);
        assert_in_range((uintmax_t)row->number, 1, SETTINGS_MAX - 1);
        assert_true(row->least <= row->start && row->start <= row->most);
        assert_ptr_equal(setting_row(row->number), row);
        assert_true(strlen(row->help) > 10);
    }
}

static void numbers_and_keys_occur_once(void **state)
{
    (void)state;
    for (size_t i = 0; setting_row_at(i) != NULL; i++) {
        for (size_t k = 0; k < i; k++) {
            const struct setting_row *one = setting_row_at(i), *other = setting_row_at(k);
            assert_int_not_equal(one->number, other->number);
            assert_true(strcmp(one->topic, other->topic) != 0 || strcmp(one->key, other->key) != 0);
        }
    }
}

static void a_bad_value_changes_nothing_and_is_told(void **state)
{
    (void)state;
    struct settings settings, before;
    settings_init(&settings);
    before = settings;
    static const struct {
        uint32_t setting, subject;
        int64_t value;
        enum setting_fault fault;
    } rows[] = {
        {0, 0, 0, SETTING_UNKNOWN},
        {63, 0, 0, SETTING_UNKNOWN},
        {UINT32_MAX, 0, 0, SETTING_UNKNOWN},
        {SETTING_CASH, 1, 0, SETTING_SUBJECT},
        {SETTING_CASH, 0, -1, SETTING_RANGE},
        {SETTING_QUORUM, 0, 0, SETTING_RANGE},
        {SETTING_QUORUM, 0, INT64_MAX, SETTING_RANGE},
        {SETTING_MEMBER_ENABLED, 0, 1, SETTING_SUBJECT},
        {SETTING_MEMBER_ENABLED, 31, 1, SETTING_SUBJECT},
        {SETTING_MEMBER_ENABLED, UINT32_MAX, 1, SETTING_SUBJECT},
        {SETTING_MEMBER_ENABLED, MEMBER_TREND, 2, SETTING_RANGE},
        {SETTING_MEMBER_WEIGHT, MEMBER_RISK, -1, SETTING_RANGE},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        assert_int_equal(settings_apply(&settings, rows[i].setting, rows[i].subject, rows[i].value),
                         rows[i].fault);
        assert_memory_equal(&settings, &before, sizeof settings);
    }
}

static void a_good_value_is_read_back(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    for (size_t i = 0; setting_row_at(i) != NULL; i++) {
        const struct setting_row *row = setting_row_at(i);
        uint32_t subject = row->of_member ? MEMBER_BREAKOUT : 0;
        int64_t value = 0;
        assert_int_equal(settings_apply(&settings, row->number, subject, row->most), SETTING_GOOD);
        assert_true(settings_get(&settings, row->number, subject, &value));
        assert_int_equal(value, row->most);
    }
    int64_t value;
    assert_false(settings_get(&settings, 63, 0, &value));
    assert_false(settings_get(&settings, SETTING_MEMBER_WEIGHT, 0, &value));
}

static void all_entries_rebuild_the_settings(void **state)
{
    (void)state;
    struct settings settings, rebuilt;
    settings_init(&settings);
    settings.enabled[MEMBER_TREND] = false;
    settings.weight[MEMBER_RISK] = 7;
    settings.value[SETTING_CASH] = 9;
    settings_init(&rebuilt);
    uint32_t setting, subject;
    int64_t value;
    size_t count = 0;
    while (settings_entry(&settings, count, &setting, &subject, &value)) {
        assert_int_equal(settings_apply(&rebuilt, setting, subject, value), SETTING_GOOD);
        count++;
    }
    assert_memory_equal(&settings, &rebuilt, sizeof settings);
    assert_true(count > 30);
}

static void sma_cross_is_for_benchmarks_and_off(void **state)
{
    (void)state;
    struct settings settings;
    settings_init(&settings);
    assert_false(settings.enabled[MEMBER_SMA_CROSS]);
    assert_true(settings.enabled[MEMBER_RISK]);
    assert_false(member_row(MEMBER_RISK)->directional);
    assert_true(OPINIONS_MAX >= MEMBERS_MAX);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_default_lies_in_its_range),
        cmocka_unit_test(numbers_and_keys_occur_once),
        cmocka_unit_test(a_bad_value_changes_nothing_and_is_told),
        cmocka_unit_test(a_good_value_is_read_back),
        cmocka_unit_test(all_entries_rebuild_the_settings),
        cmocka_unit_test(sma_cross_is_for_benchmarks_and_off),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
