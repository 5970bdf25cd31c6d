#if defined(__x86_64__)

#include <immintrin.h>

#include "../loops/system.h"

#pragma clang attribute push(__attribute__((target("avx2,fma,avxvnni"))), apply_to = function)
#include "../packed.h"

// Sums of 8 · vectors outputs of a constant number of rows: an instruction multiplies groups of four inputs and adds the
// products, as in the AVX-512 set, in half as many and half as wide registers.
CK_INLINE void vnni_columns(const int rows, const int vectors, const int8_t *panel, const uint8_t *x, int64_t stride,
                            int32_t *sums, const char *prefetch_from) {
    __m256i s[tile_rows][4];
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        s[r][c] = _mm256_setzero_si256();
    for (int64_t g = 0; g < stride / 4; g++, panel += 4 * panel_columns) {
        if (prefetch_from) __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
        __m256i w[4];
        CK_UNROLLED for (int c = 0; c < vectors; c++) w[c] = _mm256_load_si256((const __m256i *)(panel + 32 * c));
        CK_UNROLLED for (int r = 0; r < rows; r++) {
            int32_t four;
            memcpy(&four, x + r * stride + 4 * g, sizeof four);
            __m256i row = _mm256_set1_epi32(four);
            CK_UNROLLED for (int c = 0; c < vectors; c++) s[r][c] = _mm256_dpbusd_avx_epi32(s[r][c], row, w[c]);
        }
    }
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        _mm256_storeu_si256((__m256i *)(sums + r * panel_columns + 8 * c), s[r][c]);
}

CK_INLINE void vnni_rows(const int rows, const int8_t *panel, const uint8_t *x, int64_t stride, int32_t *sums,
                         const char *prefetch_from) {
    // As many columns as there are registers for.
    const int vectors = rows <= 2 ? 4 : 2;
    for (int column = 0; column < panel_columns; column += 8 * vectors)
        vnni_columns(rows, vectors, panel + 4 * column, x, stride, sums + column, column == 0 ? prefetch_from : NULL);
}

static void int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows, int64_t inputs,
                      int32_t *sums, const void *prefetch_from) {
    (void)weight_sums;
    CK_TILE_ROWS(vnni_rows, rows, panel, x, padded(inputs), sums, prefetch_from)
}
#pragma clang attribute pop

void ck_fill_avx2_vnni(ck_kernels *table) { ck_use_int8_tile(table, int8_tile); }

#endif
