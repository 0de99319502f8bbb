// ask.h: asks the supervisor of a home over its socket.
#pragma once

#include "base/error.h"

#include <yyjson.h>

// The fields of a request; NULL where there is none.
struct question {
    const char *command, *reason, *setting, *service, *value;
};

// *reply is the caller's to yyjson_doc_free(); what it says is that the request was done. Errors:
// UNREACHABLE (no supervisor answers), TIMED_OUT, and what the supervisor says, with its kind.
MUST_USE bool ask(const char *home, const struct question *question, yyjson_doc **reply);
const char *ask_text(yyjson_val *object, const char *key);  // "" where there is none
uint64_t ask_number(yyjson_val *object, const char *key);   // 0 where there is none
