// Attention forward and backward, with its dropout, distance bias and time bias.
#include "../../Sources/CKernels/vector_math.h"
#include "check.h"

// Three sequences, one of them longer than two blocks of queries; queries for some of the rows only.
enum { sequences = 3, tokens = 155, heads = 2, head_width = 5, width = heads * head_width, reach = 4 };
static const int32_t key_offsets[] = {0, 4, 5, tokens};

typedef struct {
    ck_attention a;
    ck_operand q, k, v, dout;
    double *out, *dq, *dk, *dv, *dbias, *dtime;  // what must come out
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

// The column of the gap between a query's moment and a key, as powers of two of seconds in single precision.
static int time_column(const ck_attention *a, int row, int key) {
    double seconds = fabs((double)a->query_times[row] - (double)a->key_times[key]);
    double gap = (double)(float)(seconds < INT32_MAX ? seconds : INT32_MAX);
    int column = 0;
    for (double power = 1; power <= gap && column < CK_TIME_BUCKETS - 1; power *= 2) column++;
    return column;
}

// Where the bias of a query's table, head and gap is; below 0 for none.
static int time_place(const ck_attention *a, int row, int head, int key) {
    if (!a->time_bias || a->query_tables[row] < 0) return -1;
    return (a->query_tables[row] * heads + head) * CK_TIME_BUCKETS + time_column(a, row, key);
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
        int place = time_place(a, row, head, first + j);
        if (place >= 0) score += (double)a->time_bias[place];
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
        int place = time_place(a, row, head, first + j);
        if (place >= 0) p->dtime[place] += ds;
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
    enum { times = 2 * heads * CK_TIME_BUCKETS };
    float *bias = numbers(biases, 5), *time_bias = numbers(times, 9);
    // Gaps of none, of seconds and of years, past and to come; every third query has no moment.
    int32_t key_times[tokens], query_times[tokens], tables[tokens];
    for (int i = 0; i < tokens; i++) key_times[i] = (i % 2 ? -1 : 1) * (int32_t)(1u << (i % 31));
    for (int i = 0; i < rows; i++) {
        query_times[i] = key_times[(7 * i) % tokens];
        tables[i] = i % 3 - 1;
    }
    problem p = {
        .a = {.sequences = sequences, .key_offsets = key_offsets, .query_offsets = query_offsets,
              .query_positions = positions, .heads = heads, .head_width = head_width,
              .row_heads = 1, .visibility = visibility,
              .scale = 0.4f, .dropout = dropout, .seed = 9, .distance_bias = has_bias ? bias : NULL, .reach = reach,
              .time_bias = has_bias ? time_bias : NULL, .key_times = key_times, .query_times = query_times,
              .query_tables = tables},
        .q = operand(numbers(rows * width, 1), rows * width, half),
        .k = operand(numbers(tokens * width, 2), tokens * width, half),
        .v = operand(numbers(tokens * width, 3), tokens * width, half),
        .dout = operand(numbers(rows * width, 4), rows * width, half),
        .out = memory(8 * rows * width), .dq = memory(8 * rows * width), .dk = memory(8 * tokens * width),
        .dv = memory(8 * tokens * width), .dbias = memory(8 * biases),
        .dtime = memory(8 * times),
    };
    for (int s = 0; s < sequences; s++)
        for (int row = query_offsets[s]; row < query_offsets[s + 1]; row++)
            for (int h = 0; h < heads; h++)
                want(&p, row, h, positions[row], key_offsets[s], key_offsets[s + 1] - key_offsets[s]);
    float *out = zeros(rows * width), *log_sum = zeros(rows * heads), *dq = numbers(rows * width, 6);
    float *dk = numbers(tokens * width, 7), *dv = numbers(tokens * width, 8), *dbias = zeros(biases);
    float *dtime = zeros(times);
    float *scratch = zeros(ck_attention_scratch(&p.a));
    ck_attention_forward(&p.a, p.q, p.k, p.v, out, log_sum, scratch);
    ck_attention_backward(&p.a, p.dout, p.q, p.k, p.v, log_sum, dq, dk, dv,
                          (ck_bias_gradients){has_bias ? dbias : NULL, has_bias ? dtime : NULL}, scratch);
    char name[80];
    snprintf(name, sizeof name, "attention %s, visibility %d, dropout %.1f%s", kind(half), visibility, (double)dropout,
             has_bias ? ", biases" : "");
    check(worst_of(out, p.out, rows * width), half ? 2e-2 : 4e-6, "%s", name);
    if (!half && dropout == 0) {
        float *answer = zeros(rows * width);
        ck_attend(&p.a, p.q.data, p.k.data, p.v.data, answer, scratch);
        check(worst_of(answer, p.out, rows * width), 4e-6, "%s, for answering", name);
    }
    check(worst_of(dq, p.dq, rows * width), half ? 3e-2 : 4e-6, "%s, backward of q", name);
    check(worst_of(dk, p.dk, tokens * width), half ? 6e-2 : 1e-5, "%s, backward of k", name);
    check(worst_of(dv, p.dv, tokens * width), half ? 6e-2 : 2e-5, "%s, backward of v", name);
    if (has_bias) check(worst_of(dbias, p.dbias, biases), half ? 0.1 : 4e-5, "%s, backward of the distance bias", name);
    if (has_bias) check(worst_of(dtime, p.dtime, times), half ? 0.1 : 4e-5, "%s, backward of the time bias", name);
}

void check_attention(void) {
    for (int visibility = 0; visibility < 3; visibility++)
        for (int form = 0; form < 4; form++)
            for (int half = 0; half < 2; half++) attention(visibility, form & 1 ? 0.3f : 0, form & 2, half);
}
