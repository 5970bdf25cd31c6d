#include <math.h>

#include "CKernels.h"
#include "clones.h"
#include "vector_math.h"

CK_CLONES void ck_cross_entropy(float *logits, const int32_t *targets, int64_t rows, int64_t classes, float scale,
                                double *loss, int64_t *hits) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        float *x = logits + r * classes;
        int32_t target = targets[r];
        float largest = ck_maximum(x, classes), wanted = x[target], sum = 0;
        for (int64_t j = 0; j < classes; j++) {
            x[j] = ck_exp(x[j] - largest);
            sum += x[j];
        }
        *loss += (double)(logf(sum) + largest - wanted);
        *hits += wanted == largest;
        float factor = scale / sum;
        for (int64_t j = 0; j < classes; j++) x[j] *= factor;
        x[target] -= scale;
    }
}

CK_CLONES void ck_cross_entropy_loss(const float *logits, const int32_t *targets, int64_t rows, int64_t classes,
                                     double *loss, int64_t *hits) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        const float *x = logits + r * classes;
        float largest = ck_maximum(x, classes), wanted = x[targets[r]], sum = 0;
        for (int64_t j = 0; j < classes; j++) sum += ck_exp(x[j] - largest);
        *loss += (double)(logf(sum) + largest - wanted);
        *hits += wanted == largest;
    }
}

CK_CLONES void ck_log_sum_exp(const float *logits, int64_t classes, float *log_sum, float *largest) {
    CK_FAST_MATH
    float top = ck_maximum(logits, classes), sum = 0;
    for (int64_t j = 0; j < classes; j++) sum += ck_exp(logits[j] - top);
    *largest = top;
    *log_sum = logf(sum) + top;
}
