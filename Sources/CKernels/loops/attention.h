// The softmax of attention's scores, forward and backward.

#include "../compilation.h"
#include "../operand.h"
#include "../vector_math.h"
#include "../visible_keys.h"

// The keys of the block that its i-th query may see, counted from the block's first key.
CK_INLINE void visible_in(const ck_attention *a, const ck_attention_block *b, int64_t i, int64_t *first,
                          int64_t *last) {
    int64_t position = a->query_positions[b->first_row + i] - b->first_key;
    visible_keys(a->visibility, position, b->keys, first, last);
}

// Whose biases a row of queries has.
CK_INLINE int64_t bias_head(const ck_attention *a, const ck_attention_block *b, int64_t row) {
    return a->row_heads == 1 ? b->head : b->head * a->row_heads + row % a->row_heads;
}

// The dropout seed of one row of one head, so that forward and backward agree whatever order they work in.
CK_INLINE uint32_t row_seed(const ck_attention *a, int64_t row, int64_t head) {
    return ck_hash((uint32_t)(row * a->heads + head), ck_fold(a->seed));
}

// Adds the distance bias to the scores of a row's visible keys, scaled: s[j] for keys first ≤ j < last, where key j is
// j − position rows after the query. Returns what is left to multiply the scores with: without a bias they stay as they
// are, which saves a pass over them.
CK_INLINE float scale_scores(const ck_attention *a, int64_t head, int64_t position, int64_t first, int64_t last,
                             float *s) {
    if (!a->distance_bias) return a->scale;
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
    return 1;
}

// The column of the seconds between two moments, in single precision: 0 for none, else 1 + the exponent of their power
// of two.
CK_INLINE int32_t time_bucket(int32_t moment, int32_t other) {
    // Exact in 32 bits without a sign.
    uint32_t gap = moment > other ? (uint32_t)moment - (uint32_t)other : (uint32_t)other - (uint32_t)moment;
    float seconds = (float)(int32_t)(gap > INT32_MAX ? INT32_MAX : gap);
    int32_t bits;
    memcpy(&bits, &seconds, sizeof bits);
    int32_t bucket = (bits >> 23) - 126;
    return bucket < 0 ? 0 : bucket;
}

// Where the row of a query's table and head begins in the time bias; below 0 for a query without a moment.
CK_INLINE int64_t time_row(const ck_attention *a, int64_t head, int64_t row) {
    return (a->query_tables[row] * a->heads * a->row_heads + head) * CK_TIME_BUCKETS;
}

// Adds the time bias to the scores of a row's visible keys, which are scaled; `b` begins at the first of `s`.
CK_INLINE void add_time_bias(const ck_attention *a, const ck_attention_block *b, int64_t row, int64_t first,
                             int64_t last, float *s) {
    if (a->query_tables[row] < 0) return;
    const float *bias = a->time_bias + time_row(a, bias_head(a, b, row), row);
    const int32_t *times = a->key_times + b->key_row;
    int32_t moment = a->query_times[row];
    for (int64_t j = first; j < last; j++) s[j] += bias[time_bucket(moment, times[j])];
}

// Its backward: adds the gradients of the scaled scores. Neighbouring keys mostly share a bucket, so that each sum is kept in four
// places, or every addition would wait for the one before.
CK_INLINE void add_time_gradients(const ck_attention *a, const ck_attention_block *b, int64_t row, const float *ds,
                                  float *dbias) {
    if (a->query_tables[row] < 0) return;
    float *d = dbias + time_row(a, b->head, row), sums[4][CK_TIME_BUCKETS] = {{0}};
    const int32_t *times = a->key_times + b->key_row;
    int32_t moment = a->query_times[row];
    for (int64_t j = 0; j < b->keys; j++) sums[j % 4][time_bucket(moment, times[j])] += ds[j];
    for (int k = 0; k < CK_TIME_BUCKETS; k++) d[k] += (sums[0][k] + sums[1][k]) + (sums[2][k] + sums[3][k]);
}

