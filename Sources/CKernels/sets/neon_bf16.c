#if defined(__aarch64__)

#include <arm_neon.h>

#include "../loops/system.h"

#pragma clang attribute push(__attribute__((target("bf16"))), apply_to = function)
#include "../compilation.h"

CK_INLINE uint32x4_t inputs_of(uint32x4_t words) { return words; }

CK_INLINE uint32x4_t multiply_add(uint32x4_t sums, uint32x4_t weights, uint32x4_t x, const int group) {
    // As a float, which is how the compiler knows that the instruction takes an element.
    bfloat16x8_t value = vreinterpretq_bf16_f32(vdupq_n_f32(vreinterpretq_f32_u32(x)[group]));
    return vreinterpretq_u32_f32(vbfdotq_f32(vreinterpretq_f32_u32(sums), vreinterpretq_bf16_u32(weights), value));
}

CK_INLINE uint32x4_t multiply_pairs(uint32x4_t sums, uint32x4_t x, uint32x4_t weights) {
    return vreinterpretq_u32_f32(
        vbfmmlaq_f32(vreinterpretq_f32_u32(sums), vreinterpretq_bf16_u32(x), vreinterpretq_bf16_u32(weights)));
}

#include "neon_matrix_tile.h"

static void bfloat16_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                          int64_t ldy, const void *prefetch_from) {
    CK_TILE_ROWS(matrix_tile, rows, panel, x, 2 * stride, padded(inputs) / 2, y, 4 * ldy, prefetch_from)
}
#pragma clang attribute pop

// Products of other shapes are still widened: oneDNN has none of bfloat16s for arm64.
void ck_fill_neon_bf16(ck_kernels *table) {
    table->bfloat16_tile = bfloat16_tile;
    table->has_bfloat16_tile = true;
}

#endif
