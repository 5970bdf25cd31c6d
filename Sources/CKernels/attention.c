#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "operand.h"
#include "vector_math.h"

// One head of one sequence at a time, a block of its queries after the other: a block's scores are the only
// (queries × keys) matrix that ever exists, and a causal or reverse block never meets the keys it may not see.
enum { block_queries = 64 };

// A block of queries of one head of one sequence, with the keys that any of its queries may see.
typedef struct {
    int64_t head;
    int64_t first_row, queries;  // rows of q
    int64_t first_key, keys;     // within the sequence
    int64_t key_row;             // row of k and v of the first key
} block;

// The keys a query at `position` may see: [*first, *last).
CK_INLINE void visible_keys(int visibility, int64_t position, int64_t keys, int64_t *first, int64_t *last) {
    *first = visibility == CK_REVERSE ? position : 0;
    *last = visibility == CK_CAUSAL ? position + 1 : keys;
}

static block block_at(const ck_attention *a, int64_t sequence, int64_t head, int64_t begin) {
    int64_t k0 = a->key_offsets[sequence], keys = a->key_offsets[sequence + 1] - k0;
    int64_t last_row = a->query_offsets[sequence + 1];
    int64_t queries = last_row - begin < block_queries ? last_row - begin : block_queries;
    int64_t first, last, ignored;
    visible_keys(a->visibility, a->query_positions[begin], keys, &first, &ignored);
    visible_keys(a->visibility, a->query_positions[begin + queries - 1], keys, &ignored, &last);
    block b = {head, begin, queries, first, last - first, k0 + first};
    return b;
}

// The keys of the block that its i-th query may see, counted from the block's first key.
CK_INLINE void visible_in(const ck_attention *a, const block *b, int64_t i, int64_t *first, int64_t *last) {
    int64_t position = a->query_positions[b->first_row + i] - b->first_key;
    visible_keys(a->visibility, position, b->keys, first, last);
}

// The dropout seed of one row of one head, so that forward and backward agree whatever order they work in.
CK_INLINE uint32_t row_seed(const ck_attention *a, int64_t row, int64_t head) {
    return ck_hash((uint32_t)(row * a->heads + head), ck_fold(a->seed));
}

// Scales the scores of a row's visible keys and adds the distance bias: s[j] for keys first ≤ j < last, where key j is
// j − position rows after the query.
CK_INLINE void scale_scores(const ck_attention *a, int64_t head, int64_t position, int64_t first, int64_t last,
                            float *s) {
    if (!a->distance_bias) {
        for (int64_t j = first; j < last; j++) s[j] *= a->scale;
        return;
    }
    const float *bias = a->distance_bias + head * (2 * a->reach + 1);
    // Three stretches, so that each is a plain loop: beyond reach before, within reach, beyond reach after.
    int64_t near = position - a->reach, far = position + a->reach + 1;
    near = near < first ? first : near > last ? last : near;
    far = far < near ? near : far > last ? last : far;
    float before = bias[0], after = bias[2 * a->reach];
    const float *within = bias + a->reach - position;
    for (int64_t j = first; j < near; j++) s[j] = s[j] * a->scale + before;
    for (int64_t j = near; j < far; j++) s[j] = s[j] * a->scale + within[j];
    for (int64_t j = far; j < last; j++) s[j] = s[j] * a->scale + after;
}

// The backward of the bias: adds the gradients of the scaled scores.
CK_INLINE void add_distance_gradients(const ck_attention *a, int64_t head, int64_t position, int64_t keys,
                                      const float *ds, float *dbias) {
    CK_FAST_MATH
    float *d = dbias + head * (2 * a->reach + 1);
    int64_t near = position - a->reach, far = position + a->reach + 1;
    near = near < 0 ? 0 : near > keys ? keys : near;
    far = far < near ? near : far > keys ? keys : far;
    float before = 0, after = 0;
    float *within = d + a->reach - position;
    for (int64_t j = 0; j < near; j++) before += ds[j];
    for (int64_t j = near; j < far; j++) within[j] += ds[j];
    for (int64_t j = far; j < keys; j++) after += ds[j];
    d[0] += before;
    d[2 * a->reach] += after;
}

CK_INLINE void store_zeros(void *data, const bool half, int64_t first, int64_t count) {
    size_t size = half ? 2 : 4;
    if (count > 0) memset((char *)data + (size_t)first * size, 0, (size_t)count * size);
}

