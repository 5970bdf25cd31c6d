// Cross-entropy of a softmax over all classes.

#include "../compilation.h"
#include "../operand.h"
#include "../vector_math.h"

CK_INLINE void cross_entropy_rows(float *logits, const float *restrict bias, const int32_t *targets,
                                  const float *weights, int64_t rows, int64_t classes, float scale, void *gradient,
                                  const bool half, float *restrict dbias, double *loss, int64_t *hits) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        float *x = logits + r * classes;
        int32_t target = targets[r];
        for (int64_t j = 0; j < classes; j++) x[j] += bias[j];
        float largest = ck_maximum(x, classes), wanted = x[target], sum = 0;
        for (int64_t j = 0; j < classes; j++) {
            x[j] = ck_exp(x[j] - largest);
            sum += x[j];
        }
        float weight = weights ? weights[r] : 1.0f;
        *loss += (double)(logf(sum) + largest - wanted) * (double)weight;
        *hits += wanted == largest;
        float factor = scale * weight / sum;
        x[target] -= sum;
        CK_SAME_ELEMENT for (int64_t j = 0; j < classes; j++) {
            float d = x[j] * factor;
            dbias[j] += d;
            ck_store(gradient, half, r * classes + j, d);
        }
    }
}

static void cross_entropy(float *logits, const float *bias, const int32_t *targets, const float *weights, int64_t rows,
                          int64_t classes, float scale, ck_operand gradient, float *dbias, double *loss,
                          int64_t *hits) {
    void *data = gradient.data;
    if (gradient.is_bfloat16)
        cross_entropy_rows(logits, bias, targets, weights, rows, classes, scale, data, true, dbias, loss, hits);
    else
        cross_entropy_rows(logits, bias, targets, weights, rows, classes, scale, data, false, dbias, loss, hits);
}

static void cross_entropy_loss(const float *logits, const int32_t *targets, int64_t rows, int64_t classes, double *loss,
                               int64_t *hits) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        const float *x = logits + r * classes;
        float largest = ck_maximum(x, classes), wanted = x[targets[r]], sum = 0;
        for (int64_t j = 0; j < classes; j++) sum += ck_exp(x[j] - largest);
        *loss += (double)(logf(sum) + largest - wanted);
        *hits += wanted == largest;
    }
}

static void log_sum_exp(const float *logits, int64_t classes, float *log_sum, float *largest) {
    CK_FAST_MATH
    float top = ck_maximum(logits, classes), sum = 0;
    for (int64_t j = 0; j < classes; j++) sum += ck_exp(logits[j] - top);
    *largest = top;
    *log_sum = logf(sum) + top;
}
