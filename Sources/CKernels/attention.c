#include <string.h>

#include "kernel_table.h"
#include "operand.h"
#include "packed.h"
#include "visible_keys.h"

// One head of one sequence at a time, a block of its queries after the other: a block's scores are the only
// (queries × keys) matrix that ever exists, and a causal or reverse block never meets the keys it may not see.
enum { block_queries = 64 };

static ck_attention_block block_of(const ck_attention *a, int64_t sequence, int64_t head, int64_t begin, int64_t most) {
    int64_t k0 = a->key_offsets[sequence], keys = a->key_offsets[sequence + 1] - k0;
    int64_t last_row = a->query_offsets[sequence + 1];
    int64_t queries = last_row - begin < most ? last_row - begin : most;
    int64_t first, last, ignored;
    visible_keys(a->visibility, a->query_positions[begin], keys, &first, &ignored);
    visible_keys(a->visibility, a->query_positions[begin + queries - 1], keys, &ignored, &last);
    ck_attention_block b = {head, begin, queries, first, last - first, k0 + first};
    return b;
}

static ck_attention_block block_at(const ck_attention *a, int64_t sequence, int64_t head, int64_t begin) {
    return block_of(a, sequence, head, begin, block_queries);
}

static int64_t longest_sequence(const ck_attention *a) {
    int64_t longest = 0;
    for (int64_t s = 0; s < a->sequences; s++) {
        int64_t keys = a->key_offsets[s + 1] - a->key_offsets[s];
        if (keys > longest) longest = keys;
    }
    return longest;
}

// Floats from one row of scores to the next for answering: a register that begins at any key ends before the next row, and rows begin
// where registers do, in every set.
static int64_t attended_stride(int64_t keys) { return (keys + 2 * CK_MOST_LANES - 1) / CK_MOST_LANES * CK_MOST_LANES; }

// Scores, dropped probabilities and gradients of one block; for answering the scores of a few queries.
int64_t ck_attention_scratch(const ck_attention *a) {
    int64_t longest = longest_sequence(a);
    int64_t training = 3 * block_queries * longest, answering = tile_rows * attended_stride(longest);
    return training > answering ? training : answering;
}

void ck_attention_forward(const ck_attention *a, ck_operand q, ck_operand k, ck_operand v, float *out, float *log_sum,
                          float *scratch) {
    int64_t hw = a->head_width, stride = a->heads * hw, block_floats = block_queries * longest_sequence(a);
    // Floats turn into probabilities in place.
    ck_operand p = {q.is_bfloat16 ? scratch + block_floats : scratch, q.is_bfloat16};
    for (int64_t s = 0; s < a->sequences; s++)
        for (int64_t h = 0; h < a->heads; h++)
            for (int64_t row = a->query_offsets[s]; row < a->query_offsets[s + 1]; row += block_queries) {
                ck_attention_block b = block_at(a, s, h, row);
                int64_t qo = b.first_row * stride + h * hw, ko = b.key_row * stride + h * hw;
                ck_multiply(false, true, b.queries, b.keys, hw, ck_operand_at(q, qo), stride, ck_operand_at(k, ko),
                            stride, false, scratch, b.keys);
                ck_active->attention_softmax(a, &b, scratch, p, log_sum);
                ck_multiply(false, false, b.queries, hw, b.keys, p, b.keys, ck_operand_at(v, ko), stride, false,
                            out + qo, stride);
            }
}

void ck_attend(const ck_attention *a, const float *q, const float *k, const float *v, float *out, float *scratch) {
    int64_t hw = a->head_width, stride = a->heads * hw;
    for (int64_t s = 0; s < a->sequences; s++)
        for (int64_t h = 0; h < a->heads; h++)
            for (int64_t row = a->query_offsets[s]; row < a->query_offsets[s + 1]; row += tile_rows) {
                ck_attention_block b = block_of(a, s, h, row, tile_rows);
                int64_t qo = b.first_row * stride + h * hw, ko = b.key_row * stride + h * hw;
                int64_t ld = attended_stride(b.keys);
                ck_active->attended_scores(q + qo, k + ko, stride, b.queries, b.keys, hw, scratch, ld);
                ck_active->attended_softmax(a, &b, scratch, ld);
                ck_active->attended_values(scratch, ld, v + ko, stride, b.queries, b.keys, hw, out + qo);
            }
}

static void block_backward(const ck_attention *a, const ck_attention_block *b, ck_operand dout, ck_operand q,
                           ck_operand k, ck_operand v, const float *log_sum, float *dq, float *dk, float *dv,
                           ck_bias_gradients dbias, float *scratch, int64_t block_floats) {
    int64_t hw = a->head_width, stride = a->heads * hw, n = b->keys;
    int64_t qo = b->first_row * stride + b->head * hw, ko = b->key_row * stride + b->head * hw;
    float *p = scratch, *d = scratch + 2 * block_floats;
    ck_operand q1 = ck_operand_at(q, qo), k1 = ck_operand_at(k, ko), v1 = ck_operand_at(v, ko);
    ck_operand dout1 = ck_operand_at(dout, qo), half = {scratch + block_floats, q.is_bfloat16};
    ck_multiply(false, true, b->queries, n, hw, q1, stride, k1, stride, false, p, n);
    ck_active->attention_probabilities(a, b, p, log_sum, half);
    ck_multiply(true, false, n, hw, b->queries, half, n, dout1, stride, true, dv + ko, stride);
    ck_multiply(false, true, b->queries, n, hw, dout1, stride, v1, stride, false, d, n);
    ck_active->attention_score_gradients(a, b, p, d, half, dbias);
    ck_multiply(false, false, b->queries, hw, n, half, n, k1, stride, false, dq + qo, stride);
    ck_multiply(true, false, n, hw, b->queries, half, n, q1, stride, true, dk + ko, stride);
}

void ck_attention_backward(const ck_attention *a, ck_operand dout, ck_operand q, ck_operand k, ck_operand v,
                           const float *log_sum, float *dq, float *dk, float *dv, ck_bias_gradients dbias,
                           float *scratch) {
    int64_t block_floats = block_queries * longest_sequence(a);
    size_t size = (size_t)(a->key_offsets[a->sequences] * a->heads * a->head_width) * sizeof(float);
    memset(dk, 0, size);
    memset(dv, 0, size);
    for (int64_t s = 0; s < a->sequences; s++)
        for (int64_t h = 0; h < a->heads; h++)
            for (int64_t row = a->query_offsets[s]; row < a->query_offsets[s + 1]; row += block_queries) {
                ck_attention_block b = block_at(a, s, h, row);
                block_backward(a, &b, dout, q, k, v, log_sum, dq, dk, dv, dbias, scratch, block_floats);
            }
}
