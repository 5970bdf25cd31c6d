// The tile of int8 sums for any arm64. Two groups of inputs at a time: bytes are multiplied to 16-bit integers, the second
// product is added to the first, and pairs of them to 32-bit sums. Weights are −127 … 127 and x − 128 is a signed byte, so
// that two products are at most 32,512 in size.
//
// A register holds the sums of two outputs, the first two inputs of each group apart from the last two. Rows are spread
// before, a part at a time: each group of a row fills a register.
#ifndef CK_NEON_INT8_TILE_H
#define CK_NEON_INT8_TILE_H

#include "neon_tile.h"

enum {
    spread_groups = 64,  // groups at a time: three rows of them are 3 KB
    most_byte_rows = 3,  // at a time: with more or wider sums the compiler moves them to memory and back
    most_byte_vectors = 4,  // registers of a panel's row in a pass
};

// x − 128 of each row: each two groups of all rows side by side, a register for each group. A last group without another
// gets zeros.
CK_INLINE void spread_rows(const int rows, const uint8_t *x, int64_t stride, int64_t groups, int8_t *spread) {
    for (int64_t g = 0; g < groups; g += 2)
        CK_UNROLLED for (int r = 0; r < rows; r++, spread += 32) {
            const uint8_t *group = x + r * stride + 4 * g;
            uint32x4_t flip = vdupq_n_u32(0x80808080);
            vst1q_s8(spread, vreinterpretq_s8_u32(veorq_u32(word_at(group), flip)));
            uint32x4_t next = g + 1 < groups ? veorq_u32(word_at(group + 4), flip) : vdupq_n_u32(0);
            vst1q_s8(spread + 16, vreinterpretq_s8_u32(next));
        }
}

// Adds two groups of inputs, whose weights begin at `first` and `second`.
CK_INLINE void add_bytes(const int rows, const int vectors, int32x4_t s[most_byte_rows][2 * most_byte_vectors],
                         const int8_t *first, const int8_t *second, const int8_t *spread) {
    int8x16_t a[most_byte_vectors], b[most_byte_vectors];
    CK_UNROLLED for (int c = 0; c < vectors; c++) a[c] = vld1q_s8(first + 16 * c), b[c] = vld1q_s8(second + 16 * c);
    CK_UNROLLED for (int r = 0; r < rows; r++) {
        int8x16_t x = vld1q_s8(spread + 32 * r), z = vld1q_s8(spread + 32 * r + 16);
        CK_UNROLLED for (int c = 0; c < vectors; c++) {
            int16x8_t left = vmlal_s8(vmull_s8(vget_low_s8(a[c]), vget_low_s8(x)), vget_low_s8(b[c]), vget_low_s8(z));
            int16x8_t right = vmlal_high_s8(vmull_high_s8(a[c], x), b[c], z);
            s[r][2 * c] = vpadalq_s16(s[r][2 * c], left);
            s[r][2 * c + 1] = vpadalq_s16(s[r][2 * c + 1], right);
        }
    }
}

// Sums of 4 · vectors columns over some groups, added to those before, or to 128 · weight_sums.
CK_INLINE void byte_columns(const int rows, const int vectors, const int8_t *panel, const int32_t *weight_sums,
                            const int8_t *spread, int64_t groups, const bool is_first, int32_t *sums,
                            const char *prefetch_from, const bool prefetches) {
    int32x4_t s[most_byte_rows][2 * most_byte_vectors];
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < 2 * vectors; c++)
        s[r][c] = vdupq_n_s32(0);
    int64_t g = 0;
    for (; g + 2 <= groups; g += 2, panel += 2 * panel_row, spread += 32 * rows) {
        if (prefetches) {
            __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
            __builtin_prefetch(prefetch_from + 64 * g + 64, 0, 2);
        }
        add_bytes(rows, vectors, s, panel, panel + panel_row, spread);
    }
    // Beside the last group of an odd number are zeros, for any weights.
    if (g < groups) add_bytes(rows, vectors, s, panel, panel, spread);
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++) {
        int32_t *out = sums + r * panel_columns + 4 * c;
        int32x4_t before = is_first ? vshlq_n_s32(vld1q_s32(weight_sums + 4 * c), 7) : vld1q_s32(out);
        vst1q_s32(out, vaddq_s32(before, vpaddq_s32(s[r][2 * c], s[r][2 * c + 1])));
    }
}

CK_INLINE void byte_rows(const int rows, const int8_t *panel, const int32_t *weight_sums, const uint8_t *x,
                         int64_t stride, int32_t *sums, const char *prefetch_from) {
    const int vectors = rows == 1 ? 4 : 2;
    int8_t spread[most_byte_rows * 16 * spread_groups];
    for (int64_t first = 0; first < stride / 4; first += spread_groups) {
        int64_t groups = stride / 4 - first < spread_groups ? stride / 4 - first : spread_groups;
        const int8_t *part = panel + first * panel_row;
        spread_rows(rows, x + 4 * first, stride, groups, spread);
        byte_columns(rows, vectors, part, weight_sums, spread, groups, first == 0, sums, prefetch_from + 64 * first,
                     true);
        for (int column = 4 * vectors; column < panel_columns; column += 4 * vectors)
            byte_columns(rows, vectors, part + 4 * column, weight_sums + column, spread, groups, first == 0,
                         sums + column, NULL, false);
    }
}

static void few_rows(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows, int64_t stride,
                     int32_t *sums, const char *prefetch_from) {
    switch (rows) {
        case 1: return byte_rows(1, panel, weight_sums, x, stride, sums, prefetch_from);
        case 2: return byte_rows(2, panel, weight_sums, x, stride, sums, prefetch_from);
        default: return byte_rows(3, panel, weight_sums, x, stride, sums, prefetch_from);
    }
}

static void neon_int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows,
                           int64_t inputs, int32_t *sums, const void *prefetch_from) {
    int64_t stride = padded(inputs), upper = rows <= most_byte_rows ? rows : (rows + 1) / 2;
    few_rows(panel, weight_sums, x, upper, stride, sums, prefetch_from);
    if (rows == upper) return;
    few_rows(panel, weight_sums, x + upper * stride, rows - upper, stride, sums + upper * panel_columns,
             prefetch_from);
}

#endif
