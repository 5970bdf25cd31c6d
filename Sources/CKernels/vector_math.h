// exp and a counter-based hash in forms the compiler vectorises.
#ifndef CK_VECTOR_MATH_H
#define CK_VECTOR_MATH_H

#include <stdint.h>
#include <string.h>

#include "compilation.h"

// eˣ to about 2 units in the last place: x = n·ln 2 + r, |r| ≤ ln 2 / 2, eʳ by its Taylor series to r⁷, scaled by 2ⁿ.
// Arguments below −87 give about 1e-38 rather than a denormal; above 88 they are clamped.
CK_INLINE float ck_exp(float x) {
    x = x < -87.0f ? -87.0f : x;
    x = x > 88.0f ? 88.0f : x;
    const float shifter = 12582912.0f;  // 1.5·2²³: adding it rounds to an integer held in the low bits
    float shifted = x * 1.44269504f + shifter;
    float n = shifted - shifter;
    float r = x - n * 0.693145751953125f;
    r = r - n * 1.42860677e-6f;
    float p = 1.9841270e-4f;
    p = p * r + 1.3888889e-3f;
    p = p * r + 8.3333333e-3f;
    p = p * r + 4.1666667e-2f;
    p = p * r + 1.6666667e-1f;
    p = p * r + 0.5f;
    p = p * r + 1.0f;
    p = p * r + 1.0f;
    // n once more, from the low bits: a conversion would be undefined for what is not a number, of which p is none either.
    uint32_t bits;
    memcpy(&bits, &shifted, sizeof bits);
    bits = (bits + 127u) << 23;
    float scale;
    memcpy(&scale, &bits, sizeof scale);
    return p * scale;
}

// The natural logarithm of a positive, normal number to about 2 units in the last place: x = m · 2ⁿ with √½ ≤ m < √2, and of
// log m the polynomial of the Cephes library (Moshier 1989, logf).
CK_INLINE float ck_log(float x) {
    int32_t bits;
    memcpy(&bits, &x, sizeof bits);
    int32_t n = (bits - 0x3F3504F3) >> 23;
    bits -= (int32_t)((uint32_t)n << 23);
    float f;
    memcpy(&f, &bits, sizeof f);
    f -= 1.0f;
    float p = 7.0376836292e-2f;
    p = p * f - 1.1514610310e-1f;
    p = p * f + 1.1676998740e-1f;
    p = p * f - 1.2420140846e-1f;
    p = p * f + 1.4249322787e-1f;
    p = p * f - 1.6668057665e-1f;
    p = p * f + 2.0000714765e-1f;
    p = p * f - 2.4999993993e-1f;
    p = p * f + 3.3333331174e-1f;
    float square = f * f, exponent = (float)n;
    float rest = p * f * square - 2.12194440e-4f * exponent - 0.5f * square;
    return f + rest + 0.693359375f * exponent;
}

// The largest of count ≥ 1 floats. Sixteen running maxima, because the compiler may not reorder a single one.
CK_INLINE float ck_maximum(const float *x, int64_t count) {
    float lanes[16];
    for (int64_t j = 0; j < 16; j++) lanes[j] = x[0];
    int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int64_t j = 0; j < 16; j++) lanes[j] = x[i + j] > lanes[j] ? x[i + j] : lanes[j];
    float largest = lanes[0];
    for (int64_t j = 1; j < 16; j++) largest = lanes[j] > largest ? lanes[j] : largest;
    for (; i < count; i++) largest = x[i] > largest ? x[i] : largest;
    return largest;
}

// MurmurHash3's 32-bit finaliser over a counter: the random numbers of dropout. No state, so backward can repeat them.
CK_INLINE uint32_t ck_hash(uint32_t counter, uint32_t seed) {
    uint32_t h = counter * 0x9E3779B1u + seed;
    h ^= h >> 16;
    h *= 0x85EBCA6Bu;
    h ^= h >> 13;
    h *= 0xC2B2AE35u;
    h ^= h >> 16;
    return h;
}

// A 64-bit seed for the 32-bit hash.
CK_INLINE uint32_t ck_fold(uint64_t seed) { return (uint32_t)seed ^ (uint32_t)(seed >> 32); }

// Elements whose hash is below this are dropped.
CK_INLINE uint32_t ck_drop_threshold(float rate) {
    double threshold = (double)rate * 4294967296.0;
    return threshold >= 4294967295.0 ? 4294967295u : (uint32_t)threshold;
}

#endif
