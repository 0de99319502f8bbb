// replay.c: see replay.h.
#include "source/replay.h"

#include "base/error.h"
#include "market/calendar.h"
#include "source/actions.h"
#include "source/daily.h"

#include <stdlib.h>
#include <string.h>

#define XXH_INLINE_ALL
#include <xxhash.h>

// A record of a session: what it is, and where its body lies.
#define ITEM_ACTION 0u
#define ITEM_PRINT 1u
#define ITEM_BAR 2u
#define ITEM(kind, index) ((uint32_t)((index) << 2 | (kind)))

struct replay {
    struct plan plan;
    struct listed listed;
    struct actions actions;
    struct daily daily;        // by date, then instrument
    struct session *sessions;  // ascending; only those with a bar or an action
    uint32_t sessions_count;
    uint32_t *items;  // records behind the instruments, in order
    size_t items_count;
    struct hash16 hash;
};

static bool load(struct replay *replay, const char *path);
static bool load_daily(struct replay *replay);
static bool load_file(struct replay *replay, const char *file);
static bool check_kept(const struct replay *replay, const char *file,
                       const struct daily_wish *wishes, size_t count);
static bool make_stream(struct replay *replay);
static int32_t next_date(const struct replay *replay, size_t action, size_t bar);
static void add_session(struct replay *replay, int32_t date, size_t *action, size_t *bar);
static void hash_rows(struct replay *replay);
static void fill_instrument(const struct replay *replay, uint32_t instrument, struct record *at);
static void fill_item(const struct replay *replay, uint32_t item, struct record *at);
static void fill_print(const struct daily_bar *bar, struct record *at);
static uint32_t item_session(const struct replay *replay, uint32_t item);
static int compare_bars(const void *left, const void *right);

bool replay_open(const char *path, struct replay **replay)
{
    *replay = calloc(1, sizeof **replay);
    if (*replay == NULL) return FAIL(ERROR_MEMORY, "a replay");
    if (load(*replay, path)) return true;
    replay_close(*replay);
    *replay = NULL;
    return FAIL_WHILE("checking the data of replay %s", path);
}

void replay_close(struct replay *replay)
{
    if (replay == NULL) return;
    plan_fini(&replay->plan);
    listed_fini(&replay->listed);
    actions_fini(&replay->actions);
    daily_fini(&replay->daily);
    free(replay->sessions);
    free(replay->items);
    free(replay);
}

uint64_t replay_count(const struct replay *replay)
{
    return replay->listed.count + replay->items_count + 1;
}

void replay_record(const struct replay *replay, uint64_t number, struct record *at)
{
    assert(number >= 1 && number <= replay_count(replay));
    if (number <= replay->listed.count) {
        fill_instrument(replay, (uint32_t)number, at);
    } else if (number < replay_count(replay)) {
        fill_item(replay, replay->items[number - replay->listed.count - 1], at);
    } else {
        struct end_of_replay *end = record_begin(at, RECORD_END_OF_REPLAY, sizeof *end);
        end->rows = number - 1;
        at->event_time = replay_to(replay);
    }
    at->counter = number;
    at->flags |= FLAG_REPLAYED;
}

uint32_t replay_session(const struct replay *replay, uint64_t number)
{
    assert(number >= 1 && number <= replay_count(replay));
    if (number <= replay->listed.count) return 0;
    if (number == replay_count(replay)) return replay->sessions_count;
    return item_session(replay, replay->items[number - replay->listed.count - 1]) + 1;
}

uint32_t replay_sessions(const struct replay *replay)
{
    return replay->sessions_count;
}

struct utc replay_from(const struct replay *replay)
{
    return (struct utc){replay->sessions[0].date * NS_PER_DAY};
}

struct utc replay_to(const struct replay *replay)
{
    return replay->sessions[replay->sessions_count - 1].close;
}

struct hash16 replay_hash(const struct replay *replay)
{
    return replay->hash;
}

