// test_csv.c: what is a table, and what is told of one that is not.
#include "../test.h"
#include "base/error.h"
#include "source/csv.h"

#include <errno.h>
#include <stdlib.h>
#include <unistd.h>

static struct csv csv;
static const char *const names[] = {"day", "price"};

// Reads all rows; "day|price;" for each, or the error's origin.
static const char *read_all(bool opened)
{
    static char text[1024];
    size_t length = 0;
    bool row = false, read = opened;
    text[0] = '\0';
    while (read && (read = csv_next(&csv, &row)) && row) {
        struct csv_field day = csv_text(&csv, 0), price = csv_text(&csv, 1);
        length += (size_t)snprintf(text + length, sizeof text - length, "%.*s|%.*s;",
                                   (int)day.length, day.at, (int)price.length, price.at);
    }
    csv_close(&csv);
    if (read) return text;
    assert_int_equal(error_kind(), ERROR_BAD_INPUT);
    (void)snprintf(text, sizeof text, "%s", error_message());
    error_clear();
    return text;
}

static void expect_bytes(const char *bytes, size_t size, const char *expected)
{
    // A copy of the exact size: reading beyond is found by the sanitizer.
    char *copy = malloc(size > 0 ? size : 1);
    assert_non_null(copy);
    memcpy(copy, bytes, size);
    assert_string_equal(read_all(csv_open_memory(&csv, "t", copy, size, names, 2)), expected);
    free(copy);
}

static void expect(const char *table, const char *expected)
{
    expect_bytes(table, strlen(table), expected);
}

static void tables_are_read_by_the_names_of_their_columns(void **state)
{
    (void)state;
    expect("day,price\n", "");
    expect("day,price", "");
    expect("day,price\na,1\nb,2\n", "a|1;b|2;");
    expect("price,x,day\n1,,a\n2,,b", "a|1;b|2;");  // the last line lacks its end
    expect("day,price\r\na,1\r\nb,\r\n", "a|1;b|;");
    expect("day,price\n,\n", "|;");
    expect("\"day\",price\n\"a,b\",\"\"\n\"say \"\"no\"\"\",\"2\"\n", "a,b|;say \"no\"|2;");
    expect("day,price\nin\"ch,1\n", "in\"ch|1;");
    expect("day,price\nZ\xc3\xbcrich,1\n", "Z\xc3\xbcrich|1;");
}

static void what_is_no_table_is_told_by_line_and_column(void **state)
{
    (void)state;
    expect("", "t is empty");
    expect("\n", "t line 1: column 1 has no name");
    expect("day,,price\n", "t line 1: column 2 has no name");
    expect("day,x\n", "t line 1: column \"price\" is missing");
    expect("day,Price\n", "t line 1: column \"price\" is missing");
    expect("day,price,x,x\n", "t line 1: columns 3 and 4 are both \"x\"");
    expect("day,price\na,1\n\n", "t line 3 has 1 columns, the header has 2");
    expect("day,price\na\n", "t line 2 has 1 columns, the header has 2");
    expect("day,price\na,1,\n", "t line 2 has 3 columns, the header has 2");
    expect("day,price\na,1\r\r\n", "t line 2: control character 13 at byte 4");
    expect("day,price\na\t,1\n", "t line 2: control character 9 at byte 2");
    expect("day,price\na,\x7f\n", "t line 2: control character 127 at byte 3");
    expect_bytes("day,price\na,1\0,2\n", 18, "t line 2: control character 0 at byte 4");
    expect_bytes("\0\0\0\0", 4, "t line 1: control character 0 at byte 1");
    expect("day,price\n\"a,1\n", "t line 2: the quote at byte 1 is never closed");
    expect("day,price\na,\"1\"\"\n", "t line 2: the quote at byte 3 is never closed");
    expect("day,price\n\"a\"b,1\n", "t line 2: text behind the closing quote at byte 3");
}

static void lines_and_columns_are_bounded(void **state)
{
    (void)state;
    static char table[3 * CSV_LINE_MAX];
    int length = snprintf(table, sizeof table, "day,price\n%0*d,1\n", CSV_LINE_MAX - 3, 7);
    assert_true(csv_open_memory(&csv, "t", table, (size_t)length, names, 2));
    bool row = false;
    assert_true(csv_next(&csv, &row) && row);
    assert_int_equal(csv_text(&csv, 0).length, CSV_LINE_MAX - 3);

    length = snprintf(table, sizeof table, "day,price\n%0*d,1\n", CSV_LINE_MAX - 2, 7);
    expect_bytes(table, (size_t)length, "t line 2 is longer than 4095 bytes");
    memset(table, 'x', sizeof table);
    expect_bytes(table, sizeof table, "t line 1 is longer than 4095 bytes");
    memset(table, ',', 64);
    expect_bytes(table, 64, "t line 1 has more than 64 columns");
}

