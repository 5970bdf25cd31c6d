// What the tiles of arm64's dot-product instructions share. Each reads a panel in passes of a few registers of four
// outputs: for each group of inputs come the loads of weights, a broadcast for each row, and each row's multiply-adds.
#ifndef CK_NEON_TILE_H
#define CK_NEON_TILE_H

#include "../packed.h"

// The group of inputs at x, 32 bits.
CK_INLINE uint32_t group_at(const void *x) {
    uint32_t word;
    memcpy(&word, x, sizeof word);
    return word;
}

#endif
