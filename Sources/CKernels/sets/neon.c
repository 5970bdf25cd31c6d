#if defined(__aarch64__)

#include <arm_neon.h>

#include "../loops/system.h"

// 32 registers of four floats.
#define CK_VECTOR_FLOATS 4
#define CK_REGISTERS 32
#define CK_MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)

#include "../loops/loops.h"

CK_INLINE uint32x4_t inputs_of(uint32x4_t words) { return words; }

CK_INLINE uint32x4_t multiply_add(uint32x4_t sums, uint32x4_t weights, uint32x4_t x, const int group) {
    float32x4_t value = vdupq_n_f32(vreinterpretq_f32_u32(x)[group]);
    return vreinterpretq_u32_f32(vfmaq_f32(vreinterpretq_f32_u32(sums), vreinterpretq_f32_u32(weights), value));
}

#include "neon_tile.h"

#include "neon_int8_tile.h"

static void neon_f32_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                          int64_t ldy, const void *prefetch_from) {
    CK_TILE_ROWS(neon_tile, rows, panel, NULL, x, 4 * stride, inputs, y, 4 * ldy, prefetch_from)
}

void ck_fill_neon(ck_kernels *table) {
    *table = (ck_kernels)CK_ALL_LOOPS;
    table->f32_tile = neon_f32_tile;
    ck_use_int8_tile(table, neon_int8_tile);
}

#endif
