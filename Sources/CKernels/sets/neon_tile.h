// What the tiles of arm64's dot-product instructions share. Each reads a panel in passes of a few registers of four
// outputs: for each group of inputs come the loads of weights, a broadcast for each row, and each row's multiply-adds.
#ifndef CK_NEON_TILE_H
#define CK_NEON_TILE_H

#include "../packed.h"

// Calls TILE(rows, …) with a constant number of rows.
#define CK_NEON_ROWS(TILE, rows, ...)                                                                                   \
    switch (rows) {                                                                                                    \
        case 1: return TILE(1, __VA_ARGS__);                                                                           \
        case 2: return TILE(2, __VA_ARGS__);                                                                           \
        case 3: return TILE(3, __VA_ARGS__);                                                                           \
        case 4: return TILE(4, __VA_ARGS__);                                                                           \
        case 5: return TILE(5, __VA_ARGS__);                                                                           \
        default: return TILE(6, __VA_ARGS__);                                                                          \
    }

// The group of inputs at x, 32 bits.
CK_INLINE uint32_t group_at(const void *x) {
    uint32_t word;
    memcpy(&word, x, sizeof word);
    return word;
}

#endif
