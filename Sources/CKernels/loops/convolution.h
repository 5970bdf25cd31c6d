// A depthwise convolution over neighbours in a sequence, forward and backward.

#include "../compilation.h"
#include "../operand.h"
#include "../visible_taps.h"

// y[r] = x[r] + Σ weights[tap]·x[r + offset], within the sequence [begin, end).
CK_INLINE void convolve(const float *restrict x, const float *restrict weights, int64_t width, int64_t reach,
                        int visibility, int64_t begin, int64_t end, void *restrict y, const bool half,
                        float *restrict row) {
    CK_FAST_MATH
    int64_t first, last;
    visible_taps(visibility, reach, &first, &last);
    for (int64_t r = begin; r < end; r++) {
        for (int64_t j = 0; j < width; j++) row[j] = x[r * width + j];
        for (int64_t tap = first; tap < last; tap++) {
            int64_t from = r + tap_offset(tap, reach);
            if (from < begin || from >= end) continue;
            const float *w = weights + tap * width, *xr = x + from * width;
            for (int64_t j = 0; j < width; j++) row[j] += w[j] * xr[j];
        }
        for (int64_t j = 0; j < width; j++) ck_store(y, half, r * width + j, row[j]);
    }
}

static void convolution_forward(const float *x, const float *weights, const int32_t *offsets, int64_t sequences,
                                int64_t width, int64_t reach, int visibility, ck_operand y, float *row) {
    for (int64_t s = 0; s < sequences; s++)
        if (y.is_bfloat16)
            convolve(x, weights, width, reach, visibility, offsets[s], offsets[s + 1], y.data, true, row);
        else
            convolve(x, weights, width, reach, visibility, offsets[s], offsets[s + 1], y.data, false, row);
}

static void convolution_backward(const float *dy, const float *x, const float *weights, const int32_t *offsets,
                                 int64_t sequences, int64_t width, int64_t reach, int visibility, float *dx,
                                 float *dweights) {
    CK_FAST_MATH
    int64_t first, last;
    visible_taps(visibility, reach, &first, &last);
    for (int64_t s = 0; s < sequences; s++)
        for (int64_t r = offsets[s]; r < offsets[s + 1]; r++) {
            const float *dyr = dy + r * width;
            float *dxr = dx + r * width;
            for (int64_t j = 0; j < width; j++) dxr[j] = dyr[j];
            for (int64_t tap = first; tap < last; tap++) {
                int64_t offset = tap_offset(tap, reach), from = r + offset, to = r - offset;
                const float *w = weights + tap * width;
                if (from >= offsets[s] && from < offsets[s + 1]) {
                    float *dw = dweights + tap * width;
                    const float *xr = x + from * width;
                    for (int64_t j = 0; j < width; j++) dw[j] += dyr[j] * xr[j];
                }
                if (to >= offsets[s] && to < offsets[s + 1]) {
                    const float *dyt = dy + to * width;
                    for (int64_t j = 0; j < width; j++) dxr[j] += w[j] * dyt[j];
                }
            }
        }
}
