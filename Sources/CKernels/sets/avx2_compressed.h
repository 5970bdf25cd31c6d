// Moves chosen lanes of a register together, for which AVX2 has no instruction: a table has their order for each choice.

#include <immintrin.h>

#include "../compilation.h"

// For each choice of eight lanes, a bit each, the numbers of those chosen, a byte each, ascending.
#define PLACE(bits, lane)                                                                                              \
    ((uint64_t)((bits) >> (lane) & 1) * (lane) << 8 * __builtin_popcount((bits) & ((1 << (lane)) - 1)))
#define ORDER(bits)                                                                                                    \
    PLACE(bits, 1) | PLACE(bits, 2) | PLACE(bits, 3) | PLACE(bits, 4) | PLACE(bits, 5) | PLACE(bits, 6) | PLACE(bits, 7)
#define FOUR_ORDERS(bits) ORDER(bits), ORDER(bits + 1), ORDER(bits + 2), ORDER(bits + 3)
#define SIXTEEN_ORDERS(bits) FOUR_ORDERS(bits), FOUR_ORDERS(bits + 4), FOUR_ORDERS(bits + 8), FOUR_ORDERS(bits + 12)
#define ORDERS_FROM(bits)                                                                                              \
    SIXTEEN_ORDERS(bits), SIXTEEN_ORDERS(bits + 16), SIXTEEN_ORDERS(bits + 32), SIXTEEN_ORDERS(bits + 48)
static const uint64_t orders[256] = {ORDERS_FROM(0), ORDERS_FROM(64), ORDERS_FROM(128), ORDERS_FROM(192)};

typedef int32_t eight_lanes __attribute__((ext_vector_type(8)));

CK_INLINE eight_lanes compressed(uint32_t bits, eight_lanes lanes) {
    __m256i order = _mm256_cvtepu8_epi32(_mm_cvtsi64_si128((int64_t)orders[bits]));
    return (eight_lanes)_mm256_permutevar8x32_epi32((__m256i)lanes, order);
}
