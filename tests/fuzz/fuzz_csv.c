// fuzz_csv.c: any bytes are a table or a told error; nothing is read beyond them.
#include "base/error.h"
#include "source/csv.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const char *const names[] = {"symbol", "date", "close"};
    static struct csv csv;
    bool row = false;
    bool read = csv_open_memory(&csv, "fuzz", data, size, names, 3);
    while (read && (read = csv_next(&csv, &row)) && row) {
        struct csv_field symbol = csv_text(&csv, 0);
        int64_t e8;
        int32_t date;
        for (size_t i = 0; i < symbol.length; i++) {
            if ((unsigned char)symbol.at[i] < ' ') abort();
        }
        if (!csv_date(&csv, 1, &date) || !csv_decimal(&csv, 2, &e8)) error_clear();
    }
    if (!read && error_kind() != ERROR_BAD_INPUT) abort();
    error_clear();
    csv_close(&csv);
    return 0;
}
