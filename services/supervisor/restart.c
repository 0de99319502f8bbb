// restart.c: see restart.h.
#include "services/supervisor/restart.h"

int64_t restart_delay_ns(struct restart *restart, const struct death *death)
{
    bool first = restart->deaths == 0;
    if (first || death->progress > restart->progress || death->worked_ns >= RESTART_WELL_NS) {
        restart->deaths = 0;
        restart->crashes = 0;
    }
    if (death->progress > restart->progress) restart->progress = death->progress;
    restart->deaths++;
    if (!death->killed) restart->crashes++;
    if (restart->deaths == 1) return 0;

    int64_t delay = RESTART_FIRST_NS;
    for (uint32_t i = 2; i < restart->deaths && delay < RESTART_MOST_NS; i++)
        delay *= 2;
    return delay < RESTART_MOST_NS ? delay : RESTART_MOST_NS;
}

bool restart_is_storm(const struct restart *restart)
{
    return restart->deaths >= RESTART_STORM;
}

bool restart_is_stuck(const struct restart *restart)
{
    return restart->crashes >= 2;
}
