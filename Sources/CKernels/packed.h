// The layout of packed weights, shared by the tiles, the products and the catalogue scan.
//
// A panel holds 64 outputs: for each group of inputs (four int8s, two bfloat16s, one float: 32 bits) the group of each
// output side by side, which is what one multiply-add instruction reads.
#ifndef CK_PACKED_H
#define CK_PACKED_H

#include <stdint.h>

#include "CKernels.h"
#include "compilation.h"

enum { panel_columns = CK_PANEL_COLUMNS, tile_rows = 6, int8_offset = 128 };

// Some tiles of int8s add four products in 16 bits: those of a pair of inputs and of the same pair in the next group, where
// of two groups the first is of an even number. The four fit if neither their weights above zero nor those below add up to
// more than this, as bytes are at most 255.
enum { weights_of_four = 128 };
_Static_assert(255 * weights_of_four <= INT16_MAX, "four products fit 16 bits");

// Inputs of a row, up to a whole group of every kind.
CK_INLINE int64_t padded(int64_t inputs) { return (inputs + 3) / 4 * 4; }
CK_INLINE int64_t panels_of(int64_t outputs) { return (outputs + panel_columns - 1) / panel_columns; }
// Elements of one panel.
CK_INLINE int64_t panel_bytes(int64_t inputs) { return padded(inputs) * panel_columns; }

// How much of |x|·|w| a float32 sum of `inputs` products may be off, and the 16-bit rounding of x: see ck_scan_panels.
CK_INLINE double rounding_share(int64_t inputs) {
    return (double)inputs * 0x1p-23 + __builtin_sqrt((double)inputs) / 65534.0 * 1.01;
}

// Calls TILE(rows, …) with a constant number of rows.
#define CK_TILE_ROWS(TILE, rows, ...)                                                                                   \
    switch (rows) {                                                                                                    \
        case 1: return TILE(1, __VA_ARGS__);                                                                           \
        case 2: return TILE(2, __VA_ARGS__);                                                                           \
        case 3: return TILE(3, __VA_ARGS__);                                                                           \
        case 4: return TILE(4, __VA_ARGS__);                                                                           \
        case 5: return TILE(5, __VA_ARGS__);                                                                           \
        default: return TILE(6, __VA_ARGS__);                                                                          \
    }

// What the tile of rows from r on is to fetch: its part of the next panel, which the tiles of one panel fetch together.
CK_INLINE const char *part_of_next(const void *panel, int64_t bytes, int64_t r) {
    return (const char *)panel + bytes + r / tile_rows * (bytes / 4);
}

#endif