// Scores (queries, keys) become dropped probabilities, zero where hidden; log_sum gets each row's log Σ exp.
CK_INLINE void softmax_rows(const ck_attention *a, const block *b, float *scores, void *p, const bool half,
                            float *log_sum) {
    CK_FAST_MATH
    uint32_t threshold = ck_drop_threshold(a->dropout);
    float kept = 1.0f / (1.0f - a->dropout);
    for (int64_t i = 0; i < b->queries; i++) {
        int64_t row = b->first_row + i, first, last;
        float *s = scores + i * b->keys;
        visible_in(a, b, i, &first, &last);
        scale_scores(a, b->head, a->query_positions[row] - b->first_key, first, last, s);
        float largest = ck_maximum(s + first, last - first), sum = 0;
        for (int64_t j = first; j < last; j++) {
            s[j] = ck_exp(s[j] - largest);
            sum += s[j];
        }
        log_sum[row * a->heads + b->head] = logf(sum) + largest;
        float factor = kept / sum;
        uint32_t seed = row_seed(a, row, b->head);
        if (threshold > 0)
            for (int64_t j = first; j < last; j++) {
                float keep = ck_hash((uint32_t)(b->first_key + j), seed) >= threshold ? factor : 0.0f;
                ck_store(p, half, i * b->keys + j, s[j] * keep);
            }
        else
            for (int64_t j = first; j < last; j++) ck_store(p, half, i * b->keys + j, s[j] * factor);
        store_zeros(p, half, i * b->keys, first);
        store_zeros(p, half, i * b->keys + last, b->keys - last);
    }
}

CK_CLONES static void softmax(const ck_attention *a, const block *b, float *scores, ck_operand p, float *log_sum) {
    if (p.is_bfloat16)
        softmax_rows(a, b, scores, p.data, true, log_sum);
    else
        softmax_rows(a, b, scores, p.data, false, log_sum);
}

// The probabilities again from scores and log_sum: in place before dropout, and dropped for the product with dout.
CK_INLINE void probability_rows(const ck_attention *a, const block *b, float *scores, const float *log_sum,
                                void *dropped, const bool half) {
    CK_FAST_MATH
    uint32_t threshold = ck_drop_threshold(a->dropout);
    float kept = 1.0f / (1.0f - a->dropout);
    for (int64_t i = 0; i < b->queries; i++) {
        int64_t row = b->first_row + i, first, last;
        float *s = scores + i * b->keys;
        visible_in(a, b, i, &first, &last);
        float l = log_sum[row * a->heads + b->head];
        uint32_t seed = row_seed(a, row, b->head);
        scale_scores(a, b->head, a->query_positions[row] - b->first_key, first, last, s);
        for (int64_t j = first; j < last; j++) {
            float keep = threshold == 0 || ck_hash((uint32_t)(b->first_key + j), seed) >= threshold ? kept : 0.0f;
            s[j] = ck_exp(s[j] - l);
            ck_store(dropped, half, i * b->keys + j, s[j] * keep);
        }
        store_zeros(s, false, 0, first);
        store_zeros(s, false, last, b->keys - last);
        store_zeros(dropped, half, i * b->keys, first);
        store_zeros(dropped, half, i * b->keys + last, b->keys - last);
    }
}

CK_CLONES static void probabilities_again(const ck_attention *a, const block *b, float *scores, const float *log_sum,
                                          ck_operand dropped) {
    if (dropped.is_bfloat16)
        probability_rows(a, b, scores, log_sum, dropped.data, true);
    else
        probability_rows(a, b, scores, log_sum, dropped.data, false);
}

// With p the probabilities and d the gradient of the dropped ones: the scores' gradient p·(d′ − Σ p·d′)·scale, where
// d′ = d·(kept or 0). d is used up.
CK_INLINE void score_gradient_rows(const ck_attention *a, const block *b, const float *p, float *d, void *ds,
                                   const bool half, float *dbias) {
    CK_FAST_MATH
    uint32_t threshold = ck_drop_threshold(a->dropout);
    float kept = 1.0f / (1.0f - a->dropout);
    int64_t keys = b->keys;
    for (int64_t i = 0; i < b->queries; i++) {
        const float *pi = p + i * keys;
        float *di = d + i * keys;
        float dot = 0;
        uint32_t seed = row_seed(a, b->first_row + i, b->head);
        if (threshold > 0)
            for (int64_t j = 0; j < keys; j++)
                di[j] *= ck_hash((uint32_t)(b->first_key + j), seed) >= threshold ? kept : 0.0f;
        for (int64_t j = 0; j < keys; j++) dot += pi[j] * di[j];
        for (int64_t j = 0; j < keys; j++) {
            di[j] = pi[j] * (di[j] - dot);
            ck_store(ds, half, i * keys + j, di[j] * a->scale);
        }
        if (dbias)
            add_distance_gradients(a, b->head, a->query_positions[b->first_row + i] - b->first_key, keys, di, dbias);
    }
}

