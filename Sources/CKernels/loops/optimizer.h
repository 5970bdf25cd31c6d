// Updates of parameters.

#include "../compilation.h"
#include "../operand.h"

static void sgd(float *parameters, const float *gradients, float *velocity, const ck_range *ranges, int64_t count,
                float learning_rate, float momentum, bool nesterov, float gradient_scale) {
    for (int64_t s = 0; s < count; s++)
        for (int64_t i = ranges[s].first; i < ranges[s].first + ranges[s].count; i++) {
            float g = gradients[i] * gradient_scale;
            float v = momentum * velocity[i] + g;
            velocity[i] = v;
            parameters[i] -= learning_rate * (nesterov ? g + momentum * v : v);
        }
}

static void adamw(float *parameters, const float *gradients, float *first, float *second, const ck_range *ranges,
                  int64_t count, float learning_rate, float beta1, float beta2, float epsilon, float decay,
                  int64_t step, float gradient_scale) {
    // The bias corrections in double: 1 − β₂ᵗ loses half its digits in float for small t.
    float correction1 = (float)(1.0 - pow((double)beta1, (double)step));
    float inverse_root2 = (float)(1.0 / sqrt(1.0 - pow((double)beta2, (double)step)));
    // sqrtf may set errno, which would keep the loop from vectorising; the builtin does not.
    float size = learning_rate / correction1, keep = 1.0f - learning_rate * decay;
    for (int64_t s = 0; s < count; s++)
        for (int64_t i = ranges[s].first; i < ranges[s].first + ranges[s].count; i++) {
            float g = gradients[i] * gradient_scale;
            float m = beta1 * first[i] + (1.0f - beta1) * g;
            float v = beta2 * second[i] + (1.0f - beta2) * g * g;
            first[i] = m;
            second[i] = v;
            parameters[i] = parameters[i] * keep - size * m / (__builtin_elementwise_sqrt(v) * inverse_root2 + epsilon);
        }
}

static void row_adamw(float *parameters, const float *gradients, uint16_t *first, float *second, const int32_t *rows,
                      const int32_t *gradient_rows, int64_t count, int64_t width, float learning_rate, float beta1,
                      float beta2, float epsilon, float decay, int64_t step, float gradient_scale) {
    float correction1 = (float)(1.0 - pow((double)beta1, (double)step));
    float inverse_root2 = (float)(1.0 / sqrt(1.0 - pow((double)beta2, (double)step)));
    float size = learning_rate / correction1, keep = 1.0f - learning_rate * decay;
    for (int64_t r = 0; r < count; r++) {
        float *p = parameters + rows[r] * width;
        uint16_t *m = first + rows[r] * width;
        const float *g = gradients + gradient_rows[r] * width;
        // Scaled in double: the squares of a gradient that is yet to be clipped may be too large for a float.
        double scale = (double)gradient_scale;
        float mean = (float)(squared_norm(g, width) / (double)width * scale * scale);
        float v = beta2 * second[rows[r]] + (1.0f - beta2) * mean;
        second[rows[r]] = v;
        float rate = size / (__builtin_elementwise_sqrt(v) * inverse_root2 + epsilon);
        CK_SAME_ELEMENT for (int64_t j = 0; j < width; j++) {
            float moment = beta1 * ck_float_of(m[j]) + (1.0f - beta1) * (g[j] * gradient_scale);
            m[j] = ck_bfloat16(moment);
            p[j] = p[j] * keep - rate * moment;
        }
    }
}

static void combine(float *y, const float *x, int64_t count, float a, float b) {
    for (int64_t i = 0; i < count; i++) y[i] = a * x[i] + b * y[i];
}
