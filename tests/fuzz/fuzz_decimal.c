// What parses as a decimal, a date or a moment prints, and parses again to the same value.
#include "base/decimal.h"
#include "base/utc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const char *bytes = (const char *)data;
    int64_t e8, e8_again;
    if (decimal_parse(bytes, size, &e8)) {
        char text[DECIMAL_TEXT_MAX];
        size_t length = decimal_print(e8, text);
        bool parsed = decimal_parse(text, length, &e8_again);
        assert(parsed && e8_again == e8);
    }
    int32_t date, date_again;
    if (date_parse(bytes, size, &date)) {
        char text[DATE_TEXT_MAX];
        size_t length = date_print(date, text);
        bool parsed = date_parse(text, length, &date_again);
        assert(parsed && date_again == date);
    }
    struct utc moment, moment_again;
    if (utc_parse(bytes, size, &moment)) {
        char text[UTC_TEXT_MAX];
        size_t length = utc_print(moment, text);
        bool parsed = utc_parse(text, length, &moment_again);
        assert(parsed && moment_again.ns == moment.ns);
    }
    return 0;
}
