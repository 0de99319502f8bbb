// base.h: what every file may use without asking: attributes and a few sizes.
#pragma once

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MUST_USE __attribute__((warn_unused_result))
#define PRINTF_LIKE(position, first) __attribute__((format(printf, position, first)))
#define COUNT_OF(array) (sizeof(array) / sizeof((array)[0]))

// Assertions catch our own mistakes and stay on in release; input is checked, never asserted.
#ifdef NDEBUG
#error "assertions stay on: build without NDEBUG"
#endif

// The next multiple of `alignment` (a power of two) at or above size.
static inline size_t size_aligned(size_t size, size_t alignment)
{
    return (size + alignment - 1) & ~(alignment - 1);
}
