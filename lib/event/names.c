// names.c: the functions of the lists in names.h.
#include "event/names.h"

#include <string.h>

#define ROW_NAME(name, number, word, text) \
    case (number): return word;
#define ROW_TEXT(name, number, word, text) \
    case (number): return text;
#define ROW_OF(name, value, word, text)                                   \
    if (length == sizeof(word) - 1 && memcmp(given, word, length) == 0) { \
        *number = (value);                                                \
        return true;                                                      \
    }

#define NAMES_DEFINE(prefix, list, LIST)                               \
    const char *list##_name(unsigned number)                           \
    {                                                                  \
        switch (number) {                                              \
            LIST(ROW_NAME)                                             \
        default: return NULL;                                          \
        }                                                              \
    }                                                                  \
    const char *list##_text(unsigned number)                           \
    {                                                                  \
        switch (number) {                                              \
            LIST(ROW_TEXT)                                             \
        default: return NULL;                                          \
        }                                                              \
    }                                                                  \
    bool list##_of(const char *given, size_t length, unsigned *number) \
    {                                                                  \
        LIST(ROW_OF)                                                   \
        return false;                                                  \
    }
NAME_LISTS(NAMES_DEFINE)
