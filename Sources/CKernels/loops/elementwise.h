// Biases, GELU, dropout and sums, element by element.

#include "../compilation.h"
#include "../operand.h"
#include "../vector_math.h"

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

CK_INLINE void bias_gelu_rows(float *restrict x, const float *restrict bias, int64_t rows, int64_t width,
                              void *restrict y, const bool half) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        float *xr = x + r * width;
        for (int64_t j = 0; j < width; j++) {
            float density, value = xr[j] + bias[j];
            xr[j] = value;
            ck_store(y, half, r * width + j, value * normal_cdf(value, &density));
        }
    }
}

static void bias_gelu_forward(float *x, const float *bias, int64_t rows, int64_t width, ck_operand y) {
    if (y.is_bfloat16)
        bias_gelu_rows(x, bias, rows, width, y.data, true);
    else
        bias_gelu_rows(x, bias, rows, width, y.data, false);
}

// x·Φ(x) = max(x, 0) − |x|·Φ(−|x|) without the density that backward needs. Φ(−a) by (1 − a/7.26)¹⁶ · a polynomial, fitted so that
// the largest error of the product is least (scripts/fit_gelu.py: 1.2e-6 with rounding): no exponential, no division.
CK_INLINE float gelu_of(float x) {
    const float end = 7.26f;  // Φ(−7.26) = 2e-13
    float a = x < 0 ? -x : x;
    a = a > end ? end : a;  // keeps what is not a number
    float tail = 1.0f - a * (1.0f / end);
    tail *= tail, tail *= tail, tail *= tail, tail *= tail;
    float p = 0.0053131602f;
    p = p * a - 0.0298143519f;
    p = p * a + 0.0190133671f;
    p = p * a + 0.0853609218f;
    p = p * a + 0.4173316379f;
    p = p * a + 0.7019803290f;
    p = p * a + 0.5000472437f;
    return (x > 0 ? x : 0) - a * tail * p;
}

static void bias_gelu_in_place(float *restrict x, const float *restrict bias, int64_t rows, int64_t width) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t j = 0; j < width; j++) x[r * width + j] = gelu_of(x[r * width + j] + bias[j]);
}

CK_INLINE void bias_gelu_rows_backward(const float *restrict dy, const float *restrict x, int64_t rows, int64_t width,
                                       void *restrict dx, const bool half, float *restrict dbias) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        const float *xr = x + r * width, *dyr = dy + r * width;
        for (int64_t j = 0; j < width; j++) {
            float density;
            float cdf = normal_cdf(xr[j], &density);
            float d = dyr[j] * (cdf + xr[j] * density);
            dbias[j] += d;
            ck_store(dx, half, r * width + j, d);
        }
    }
}

static void bias_gelu_backward(const float *dy, const float *x, int64_t rows, int64_t width, ck_operand dx,
                               float *dbias) {
    if (dx.is_bfloat16)
        bias_gelu_rows_backward(dy, x, rows, width, dx.data, true, dbias);
    else
        bias_gelu_rows_backward(dy, x, rows, width, dx.data, false, dbias);
}

static void add_bias(float *x, const float *bias, int64_t rows, int64_t width) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t j = 0; j < width; j++) x[r * width + j] += bias[j];
}

// Loops with and without a bias are compiled apart. In one loop the compiler masks the bias's loads instead of leaving
// them out, and masked loads from a null pointer trap into the processor's slow path: a fifth of a training step was
// that.

// y = x, with the bias where there is one.
CK_INLINE void store_rows(const float *x, const float *bias, int64_t rows, int64_t width, void *y, const bool half,
                          const bool biased) {
    for (int64_t r = 0; r < rows; r++)
        CK_SAME_ELEMENT for (int64_t j = 0; j < width; j++)
            ck_store(y, half, r * width + j, biased ? x[r * width + j] + bias[j] : x[r * width + j]);
}

static void bias_store(const float *x, const float *bias, int64_t rows, int64_t width, ck_operand y) {
    if (y.is_bfloat16) {
        if (bias)
            store_rows(x, bias, rows, width, y.data, true, true);
        else
            store_rows(x, bias, rows, width, y.data, true, false);
    } else if (bias)
        store_rows(x, bias, rows, width, y.data, false, true);
    else
        store_rows(x, bias, rows, width, y.data, false, false);
}

