// request.h: what a client of the control socket asks for: one flat JSON object a line.
//
//   {"command":"halt","reason":"..."}         {"command":"resume","reason":"..."}
//   {"command":"pause","reason":"..."}        {"command":"down"}
//   {"command":"restart","service":"core"}    {"command":"status"}   {"command":"settings"}
//   {"command":"set","setting":"agents.members.trend.weight","value":"0.5","reason":"..."}
//
// Hostile until request_parse() has taken it.
#pragma once

#include "event/catalogue.h"

#define REQUEST_VERBS(X)                                \
    X(HALT, "halt", "stop trading, cancel open orders") \
    X(PAUSE, "pause", "no new risk")                    \
    X(RESUME, "resume", "trade again")                  \
    X(SET, "set", "change a setting of the run")        \
    X(RESTART, "restart", "restart a service")          \
    X(DOWN, "down", "stop everything in order")         \
    X(STATUS, "status", "what runs, and how far it is") \
    X(SETTINGS, "settings", "the settings that the run has")

enum request_verb {
#define X(name, word, text) REQUEST_##name,
    REQUEST_VERBS(X)
#undef X
};

#define REQUEST_TEXT_MAX 128

struct request {
    enum request_verb verb;
    char reason[TAIL_TEXT_MAX + 1];
    char subject[REQUEST_TEXT_MAX];  // place of a setting, or name of a service
    char value[REQUEST_TEXT_MAX];    // of a setting
};

// False: *why says what is wrong with the line; it is a constant text.
MUST_USE bool request_parse(const char *line, size_t length, struct request *request,
                            const char **why);
const char *request_name(enum request_verb verb);
