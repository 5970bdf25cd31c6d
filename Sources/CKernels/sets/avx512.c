#if defined(__x86_64__)

#include <immintrin.h>

#include "../loops/system.h"
#include "avx512_features.h"

#define CK_VECTOR_FLOATS 16
#define CK_REGISTERS 32
#define CK_MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)
#define CK_LANE_BITS(comparison) ((uint32_t)_mm512_movepi32_mask((__m512i)(comparison)))
#define CK_COMPRESSED(bits, lanes) ((integer_vector)_mm512_maskz_compress_epi32((__mmask16)(bits), (__m512i)(lanes)))
#define CK_MASKED_FLOATS(x, count) ((float_vector)_mm512_maskz_loadu_ps((__mmask16)((1u << (count)) - 1), x))

#pragma clang attribute push(__attribute__((target(CK_AVX512_FEATURES))), apply_to = function)
#include "../loops/loops.h"
#pragma clang attribute pop

void ck_fill_avx512(ck_kernels *table) {
    // Until the set that multiplies bytes in registers of its own, integers are multiplied as by the set before.
    const ck_kernels before = *table;
    *table = (ck_kernels)CK_ALL_LOOPS;
    table->int8_tile = before.int8_tile;
    table->scan_tile = before.scan_tile;
    table->scan_queries = before.scan_queries;
    table->adds_in_16_bits = before.adds_in_16_bits;
    table->has_int8_tile = true;
}

#endif
