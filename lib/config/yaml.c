// yaml.c: reads the configuration. See yaml.h; what writes it is yaml_print.c.
//
// libyaml's events tell line and column of each word, so that a fault is named where it is.
#include "config/yaml.h"

#include "config/value.h"

#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <yaml.h>

#define WORD_SHOWN 40  // characters of a bad word that a message shows

struct reader {
    yaml_parser_t parser;
    yaml_event_t event;  // the one in hand
    const char *name, *topic;
    const char *bytes;  // of the file
    size_t size;
    struct settings settings;
    struct replay_plan plan;
    struct settings_given given;
};

static bool file_read(const char *path, char **bytes, size_t *size);
static bool read_document(struct reader *reader);
static bool read_topic(struct reader *reader);
static bool read_setting(struct reader *reader, const char *key, size_t length);
static bool read_members(struct reader *reader);
static bool read_member(struct reader *reader, const struct member_row *member);
static bool read_replay(struct reader *reader, const char *key, size_t length);
static bool read_value(struct reader *reader, const struct setting_row *row, uint32_t subject,
                       bool *given);
static bool next(struct reader *reader);
static bool no_yaml(const struct reader *reader);
static bool fault(struct reader *reader, const char *format, ...) PRINTF_LIKE(2, 3);
static bool is_key(struct reader *reader, const char **key, size_t *length);
static bool is_word(const char *text, size_t length, const char *word);
static const struct setting_row *row_of(const char *topic, const char *key, size_t length,
                                        bool of_member);
static const char *shown(const char *bytes, size_t length, char text[static WORD_SHOWN + 4]);

bool settings_yaml_load(const char *directory, struct settings *settings, struct replay_plan *plan,
                        struct settings_given *given)
{
    struct settings_given all_given = {0};
    struct settings all;
    struct replay_plan replay;
    settings_init(&all);
    replay_plan_init(&replay);
    struct stat status;
    bool defaults = stat(directory, &status) != 0 && errno == ENOENT;
    for (size_t i = 0; !defaults && settings_yaml_topic(i) != NULL; i++) {
        char path[4096], *bytes = NULL;
        size_t size = 0;
        const char *topic = settings_yaml_topic(i);
        int length = snprintf(path, sizeof path, "%s/%s.yaml", directory, topic);
        if (length < 0 || (size_t)length >= sizeof path) {
            return FAIL(ERROR_LIMIT, "the path of %s.yaml is too long", topic);
        }
        if (!file_read(path, &bytes, &size)) return false;
        bool good = settings_yaml_parse(path, topic, bytes, size, &all, &replay, &all_given);
        free(bytes);
        if (!good) return false;
    }
    *settings = all;
    *plan = replay;
    if (given != NULL) *given = all_given;
    return true;
}

bool settings_yaml_parse(const char *name, const char *topic, const void *bytes, size_t size,
                         struct settings *settings, struct replay_plan *plan,
                         struct settings_given *given)
{
    struct reader reader = {.name = name,
                            .topic = topic,
                            .bytes = bytes,
                            .size = size,
                            .settings = *settings,
                            .plan = *plan,
                            .given = *given};
    if (size > YAML_FILE_MAX) {
        return FAIL(ERROR_BAD_INPUT, "%s: %zu bytes, at most %u", name, size, YAML_FILE_MAX);
    }
    if (yaml_parser_initialize(&reader.parser) == 0) return FAIL(ERROR_MEMORY, "reading %s", name);
    yaml_parser_set_input_string(&reader.parser, bytes, size);
    bool good = read_document(&reader);
    yaml_event_delete(&reader.event);
    yaml_parser_delete(&reader.parser);
    if (!good) return false;
    *settings = reader.settings;
    *plan = reader.plan;
    *given = reader.given;
    return true;
}

bool replay_pace_parse(const char *text, size_t length, int64_t *pace_e8)
{
    *pace_e8 = 0;
    if (is_word(text, length, "max")) return true;
    return decimal_parse(text, length, pace_e8) && *pace_e8 > 0
        && *pace_e8 <= REPLAY_PACE_MOST * DECIMAL_ONE;
}

static bool file_read(const char *path, char **bytes, size_t *size)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return FAIL(error_from_errno(errno), "%s: %s", path, strerror(errno));
    char *memory = malloc(YAML_FILE_MAX + 1);  // one more byte tells that it is too long
    ssize_t count = memory == NULL ? -1 : 0;
    *size = 0;
    while (memory != NULL && *size <= YAML_FILE_MAX) {
        count = read(fd, memory + *size, YAML_FILE_MAX + 1 - *size);
        if (count <= 0) break;
        *size += (size_t)count;
    }
    int number = errno;
    close(fd);
    *bytes = memory;
    if (memory == NULL) return FAIL(ERROR_MEMORY, "reading %s", path);
    if (count >= 0) return true;
    free(memory);
    *bytes = NULL;
    return FAIL(error_from_errno(number), "read %s: %s", path, strerror(number));
}

