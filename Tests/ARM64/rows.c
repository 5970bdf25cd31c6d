// Layer normalisation, embeddings, gathered rows and the convolution over neighbours.
#include "check.h"

enum { rows = 9, width = 37, count = rows * width };

static void layer_norm(bool half) {
    float *x = numbers(count, 1), *gain = numbers(width, 2), *bias = numbers(width, 3), *mean = zeros(rows);
    float *rstd = zeros(rows);
    for (int i = 0; i < count; i++) x[i] += 3;
    ck_operand y = result(count, half);
    ck_layer_norm_forward(x, gain, bias, 1e-5f, rows, width, y, mean, rstd);
    double worst = 0, statistics = 0;
    for (int r = 0; r < rows; r++) {
        double m = 0, v = 0;
        for (int j = 0; j < width; j++) m += (double)x[r * width + j] / width;
        for (int j = 0; j < width; j++) v += pow((double)x[r * width + j] - m, 2) / width;
        double s = 1 / sqrt(v + 1e-5);
        statistics = farther(farther(statistics, mean[r], m), rstd[r], s);
        for (int j = 0; j < width; j++)
            worst = farther(worst, element(y, r * width + j),
                            ((double)x[r * width + j] - m) * s * (double)gain[j] + (double)bias[j]);
    }
    check(worst, half ? 1.2e-2 : 4e-6, "layer norm %s", kind(half));
    check(statistics, 4e-6, "layer norm %s: mean and deviation", kind(half));
}

static void layer_norm_backward(void) {
    float *x = numbers(count, 1), *gain = numbers(width, 2), *dy = numbers(count, 3), *mean = zeros(rows);
    float *rstd = zeros(rows), *bias = zeros(width), *dx = numbers(count, 4), *before = copied(dx, count);
    float *dgain = zeros(width), *dbias = zeros(width);
    ck_layer_norm_forward(x, gain, bias, 1e-5f, rows, width, result(count, false), mean, rstd);
    ck_layer_norm_backward(dy, x, gain, mean, rstd, rows, width, dx, dgain, dbias);
    double worst = 0, gains = 0, biases = 0, g_sums[width] = {0}, b_sums[width] = {0};
    for (int r = 0; r < rows; r++) {
        double m = (double)mean[r], s = (double)rstd[r], g = 0, gx = 0;
        for (int j = 0; j < width; j++) {
            int i = r * width + j;
            double normal = ((double)x[i] - m) * s;
            g += (double)dy[i] * (double)gain[j] / width;
            gx += (double)dy[i] * (double)gain[j] * normal / width;
            g_sums[j] += (double)dy[i] * normal;
            b_sums[j] += (double)dy[i];
        }
        for (int j = 0; j < width; j++) {
            int i = r * width + j;
            double normal = ((double)x[i] - m) * s;
            worst = farther(worst, dx[i], (double)before[i] + s * ((double)dy[i] * (double)gain[j] - g - normal * gx));
        }
    }
    for (int j = 0; j < width; j++) {
        gains = farther(gains, dgain[j], g_sums[j]);
        biases = farther(biases, dbias[j], b_sums[j]);
    }
    check(worst, 4e-6, "layer norm, backward");
    check(gains, 8e-6, "layer norm, backward of the gain");
    check(biases, 4e-6, "layer norm, backward of the bias");
}

static const int32_t tokens[rows] = {0, 4, 2, 4, 1, 0, 5, 4, 3}, positions[rows] = {0, 1, 2, 3, 0, 1, 2, 3, 4};

static void embedding(bool has_positions, bool has_extra) {
    float *items = numbers(6 * width, 1), *table = numbers(5 * width, 2), *extra = numbers(width, 3), *y = zeros(count);
    float *from_half = zeros(count);
    ck_operand half = operand(items, 6 * width, true);
    const float *p = has_positions ? table : NULL, *e = has_extra ? extra : NULL;
    ck_embedding_forward(tokens, positions, items, p, e, rows, width, y);
    ck_embedding_forward_bfloat16(tokens, positions, half.data, p, e, rows, width, from_half);
    float *dy = numbers(count, 4), *ditems = zeros(6 * width), *dtable = zeros(5 * width), *dextra = zeros(width);
    ck_embedding_backward(dy, tokens, positions, rows, width, ditems, p ? dtable : NULL, e ? dextra : NULL);
    double worst = 0, rounded = 0, backward = 0;
    double *wanted = memory(8 * 12 * width);  // items, positions, extra
    for (int i = 0; i < count; i++) {
        int r = i / width, j = i % width;
        double more = (p ? (double)p[positions[r] * width + j] : 0) + (e ? (double)e[j] : 0);
        worst = farther(worst, y[i], (double)items[tokens[r] * width + j] + more);
        rounded = farther(rounded, from_half[i], element(half, tokens[r] * width + j) + more);
        if (tokens[r] != 0) wanted[tokens[r] * width + j] += (double)dy[i];  // the padding gets none
        if (p) wanted[(6 + positions[r]) * width + j] += (double)dy[i];
        if (e) wanted[11 * width + j] += (double)dy[i];
    }
    for (int i = 0; i < 6 * width; i++) backward = farther(backward, ditems[i], wanted[i]);
    for (int i = 0; i < 5 * width; i++) backward = farther(backward, dtable[i], wanted[6 * width + i]);
    for (int j = 0; j < width; j++) backward = farther(backward, dextra[j], wanted[11 * width + j]);
    const char *what = has_positions ? has_extra ? ", positions and extra" : ", positions" : has_extra ? ", extra" : "";
    check(worst, 5e-7, "embedding%s", what);
    check(rounded, 5e-7, "embedding of bf16%s", what);
    check(backward, 2e-6, "embedding%s, backward", what);
}

