// The tile of arm64's instructions that multiply by one 32-bit element of a register: up to six rows by one panel. A
// register takes four groups of inputs of a row at once, and each group's weights meet it in the element that has the
// group, so that no input is spread over a register of its own.
//
// A set defines, on registers of four words whatever these hold, before it includes this:
//   inputs_of(words)                        a row's inputs as the next wants them
//   multiply_add(sums, weights, x, group)   sums + weights · element `group` of x, which is constant
//
// Each output is summed up by group, one multiply-add after the other, whatever the number of rows and passes.
#ifndef CK_NEON_TILE_H
#define CK_NEON_TILE_H

#include <arm_neon.h>

#include "../packed.h"

enum {
    panel_row = 4 * panel_columns,  // bytes of a panel for one group of inputs
    panel_vectors = panel_row / 16,
    most_sums = 24,  // registers; eight are left for rows and weights
};

CK_INLINE uint32x4_t words_at(const void *p) { return vreinterpretq_u32_u8(vld1q_u8(p)); }

CK_INLINE uint32x4_t word_at(const void *p) {
    uint32_t word;
    memcpy(&word, p, sizeof word);
    return vdupq_n_u32(word);
}

// Adds one group of inputs, which is in the element `group` of each row's register.
CK_INLINE void add_group(const int rows, const int vectors, uint32x4_t s[tile_rows][panel_vectors],
                         const uint8_t *panel, const uint32x4_t *x, const int group) {
    CK_UNROLLED for (int c = 0; c < vectors; c++) {
        uint32x4_t w = words_at(panel + 16 * c);
        CK_UNROLLED for (int r = 0; r < rows; r++) s[r][c] = multiply_add(s[r][c], w, x[r], group);
    }
}

// Sums of 4 · vectors columns, which begin at 128 · weight_sums, or at zero if there are none.
CK_INLINE void tile_columns(const int rows, const int vectors, const uint8_t *panel, const int32_t *weight_sums,
                            const uint8_t *x, int64_t row_bytes, int64_t groups, uint8_t *y, int64_t y_row_bytes,
                            const char *prefetch_from, const bool prefetches) {
    uint32x4_t s[tile_rows][panel_vectors];
    CK_UNROLLED for (int c = 0; c < vectors; c++) {
        uint32x4_t start = weight_sums ? vshlq_n_u32(words_at(weight_sums + 4 * c), 7) : vdupq_n_u32(0);
        CK_UNROLLED for (int r = 0; r < rows; r++) s[r][c] = start;
    }
    int64_t g = 0;
    for (; g + 4 <= groups; g += 4) {
        uint32x4_t four[tile_rows];
        CK_UNROLLED for (int r = 0; r < rows; r++) four[r] = inputs_of(words_at(x + r * row_bytes + 4 * g));
        CK_UNROLLED for (int i = 0; i < 4; i++) {
            if (prefetches) __builtin_prefetch(prefetch_from + 64 * (g + i), 0, 2);
            add_group(rows, vectors, s, panel + (g + i) * panel_row, four, i);
        }
    }
    for (; g < groups; g++) {
        uint32x4_t one[tile_rows];
        CK_UNROLLED for (int r = 0; r < rows; r++) one[r] = inputs_of(word_at(x + r * row_bytes + 4 * g));
        add_group(rows, vectors, s, panel + g * panel_row, one, 0);
    }
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        vst1q_u8(y + r * y_row_bytes + 16 * c, vreinterpretq_u8_u32(s[r][c]));
}

// A tile of a constant number of rows, as many columns at a time as there are registers for.
CK_INLINE void neon_tile(const int rows, const void *panel, const int32_t *weight_sums, const void *x,
                         int64_t row_bytes, int64_t groups, void *y, int64_t y_row_bytes, const char *prefetch_from) {
    const int vectors = rows == 1 ? 16 : rows <= most_sums / 8 ? 8 : 4;
    tile_columns(rows, vectors, panel, weight_sums, x, row_bytes, groups, y, y_row_bytes, prefetch_from, true);
    for (int column = 4 * vectors; column < panel_columns; column += 4 * vectors)
        tile_columns(rows, vectors, (const uint8_t *)panel + 4 * column, weight_sums ? weight_sums + column : NULL, x,
                     row_bytes, groups, (uint8_t *)y + 4 * column, y_row_bytes, NULL, false);
}

#endif
