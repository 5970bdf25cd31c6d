// Cross-entropy over all classes, and the losses over a target and a few others.
#include "check.h"

enum { rows = 6, classes = 45, width = 19 };

static const float row_weights[rows] = {0.5f, 2, 1, 3, 0.25f, 1};

static double weight_of(const float *weights, int r) { return weights ? (double)weights[r] : 1; }

static void cross_entropy(bool half, const float *weights) {
    float *logits = numbers(rows * classes, 1), *bias = numbers(classes, 2), *dbias = zeros(classes);
    for (int j = 0; j < classes; j++) logits[classes + j] *= 1e4f;  // extreme ones in the second row
    float *biased = copied(logits, rows * classes);
    ck_add_bias(biased, bias, rows, classes);
    const int32_t targets[rows] = {0, 22, 44, 3, 3, 17};
    const float scale = 0.5f;
    double loss = 1, plain_loss = 0, wanted_loss = 1, wanted_plain = 0, columns[classes] = {0}, worst = 0, sums = 0, logs = 0;
    int64_t hits = 2, plain_hits = 0, wanted_hits = 2;
    ck_operand gradient = result(rows * classes, half);
    ck_cross_entropy(logits, bias, targets, weights, rows, classes, scale, gradient, dbias, &loss, &hits);
    ck_cross_entropy_loss(biased, targets, rows, classes, &plain_loss, &plain_hits);
    for (int r = 0; r < rows; r++) {
        const float *x = biased + r * classes;
        double largest = -INFINITY, total = 0;
        for (int j = 0; j < classes; j++) largest = fmax(largest, (double)x[j]);
        for (int j = 0; j < classes; j++) total += exp((double)x[j] - largest);
        float log_sum, top;
        ck_log_sum_exp(x, classes, &log_sum, &top);
        logs = farther(logs, ((double)log_sum - (log(total) + largest)) / fmax(1, fabs(largest)), 0);
        double weight = weight_of(weights, r), own = log(total) + largest - (double)x[targets[r]];
        wanted_loss += weight * own;
        wanted_plain += own;
        wanted_hits += (double)x[targets[r]] == largest;
        for (int j = 0; j < classes; j++) {
            double d = (double)scale * weight * (exp((double)x[j] - largest) / total - (j == targets[r]));
            worst = farther(worst, element(gradient, r * classes + j), d);
            columns[j] += d;
        }
    }
    for (int j = 0; j < classes; j++) sums = farther(sums, dbias[j], columns[j]);
    check(fabs(loss / wanted_loss - 1), 1e-6, "cross-entropy %s", kind(half));
    check(fabs(plain_loss / wanted_plain - 1), 1e-6, "cross-entropy alone");
    // A bfloat16 is as exact as it is large: three times the gradient, three times the rounding.
    check(worst, half ? (weights ? 6e-3 : 2e-3) : (weights ? 3e-6 : 1e-6), "cross-entropy %s, gradient", kind(half));
    check(sums, 4e-6, "cross-entropy %s, gradient of the bias", kind(half));
    check(logs, 1e-6, "log-sum-exp");
    check_that(hits == wanted_hits && plain_hits == wanted_hits - 2, "cross-entropy %s, hits", kind(half));
}

static void row_products(bool half) {
    ck_operand a = operand(numbers(rows * width, 1), rows * width, half);
    ck_operand b = operand(numbers(classes * width, 2), classes * width, half);
    float *bias = numbers(classes, 3), *y = zeros(rows), *dy = numbers(rows, 4);
    float *da = zeros(rows * width), *db = zeros(classes * width), *dbias = zeros(classes);
    const int32_t indices[rows] = {1, 44, 7, 7, 0, 1};
    ck_row_products(a, b, indices, rows, width, bias, y);
    ck_row_products_backward(dy, a, b, indices, indices, rows, width, da, db, dbias);
    double forward = 0, left = 0, right = 0, biases = 0;
    double *wanted_db = memory(8 * classes * width), wanted_dbias[classes] = {0};
    for (int r = 0; r < rows; r++) {
        double sum = (double)bias[indices[r]];
        for (int j = 0; j < width; j++) {
            double ar = element(a, r * width + j), br = element(b, indices[r] * width + j);
            sum += ar * br;
            left = farther(left, da[r * width + j], (double)dy[r] * br);
            wanted_db[indices[r] * width + j] += (double)dy[r] * ar;
        }
        wanted_dbias[indices[r]] += (double)dy[r];
        forward = farther(forward, y[r], sum);
    }
    for (int i = 0; i < classes * width; i++) right = farther(right, db[i], wanted_db[i]);
    for (int j = 0; j < classes; j++) biases = farther(biases, dbias[j], wanted_dbias[j]);
    check(forward, 4e-6, "row products %s", kind(half));
    check(fmax(left, right), 1e-6, "row products %s, backward", kind(half));
    check(biases, 1e-6, "row products %s, backward of the bias", kind(half));
}