// Scales a row's scores and adds its biases. Returns what is left to multiply the scores with.
CK_INLINE float biased_scores(const ck_attention *a, const ck_attention_block *b, int64_t row, int64_t first,
                              int64_t last, float *s) {
    float scale = scale_scores(a, bias_head(a, b, row), a->query_positions[row] - b->first_key, first, last, s);
    if (!a->time_bias) return scale;
    if (scale != 1)
        for (int64_t j = first; j < last; j++) s[j] *= scale;
    add_time_bias(a, b, row, first, last, s);
    return 1;
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

// What a probability is multiplied with: `kept`, or 0 where it is dropped. `drops` is a constant of the calling loop. The
// counter is the key's number in 32 bits from the start: narrowed from 64 it would take half a register more.
CK_INLINE float dropout_factor(uint32_t key, uint32_t seed, uint32_t threshold, float kept, const bool drops) {
    return !drops || ck_hash(key, seed) >= threshold ? kept : 0.0f;
}

// Scores (queries, keys) become dropped probabilities, zero where hidden; log_sum gets each row's log Σ exp.
CK_INLINE void softmax_rows(const ck_attention *a, const ck_attention_block *b, float *scores, void *p, const bool half,
                            const bool drops, float *log_sum) {
    CK_FAST_MATH
    uint32_t threshold = ck_drop_threshold(a->dropout), key = (uint32_t)b->first_key;
    float kept = 1.0f / (1.0f - a->dropout);
    for (int64_t i = 0; i < b->queries; i++) {
        int64_t row = b->first_row + i, first, last;
        float *s = scores + i * b->keys;
        visible_in(a, b, i, &first, &last);
        float scale = biased_scores(a, b, row, first, last, s);
        float largest = ck_maximum(s + first, last - first) * scale, sum = 0;
        for (int64_t j = first; j < last; j++) {
            s[j] = ck_exp(s[j] * scale - largest);
            sum += s[j];
        }
        log_sum[row * a->heads + b->head] = logf(sum) + largest;
        float factor = kept / sum;
        uint32_t seed = row_seed(a, row, b->head);
        // In float32 p is the scores' own memory: taken for an overlap, it would send the loop down its scalar way.
        CK_SAME_ELEMENT for (int64_t j = first; j < last; j++)
            ck_store(p, half, i * b->keys + j,
                     s[j] * dropout_factor(key + (uint32_t)j, seed, threshold, factor, drops));
        store_zeros(p, half, i * b->keys, first);
        store_zeros(p, half, i * b->keys + last, b->keys - last);
    }
}

static void attention_softmax(const ck_attention *a, const ck_attention_block *b, float *scores, ck_operand p,
                              float *log_sum) {
    if (a->dropout > 0) {
        if (p.is_bfloat16)
            softmax_rows(a, b, scores, p.data, true, true, log_sum);
        else
            softmax_rows(a, b, scores, p.data, false, true, log_sum);
    } else if (p.is_bfloat16)
        softmax_rows(a, b, scores, p.data, true, false, log_sum);
    else
        softmax_rows(a, b, scores, p.data, false, false, log_sum);
}

// The probabilities again from scores and log_sum: in place before dropout, and dropped for the product with dout.
CK_INLINE void probability_rows(const ck_attention *a, const ck_attention_block *b, float *restrict scores,
                                const float *log_sum, void *restrict dropped, const bool half, const bool drops) {
    CK_FAST_MATH
    uint32_t threshold = ck_drop_threshold(a->dropout), key = (uint32_t)b->first_key;
    float kept = 1.0f / (1.0f - a->dropout);
    for (int64_t i = 0; i < b->queries; i++) {
        int64_t row = b->first_row + i, first, last;
        float *s = scores + i * b->keys;
        visible_in(a, b, i, &first, &last);
        float l = log_sum[row * a->heads + b->head];
        uint32_t seed = row_seed(a, row, b->head);
        float scale = biased_scores(a, b, row, first, last, s);
        for (int64_t j = first; j < last; j++) {
            float probability = ck_exp(s[j] * scale - l);
            s[j] = probability;
            ck_store(dropped, half, i * b->keys + j,
                     probability * dropout_factor(key + (uint32_t)j, seed, threshold, kept, drops));
        }
        store_zeros(s, false, 0, first);
        store_zeros(s, false, last, b->keys - last);
        store_zeros(dropped, half, i * b->keys, first);
        store_zeros(dropped, half, i * b->keys + last, b->keys - last);
    }
}

static void attention_probabilities(const ck_attention *a, const ck_attention_block *b, float *scores,
                                    const float *log_sum, ck_operand dropped) {
    if (a->dropout > 0) {
        if (dropped.is_bfloat16)
            probability_rows(a, b, scores, log_sum, dropped.data, true, true);
        else
            probability_rows(a, b, scores, log_sum, dropped.data, false, true);
    } else if (dropped.is_bfloat16)
        probability_rows(a, b, scores, log_sum, dropped.data, true, false);
    else
        probability_rows(a, b, scores, log_sum, dropped.data, false, false);
}

// With p the probabilities and d the gradient of the dropped ones: the scores' gradient p·(d′ − Σ p·d′)·scale, where
// d′ = d·(kept or 0). d is used up. At first ds holds the dropped probabilities, p·(kept or 0): p·d′ is those times d, so
// that in float32 nothing need be drawn again. Rounded to bfloat16 they would leave too little of such a difference.
CK_INLINE void score_gradient_rows(const ck_attention *a, const ck_attention_block *b, const float *p, float *d,
                                   void *ds, const bool half, ck_bias_gradients dbias) {
    CK_FAST_MATH
    uint32_t threshold = ck_drop_threshold(a->dropout), key = (uint32_t)b->first_key;
    float kept = 1.0f / (1.0f - a->dropout);
    int64_t keys = b->keys;
    for (int64_t i = 0; i < b->queries; i++) {
        const float *pi = p + i * keys;
        float *di = d + i * keys, dot = 0;
        if (half) {
            uint32_t seed = row_seed(a, b->first_row + i, b->head);
            for (int64_t j = 0; j < keys; j++)
                di[j] *= pi[j] * dropout_factor(key + (uint32_t)j, seed, threshold, kept, true);
        } else
            for (int64_t j = 0; j < keys; j++) di[j] *= ((const float *)ds)[i * keys + j];
        for (int64_t j = 0; j < keys; j++) dot += di[j];
        for (int64_t j = 0; j < keys; j++) {
            di[j] -= pi[j] * dot;
            ck_store(ds, half, i * keys + j, di[j] * a->scale);
        }
        int64_t row = b->first_row + i;
        if (dbias.distance)
            add_distance_gradients(a, b->head, a->query_positions[row] - b->first_key, keys, di, dbias.distance);
        if (dbias.time) add_time_gradients(a, b, row, di, dbias.time);
    }
}

static void attention_score_gradients(const ck_attention *a, const ck_attention_block *b, const float *p, float *d,
                                      ck_operand ds, ck_bias_gradients dbias) {
    if (ds.is_bfloat16)
        score_gradient_rows(a, b, p, d, ds.data, true, dbias);
    else
        score_gradient_rows(a, b, p, d, ds.data, false, dbias);
}