CK_INLINE void dropout_residual_rows(float *restrict y, const float *restrict bias, const float *restrict residual,
                                     int64_t rows, int64_t width, float rate, uint64_t seed, const bool biased,
                                     const bool drops) {
    uint32_t threshold = ck_drop_threshold(rate), low = ck_fold(seed);
    float scale = 1.0f / (1.0f - rate);
    for (int64_t r = 0; r < rows; r++) {
        float *yr = y + r * width;
        const float *old = residual + r * width;
        uint32_t first = (uint32_t)(r * width);
        for (int64_t j = 0; j < width; j++) {
            float keep = !drops || ck_hash(first + (uint32_t)j, low) >= threshold ? scale : 0.0f;
            yr[j] = (biased ? yr[j] + bias[j] : yr[j]) * keep + old[j];
        }
    }
}

static void bias_dropout_residual(float *restrict y, const float *restrict bias, const float *restrict residual,
                                  int64_t rows, int64_t width, float rate, uint64_t seed) {
    if (rate > 0) {
        if (bias)
            dropout_residual_rows(y, bias, residual, rows, width, rate, seed, true, true);
        else
            dropout_residual_rows(y, bias, residual, rows, width, rate, seed, false, true);
    } else if (bias)
        dropout_residual_rows(y, bias, residual, rows, width, 0, seed, true, false);
    else
        dropout_residual_rows(y, bias, residual, rows, width, 0, seed, false, false);
}

CK_INLINE void dropout_rows_backward(const float *restrict dy, int64_t rows, int64_t width, float rate, uint64_t seed,
                                     void *restrict dx, const bool half, float *restrict dbias, const bool biased) {
    uint32_t threshold = ck_drop_threshold(rate), low = ck_fold(seed);
    float scale = 1.0f / (1.0f - rate);
    for (int64_t r = 0; r < rows; r++) {
        const float *dyr = dy + r * width;
        uint32_t first = (uint32_t)(r * width);
        for (int64_t j = 0; j < width; j++) {
            float keep = ck_hash(first + (uint32_t)j, low) >= threshold ? scale : 0.0f;
            float d = dyr[j] * keep;
            if (biased) dbias[j] += d;
            ck_store(dx, half, r * width + j, d);
        }
    }
}

static void bias_dropout_backward(const float *dy, int64_t rows, int64_t width, float rate, uint64_t seed,
                                  ck_operand dx, float *dbias) {
    if (dx.is_bfloat16) {
        if (dbias)
            dropout_rows_backward(dy, rows, width, rate, seed, dx.data, true, dbias, true);
        else
            dropout_rows_backward(dy, rows, width, rate, seed, dx.data, true, dbias, false);
    } else if (dbias)
        dropout_rows_backward(dy, rows, width, rate, seed, dx.data, false, dbias, true);
    else
        dropout_rows_backward(dy, rows, width, rate, seed, dx.data, false, dbias, false);
}

static void bias_backward(const float *dy, int64_t rows, int64_t width, float *dbias) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t j = 0; j < width; j++) dbias[j] += dy[r * width + j];
}

static void add(float *y, const float *x, int64_t count) {
    for (int64_t i = 0; i < count; i++) y[i] += x[i];
}

static void scale(float *y, float factor, int64_t count) {
    for (int64_t i = 0; i < count; i++) y[i] *= factor;
}

static double squared_norm(const float *x, int64_t count) {
    CK_FAST_MATH
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += (double)x[i] * (double)x[i];
    return sum;
}

static bool all_finite(const float *x, int64_t count) {
    uint32_t bad = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        bad |= (bits & 0x7F800000u) == 0x7F800000u;
    }
    return bad == 0;
}

// As numbers without a sign the bits of floats are in the order of their magnitudes, infinity above all and no numbers above that.
static float largest_magnitude(const float *values, int64_t count) {
    const uint32_t infinite = 0x7f800000;
    uint32_t largest = 0;
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, values + i, sizeof bits);
        bits &= 0x7fffffff;
        largest = bits > largest ? bits : largest;
    }
    largest = largest < infinite ? largest : infinite;
    float magnitude;
    memcpy(&magnitude, &largest, sizeof magnitude);
    return magnitude;
}

static void dropout(float *x, int64_t count, float rate, uint64_t seed) {
    uint32_t threshold = ck_drop_threshold(rate);
    float scale = 1.0f / (1.0f - rate);
    uint32_t low = ck_fold(seed);
    for (int64_t i = 0; i < count; i++) {
        float keep = ck_hash((uint32_t)i, low) >= threshold ? scale : 0.0f;
        x[i] *= keep;
    }
}

static void widen_rows(const uint16_t *x, int64_t rows, int64_t columns, int64_t stride, float *y) {
    for (int64_t r = 0; r < rows; r++)
        for (int64_t j = 0; j < columns; j++) y[r * columns + j] = ck_float_of(x[r * stride + j]);
}
