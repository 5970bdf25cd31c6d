#if defined(__x86_64__)

#include <immintrin.h>

#include "../loops/system.h"
#include "avx512_features.h"

#pragma clang attribute push(__attribute__((target(CK_AVX512_FEATURES ",avx512vnni"))), apply_to = function)
#include "avx512_tile.h"

CK_AVX512_TILE(vnni, int8_t, int32_t, __m512i, _mm512_setzero_si512, _mm512_dpbusd_epi32, _mm512_storeu_si512)

static void int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows, int64_t inputs,
                      int32_t *sums, const void *prefetch_from) {
    (void)weight_sums;
    int64_t stride = padded(inputs);
    vnni_rows(panel, (const int8_t *)x, rows, stride, stride / 4, sums, panel_columns, prefetch_from);
}
#pragma clang attribute pop

void ck_fill_avx512_vnni(ck_kernels *table) {
    ck_use_int8_tile(table, int8_tile);
}

#endif
