// Layer normalisation, forward and backward.

#include "../compilation.h"
#include "../operand.h"

CK_INLINE void layer_norm_rows(const float *x, const float *gain, const float *bias, float epsilon, int64_t rows,
                               int64_t width, void *restrict y, const bool half, float *mean, float *rstd) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        const float *xr = x + r * width;
        float sum = 0;
        for (int64_t j = 0; j < width; j++) sum += xr[j];
        float m = sum / (float)width;
        float squares = 0;
        for (int64_t j = 0; j < width; j++) {
            float d = xr[j] - m;
            squares += d * d;
        }
        float s = 1.0f / sqrtf(squares / (float)width + epsilon);
        for (int64_t j = 0; j < width; j++)
            ck_store(y, half, r * width + j, (xr[j] - m) * s * gain[j] + bias[j]);
        mean[r] = m;
        rstd[r] = s;
    }
}

static void layer_norm_forward(const float *x, const float *gain, const float *bias, float epsilon, int64_t rows,
                               int64_t width, ck_operand y, float *mean, float *rstd) {
    if (y.is_bfloat16)
        layer_norm_rows(x, gain, bias, epsilon, rows, width, y.data, true, mean, rstd);
    else
        layer_norm_rows(x, gain, bias, epsilon, rows, width, y.data, false, mean, rstd);
}

static void layer_norm_backward(const float *dy, const float *x, const float *gain, const float *mean,
                                const float *rstd, int64_t rows, int64_t width, float *dx, float *dgain, float *dbias) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        const float *xr = x + r * width;
        const float *dyr = dy + r * width;
        float *dxr = dx + r * width;
        float m = mean[r], s = rstd[r];
        // With x̂ = (x − m)·s and g = dy·gain: dx = s·(g − mean(g) − x̂·mean(g·x̂)).
        float sum_g = 0, sum_gx = 0;
        for (int64_t j = 0; j < width; j++) {
            float normal = (xr[j] - m) * s;
            float g = dyr[j] * gain[j];
            sum_g += g;
            sum_gx += g * normal;
            dgain[j] += dyr[j] * normal;
            dbias[j] += dyr[j];
        }
        float mean_g = sum_g / (float)width, mean_gx = sum_gx / (float)width;
        for (int64_t j = 0; j < width; j++) {
            float normal = (xr[j] - m) * s;
            dxr[j] += s * (dyr[j] * gain[j] - mean_g - normal * mean_gx);
        }
    }
}
