#ifndef CK_PREFETCHED_ROWS_H
#define CK_PREFETCHED_ROWS_H

#include <stdint.h>

#include "compilation.h"

// Rows of which memory is fetched before they are computed.
enum { rows_ahead = 8 };

CK_INLINE void prefetch_bytes(const void *memory, int64_t bytes) {
    for (int64_t i = 0; i < bytes; i += 64) __builtin_prefetch((const char *)memory + i, 0, 3);
}

#endif
