// Attention forward and backward, with its dropout and distance bias.
#include "../../Sources/CKernels/vector_math.h"
#include "check.h"

// Three sequences, one of them longer than two blocks of queries; queries for some of the rows only.
enum { sequences = 3, tokens = 155, heads = 2, head_width = 5, width = heads * head_width, reach = 4 };
static const int32_t key_offsets[] = {0, 4, 5, tokens};

typedef struct {
    ck_attention a;
    ck_operand q, k, v, dout;
    double *out, *dq, *dk, *dv, *dbias;  // what must come out
} problem;

static int64_t queries(int32_t *positions, int32_t *offsets) {
    int32_t count = 0;
    for (int s = 0; s < sequences; s++) {
        int32_t length = key_offsets[s + 1] - key_offsets[s];
        offsets[s] = count;
        for (int32_t i = 0; i < length; i++)
            if (length > 1 && i % 7 != 3) positions[count++] = i;
    }
    offsets[sequences] = count;
    return count;
}

static bool sees(const ck_attention *a, int query, int key) {
    return a->visibility == CK_BIDIRECTIONAL || query == key || (a->visibility == CK_CAUSAL) == (key < query);
}

static int bias_column(int distance) {
    int clamped = distance < -reach ? -reach : distance > reach ? reach : distance;
    return clamped + reach;
}

// One query of one head: `row` of q, at `position` of the sequence whose keys begin at `first` and are `length`.
static void want(problem *p, int row, int head, int position, int first, int length) {
    const ck_attention *a = &p->a;
    double probability[tokens], keep[tokens], d[tokens], total = 0, mean = 0;
    uint32_t seed = ck_hash((uint32_t)(row * heads + head), ck_fold(a->seed));
    int64_t qo = row * width + head * head_width;
    for (int j = 0; j < length; j++) {
        int64_t ko = (first + j) * width + head * head_width;
        double score = 0;
        for (int i = 0; i < head_width; i++) score += element(p->q, qo + i) * element(p->k, ko + i);
        score *= (double)a->scale;
        if (a->distance_bias) score += (double)a->distance_bias[head * (2 * reach + 1) + bias_column(j - position)];
        probability[j] = sees(a, position, j) ? exp(score) : 0;
        total += probability[j];
        keep[j] = ck_hash((uint32_t)j, seed) >= ck_drop_threshold(a->dropout) ? 1 / (1 - (double)a->dropout) : 0;
    }
    for (int j = 0; j < length; j++) {
        int64_t ko = (first + j) * width + head * head_width;
        probability[j] /= total;
        d[j] = 0;
        for (int i = 0; i < head_width; i++) {
            p->out[qo + i] += probability[j] * keep[j] * element(p->v, ko + i);
            p->dv[ko + i] += probability[j] * keep[j] * element(p->dout, qo + i);
            d[j] += keep[j] * element(p->dout, qo + i) * element(p->v, ko + i);
        }
        mean += probability[j] * d[j];
    }
    for (int j = 0; j < length; j++) {
        int64_t ko = (first + j) * width + head * head_width;
        double ds = probability[j] * (d[j] - mean);
        p->dbias[head * (2 * reach + 1) + bias_column(j - position)] += ds;
        for (int i = 0; i < head_width; i++) {
            p->dq[qo + i] += ds * (double)a->scale * element(p->k, ko + i);
            p->dk[ko + i] += ds * (double)a->scale * element(p->q, qo + i);
        }
    }
}

static double worst_of(const float *computed, const double *wanted, int64_t count) {
    double worst = 0;
    for (int64_t i = 0; i < count; i++) worst = farther(worst, computed[i], wanted[i]);
    return worst;
}

static void attention(int visibility, float dropout, bool has_bias, bool half) {
    int32_t positions[tokens], query_offsets[sequences + 1];
    const int64_t rows = queries(positions, query_offsets), biases = heads * (2 * reach + 1);
    float *bias = numbers(biases, 5);
    problem p = {
        .a = {.sequences = sequences, .key_offsets = key_offsets, .query_offsets = query_offsets,
              .query_positions = positions, .heads = heads, .head_width = head_width, .visibility = visibility,
              .scale = 0.4f, .dropout = dropout, .seed = 9, .distance_bias = has_bias ? bias : NULL, .reach = reach},
        .q = operand(numbers(rows * width, 1), rows * width, half),
        .k = operand(numbers(tokens * width, 2), tokens * width, half),
        .v = operand(numbers(tokens * width, 3), tokens * width, half),
        .dout = operand(numbers(rows * width, 4), rows * width, half),
        .out = memory(8 * rows * width), .dq = memory(8 * rows * width), .dk = memory(8 * tokens * width),
        .dv = memory(8 * tokens * width), .dbias = memory(8 * biases),
    };
    for (int s = 0; s < sequences; s++)
        for (int row = query_offsets[s]; row < query_offsets[s + 1]; row++)
            for (int h = 0; h < heads; h++)
                want(&p, row, h, positions[row], key_offsets[s], key_offsets[s + 1] - key_offsets[s]);
    float *out = zeros(rows * width), *log_sum = zeros(rows * heads), *dq = numbers(rows * width, 6);
    float *dk = numbers(tokens * width, 7), *dv = numbers(tokens * width, 8), *dbias = zeros(biases);
    float *scratch = zeros(ck_attention_scratch(&p.a));
    ck_attention_forward(&p.a, p.q, p.k, p.v, out, log_sum, scratch);
    ck_attention_backward(&p.a, p.dout, p.q, p.k, p.v, log_sum, dq, dk, dv,
                          (ck_bias_gradients){has_bias ? dbias : NULL, NULL}, scratch);
    char name[80];
    snprintf(name, sizeof name, "attention %s, visibility %d, dropout %.1f%s", kind(half), visibility, (double)dropout,
             has_bias ? ", distance bias" : "");
    check(worst_of(out, p.out, rows * width), half ? 2e-2 : 4e-6, "%s", name);
    check(worst_of(dq, p.dq, rows * width), half ? 3e-2 : 4e-6, "%s, backward of q", name);
    check(worst_of(dk, p.dk, tokens * width), half ? 6e-2 : 1e-5, "%s, backward of k", name);
    check(worst_of(dv, p.dv, tokens * width), half ? 6e-2 : 2e-5, "%s, backward of v", name);
    if (has_bias) check(worst_of(dbias, p.dbias, biases), half ? 0.1 : 4e-5, "%s, backward of the bias", name);
}

void check_attention(void) {
    for (int visibility = 0; visibility < 3; visibility++)
        for (int form = 0; form < 4; form++)
            for (int half = 0; half < 2; half++) attention(visibility, form & 1 ? 0.3f : 0, form & 2, half);
}
