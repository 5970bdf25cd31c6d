// The layout of packed weights, shared by the products and the catalogue scan.
#ifndef CK_PACKED_H
#define CK_PACKED_H

#include <stdint.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"

enum { panel_columns = CK_PANEL_COLUMNS, tile_rows = 6, int8_offset = 128 };

// Inputs of a row, up to a whole group of every kind.
CK_INLINE int64_t padded(int64_t inputs) { return (inputs + 3) / 4 * 4; }
CK_INLINE int64_t panels_of(int64_t outputs) { return (outputs + panel_columns - 1) / panel_columns; }
// Elements of one panel.
CK_INLINE int64_t panel_bytes(int64_t inputs) { return padded(inputs) * panel_columns; }

// How much of |x|·|w| a float32 sum of `inputs` products may be off, and the 16-bit rounding of x: see ck_scan_panels.
CK_INLINE double rounding_share(int64_t inputs) {
    return (double)inputs * 0x1p-23 + __builtin_sqrt((double)inputs) / 65534.0 * 1.01;
}

// packed_tiles.c: y (rows, panel_columns), rows ldy apart, = rows of x, stride apart, by one panel. Meanwhile the memory at `soon`
// is fetched, a cache line for each group of inputs.
typedef void (*ck_float_tile)(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                              int64_t ldy, const void *soon);
void ck_bfloat16_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                      int64_t ldy, const void *soon);
void ck_f32_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y, int64_t ldy,
                 const void *soon);
void ck_int8_tile(bool portable, const int8_t *panel, const uint8_t *x, int64_t rows, int64_t inputs, int32_t *sums,
                  const void *soon);

// What the tile of rows from r on is to fetch: its part of the next panel, which the tiles of one panel fetch together.
CK_INLINE const char *part_of_next(const void *panel, int64_t bytes, int64_t r) {
    return (const char *)panel + bytes + r / tile_rows * (bytes / 4);
}

#endif