// An empty file, or one document that is a mapping.
static bool read_document(struct reader *reader)
{
    if (!next(reader) || !next(reader)) return false;
    if (reader->event.type == YAML_STREAM_END_EVENT) return true;
    if (!next(reader)) return false;
    bool nothing = reader->event.type == YAML_SCALAR_EVENT
        && reader->event.data.scalar.length == 0;  // a document of comments only
    if (!nothing && !read_topic(reader)) return false;
    if (!next(reader) || !next(reader)) return false;
    if (reader->event.type != YAML_STREAM_END_EVENT) return fault(reader, "a second document");
    return true;
}

static bool read_topic(struct reader *reader)
{
    if (reader->event.type != YAML_MAPPING_START_EVENT) {
        return fault(reader, "keys with values are wanted here");
    }
    while (next(reader)) {
        if (reader->event.type == YAML_MAPPING_END_EVENT) return true;
        const char *key = "";
        size_t length = 0;
        if (!is_key(reader, &key, &length)) return false;
        bool good = strcmp(reader->topic, "replay") == 0 ? read_replay(reader, key, length)
                                                         : read_setting(reader, key, length);
        if (!good) return false;
    }
    return false;
}

static bool read_setting(struct reader *reader, const char *key, size_t length)
{
    char text[WORD_SHOWN + 4];
    if (strcmp(reader->topic, "agents") == 0 && is_word(key, length, "members")) {
        return read_members(reader);
    }
    const struct setting_row *row = row_of(reader->topic, key, length, false);
    if (row == NULL) return fault(reader, "unknown key %s", shown(key, length, text));
    return read_value(reader, row, 0, &reader->given.value[row->number]);
}

static bool read_members(struct reader *reader)
{
    bool seen[MEMBERS_MAX] = {false};
    if (!next(reader)) return false;
    if (reader->event.type != YAML_MAPPING_START_EVENT) {
        return fault(reader, "members: names of members are wanted here");
    }
    while (next(reader)) {
        if (reader->event.type == YAML_MAPPING_END_EVENT) return true;
        const char *key = "";
        size_t length = 0;
        char text[WORD_SHOWN + 4];
        if (!is_key(reader, &key, &length)) return false;
        const struct member_row *member = NULL;
        for (size_t i = 0; member == NULL && member_row_at(i) != NULL; i++) {
            if (is_word(key, length, member_row_at(i)->word)) member = member_row_at(i);
        }
        if (member == NULL) return fault(reader, "unknown member %s", shown(key, length, text));
        if (seen[member->number]) return fault(reader, "%s is there twice", member->word);
        seen[member->number] = true;
        if (!read_member(reader, member)) return false;
    }
    return false;
}

static bool read_member(struct reader *reader, const struct member_row *member)
{
    if (!next(reader)) return false;
    if (reader->event.type != YAML_MAPPING_START_EVENT) {
        return fault(reader, "%s: {enabled: ..., weight: ...} is wanted here", member->word);
    }
    while (next(reader)) {
        if (reader->event.type == YAML_MAPPING_END_EVENT) return true;
        const char *key = "";
        size_t length = 0;
        char text[WORD_SHOWN + 4];
        if (!is_key(reader, &key, &length)) return false;
        const struct setting_row *row = row_of("agents", key, length, true);
        if (row == NULL) {
            return fault(reader, "unknown key %s of %s", shown(key, length, text), member->word);
        }
        bool *given = row->number == SETTING_MEMBER_ENABLED ? &reader->given.enabled[member->number]
                                                            : &reader->given.weight[member->number];
        if (!read_value(reader, row, member->number, given)) return false;
    }
    return false;
}

static bool read_replay(struct reader *reader, const char *key, size_t length)
{
    char text[WORD_SHOWN + 4];
    bool data = is_word(key, length, "data"), pace = is_word(key, length, "pace");
    bool *given = data ? &reader->given.data : &reader->given.pace;
    if (!data && !pace) return fault(reader, "unknown key %s", shown(key, length, text));
    if (*given) return fault(reader, "%s is there twice", data ? "data" : "pace");
    *given = true;
    if (!next(reader)) return false;
    const char *value = (const char *)reader->event.data.scalar.value;
    size_t size = reader->event.data.scalar.length;
    if (reader->event.type != YAML_SCALAR_EVENT || size == 0) {
        return fault(reader, "%s: one value is wanted here", data ? "data" : "pace");
    }
    if (pace && !replay_pace_parse(value, size, &reader->plan.pace_e8)) {
        return fault(reader, "pace: %s is no pace; allowed: max, or sessions a second up to %d",
                     shown(value, size, text), REPLAY_PACE_MOST);
    }
    if (data && (size >= sizeof reader->plan.data || memchr(value, 0, size) != NULL)) {
        return fault(reader, "data: no path, or longer than %d bytes", REPLAY_DATA_MAX - 1);
    }
    if (data) memcpy(reader->plan.data, value, size + 1);
    return true;
}