// What a loss over positives and negatives must be.
typedef struct {
    double loss, dpositives[rows], gradient[rows * classes];
    int64_t hits;
} wanted;

static void want_softmax(wanted *w, int r, double own, const double *x, int same, double scale, double weight) {
    double total = exp(own);
    for (int j = 0; j < classes; j++) total += j == same ? 0 : exp(x[j]);
    w->loss += weight * (log(total) - own);
    scale *= weight;
    w->dpositives[r] = scale * (exp(own) / total - 1);
    for (int j = 0; j < classes; j++) w->gradient[r * classes + j] = j == same ? 0 : scale * exp(x[j]) / total;
}

static void want_bce(wanted *w, int r, double own, const double *x, int same, double beta, double scale,
                     double weight) {
    const double share = 1.0 / (classes + 1);
    double sum = beta * log1p(exp(-own));
    for (int j = 0; j < classes; j++) sum += j == same ? 0 : log1p(exp(x[j]));
    w->loss += weight * sum * share;
    scale *= weight;
    w->dpositives[r] = -scale * share * beta / (1 + exp(own));
    for (int j = 0; j < classes; j++)
        w->gradient[r * classes + j] = j == same ? 0 : scale * share / (1 + exp(-x[j]));
}

static void sampled(bool is_softmax, bool half, const float *weights) {
    float *positives = numbers(rows, 1), *negatives = numbers(rows * classes, 2), *bias = numbers(classes, 3);
    float *dpositives = zeros(rows), *dbias = zeros(classes);
    ck_scale(negatives, 4, rows * classes);
    positives[1] = 9;  // a hit
    const int32_t same[rows] = {-1, -1, 5, 0, 44, -1};
    const float scale = 0.25f, beta = 0.7f;
    wanted *w = memory(sizeof *w);
    for (int r = 0; r < rows; r++) {
        double x[classes], own = (double)positives[r], largest = -INFINITY;
        for (int j = 0; j < classes; j++) {
            x[j] = (double)negatives[r * classes + j] + (double)bias[j];
            if (j != same[r]) largest = fmax(largest, x[j]);
        }
        w->hits += own >= largest;
        if (is_softmax)
            want_softmax(w, r, own, x, same[r], (double)scale, weight_of(weights, r));
        else
            want_bce(w, r, own, x, same[r], (double)beta, (double)scale, weight_of(weights, r));
    }
    double loss = 0, worst = 0, own = 0, sums = 0;
    int64_t hits = 0;
    ck_operand gradient = result(rows * classes, half);
    if (is_softmax)
        ck_sampled_softmax(positives, negatives, bias, same, weights, rows, classes, scale, dpositives, gradient, dbias,
                           &loss, &hits);
    else
        ck_sampled_bce(positives, negatives, bias, same, weights, rows, classes, beta, scale, dpositives, gradient,
                       dbias, &loss, &hits);
    for (int j = 0; j < classes; j++) {
        double column = 0;
        for (int r = 0; r < rows; r++) {
            worst = farther(worst, element(gradient, r * classes + j), w->gradient[r * classes + j]);
            column += w->gradient[r * classes + j];
        }
        sums = farther(sums, dbias[j], column);
    }
    for (int r = 0; r < rows; r++) own = farther(own, dpositives[r], w->dpositives[r]);
    const char *name = is_softmax ? "sampled softmax" : "sampled binary cross-entropy";
    check(fabs(loss / w->loss - 1), 1e-6, "%s %s", name, kind(half));
    check(worst, half ? 1e-3 : 1e-6, "%s %s, gradient", name, kind(half));
    check(own, 1e-6, "%s %s, gradient of the target", name, kind(half));
    check(sums, 2e-6, "%s %s, gradient of the bias", name, kind(half));
    check_that(hits == w->hits, "%s %s, hits", name, kind(half));
}

void check_losses(void) {
    for (int half = 0; half < 2; half++) {
        row_products(half);
        for (int weighted = 0; weighted < 2; weighted++) {
            const float *weights = weighted ? row_weights : NULL;
            cross_entropy(half, weights);
            sampled(true, half, weights);
            sampled(false, half, weights);
        }
    }
}
