// test_state.c: what the committee saves is canonical, and it goes on from it as from itself.
#include "stage.h"

#include "agents/history.h"

static const struct walk calm = {.random = 7, .price = 100, .step = 0.02};

// The saved records, one behind the other; the caller frees them.
struct saved {
    struct sink sink;
};

static struct saved save(const struct stage *stage)
{
    struct saved saved;
    size_t size = agents_save_bytes(&stage->capacities);
    sink_init(&saved.sink, stage_memory(size), size);
    agents_save(stage->agents, &saved.sink);
    return saved;
}

static const struct record *next_record(const struct saved *saved, size_t *at)
{
    if (*at == saved->sink.used) return NULL;
    const struct record *record = (const void *)(saved->sink.memory + *at);
    *at += record->length;
    return record;
}

static void load(struct stage *stage, const struct saved *saved)
{
    size_t at = 0;
    const struct record *record;
    while ((record = next_record(saved, &at)) != NULL) {
        assert_int_equal(body_check(record), RECORD_WHOLE);
        assert_true(agents_load(stage->agents, record));
    }
}

static void expect_same_state(const struct stage *one, const struct stage *other)
{
    struct saved a = save(one), b = save(other);
    assert_int_equal(a.sink.used, b.sink.used);
    assert_memory_equal(a.sink.memory, b.sink.memory, a.sink.used);
    free(a.sink.memory);
    free(b.sink.memory);
}

static void play(struct stage *stage, struct walk *walk, int days)
{
    for (int day = 0; day < days; day++) {
        stage_walk(stage, 1, walk);
        stage_walk(stage, 3, walk);
        stage_equity(stage, (1000 - day % 7) * E8, 1000 * E8);
    }
}

static void a_committee_goes_on_from_what_was_saved(void **state)
{
    (void)state;
    static const int days[] = {0, 1, 9, 10, 29, 30, 31, 200, 271, 272, 273, 400, 545};
    for (size_t i = 0; i < COUNT_OF(days); i++) {
        struct stage saved_stage, loaded;
        stage_open(&saved_stage);
        stage_open(&loaded);
        struct walk walk = calm;
        play(&saved_stage, &walk, days[i]);
        struct saved saved = save(&saved_stage);
        load(&loaded, &saved);
        free(saved.sink.memory);
        expect_same_state(&saved_stage, &loaded);

        loaded.time = saved_stage.time;
        struct walk same_walk = walk;
        for (int day = 0; day < 40; day++) {
            if (day == 10) {
                stage_split(&saved_stage, 1, 3, 2);
                stage_split(&loaded, 1, 3, 2);
            }
            const struct record *one = stage_walk(&saved_stage, 1, &walk);
            const struct record *other = stage_walk(&loaded, 1, &same_walk);
            assert_int_equal(one->body_length, other->body_length);
            assert_memory_equal(one + 1, other + 1, one->body_length);
        }
        expect_same_state(&saved_stage, &loaded);
        stage_close(&saved_stage);
        stage_close(&loaded);
    }
}

static void what_is_no_domain_state_leaves_no_trace(void **state)
{
    (void)state;
    struct stage straight, detour;
    stage_open(&straight);
    stage_open(&detour);
    struct walk walk = calm, same_walk = calm;
    for (int day = 0; day < 330; day++) {
        stage_walk(&straight, 1, &walk);
        // What nobody needs is not computed, bars told twice or of another interval are not taken.
        for (uint32_t member = 1; member_row(member) != NULL; member++) {
            stage_set(&detour, SETTING_MEMBER_ENABLED, member, (day / 20 + (int)member) % 2);
        }
        stage_set(&detour, SETTING_FIXED_QUANTITY, 0, day / 30 % 2 * E8);
        stage_walk(&detour, 1, &same_walk);
        detour.time.ns -= NS_PER_DAY;
        assert_null(stage_bar(&detour, 1, 100, 100, 100));
        stage_set(&detour, SETTING_DECISION_INTERVAL, 0, 60);
        assert_null(stage_bar(&detour, 1, 100, 100, 100));
        stage_set(&detour, SETTING_DECISION_INTERVAL, 0, STAGE_INTERVAL);
        detour.time.ns -= NS_PER_DAY;
        expect_same_state(&straight, &detour);
    }
    stage_close(&straight);
    stage_close(&detour);
}

static void a_symbol_without_bars_is_not_saved(void **state)
{
    (void)state;
    struct stage stage;
    stage_open(&stage);
    struct walk walk = calm;
    for (int day = 0; day < 5; day++) {
        stage_walk(&stage, 2, &walk);
    }
    struct saved saved = save(&stage);
    size_t at = 0;
    assert_int_equal(next_record(&saved, &at)->type, RECORD_STATE_AGENTS);
    const struct record *record = next_record(&saved, &at);
    assert_int_equal(record->type, RECORD_STATE_HISTORY);
    assert_int_equal(record_state_history(record)->instrument, 2);
    assert_int_equal(record_state_history(record)->bars, 5);
    assert_null(next_record(&saved, &at));
    free(saved.sink.memory);
    stage_close(&stage);
}

// A history record whose fields the case changes.
struct hostile {
    uint32_t instrument, bars;
    uint8_t above, below;
    int64_t close, high, low;
};

static bool loads(struct stage *stage, const struct hostile *hostile)
{
    size_t tail = hostile->bars * sizeof(struct state_bar);
    struct record *record =
        stage_record(stage, RECORD_STATE_HISTORY, sizeof(struct state_history) + tail);
    struct state_history *history = (struct state_history *)(void *)(record + 1);
    *history = (struct state_history){.instrument = hostile->instrument,
                                      .interval_s = STAGE_INTERVAL,
                                      .bars = hostile->bars,
                                      .above = hostile->above,
                                      .below = hostile->below};
    struct state_bar *bars = (struct state_bar *)(void *)(history + 1);
    for (uint32_t i = 0; i < hostile->bars; i++) {
        bars[i] = (struct state_bar){{hostile->close}, {hostile->high}, {hostile->low}};
    }
    assert_int_equal(body_check(record), RECORD_WHOLE);
    bool loaded = agents_load(stage->agents, record);
    free(record);
    return loaded;
}

static void what_no_committee_can_have_saved_is_refused(void **state)
{
    (void)state;
    struct stage stage, untouched;
    stage_open(&stage);
    stage_open(&untouched);
    const struct hostile good = {2, 30, 1, 0, 100, 110, 90};
    struct hostile cases[10];
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        cases[i] = good;
    }
    cases[0].instrument = 0;
    cases[1].instrument = STAGE_INSTRUMENTS + 1;
    cases[2].instrument = UINT32_MAX;
    cases[3].bars = 0;
    cases[4].bars = HISTORY_BARS + 1;
    cases[5].below = 1;
    cases[6].close = 111;
    cases[7].low = 101;
    cases[8].high = 99;
    cases[9].high = INT64_MAX;
    for (size_t i = 0; i < COUNT_OF(cases); i++) {
        assert_false(loads(&stage, &cases[i]));
        expect_same_state(&stage, &untouched);
    }
    struct record *record = stage_record(&stage, RECORD_BAR, sizeof(struct bar));
    assert_false(agents_load(stage.agents, record));
    free(record);
    assert_true(loads(&stage, &good));
    stage_close(&stage);
    stage_close(&untouched);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_committee_goes_on_from_what_was_saved),
        cmocka_unit_test(what_is_no_domain_state_leaves_no_trace),
        cmocka_unit_test(a_symbol_without_bars_is_not_saved),
        cmocka_unit_test(what_no_committee_can_have_saved_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