static void many_lines_pass_through_the_small_buffer(void **state)
{
    (void)state;
    static char table[2000000];
    size_t length = (size_t)snprintf(table, sizeof table, "day,price\n");
    for (int i = 0; i < 60000; i++) {
        length += (size_t)snprintf(table + length, sizeof table - length, "day%d,%d.25\n", i, i);
    }
    assert_true(csv_open_memory(&csv, "t", table, length, names, 2));
    bool row = false;
    int rows = 0;
    int64_t e8;
    while (csv_next(&csv, &row) && row) {
        assert_true(csv_decimal(&csv, 1, &e8));
        assert_int_equal(e8, rows * INT64_C(100000000) + 25000000);
        rows++;
    }
    assert_int_equal(rows, 60000);
    assert_int_equal(csv.line, 60001);
}

static void numbers_and_dates_are_exact_or_refused(void **state)
{
    (void)state;
    static const struct {
        const char *field, *decimal, *date;
    } rows[] = {
        {"12.5", NULL, "t line 2 column \"day\" \"12.5\" is no date (YYYY-MM-DD)"},
        {"2013-02-28", "t line 2 column \"day\" \"2013-02-28\" is no decimal of at most 8 places",
         NULL},
        {"2013-02-29", "t line 2 column \"day\" \"2013-02-29\" is no decimal of at most 8 places",
         "t line 2 column \"day\" \"2013-02-29\" is no date (YYYY-MM-DD)"},
        {"", "t line 2 column \"day\" is empty", "t line 2 column \"day\" is empty"},
        {"1e5", "t line 2 column \"day\" \"1e5\" is no decimal of at most 8 places",
         "t line 2 column \"day\" \"1e5\" is no date (YYYY-MM-DD)"},
        {" 1", "t line 2 column \"day\" \" 1\" is no decimal of at most 8 places",
         "t line 2 column \"day\" \" 1\" is no date (YYYY-MM-DD)"},
        {"0.123456789", "t line 2 column \"day\" \"0.123456789\" is no decimal of at most 8 places",
         "t line 2 column \"day\" \"0.123456789\" is no date (YYYY-MM-DD)"},
        {"1234567890123456789012345678901234567890",
         "t line 2 column \"day\" \"12345678901234567890123456789012\" is no decimal of at most "
         "8 places",
         "t line 2 column \"day\" \"12345678901234567890123456789012\" is no date (YYYY-MM-DD)"},
    };
    for (size_t i = 0; i < COUNT_OF(rows); i++) {
        char table[128];
        int length = snprintf(table, sizeof table, "day,price\n%s,1\n", rows[i].field);
        assert_true(csv_open_memory(&csv, "t", table, (size_t)length, names, 2));
        bool row = false;
        int64_t e8;
        int32_t date;
        assert_true(csv_next(&csv, &row) && row);
        assert_int_equal(csv_decimal(&csv, 0, &e8), rows[i].decimal == NULL);
        if (rows[i].decimal != NULL) assert_string_equal(error_message(), rows[i].decimal);
        assert_int_equal(csv_date(&csv, 0, &date), rows[i].date == NULL);
        if (rows[i].date != NULL) assert_string_equal(error_message(), rows[i].date);
        error_clear();
    }
}

static void write_file(const char *path, const void *bytes, size_t size)
{
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static void gzip_files_are_read_and_damaged_ones_refused(void **state)
{
    (void)state;
    char folder[] = "/tmp/test_csv_XXXXXX", path[64];
    assert_non_null(mkdtemp(folder));
    (void)snprintf(path, sizeof path, "%s/t.csv.gz", folder);
    gzFile out = gzopen(path, "wb");
    assert_non_null(out);
    assert_true(gzputs(out, "day,price\na,1\nb,2\n") > 0);
    assert_int_equal(gzclose(out), Z_OK);
    assert_string_equal(read_all(csv_open(&csv, path, names, 2)), "a|1;b|2;");

    unsigned char bytes[256];
    FILE *in = fopen(path, "rb");
    assert_non_null(in);
    size_t size = fread(bytes, 1, sizeof bytes, in);
    assert_int_equal(fclose(in), 0);
    for (size_t cut = 19; cut < size; cut++) {
        write_file(path, bytes, cut);
        assert_non_null(strstr(read_all(csv_open(&csv, path, names, 2)), "damaged gzip data"));
    }
    bytes[size - 6] ^= 1;  // its checksum
    write_file(path, bytes, size);
    assert_non_null(strstr(read_all(csv_open(&csv, path, names, 2)), "damaged gzip data"));
    assert_int_equal(unlink(path), 0);

    assert_false(csv_open(&csv, path, names, 2));
    assert_int_equal(error_kind(), ERROR_NOT_FOUND);
    assert_false(csv_open(&csv, folder, names, 2));
    assert_int_equal(error_kind(), error_from_errno(EISDIR));
    csv_close(&csv);
    assert_int_equal(rmdir(folder), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(tables_are_read_by_the_names_of_their_columns),
        cmocka_unit_test(what_is_no_table_is_told_by_line_and_column),
        cmocka_unit_test(lines_and_columns_are_bounded),
        cmocka_unit_test(many_lines_pass_through_the_small_buffer),
        cmocka_unit_test(numbers_and_dates_are_exact_or_refused),
        cmocka_unit_test(gzip_files_are_read_and_damaged_ones_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
