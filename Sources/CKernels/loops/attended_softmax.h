// The softmax of attention's scores for answering: few keys a row, often fewer than a register's. After attention.h, of which it needs
// what a row sees.
//
// A row's sums begin at the first key it sees, so that they depend neither on keys that are hidden from it nor on the rows beside it.

#include "../compilation.h"
#include "../visible_keys.h"
#include "float_vector.h"

// What is added to the scaled scores of a row by distance, at `bias[j]` for key j, if all its visible keys are within reach and nothing
// else is added; else null.
CK_INLINE const float *reached_bias(const ck_attention *a, int64_t head, int64_t position, int64_t first,
                                    int64_t last) {
    if (!a->distance_bias || a->time_bias) return NULL;
    if (first - position < -a->reach || last - 1 - position > a->reach) return NULL;
    return a->distance_bias + head * (2 * a->reach + 1) + a->reach - position;
}

// Scores (queries, keys), rows `ld` apart, become probabilities, zero where hidden. What is behind a row's keys is overwritten, up to
// a register.
static void attended_softmax(const ck_attention *a, const ck_attention_block *b, float *scores, int64_t ld) {
    const integer_vector lanes = lane_numbers();
    for (int64_t i = 0; i < b->queries; i++) {
        int64_t row = b->first_row + i, first, last;
        float *s = scores + i * ld;
        visible_in(a, b, i, &first, &last);
        const float *bias =
            reached_bias(a, bias_head(a, b, row), a->query_positions[row] - b->first_key, first, last);
        float scale = bias ? a->scale : biased_scores(a, b, row, first, last, s);
        float_vector largest = -INFINITY, sum = 0.0f;
        for (int64_t j = first; j < last; j += CK_VECTOR_FLOATS) {
            int32_t rest = (int32_t)(last - j);
            float_vector x = floats_at(s + j, CK_VECTOR_FLOATS) * scale;
            if (bias) x += floats_at(bias + j, rest < CK_VECTOR_FLOATS ? rest : CK_VECTOR_FLOATS);
            x = lanes < rest ? x : -INFINITY;
            store_floats(s + j, x);
            largest = CK_LARGER(x, largest);
        }
        float top = largest_of(largest);
        for (int64_t j = first; j < last; j += CK_VECTOR_FLOATS) {
            float_vector x = exp_of(floats_at(s + j, CK_VECTOR_FLOATS) - top);
            x = lanes < (int32_t)(last - j) ? x : 0.0f;
            store_floats(s + j, x);
            sum += x;
        }
        float factor = 1.0f / sum_of(sum);
        for (int64_t j = first; j < last; j += CK_VECTOR_FLOATS)
            store_floats(s + j, floats_at(s + j, CK_VECTOR_FLOATS) * factor);
        store_zeros(s, false, 0, first);
        store_zeros(s, false, last, b->keys - last);
    }
}
