// picture.h: the model and the vitals of the services as one calm picture, from 80 x 24 up.
//
// Whose money it is stands in its first line at all times: REPLAY or REAL TIME, SIMULATED, PAPER.
#pragma once

#include "services/screen/grid.h"
#include "services/screen/model.h"

#define PICTURE_COLUMNS 80  // the smallest size that shows all
#define PICTURE_ROWS 24

// A service as its desk tells of it.
struct vital {
    const char *name;
    enum { VITAL_DOWN, VITAL_STARTING, VITAL_WELL, VITAL_LATE, VITAL_ENDING } state;
    int pid;
    int64_t beat_age_ns;  // since its last heartbeat
    uint64_t behind;      // records between its cursor and the log's head, if it has a cursor
    uint32_t deaths;      // in this run
};

struct vitals {
    struct vital services[SOURCES_MAX];
    size_t count;
    uint64_t appended, durable;  // heads of the log
    double records_s, sessions_s;
};

void picture_draw(const struct vitals *vitals, struct model *model, int rows, int columns,
                  struct grid *grid);
