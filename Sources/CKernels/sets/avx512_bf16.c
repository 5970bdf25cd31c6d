#if defined(__x86_64__)

#include <immintrin.h>

#include "../loops/system.h"
#include "avx512_features.h"

#pragma clang attribute push(__attribute__((target(CK_AVX512_FEATURES ",avx512bf16"))), apply_to = function)
#include "avx512_tile.h"

#define CK_DOT_BFLOAT16(sum, row, weights) _mm512_dpbf16_ps(sum, (__m512bh)(row), (__m512bh)(weights))

CK_AVX512_TILE(dpbf16, uint16_t, float, __m512, _mm512_setzero_ps, CK_DOT_BFLOAT16, _mm512_storeu_ps)

static void bfloat16_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                          int64_t ldy, const void *prefetch_from) {
    dpbf16_rows(panel, x, rows, stride, padded(inputs) / 2, y, ldy, prefetch_from);
}
#pragma clang attribute pop

void ck_fill_avx512_bf16(ck_kernels *table) {
    table->bfloat16_tile = bfloat16_tile;
    table->has_bfloat16_tile = true;
    table->multiplies_bfloat16 = true;
}

#endif
