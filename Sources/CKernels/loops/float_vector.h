// A register of floats. A set says how many it has (CK_VECTOR_FLOATS), and if it has instructions for that how a part of one is read
// (CK_MASKED_FLOATS), what bits a comparison is (CK_LANE_BITS), and how the lanes of such bits move together (CK_COMPRESSED).
#ifndef CK_FLOAT_VECTOR_H
#define CK_FLOAT_VECTOR_H

#include "../compilation.h"
#include "../vector_math.h"

typedef float float_vector __attribute__((ext_vector_type(CK_VECTOR_FLOATS)));
typedef int32_t integer_vector __attribute__((ext_vector_type(CK_VECTOR_FLOATS)));

// Some floats, at most a register's, and zeros behind them.
CK_INLINE float_vector floats_at(const float *x, int64_t count) {
#ifdef CK_MASKED_FLOATS
    return CK_MASKED_FLOATS(x, count);
#else
    float_vector v = 0.0f;
    memcpy(&v, x, (size_t)count * sizeof *x);
    return v;
#endif
}

CK_INLINE void store_floats(float *x, float_vector v) { memcpy(x, &v, sizeof v); }

// 0, 1, 2 …
CK_INLINE integer_vector lane_numbers(void) {
    integer_vector numbers;
    CK_UNROLLED for (int i = 0; i < CK_VECTOR_FLOATS; i++) numbers[i] = i;
    return numbers;
}

CK_INLINE float_vector exp_of(float_vector v) {
    float lanes[CK_VECTOR_FLOATS];
    memcpy(lanes, &v, sizeof v);
    for (int i = 0; i < CK_VECTOR_FLOATS; i++) lanes[i] = ck_exp(lanes[i]);
    memcpy(&v, lanes, sizeof v);
    return v;
}

// The halves of a register combined, and the halves of that, until four floats are left.
#if CK_VECTOR_FLOATS == 16
#define CK_FOUR_OF(v, COMBINE) COMBINE(COMBINE(v.lo, v.hi).lo, COMBINE(v.lo, v.hi).hi)
#elif CK_VECTOR_FLOATS == 8
#define CK_FOUR_OF(v, COMBINE) COMBINE(v.lo, v.hi)
#else
#define CK_FOUR_OF(v, COMBINE) v
#endif
#define CK_SUM(a, b) ((a) + (b))
#define CK_LARGER(a, b) ((a) > (b) ? (a) : (b))

CK_INLINE float sum_of(float_vector v) {
    float four __attribute__((ext_vector_type(4))) = CK_FOUR_OF(v, CK_SUM);
    float two __attribute__((ext_vector_type(2))) = CK_SUM(four.lo, four.hi);
    return CK_SUM(two.x, two.y);
}

CK_INLINE float largest_of(float_vector v) {
    float four __attribute__((ext_vector_type(4))) = CK_FOUR_OF(v, CK_LARGER);
    float two __attribute__((ext_vector_type(2))) = CK_LARGER(four.lo, four.hi);
    return CK_LARGER(two.x, two.y);
}

#endif