static bool load(struct replay *replay, const char *path)
{
    char instruments[PLAN_PATH_MAX], actions[PLAN_PATH_MAX];
    if (!plan_init(&replay->plan, path)) return false;
    if (!plan_file(&replay->plan, "reference/instruments.csv", instruments)) return false;
    if (!plan_file(&replay->plan, "reference/corporate_actions.csv", actions)) return false;
    if (!listed_init(&replay->listed, &replay->plan, instruments)) return false;
    if (!actions_init(&replay->actions, &replay->plan, &replay->listed, actions)) return false;
    if (!load_daily(replay) || !make_stream(replay)) return false;
    hash_rows(replay);
    return true;
}

// Each file once, however many rows of the plan name it.
static bool load_daily(struct replay *replay)
{
    const struct plan *plan = &replay->plan;
    for (uint32_t i = 0; i < plan->count; i++) {
        uint32_t first = 0;
        while (strcmp(plan->rows[first].file, plan->rows[i].file) != 0) {
            first++;
        }
        if (first == i && !load_file(replay, plan->rows[i].file)) return false;
    }
    qsort(replay->daily.bars, replay->daily.count, sizeof *replay->daily.bars, compare_bars);
    return true;
}

static bool load_file(struct replay *replay, const char *file)
{
    const struct plan *plan = &replay->plan;
    char path[PLAN_PATH_MAX];
    if (!plan_file(plan, file, path)) return false;
    struct daily_wish *wishes = calloc(plan->count, sizeof *wishes);
    if (wishes == NULL) return FAIL(ERROR_MEMORY, "%u rows of a plan", plan->count);
    size_t count = 0;
    for (uint32_t i = 0; i < plan->count; i++) {
        const struct plan_row *row = &plan->rows[i];
        if (strcmp(row->file, file) != 0) continue;
        wishes[count++] = (struct daily_wish){
            .symbol = row->symbol,
            .from = row->from,
            .to = row->to,
            .instrument = listed_find(&replay->listed, &row->symbol),
        };
    }
    bool read = daily_read(&replay->daily, path, wishes, count)
        && check_kept(replay, file, wishes, count);
    free(wishes);
    return read;
}

static bool check_kept(const struct replay *replay, const char *file,
                       const struct daily_wish *wishes, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (wishes[i].kept > 0) continue;
        char from[DATE_TEXT_MAX], to[DATE_TEXT_MAX];
        date_print(wishes[i].from, from);
        date_print(wishes[i].to, to);
        return FAIL(ERROR_BAD_INPUT, "%s/%s has no bar of %.16s from %s to %s", replay->plan.folder,
                    file, wishes[i].symbol.bytes, from, to);
    }
    return true;
}

static bool make_stream(struct replay *replay)
{
    size_t items = replay->actions.count + 2 * replay->daily.count;
    size_t sessions = replay->actions.count + replay->daily.count;
    replay->items = calloc(items, sizeof *replay->items);
    replay->sessions = calloc(sessions, sizeof *replay->sessions);
    if (replay->items == NULL || replay->sessions == NULL) {
        return FAIL(ERROR_MEMORY, "a stream of %zu records", items);
    }
    size_t action = 0, bar = 0;
    while (action < replay->actions.count || bar < replay->daily.count) {
        add_session(replay, next_date(replay, action, bar), &action, &bar);
    }
    assert(replay->items_count == items);
    struct session *fitted =
        realloc(replay->sessions, replay->sessions_count * sizeof *replay->sessions);
    if (fitted != NULL) replay->sessions = fitted;
    return true;
}

static int32_t next_date(const struct replay *replay, size_t action, size_t bar)
{
    int32_t date = INT32_MAX;
    if (action < replay->actions.count) date = replay->actions.rows[action].date;
    if (bar < replay->daily.count && replay->daily.bars[bar].date < date) {
        date = replay->daily.bars[bar].date;
    }
    return date;
}

static void add_session(struct replay *replay, int32_t date, size_t *action, size_t *bar)
{
    uint32_t session = replay->sessions_count++;
    bool known = calendar_session(CALENDAR_XNYS, date, &replay->sessions[session]);
    assert(known);
    for (; *action < replay->actions.count; ++*action) {
        if (replay->actions.rows[*action].date != date) break;
        replay->actions.rows[*action].session = session;
        replay->items[replay->items_count++] = ITEM(ITEM_ACTION, *action);
    }
    size_t first = *bar;
    for (; *bar < replay->daily.count && replay->daily.bars[*bar].date == date; ++*bar) {
        replay->daily.bars[*bar].session = session;
        replay->items[replay->items_count++] = ITEM(ITEM_PRINT, *bar);
    }
    for (size_t i = first; i < *bar; i++) {
        replay->items[replay->items_count++] = ITEM(ITEM_BAR, i);
    }
}

