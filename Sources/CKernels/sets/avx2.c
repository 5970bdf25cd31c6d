#if defined(__x86_64__)

#include <immintrin.h>

#include "../loops/system.h"

#define CK_VECTOR_FLOATS 8
#define CK_REGISTERS 16
#define CK_MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define CK_INTERLEAVED _Pragma("clang loop interleave_count(2)")
#define CK_LANE_BITS(comparison) ((uint32_t)_mm256_movemask_ps((__m256)(comparison)))
#define CK_COMPRESSED(bits, lanes) compressed(bits, lanes)
#define CK_LANES_BELOW(count)                                                                                          \
    _mm256_cmpgt_epi32(_mm256_set1_epi32((int)(count)), _mm256_setr_epi32(0, 1, 2, 3, 4, 5, 6, 7))
#define CK_MASKED_FLOATS(x, count) ((float_vector)_mm256_maskload_ps(x, CK_LANES_BELOW(count)))

// x86-64-v3 by its features: "arch=" would also bring the tuning of the first such processors.
#pragma clang attribute push(__attribute__((target("avx2,fma,f16c,bmi,bmi2,lzcnt,movbe,popcnt"))), apply_to = function)
#include "avx2_compressed.h"
#include "../loops/loops.h"
#include "avx2_int8_tile.h"
#include "avx2_scan_tile.h"
#pragma clang attribute pop

void ck_fill_avx2(ck_kernels *table) {
    *table = (ck_kernels)CK_ALL_LOOPS;
    table->int8_tile = narrow_int8_tile;
    table->adds_in_16_bits = true;
    table->scan_tile = wide_scan_tile;
    table->scan_queries = wide_queries;
    table->has_int8_tile = true;
}

#endif
