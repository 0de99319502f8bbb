// test.h: what every unit test includes: cmocka and what it wants included before it.
//
// A program's test cases are sentences; their file is tests/unit/FOLDER/test_NAME.c.
#pragma once

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>

#include <cmocka.h>

#include "base/base.h"

// Leaves the running case and says why.
#define TEST_SKIP(why)                       \
    do {                                     \
        print_message("skipped: %s\n", why); \
        skip();                              \
    } while (0)
