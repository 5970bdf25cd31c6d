#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "vector_math.h"

// Φ(x), the standard normal distribution, by Abramowitz & Stegun 7.1.26 (|error| of erf ≤ 1.5e-7, about one unit in
// the last place of a float near 1). *density gets φ(x).
CK_INLINE float normal_cdf(float x, float *density) {
    const float p = 0.3275911f;
    const float a1 = 0.254829592f, a2 = -0.284496736f, a3 = 1.421413741f, a4 = -1.453152027f, a5 = 1.061405429f;
    float z = (x < 0 ? -x : x) * 0.70710678f;
    float e = ck_exp(-z * z);
    float t = 1.0f / (1.0f + p * z);
    float tail = ((((a5 * t + a4) * t + a3) * t + a2) * t + a1) * t * e * 0.5f;
    *density = e * 0.39894228f;
    return x < 0 ? tail : 1.0f - tail;
}

CK_CLONES void ck_gelu_forward(const float *restrict x, int64_t count, float *restrict y) {
    CK_FAST_MATH
    for (int64_t i = 0; i < count; i++) {
        float density;
        y[i] = x[i] * normal_cdf(x[i], &density);
    }
}

CK_CLONES void ck_gelu_backward(const float *restrict x, int64_t count, float *restrict d) {
    CK_FAST_MATH
    for (int64_t i = 0; i < count; i++) {
        float density;
        float cdf = normal_cdf(x[i], &density);
        d[i] *= cdf + x[i] * density;
    }
}

CK_CLONES void ck_add_bias(float *x, const float *bias, int64_t rows, int64_t width) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t j = 0; j < width; j++) x[r * width + j] += bias[j];
}

CK_CLONES void ck_bias_backward(const float *dy, int64_t rows, int64_t width, float *dbias) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t j = 0; j < width; j++) dbias[j] += dy[r * width + j];
}

CK_CLONES void ck_add(float *y, const float *x, int64_t count) {
    for (int64_t i = 0; i < count; i++) y[i] += x[i];
}

CK_CLONES void ck_scale(float *y, float factor, int64_t count) {
    for (int64_t i = 0; i < count; i++) y[i] *= factor;
}

CK_CLONES double ck_squared_norm(const float *x, int64_t count) {
    CK_FAST_MATH
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

CK_CLONES bool ck_all_finite(const float *x, int64_t count) {
    uint32_t bad = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        bad |= (bits & 0x7F800000u) == 0x7F800000u;
    }
    return bad == 0;
}

CK_CLONES void ck_dropout(float *x, int64_t count, float rate, uint64_t seed) {
    uint32_t threshold = ck_drop_threshold(rate);
    float scale = 1.0f / (1.0f - rate);
    uint32_t low = (uint32_t)seed ^ (uint32_t)(seed >> 32);
    for (int64_t i = 0; i < count; i++) {
        float keep = ck_hash((uint32_t)i, low) >= threshold ? scale : 0.0f;
        x[i] *= keep;
    }
}