CK_CLONES static void score_gradients(const ck_attention *a, const block *b, const float *p, float *d, ck_operand ds,
                                      float *dbias) {
    if (ds.is_bfloat16)
        score_gradient_rows(a, b, p, d, ds.data, true, dbias);
    else
        score_gradient_rows(a, b, p, d, ds.data, false, dbias);
}

static int64_t longest_sequence(const ck_attention *a) {
    int64_t longest = 0;
    for (int64_t s = 0; s < a->sequences; s++) {
        int64_t keys = a->key_offsets[s + 1] - a->key_offsets[s];
        if (keys > longest) longest = keys;
    }
    return longest;
}

// Scores, dropped probabilities and gradients of one block.
int64_t ck_attention_scratch(const ck_attention *a) { return 3 * block_queries * longest_sequence(a); }

void ck_attention_forward(const ck_attention *a, ck_operand q, ck_operand k, ck_operand v, float *out, float *log_sum,
                          float *scratch) {
    int64_t hw = a->head_width, stride = a->heads * hw, most = block_queries * longest_sequence(a);
    // Floats turn into probabilities in place.
    ck_operand p = {q.is_bfloat16 ? scratch + most : scratch, q.is_bfloat16};
    for (int64_t s = 0; s < a->sequences; s++)
        for (int64_t h = 0; h < a->heads; h++)
            for (int64_t row = a->query_offsets[s]; row < a->query_offsets[s + 1]; row += block_queries) {
                block b = block_at(a, s, h, row);
                int64_t qo = b.first_row * stride + h * hw, ko = b.key_row * stride + h * hw;
                ck_multiply(false, true, b.queries, b.keys, hw, ck_operand_at(q, qo), stride, ck_operand_at(k, ko),
                            stride, false, scratch, b.keys);
                softmax(a, &b, scratch, p, log_sum);
                ck_multiply(false, false, b.queries, hw, b.keys, p, b.keys, ck_operand_at(v, ko), stride, false,
                            out + qo, stride);
            }
}

static void block_backward(const ck_attention *a, const block *b, ck_operand dout, ck_operand q, ck_operand k,
                           ck_operand v, const float *log_sum, float *dq, float *dk, float *dv, float *dbias,
                           float *scratch, int64_t most) {
    int64_t hw = a->head_width, stride = a->heads * hw, n = b->keys;
    int64_t qo = b->first_row * stride + b->head * hw, ko = b->key_row * stride + b->head * hw;
    float *p = scratch, *d = scratch + 2 * most;
    ck_operand q1 = ck_operand_at(q, qo), k1 = ck_operand_at(k, ko), v1 = ck_operand_at(v, ko);
    ck_operand dout1 = ck_operand_at(dout, qo), half = {scratch + most, q.is_bfloat16};
    ck_multiply(false, true, b->queries, n, hw, q1, stride, k1, stride, false, p, n);
    probabilities_again(a, b, p, log_sum, half);
    ck_multiply(true, false, n, hw, b->queries, half, n, dout1, stride, true, dv + ko, stride);
    ck_multiply(false, true, b->queries, n, hw, dout1, stride, v1, stride, false, d, n);
    score_gradients(a, b, p, d, half, dbias);
    ck_multiply(false, false, b->queries, hw, n, half, n, k1, stride, false, dq + qo, stride);
    ck_multiply(true, false, n, hw, b->queries, half, n, q1, stride, true, dk + ko, stride);
}

void ck_attention_backward(const ck_attention *a, ck_operand dout, ck_operand q, ck_operand k, ck_operand v,
                           const float *log_sum, float *dq, float *dk, float *dv, float *dbias, float *scratch) {
    int64_t most = block_queries * longest_sequence(a);
    size_t size = (size_t)(a->key_offsets[a->sequences] * a->heads * a->head_width) * sizeof(float);
    memset(dk, 0, size);
    memset(dv, 0, size);
    for (int64_t s = 0; s < a->sequences; s++)
        for (int64_t h = 0; h < a->heads; h++)
            for (int64_t row = a->query_offsets[s]; row < a->query_offsets[s + 1]; row += block_queries) {
                block b = block_at(a, s, h, row);
                block_backward(a, &b, dout, q, k, v, log_sum, dq, dk, dv, dbias, scratch, most);
            }
}
