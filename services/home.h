// home.h: the folder of one installation, and what lies where in it.
//
//   H/lock           held while any process of the home lives; the supervisor's pid is inside
//   H/halt           the halt page: latched, and holds for all runs
//   H/control.sock   the supervisor's socket
//   H/keys/          chain.key            H/config/   one YAML file a topic
//   H/log/           what the services tell (NAME.jsonl)
//   H/runs/NNNN/     one run: log/, snapshots/, SQLite
#pragma once

#include "base/error.h"

#define HOME_PATH_MAX 1024
#define RUNS_MAX 9999u

// H/ and the rest, printf-like. LIMIT if it does not fit.
MUST_USE bool home_path(char *path, size_t size, const char *home, const char *format, ...)
    PRINTF_LIKE(4, 5);
// H/runs/NNNN and what follows in `rest` ("" or "/log").
MUST_USE bool home_run_path(const char *home, uint32_t run, const char *rest, char *path,
                            size_t size);

// Makes the folder and those in it that are missing, mode 0700.
MUST_USE bool home_make(const char *home);
// The number of the newest run, 0 if there is none. NOT_FOUND if there is no such home.
MUST_USE bool home_newest_run(const char *home, uint32_t *run);
MUST_USE bool home_make_run(const char *home, uint32_t run);

// Takes the lock and writes our pid into it; *fd holds it until it is closed by all who inherited
// it. BUSY names the pid. A dead holder's services are on their way out: waits for them.
MUST_USE bool home_lock(const char *home, int *fd);
// Is the lock held? *pid is what is written in it.
MUST_USE bool home_is_locked(const char *home, bool *locked, int *pid);

// Bytes that the home's files take on disk, and what its file system has left.
MUST_USE bool home_disk(const char *home, uint64_t *used, uint64_t *free_bytes);