static bool read_value(struct reader *reader, const struct setting_row *row, uint32_t subject,
                       bool *given)
{
    char text[WORD_SHOWN + 4], least[VALUE_TEXT_MAX], most[VALUE_TEXT_MAX];
    if (*given) return fault(reader, "%s is there twice", row->key);
    *given = true;
    if (!next(reader)) return false;
    value_print(row->kind, row->least, least);
    value_print(row->kind, row->most, most);
    if (reader->event.type != YAML_SCALAR_EVENT) {
        return fault(reader, "%s: %s is wanted here; allowed: %s to %s", row->key,
                     value_kind_text(row->kind), least, most);
    }
    const char *word = (const char *)reader->event.data.scalar.value;
    size_t length = reader->event.data.scalar.length;
    int64_t value;
    if (reader->event.data.scalar.style != YAML_PLAIN_SCALAR_STYLE
        || !value_parse(row->kind, word, length, &value)) {
        return fault(reader, "%s: \"%s\" is not %s; allowed: %s to %s", row->key,
                     shown(word, length, text), value_kind_text(row->kind), least, most);
    }
    if (settings_apply(&reader->settings, row->number, subject, value) != SETTING_GOOD) {
        return fault(reader, "%s: %s is out of range; allowed: %s to %s", row->key,
                     shown(word, length, text), least, most);
    }
    return true;
}

static bool next(struct reader *reader)
{
    yaml_event_delete(&reader->event);
    if (yaml_parser_parse(&reader->parser, &reader->event) == 0) return no_yaml(reader);
    if (reader->event.type == YAML_ALIAS_EVENT) return fault(reader, "aliases are not taken");
    if (reader->event.type == YAML_SCALAR_EVENT && reader->event.data.scalar.tag != NULL) {
        return fault(reader, "tags are not taken");
    }
    return true;
}

static bool no_yaml(const struct reader *reader)
{
    const yaml_parser_t *parser = &reader->parser;
    size_t line = parser->problem_mark.line, column = parser->problem_mark.column;
    if (parser->error == YAML_MEMORY_ERROR) return FAIL(ERROR_MEMORY, "reading %s", reader->name);
    if (parser->error == YAML_READER_ERROR) {  // tells a byte and no place
        line = column = 0;
        for (size_t i = 0; i < parser->problem_offset && i < reader->size; i++) {
            column = reader->bytes[i] == '\n' ? 0 : column + 1;
            line += reader->bytes[i] == '\n';
        }
    }
    return FAIL(ERROR_BAD_INPUT, "%s:%zu:%zu: %s", reader->name, line + 1, column + 1,
                parser->problem == NULL ? "no YAML" : parser->problem);
}

// Where the event in hand begins.
static bool fault(struct reader *reader, const char *format, ...)
{
    char text[ERROR_TEXT_MAX];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(text, sizeof text, format, arguments);
    va_end(arguments);
    return FAIL(ERROR_BAD_INPUT, "%s:%zu:%zu: %s", reader->name, reader->event.start_mark.line + 1,
                reader->event.start_mark.column + 1, text);
}

// The key stays where it is until the next event is asked for.
static bool is_key(struct reader *reader, const char **key, size_t *length)
{
    if (reader->event.type != YAML_SCALAR_EVENT) return fault(reader, "a key is wanted here");
    *key = (const char *)reader->event.data.scalar.value;
    *length = reader->event.data.scalar.length;
    return true;
}

static bool is_word(const char *text, size_t length, const char *word)
{
    return strlen(word) == length && memcmp(text, word, length) == 0;
}

static const struct setting_row *row_of(const char *topic, const char *key, size_t length,
                                        bool of_member)
{
    for (size_t i = 0; setting_row_at(i) != NULL; i++) {
        const struct setting_row *row = setting_row_at(i);
        if (row->of_member != of_member || strcmp(row->topic, topic) != 0) continue;
        if (is_word(key, length, row->key)) return row;
    }
    return NULL;
}

// Printable and short.
static const char *shown(const char *bytes, size_t length, char text[static WORD_SHOWN + 4])
{
    size_t count = length > WORD_SHOWN ? WORD_SHOWN : length;
    for (size_t i = 0; i < count; i++) {
        text[i] = bytes[i] >= ' ' && bytes[i] <= '~' ? bytes[i] : '?';
    }
    memcpy(text + count, length > WORD_SHOWN ? "..." : "", length > WORD_SHOWN ? 4 : 1);
    return text;
}
