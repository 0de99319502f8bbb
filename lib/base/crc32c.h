// crc32c.h: CRC-32C (Castagnoli, RFC 3720 appendix B.4), by instruction where the CPU has one.
#pragma once

#include "base/base.h"

// Continues from crc (0 to begin) over size bytes.
uint32_t crc32c(uint32_t crc, const void *bytes, size_t size);
// The same on a CPU that lacks the instruction.
uint32_t crc32c_by_table(uint32_t crc, const void *bytes, size_t size);
