// report.c: lines for people, and what goes with them into the trace.
#include "research/summary.h"
#include "services/supervisor/supervisor.h"

#include <inttypes.h>
#include <stdarg.h>
#include <unistd.h>

void report(struct supervisor *supervisor, const char *format, ...)
{
    char line[1024];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(line, sizeof line, format, arguments);
    va_end(arguments);
    trace(TRACE_INFO, "supervisor", "%s", line);
    if (supervisor->screen) return;
    FILE *out = supervisor->options.json ? stderr : stdout;  // there stands the one JSON object
    fprintf(out, "%s\n", line);
    fflush(out);
}

void report_open_screen(struct supervisor *supervisor)
{
    supervisor->screen = !supervisor->options.json && isatty(STDIN_FILENO) && isatty(STDOUT_FILENO)
        && tcgetattr(STDIN_FILENO, &supervisor->terminal) == 0;
    if (supervisor->screen) fleet_want(supervisor, SERVICE_SCREEN);
}

// It gives the terminal back itself, unless it was killed; then lines are printed again.
void report_screen_ended(struct supervisor *supervisor, bool well)
{
    if (!supervisor->screen) return;
    supervisor->screen = false;
    if (well) return;
    (void)tcsetattr(STDIN_FILENO, TCSANOW, &supervisor->terminal);
    printf("\x1b[0m\x1b[?7h\x1b[?25h\x1b[?1049l");
    report(supervisor, "the screen has ended");
}

// Once a second at most, and only while the data move.
void report_progress(struct supervisor *supervisor)
{
    const struct watch *watch = &supervisor->watch;
    if (supervisor->now_ns - supervisor->rate_ns >= NS_PER_SECOND) {
        uint64_t appended = atomic_load(&supervisor->board->appended);
        int64_t span_ms = (supervisor->now_ns - supervisor->rate_ns) / NS_PER_MS;
        supervisor->rate = (appended - supervisor->rate_appended) * 1000 / (uint64_t)span_ms;
        supervisor->rate_appended = appended;
        supervisor->rate_ns = supervisor->now_ns;
    }
    if (supervisor->options.json || supervisor->screen || supervisor->phase != PHASE_WORK) return;
    if (supervisor->now_ns - supervisor->told_ns < NS_PER_SECOND) return;
    if (watch->has_summary || supervisor->rate == 0 || watch->reference->sessions == 0) return;
    supervisor->told_ns = supervisor->now_ns;
    char date[DATE_TEXT_MAX], equity[DECIMAL_TEXT_MAX] = "unknown";
    date_print(utc_date(watch->log_time), date);
    if (watch->has_equity) decimal_print(watch->equity.equity.e8, equity);
    printf("REPLAY PAPER %s  session %" PRIu32 "  record %" PRIu64 "  %" PRIu64
           "/s  equity %s  %s\n",
           date, watch->reference->sessions, watch->sequence, supervisor->rate, equity,
           trading_state_name(watch->reference->trading));
    fflush(stdout);
}

void report_summary(struct supervisor *supervisor)
{
    const struct watch *watch = &supervisor->watch;
    if (supervisor->options.json) {
        if (!supervisor->options.until_end) return;
        summary_print_json(stdout, &watch->summary, watch->holdings, watch_symbol, watch);
    } else if (!supervisor->screen) {
        report(supervisor, "the data have ended");
        summary_print_text(stdout, &watch->summary, watch->holdings, watch_symbol, watch);
    }
    fflush(stdout);
}