// Rows are hashed as rows of 64-bit numbers, in this order for ever.
static void hash_rows(struct replay *replay)
{
    XXH3_state_t state;
    XXH3_128bits_reset(&state);
    for (uint32_t i = 0; i < replay->listed.count; i++) {
        const struct listed_row *row = &replay->listed.rows[i];
        XXH3_128bits_update(&state, row->symbol.bytes, sizeof row->symbol.bytes);
        XXH3_128bits_update(&state, row->name, sizeof row->name);
    }
    for (size_t i = 0; i < replay->actions.count; i++) {
        const struct corporate_action *body = &replay->actions.rows[i].body;
        int64_t row[] = {replay->actions.rows[i].date,
                         body->instrument,
                         body->kind,
                         body->numerator,
                         body->denominator,
                         body->cash_per_share.e8};
        XXH3_128bits_update(&state, row, sizeof row);
    }
    for (size_t i = 0; i < replay->daily.count; i++) {
        const struct bar *bar = &replay->daily.bars[i].bar;
        int64_t row[] = {replay->daily.bars[i].date,
                         bar->instrument,
                         bar->open.e8,
                         bar->high.e8,
                         bar->low.e8,
                         bar->close.e8,
                         bar->volume.e8};
        XXH3_128bits_update(&state, row, sizeof row);
    }
    XXH128_canonical_t canonical;
    XXH128_canonicalFromHash(&canonical, XXH3_128bits_digest(&state));
    _Static_assert(sizeof canonical.digest == sizeof replay->hash.bytes, "128 bits");
    memcpy(replay->hash.bytes, canonical.digest, sizeof canonical.digest);
}

static void fill_instrument(const struct replay *replay, uint32_t instrument, struct record *at)
{
    const struct listed_row *row = &replay->listed.rows[instrument - 1];
    struct instrument *body = record_begin(at, RECORD_INSTRUMENT, sizeof *body + row->name_length);
    body->instrument = instrument;
    body->calendar = CALENDAR_XNYS;
    body->symbol = row->symbol;
    memcpy(body + 1, row->name, row->name_length);
    at->event_time = replay_from(replay);
}

static void fill_item(const struct replay *replay, uint32_t item, struct record *at)
{
    const struct session *session = &replay->sessions[item_session(replay, item)];
    if ((item & 3) == ITEM_ACTION) {
        struct corporate_action *body = record_begin(at, RECORD_CORPORATE_ACTION, sizeof *body);
        *body = replay->actions.rows[item >> 2].body;
        at->event_time = session->open;
    } else if ((item & 3) == ITEM_PRINT) {
        fill_print(&replay->daily.bars[item >> 2], at);
        at->event_time = session->open;
    } else {
        struct bar *body = record_begin(at, RECORD_BAR, sizeof *body);
        *body = replay->daily.bars[item >> 2].bar;
        at->event_time = session->close;
    }
}

// How many shares the opening traded is not known from a daily row.
static void fill_print(const struct daily_bar *bar, struct record *at)
{
    struct open_print *body = record_begin(at, RECORD_OPEN_PRINT, sizeof *body);
    body->instrument = bar->bar.instrument;
    body->price = bar->bar.open;
}

static uint32_t item_session(const struct replay *replay, uint32_t item)
{
    if ((item & 3) == ITEM_ACTION) return replay->actions.rows[item >> 2].session;
    return replay->daily.bars[item >> 2].session;
}

static int compare_bars(const void *left, const void *right)
{
    const struct daily_bar *a = left, *b = right;
    if (a->date != b->date) return a->date < b->date ? -1 : 1;
    return a->bar.instrument < b->bar.instrument ? -1 : a->bar.instrument > b->bar.instrument;
}
