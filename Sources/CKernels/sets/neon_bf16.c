#if defined(__aarch64__)

#include <arm_neon.h>

#include "../loops/system.h"

#pragma clang attribute push(__attribute__((target("bf16"))), apply_to = function)
#include "neon_tile.h"

enum { columns = 16, vectors = columns / 4 };

CK_INLINE void bfloat16_tile_of(const int rows, const uint16_t *panel, const uint16_t *x, int64_t stride,
                                int64_t groups, float *y, int64_t ldy, const char *prefetch_from) {
    for (int first = 0; first < panel_columns; first += columns) {
        float32x4_t s[tile_rows][vectors];
        CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
            s[r][c] = vdupq_n_f32(0);
        for (int64_t g = 0; g < groups; g++) {
            if (first == 0) __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
            bfloat16x8_t w[vectors];
            CK_UNROLLED for (int c = 0; c < vectors; c++)
                w[c] = vreinterpretq_bf16_u16(vld1q_u16(panel + 2 * (g * panel_columns + first + 4 * c)));
            CK_UNROLLED for (int r = 0; r < rows; r++) {
                bfloat16x8_t row = vreinterpretq_bf16_u32(vdupq_n_u32(group_at(x + r * stride + 2 * g)));
                CK_UNROLLED for (int c = 0; c < vectors; c++) s[r][c] = vbfdotq_f32(s[r][c], w[c], row);
            }
        }
        CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
            vst1q_f32(y + r * ldy + first + 4 * c, s[r][c]);
    }
}

static void bfloat16_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                          int64_t ldy, const void *prefetch_from) {
    CK_TILE_ROWS(bfloat16_tile_of, rows, panel, x, stride, padded(inputs) / 2, y, ldy, prefetch_from)
}
#pragma clang attribute pop

// Products of other shapes are still widened: oneDNN has none of bfloat16s for arm64.
void ck_fill_neon_bf16(ck_kernels *table) {
    table->bfloat16_tile = bfloat16_tile;
    table->has_bfloat16_tile = true;
}

#endif
