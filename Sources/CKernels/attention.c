#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "vector_math.h"

// One head of one sequence at a time: its scores are the only (queries × keys) matrix that ever exists.

// The keys a query at `position` may see: [*first, *last).
CK_INLINE void visible_keys(int visibility, int64_t position, int64_t keys, int64_t *first, int64_t *last) {
    *first = visibility == CK_REVERSE ? position : 0;
    *last = visibility == CK_CAUSAL ? position + 1 : keys;
}

// The dropout seed of one row of one head, so that forward and backward agree whatever order they work in.
CK_INLINE uint32_t row_seed(const ck_attention *a, int64_t row, int64_t head) {
    uint32_t low = (uint32_t)a->seed ^ (uint32_t)(a->seed >> 32);
    return ck_hash((uint32_t)(row * a->heads + head), low);
}

// Scores (queries, keys) become probabilities, zero where hidden; log_sum gets each row's log Σ exp.
CK_CLONES static void softmax_rows(const ck_attention *a, float *scores, int64_t first_query, int64_t queries,
                                   int64_t keys, int64_t head, float *log_sum) {
    CK_FAST_MATH
    for (int64_t i = 0; i < queries; i++) {
        int64_t row = first_query + i, first, last;
        float *s = scores + i * keys;
        visible_keys(a->visibility, a->query_positions[row], keys, &first, &last);
        float largest = ck_maximum(s + first, last - first), sum = 0;
        for (int64_t j = first; j < last; j++) {
            s[j] = ck_exp((s[j] - largest) * a->scale);
            sum += s[j];
        }
        float inverse = 1.0f / sum;
        for (int64_t j = first; j < last; j++) s[j] *= inverse;
        if (first > 0) memset(s, 0, (size_t)first * sizeof(float));
        if (last < keys) memset(s + last, 0, (size_t)(keys - last) * sizeof(float));
        log_sum[row * a->heads + head] = logf(sum) + largest * a->scale;
    }
}

// The probabilities again from scores and log_sum, before dropout.
CK_CLONES static void probabilities_again(const ck_attention *a, float *scores, int64_t first_query,
                                          int64_t queries, int64_t keys, int64_t head, const float *log_sum) {
    CK_FAST_MATH
    for (int64_t i = 0; i < queries; i++) {
        int64_t row = first_query + i, first, last;
        float *s = scores + i * keys;
        visible_keys(a->visibility, a->query_positions[row], keys, &first, &last);
        float l = log_sum[row * a->heads + head];
        for (int64_t j = first; j < last; j++) s[j] = ck_exp(s[j] * a->scale - l);
        if (first > 0) memset(s, 0, (size_t)first * sizeof(float));
        if (last < keys) memset(s + last, 0, (size_t)(keys - last) * sizeof(float));
    }
}

// Dropout row by row, in place: in and out the same array behind two pointers would keep the loop from vectorising.
CK_CLONES static void drop_rows(const ck_attention *a, float *rows, int64_t first_query, int64_t queries,
                                int64_t keys, int64_t head) {
    uint32_t threshold = ck_drop_threshold(a->dropout);
    float scale = 1.0f / (1.0f - a->dropout);
    for (int64_t i = 0; i < queries; i++) {
        uint32_t seed = row_seed(a, first_query + i, head);
        for (int64_t j = 0; j < keys; j++) {
            float keep = ck_hash((uint32_t)j, seed) >= threshold ? scale : 0.0f;
            rows[i * keys + j] *= keep;
        }
    }
}

// With p the probabilities and d their gradient: d becomes the scores' gradient p·(d − Σ p·d)·scale.
CK_CLONES static void softmax_rows_backward(const ck_attention *a, const float *p, float *d, int64_t queries,
                                            int64_t keys) {
    CK_FAST_MATH
    for (int64_t i = 0; i < queries; i++) {
        const float *pi = p + i * keys;
        float *di = d + i * keys;
        float dot = 0;
        for (int64_t j = 0; j < keys; j++) dot += pi[j] * di[j];
        for (int64_t j = 0; j < keys; j++) di[j] = pi[j] * (di[j] - dot) * a->scale;
    }
}

