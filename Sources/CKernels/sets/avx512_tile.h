// The tile of the instructions that multiply groups of inputs and add the products: up to six rows by one panel, all
// sums in 24 registers, so a panel is read once for six rows. For each group of inputs come four loads of weights, a
// broadcast for each row, and four multiply-adds for each row.
#ifndef CK_AVX512_TILE_H
#define CK_AVX512_TILE_H

#include "../packed.h"

// Defines NAME_tile for a constant number of rows, and NAME_rows for any up to six. A group of inputs of one output is
// 32 bits.
#define CK_AVX512_TILE(NAME, ELEMENT, SUM, REGISTER, ZERO, MULTIPLY_ADD, STORE)                                         \
    CK_INLINE void NAME##_tile(const int rows, const ELEMENT *panel, const ELEMENT *x, int64_t stride, int64_t groups, \
                               SUM *y, int64_t ldy, const char *prefetch_from) {                                       \
        enum { group = 4 / sizeof(ELEMENT) };                                                                          \
        REGISTER s[tile_rows][4];                                                                                      \
        CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < 4; c++) s[r][c] = ZERO();           \
        for (int64_t g = 0; g < groups; g++, panel += panel_columns * group) {                                         \
            __builtin_prefetch(prefetch_from + 64 * g, 0, 2);                                                          \
            __m512i w0 = _mm512_load_si512(panel), w1 = _mm512_load_si512(panel + 16 * group);                         \
            __m512i w2 = _mm512_load_si512(panel + 32 * group), w3 = _mm512_load_si512(panel + 48 * group);            \
            CK_UNROLLED for (int r = 0; r < rows; r++) {                                                               \
                int32_t word;                                                                                          \
                memcpy(&word, x + r * stride + group * g, sizeof word);                                                \
                __m512i row = _mm512_set1_epi32(word);                                                                 \
                s[r][0] = MULTIPLY_ADD(s[r][0], row, w0);                                                              \
                s[r][1] = MULTIPLY_ADD(s[r][1], row, w1);                                                              \
                s[r][2] = MULTIPLY_ADD(s[r][2], row, w2);                                                              \
                s[r][3] = MULTIPLY_ADD(s[r][3], row, w3);                                                              \
            }                                                                                                          \
        }                                                                                                              \
        CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < 4; c++)                             \
            STORE(y + r * ldy + 16 * c, s[r][c]);                                                                      \
    }                                                                                                                  \
    static void NAME##_rows(const ELEMENT *panel, const ELEMENT *x, int64_t rows, int64_t stride, int64_t groups,      \
                            SUM *y, int64_t ldy, const char *prefetch_from) {                                          \
        switch (rows) {                                                                                                \
            case 1: return NAME##_tile(1, panel, x, stride, groups, y, ldy, prefetch_from);                            \
            case 2: return NAME##_tile(2, panel, x, stride, groups, y, ldy, prefetch_from);                            \
            case 3: return NAME##_tile(3, panel, x, stride, groups, y, ldy, prefetch_from);                            \
            case 4: return NAME##_tile(4, panel, x, stride, groups, y, ldy, prefetch_from);                            \
            case 5: return NAME##_tile(5, panel, x, stride, groups, y, ldy, prefetch_from);                            \
            default: return NAME##_tile(6, panel, x, stride, groups, y, ldy, prefetch_from);                           \
        }                                                                                                              \
    }

#endif
