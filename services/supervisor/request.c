// request.c: see request.h.
#include "services/supervisor/request.h"

#include <stdio.h>
#include <string.h>
#include <yyjson.h>

static bool take_field(struct request *request, bool *has_verb, const char *key, yyjson_val *value,
                       const char **why);
static bool take_verb(struct request *request, const char *word, const char **why);
static bool take_text(char *text, size_t size, yyjson_val *value, const char **why);
static bool is_complete(const struct request *request, const char **why);

bool request_parse(const char *line, size_t length, struct request *request, const char **why)
{
    *request = (struct request){0};
    *why = "no JSON object";
    yyjson_doc *document = yyjson_read(line, length, 0);
    yyjson_val *root = yyjson_doc_get_root(document);
    bool good = yyjson_is_obj(root), has_verb = false;
    if (good) {
        yyjson_obj_iter fields = yyjson_obj_iter_with(root);
        yyjson_val *key;
        while (good && (key = yyjson_obj_iter_next(&fields)) != NULL) {
            good = take_field(request, &has_verb, yyjson_get_str(key), yyjson_obj_iter_get_val(key),
                              why);
        }
        if (good && !has_verb) {
            *why = "\"command\" is missing";
            good = false;
        }
    }
    yyjson_doc_free(document);
    return good && is_complete(request, why);
}

const char *request_name(enum request_verb verb)
{
    switch (verb) {
#define X(name, word, text) \
    case REQUEST_##name: return word;
        REQUEST_VERBS(X)
#undef X
    }
    return "unknown";
}

static bool take_field(struct request *request, bool *has_verb, const char *key, yyjson_val *value,
                       const char **why)
{
    if (!yyjson_is_str(value)) {
        *why = "each value is a string";
        return false;
    }
    if (strcmp(key, "command") == 0) {
        *has_verb = true;
        return take_verb(request, yyjson_get_str(value), why);
    }
    if (strcmp(key, "reason") == 0) {
        return take_text(request->reason, sizeof request->reason, value, why);
    }
    if (strcmp(key, "setting") == 0 || strcmp(key, "service") == 0) {
        return take_text(request->subject, sizeof request->subject, value, why);
    }
    if (strcmp(key, "value") == 0) {
        return take_text(request->value, sizeof request->value, value, why);
    }
    *why = "unknown key";
    return false;
}

static bool take_verb(struct request *request, const char *word, const char **why)
{
#define X(name, text, help)             \
    if (strcmp(word, text) == 0) {      \
        request->verb = REQUEST_##name; \
        return true;                    \
    }
    REQUEST_VERBS(X)
#undef X
    *why = "unknown command";
    return false;
}

static bool take_text(char *text, size_t size, yyjson_val *value, const char **why)
{
    size_t length = yyjson_get_len(value);
    if (length >= size || memchr(yyjson_get_str(value), 0, length) != NULL) {
        *why = "a text is too long, or has a zero in it";
        return false;
    }
    memcpy(text, yyjson_get_str(value), length + 1);
    return true;
}

static bool is_complete(const struct request *request, const char **why)
{
    bool subject = request->verb == REQUEST_SET || request->verb == REQUEST_RESTART;
    if (subject && request->subject[0] == '\0') {
        *why = "what is meant is missing: \"setting\" or \"service\"";
        return false;
    }
    if (request->verb == REQUEST_SET && request->value[0] == '\0') {
        *why = "\"value\" is missing";
        return false;
    }
    return true;
}
