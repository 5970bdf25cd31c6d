#if defined(__aarch64__)

#include <arm_neon.h>

#include "../loops/system.h"

#pragma clang attribute push(__attribute__((target("i8mm"))), apply_to = function)
#include "../compilation.h"

CK_INLINE uint32x4_t inputs_of(uint32x4_t words) { return words; }

// The instruction takes the unsigned bytes of rows beside the signed ones of weights.
CK_INLINE uint32x4_t multiply_add(uint32x4_t sums, uint32x4_t weights, uint32x4_t x, const int group) {
    return vreinterpretq_u32_s32(vusdotq_s32(vreinterpretq_s32_u32(sums), vreinterpretq_u8_u32(vdupq_n_u32(x[group])),
                                             vreinterpretq_s8_u32(weights)));
}

CK_INLINE uint32x4_t multiply_pairs(uint32x4_t sums, uint32x4_t x, uint32x4_t weights) {
    return vreinterpretq_u32_s32(
        vusmmlaq_s32(vreinterpretq_s32_u32(sums), vreinterpretq_u8_u32(x), vreinterpretq_s8_u32(weights)));
}

#include "neon_matrix_tile.h"

static void int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows, int64_t inputs,
                      int32_t *sums, const void *prefetch_from) {
    (void)weight_sums;
    int64_t stride = padded(inputs);
    CK_TILE_ROWS(matrix_tile, rows, panel, x, stride, stride / 4, sums, panel_row, prefetch_from)
}
#pragma clang attribute pop

void ck_fill_neon_i8mm(ck_kernels *table) { ck_use_int8_tile(table, int8_tile); }

#endif
