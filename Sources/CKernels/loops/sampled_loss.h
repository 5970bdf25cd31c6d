// Losses over a target and a few other classes.

#include "../compilation.h"
#include "../operand.h"
#include "../vector_math.h"

CK_INLINE float bfloat16(const void *x, int64_t i) { return ck_float_of(((const uint16_t *)x)[i]); }

static void row_products(ck_operand a, ck_operand b, const int32_t *indices, int64_t rows, int64_t width,
                         const float *bias, float *y) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        ck_operand ar = ck_operand_at(a, r * width), br = ck_operand_at(b, indices[r] * width);
        float sum = 0;
        if (a.is_bfloat16)
            for (int64_t j = 0; j < width; j++) sum += bfloat16(ar.data, j) * bfloat16(br.data, j);
        else
            for (int64_t j = 0; j < width; j++) sum += ((const float *)ar.data)[j] * ((const float *)br.data)[j];
        y[r] = sum + bias[indices[r]];
    }
}

static void row_products_backward(const float *dy, ck_operand a, ck_operand b, const int32_t *indices,
                                  const int32_t *places, int64_t rows, int64_t width, float *da, float *db,
                                  float *dbias) {
    for (int64_t r = 0; r < rows; r++) {
        ck_operand ar = ck_operand_at(a, r * width), br = ck_operand_at(b, indices[r] * width);
        float d = dy[r], *dar = da + r * width, *dbr = db + places[r] * width;
        dbias[places[r]] += d;
        if (a.is_bfloat16) {
            for (int64_t j = 0; j < width; j++) dar[j] += d * bfloat16(br.data, j);
            for (int64_t j = 0; j < width; j++) dbr[j] += d * bfloat16(ar.data, j);
        } else {
            for (int64_t j = 0; j < width; j++) dar[j] += d * ((const float *)br.data)[j];
            for (int64_t j = 0; j < width; j++) dbr[j] += d * ((const float *)ar.data)[j];
        }
    }
}

CK_INLINE void finish_row(const float *restrict x, int64_t r, int64_t count, float factor, void *gradient,
                          const bool half, float *restrict dbias) {
    CK_SAME_ELEMENT for (int64_t j = 0; j < count; j++) {
        float d = x[j] * factor;
        dbias[j] += d;
        ck_store(gradient, half, r * count + j, d);
    }
}

CK_INLINE void store_row(const float *x, int64_t r, int64_t count, float factor, ck_operand gradient, float *dbias) {
    if (gradient.is_bfloat16)
        finish_row(x, r, count, factor, gradient.data, true, dbias);
    else
        finish_row(x, r, count, factor, gradient.data, false, dbias);
}

static void sampled_softmax(const float *positives, float *negatives, const float *bias, const int32_t *same,
                            const float *weights, int64_t rows, int64_t count, float scale, float *dpositives,
                            ck_operand gradient, float *dbias, double *loss, int64_t *hits) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        float *x = negatives + r * count, wanted = positives[r];
        for (int64_t j = 0; j < count; j++) x[j] += bias[j];
        // A masked logit must not be the largest, and ck_exp has no zero: it is cleared by hand below.
        if (same[r] >= 0) x[same[r]] = wanted;
        float top = ck_maximum(x, count), sum = 0;
        float largest = top > wanted ? top : wanted;
        for (int64_t j = 0; j < count; j++) {
            x[j] = ck_exp(x[j] - largest);
            sum += x[j];
        }
        float own = ck_exp(wanted - largest);
        if (same[r] >= 0)
            x[same[r]] = 0;  // it stands for the target in the sum
        else
            sum += own;
        float weight = weights ? weights[r] : 1.0f;
        *loss += (double)(logf(sum) + largest - wanted) * (double)weight;
        *hits += wanted == largest;
        float factor = scale * weight / sum;
        dpositives[r] = (own - sum) * factor;
        store_row(x, r, count, factor, gradient, dbias);
    }
}

// Σ log(1 + eˣ) = Σ max(x, 0) + log Π (1 + e^−|x|): one logarithm for many elements, each factor at most 2.
CK_INLINE double softplus_sum(const float *x, int64_t count) {
    double sum = 0;
    for (int64_t first = 0; first < count; first += 512) {
        int64_t last = first + 512 < count ? first + 512 : count;
        double product = 1, positive = 0;
        for (int64_t j = first; j < last; j++) {
            product *= 1.0 + (double)ck_exp(x[j] > 0 ? -x[j] : x[j]);
            positive += (double)(x[j] > 0 ? x[j] : 0.0f);
        }
        sum += positive + log(product);
    }
    return sum;
}

CK_INLINE float sigmoid(float x) { return 1.0f / (1.0f + ck_exp(-x)); }

static void sampled_bce(const float *positives, float *negatives, const float *bias, const int32_t *same,
                        const float *weights, int64_t rows, int64_t count, float beta, float scale, float *dpositives,
                        ck_operand gradient, float *dbias, double *loss, int64_t *hits) {
    CK_FAST_MATH
    float share = 1.0f / (float)(count + 1);
    for (int64_t r = 0; r < rows; r++) {
        float *x = negatives + r * count, wanted = positives[r];
        for (int64_t j = 0; j < count; j++) x[j] += bias[j];
        if (same[r] >= 0) x[same[r]] = -87.0f;
        float top = ck_maximum(x, count);
        float minus = -wanted;
        double sum = (double)beta * softplus_sum(&minus, 1) + softplus_sum(x, count);
        for (int64_t j = 0; j < count; j++) x[j] = sigmoid(x[j]);
        if (same[r] >= 0) x[same[r]] = 0;
        float weight = weights ? weights[r] : 1.0f;
        *loss += sum * (double)share * (double)weight;
        *hits += wanted >= top;
        dpositives[r] = -beta * sigmoid(-wanted) * share * scale * weight;
        store_row(x, r, count, share * scale * weight, gradient, dbias);
    }
}