static void gathered(void) {
    float *x = numbers(6 * width, 1), *y = zeros(count);
    float *sums = numbers(6 * width, 2), *before = copied(sums, 6 * width);
    ck_gather_rows(x, tokens, rows, 4 * width, y);
    ck_scatter_add_rows(y, tokens, rows, width, sums);
    double gather = 0, scatter = 0;
    for (int i = 0; i < count; i++) gather = farther(gather, y[i], x[tokens[i / width] * width + i % width]);
    for (int i = 0; i < 6 * width; i++) {
        double wanted = (double)before[i];
        for (int r = 0; r < rows; r++) wanted += tokens[r] == i / width ? (double)y[r * width + i % width] : 0;
        scatter = farther(scatter, sums[i], wanted);
    }
    check(gather, 0, "gathered rows");
    check(scatter, 2e-6, "scattered rows");
}

enum { reach = 3 };
static const int32_t offsets[] = {0, 4, 5, rows};

// The weights of a row for the one `distance` away in its sequence; null if it takes no part.
static const float *tap(const float *weights, int visibility, int row, int distance) {
    int sequence = 0, other = row + distance;
    while (offsets[sequence + 1] <= row) sequence++;
    if (distance == 0 || abs(distance) > reach) return NULL;
    if (other < offsets[sequence] || other >= offsets[sequence + 1]) return NULL;
    if ((visibility == CK_CAUSAL && distance > 0) || (visibility == CK_REVERSE && distance < 0)) return NULL;
    return weights + (distance < 0 ? -distance - 1 : reach + distance - 1) * width;
}

static void convolution(int visibility, bool half) {
    float *x = numbers(count, 1), *weights = numbers(2 * reach * width, 2), *dy = numbers(count, 3), *dx = zeros(count);
    float *dweights = zeros(2 * reach * width);
    ck_operand y = result(count, half);
    ck_convolution_forward(x, weights, offsets, 3, width, reach, visibility, y, zeros(width));
    ck_convolution_backward(dy, x, weights, offsets, 3, width, reach, visibility, dx, dweights);
    double *wanted_dx = memory(8 * count), *wanted_dw = memory(8 * 2 * reach * width);
    double forward = 0, backward = 0, taps = 0;
    for (int r = 0; r < rows; r++)
        for (int j = 0; j < width; j++) {
            double sum = (double)x[r * width + j], d = (double)dy[r * width + j];
            wanted_dx[r * width + j] += d;
            for (int distance = -reach; distance <= reach; distance++) {
                const float *w = tap(weights, visibility, r, distance);
                if (!w) continue;
                int from = (r + distance) * width + j;
                sum += (double)w[j] * (double)x[from];
                wanted_dx[from] += (double)w[j] * d;
                wanted_dw[w - weights + j] += d * (double)x[from];
            }
            forward = farther(forward, element(y, r * width + j), sum);
        }
    for (int i = 0; i < count; i++) backward = farther(backward, dx[i], wanted_dx[i]);
    for (int i = 0; i < 2 * reach * width; i++) taps = farther(taps, dweights[i], wanted_dw[i]);
    check(forward, half ? 2e-2 : 2e-6, "convolution %s, visibility %d", kind(half), visibility);
    check(backward, 2e-6, "convolution, visibility %d, backward", visibility);
    check(taps, 4e-6, "convolution, visibility %d, backward of the weights", visibility);
}

void check_rows(void) {
    layer_norm(false);
    layer_norm(true);
    layer_norm_backward();
    for (int i = 0; i < 4; i++) embedding(i & 1, i & 2);
    gathered();
    for (int visibility = 0; visibility < 3; visibility++)
        for (int half = 0; half < 2; half++) convolution(visibility, half);
}
