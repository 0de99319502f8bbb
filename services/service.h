// service.h: the same short story in every process: open, recover, confine, work in bounded steps,
// end. A service gets its home and run by argument and its shared memory by inherited descriptors.
//
//   tradewind service NAME --home H --run N     (started by the supervisor only)
//   fd 3: the board (memfd)   fd 4: lifeline, whose end means: the supervisor is gone, drain, end
//   fd 5: the sequencer's chain key (a pipe with 32 bytes); the others have none
//   fd 6: the lock of the home, held open and never used: the home stays locked until the last of
//         its processes is gone
#pragma once

#include "base/error.h"
#include "base/trace.h"
#include "log/board.h"
#include "log/halt_page.h"
#include "log/log_reader.h"

#define SERVICE_FD_BOARD 3
#define SERVICE_FD_LIFELINE 4
#define SERVICE_FD_SECRET 5
#define SERVICE_FD_LOCK 6
#define HEARTBEAT_NS (100 * NS_PER_MS)         // a service turns its loop at least so often
#define HEARTBEAT_LATE_NS (5 * NS_PER_SECOND)  // then the supervisor calls it hung
#define DRAIN_NS (2 * NS_PER_SECOND)           // from "not wanted" to gone
#define SERVICE_PATH_MAX 1024

struct service {
    unsigned id;  // enum source, or SERVICE_SCREEN
    const char *home;
    uint32_t run;
    char run_path[SERVICE_PATH_MAX];  // H/runs/NNNN
    char log_path[SERVICE_PATH_MAX];  // H/runs/NNNN/log
    struct board *board;
    struct desk *desk;            // ours on the board
    struct halt_page *page;       // read-only
    struct outbox_writer outbox;  // ours
    int lifeline;
    uint32_t incarnation;
    // feed's options; the replay's are paths and pace, never behaviour
    const char *data;  // folder of the data
    double pace;       // sessions a second; 0: max
};

typedef int service_main(struct service *service);
service_main sequencer_main, feed_main, core_main, recorder_main;
// The screen is no source: it only reads, has no outbox, and nothing depends on it. Its id is 0.
#define SERVICE_SCREEN 0
service_main screen_main;

const char *service_name(unsigned id);  // of an enum source or SERVICE_SCREEN

// Sets all fields but the feed's from the arguments and descriptors; opens the trace
// H/log/NAME.jsonl. service_close() accepts what is half open.
MUST_USE bool service_open(struct service *service, unsigned id, const char *home, uint32_t run);
void service_close(struct service *service);

// Beats the heart; false when the supervisor is gone or asks us to end: drain and leave.
bool service_wanted(struct service *service);
void service_ready(struct service *service);  // recovery is done
// Sleeps until the log's heads move, at most HEARTBEAT_NS. `seen` was read before the last look.
void service_sleep_on_log(struct service *service, uint32_t seen);
void service_cursor(struct service *service, uint64_t sequence);  // publishes progress, rings
// Exit status of the process: reports the error stack if the work did not end well.
int service_end(struct service *service, bool well);
