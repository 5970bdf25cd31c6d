#if defined(__aarch64__)

#include <arm_neon.h>

#include "../loops/system.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#include "../compilation.h"

// The instruction multiplies signed bytes, and rows are unsigned ones: x·w = (x − 128)·w + 128·w, where the last term
// is known.
CK_INLINE uint32x4_t inputs_of(uint32x4_t words) { return veorq_u32(words, vdupq_n_u32(0x80808080)); }

CK_INLINE uint32x4_t multiply_add(uint32x4_t sums, uint32x4_t weights, uint32x4_t x, const int group) {
    return vreinterpretq_u32_s32(vdotq_s32(vreinterpretq_s32_u32(sums), vreinterpretq_s8_u32(weights),
                                           vreinterpretq_s8_u32(vdupq_n_u32(x[group]))));
}

#include "neon_tile.h"

static void int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows, int64_t inputs,
                      int32_t *sums, const void *prefetch_from) {
    int64_t stride = padded(inputs);
    CK_TILE_ROWS(neon_tile, rows, panel, weight_sums, x, stride, stride / 4, sums, panel_row, prefetch_from)
}
#pragma clang attribute pop

void ck_fill_neon_dotprod(ck_kernels *table) { ck_use_int8_tile(table, int8_tile); }

#endif