int64_t ck_attention_scratch(const ck_attention *a) {
    int64_t largest = 0;
    for (int64_t s = 0; s < a->sequences; s++) {
        int64_t keys = a->key_offsets[s + 1] - a->key_offsets[s];
        int64_t queries = a->query_offsets[s + 1] - a->query_offsets[s];
        if (keys * queries > largest) largest = keys * queries;
    }
    return 3 * largest;  // probabilities, dropped probabilities, gradient
}

void ck_attention_forward(const ck_attention *a, const float *q, const float *k, const float *v, float *out,
                          float *log_sum, float *scratch) {
    int64_t hw = a->head_width, stride = a->heads * hw;
    for (int64_t s = 0; s < a->sequences; s++) {
        int64_t k0 = a->key_offsets[s], keys = a->key_offsets[s + 1] - k0;
        int64_t q0 = a->query_offsets[s], queries = a->query_offsets[s + 1] - q0;
        if (queries == 0) continue;
        for (int64_t h = 0; h < a->heads; h++) {
            const float *qh = q + q0 * stride + h * hw, *kh = k + k0 * stride + h * hw,
                        *vh = v + k0 * stride + h * hw;
            ck_gemm(false, true, queries, keys, hw, 1, qh, stride, kh, stride, 0, scratch, keys);
            softmax_rows(a, scratch, q0, queries, keys, h, log_sum);
            if (a->dropout > 0) drop_rows(a, scratch, q0, queries, keys, h);
            ck_gemm(false, false, queries, hw, keys, 1, scratch, keys, vh, stride, 0, out + q0 * stride + h * hw,
                    stride);
        }
    }
}

// dk and dv rows of a sequence no query looked at.
static void zero_rows(float *rows, int64_t count, int64_t stride) {
    memset(rows, 0, (size_t)(count * stride) * sizeof(float));
}

void ck_attention_backward(const ck_attention *a, const float *dout, const float *q, const float *k, const float *v,
                           const float *log_sum, float *dq, float *dk, float *dv, float *scratch) {
    int64_t hw = a->head_width, stride = a->heads * hw;
    for (int64_t s = 0; s < a->sequences; s++) {
        int64_t k0 = a->key_offsets[s], keys = a->key_offsets[s + 1] - k0;
        int64_t q0 = a->query_offsets[s], queries = a->query_offsets[s + 1] - q0;
        if (queries == 0) {
            zero_rows(dk + k0 * stride, keys, stride);
            zero_rows(dv + k0 * stride, keys, stride);
            continue;
        }
        float *p = scratch, *dropped = scratch + queries * keys, *d = scratch + 2 * queries * keys;
        for (int64_t h = 0; h < a->heads; h++) {
            int64_t qo = q0 * stride + h * hw, ko = k0 * stride + h * hw;
            ck_gemm(false, true, queries, keys, hw, 1, q + qo, stride, k + ko, stride, 0, p, keys);
            probabilities_again(a, p, q0, queries, keys, h, log_sum);
            const float *used = p;
            if (a->dropout > 0) {
                memcpy(dropped, p, (size_t)(queries * keys) * sizeof(float));
                drop_rows(a, dropped, q0, queries, keys, h);
                used = dropped;
            }
            ck_gemm(true, false, keys, hw, queries, 1, used, keys, dout + qo, stride, 0, dv + ko, stride);
            ck_gemm(false, true, queries, keys, hw, 1, dout + qo, stride, v + ko, stride, 0, d, keys);
            if (a->dropout > 0) drop_rows(a, d, q0, queries, keys, h);
            softmax_rows_backward(a, p, d, queries, keys);
            ck_gemm(false, false, queries, hw, keys, 1, d, keys, k + ko, stride, 0, dq + qo, stride);
            ck_gemm(true, false, keys, hw, queries, 1, d, keys, q + qo, stride, 0, dk + ko, stride);
        }
    }
}
