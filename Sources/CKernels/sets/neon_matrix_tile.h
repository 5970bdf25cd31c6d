// The tile of arm64's instructions that multiply two rows by two outputs, of two groups of inputs each: four to six rows
// by one panel. They do twice what those by element do (neon_tile.h), but want an output's groups side by side, where a
// panel has them in two registers: a zip for each register of weights, which pays from four rows on. Rows are put side
// by side before, a part at a time.
//
// A set defines, on registers of four words whatever these hold, before it includes this:
//   multiply_pairs(sums, x, weights)   sums (2, 2) + x (2, two groups) · weights (2, two groups)ᵀ
//
// An output is summed up by group as in the other tile: an instruction does what two of the other's would, one after the
// other, so that a row has the same bits in either.
#ifndef CK_NEON_MATRIX_TILE_H
#define CK_NEON_MATRIX_TILE_H

#include "neon_tile.h"

enum {
    least_matrix_rows = 4,
    most_vectors = 4,
    most_pairs = tile_rows / 2,
    part_groups = 128,  // inputs at a time: six rows of them are 3 KB
};

// Puts two groups of each row beside those of the row below; the last of an odd number is its own neighbour. A last
// group without another gets zeros.
CK_INLINE void pair_rows(const int rows, const uint8_t *x, int64_t row_bytes, int64_t groups, uint8_t *paired) {
    const int pairs = (rows + 1) / 2;
    int64_t g = 0;
    for (; g + 2 <= groups; g += 2)
        CK_UNROLLED for (int r = 0; r < 2 * pairs; r++, paired += 8)
            memcpy(paired, x + (r < rows ? r : rows - 1) * row_bytes + 4 * g, 8);
    if (g == groups) return;
    CK_UNROLLED for (int r = 0; r < 2 * pairs; r++, paired += 8) {
        memcpy(paired, x + (r < rows ? r : rows - 1) * row_bytes + 4 * g, 4);
        memset(paired + 4, 0, 4);
    }
}

// Adds two groups of inputs, whose weights begin at `first` and `second`.
CK_INLINE void add_pairs(const int pairs, const int vectors, uint32x4_t s[most_pairs][2 * most_vectors],
                         const uint8_t *first, const uint8_t *second, const uint8_t *paired) {
    uint32x4_t x[most_pairs];
    CK_UNROLLED for (int p = 0; p < pairs; p++) x[p] = words_at(paired + 16 * p);
    CK_UNROLLED for (int c = 0; c < vectors; c++) {
        uint32x4_t upper = words_at(first + 16 * c), lower = words_at(second + 16 * c);
        uint32x4_t left = vzip1q_u32(upper, lower), right = vzip2q_u32(upper, lower);
        CK_UNROLLED for (int p = 0; p < pairs; p++) {
            s[p][2 * c] = multiply_pairs(s[p][2 * c], x[p], left);
            s[p][2 * c + 1] = multiply_pairs(s[p][2 * c + 1], x[p], right);
        }
    }
}

CK_INLINE uint32x4_t upper_halves(uint32x4_t a, uint32x4_t b) {
    return vreinterpretq_u32_u64(vzip1q_u64(vreinterpretq_u64_u32(a), vreinterpretq_u64_u32(b)));
}
CK_INLINE uint32x4_t lower_halves(uint32x4_t a, uint32x4_t b) {
    return vreinterpretq_u32_u64(vzip2q_u64(vreinterpretq_u64_u32(a), vreinterpretq_u64_u32(b)));
}

// Sums of 4 · vectors columns, added to those in y unless they are the first.
CK_INLINE void matrix_columns(const int rows, const int vectors, const uint8_t *panel, const uint8_t *paired,
                              int64_t groups, const bool is_first, uint8_t *y, int64_t y_row_bytes,
                              const char *prefetch_from, const bool prefetches) {
    const int pairs = (rows + 1) / 2;
    uint32x4_t s[most_pairs][2 * most_vectors];
    CK_UNROLLED for (int p = 0; p < pairs; p++) CK_UNROLLED for (int c = 0; c < vectors; c++) {
        uint32x4_t upper = vdupq_n_u32(0), lower = vdupq_n_u32(0);
        if (!is_first) {
            upper = words_at(y + 2 * p * y_row_bytes + 16 * c);
            if (2 * p + 1 < rows) lower = words_at(y + (2 * p + 1) * y_row_bytes + 16 * c);
        }
        s[p][2 * c] = upper_halves(upper, lower);
        s[p][2 * c + 1] = lower_halves(upper, lower);
    }
    int64_t g = 0;
    _Pragma("clang loop unroll_count(2)")
    for (; g + 2 <= groups; g += 2, panel += 2 * panel_row, paired += 16 * pairs) {
        if (prefetches) {
            __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
            __builtin_prefetch(prefetch_from + 64 * g + 64, 0, 2);
        }
        add_pairs(pairs, vectors, s, panel, panel + panel_row, paired);
    }
    // Beside the last group of an odd number are zeros, for any weights.
    if (g < groups) add_pairs(pairs, vectors, s, panel, panel, paired);
    CK_UNROLLED for (int p = 0; p < pairs; p++) CK_UNROLLED for (int c = 0; c < vectors; c++) {
        uint8_t *out = y + 2 * p * y_row_bytes + 16 * c;
        vst1q_u8(out, vreinterpretq_u8_u32(upper_halves(s[p][2 * c], s[p][2 * c + 1])));
        if (2 * p + 1 < rows)
            vst1q_u8(out + y_row_bytes, vreinterpretq_u8_u32(lower_halves(s[p][2 * c], s[p][2 * c + 1])));
    }
}

// A part of the inputs of a tile, all of its columns.
CK_INLINE void matrix_part(const int rows, const uint8_t *panel, const uint8_t *x, int64_t row_bytes, int64_t groups,
                           const bool is_first, uint8_t *y, int64_t y_row_bytes, const char *prefetch_from) {
    uint8_t paired[tile_rows * 4 * part_groups];
    pair_rows(rows, x, row_bytes, groups, paired);
    // With registers for all of 24 sums, the compiler has too few for the rest and moves them about.
    const int vectors = rows <= 4 ? 4 : 2;
    matrix_columns(rows, vectors, panel, paired, groups, is_first, y, y_row_bytes, prefetch_from, true);
    for (int bytes = 16 * vectors; bytes < panel_row; bytes += 16 * vectors)
        matrix_columns(rows, vectors, panel + bytes, paired, groups, is_first, y + bytes, y_row_bytes, NULL, false);
}

// A tile of a constant number of rows, by whichever instruction takes fewer.
CK_INLINE void matrix_tile(const int rows, const void *panel, const void *x, int64_t row_bytes, int64_t groups, void *y,
                           int64_t y_row_bytes, const char *prefetch_from) {
    if (rows < least_matrix_rows) {
        neon_tile(rows, panel, NULL, x, row_bytes, groups, y, y_row_bytes, prefetch_from);
        return;
    }
    for (int64_t g = 0; g < groups; g += part_groups) {
        int64_t count = groups - g < part_groups ? groups - g : part_groups;
        matrix_part(rows, (const uint8_t *)panel + g * panel_row, (const uint8_t *)x + 4 * g, row_bytes, count, g == 0,
                    y, y_row_bytes, prefetch_from + 64 * g);
    }
}

#endif
