#if defined(__aarch64__)

#include <arm_neon.h>

#include "../loops/system.h"

#pragma clang attribute push(__attribute__((target("dotprod"))), apply_to = function)
#include "neon_tile.h"

enum { columns = 8, vectors = columns / 4 };

// The instruction multiplies signed bytes, and rows are unsigned ones: x·w = (x − 128)·w + 128·w, where the last term
// is the same for all rows.
CK_INLINE void int8_tile_of(const int rows, const int8_t *panel, const uint8_t *x, int64_t stride, int32_t *sums,
                            const char *prefetch_from) {
    for (int first = 0; first < panel_columns; first += columns) {
        int32x4_t s[tile_rows][vectors], weights[vectors];
        CK_UNROLLED for (int c = 0; c < vectors; c++) {
            weights[c] = vdupq_n_s32(0);
            CK_UNROLLED for (int r = 0; r < rows; r++) s[r][c] = vdupq_n_s32(0);
        }
        for (int64_t g = 0; g < stride / 4; g++) {
            if (first == 0) __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
            int8x16_t w[vectors];
            CK_UNROLLED for (int c = 0; c < vectors; c++) {
                w[c] = vld1q_s8(panel + 4 * (g * panel_columns + first + 4 * c));
                weights[c] = vdotq_s32(weights[c], w[c], vdupq_n_s8(1));
            }
            CK_UNROLLED for (int r = 0; r < rows; r++) {
                int8x16_t row = vreinterpretq_s8_u32(vdupq_n_u32(group_at(x + r * stride + 4 * g) ^ 0x80808080u));
                CK_UNROLLED for (int c = 0; c < vectors; c++) s[r][c] = vdotq_s32(s[r][c], w[c], row);
            }
        }
        CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
            vst1q_s32(sums + r * panel_columns + first + 4 * c, vaddq_s32(s[r][c], vshlq_n_s32(weights[c], 7)));
    }
}

static void int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows, int64_t inputs,
                      int32_t *sums, const void *prefetch_from) {
    (void)weight_sums;
    CK_TILE_ROWS(int8_tile_of, rows, panel, x, padded(inputs), sums, prefetch_from)
}
#pragma clang attribute pop

void ck_fill_neon_dotprod(ck_kernels *table) {
    table->int8_tile = int8_tile;
    table->has_int8_tile = true;
}

#endif
