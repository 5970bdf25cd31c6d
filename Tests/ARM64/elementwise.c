// Biases, GELU, dropout and sums.
#include "../../Sources/CKernels/vector_math.h"
#include "check.h"

enum { rows = 5, width = 33, count = rows * width };

// Rounded to bfloat16 a number is off by 2⁻⁹ of itself.
static double tolerance(bool is_bfloat16, double largest) { return is_bfloat16 ? largest * 0x1p-8 : largest * 2e-6; }

static void gelu(bool half) {
    float *x = numbers(count, 1), *bias = numbers(width, 2), *dy = numbers(count, 3), *dbias = numbers(width, 4);
    ck_scale(x, 6, count);
    x[3] = 40, x[4] = -40;
    float *given = copied(x, count), *dbias_before = copied(dbias, width);
    ck_operand y = result(count, half), dx = result(count, half);
    ck_bias_gelu_forward(x, bias, rows, width, y);
    ck_bias_gelu_backward(dy, x, rows, width, dx, dbias);
    float *in_place = copied(given, count);
    ck_bias_gelu_in_place(in_place, bias, rows, width);
    double forward = 0, backward = 0, sums = 0, biased = 0, answered = 0;
    for (int j = 0; j < width; j++) {
        double sum = (double)dbias_before[j];
        for (int r = 0; r < rows; r++) {
            int i = r * width + j;
            double v = (double)given[i] + (double)bias[j], cdf = 0.5 * (1 + erf(v / sqrt(2)));
            double d = (double)dy[i] * (cdf + v * exp(-v * v / 2) / sqrt(2 * M_PI));
            biased = farther(biased, x[i], v);
            forward = farther(forward, element(y, i), v * cdf);
            answered = farther(answered, in_place[i], v * cdf);
            backward = farther(backward, element(dx, i), d);
            sum += d;
        }
        sums = farther(sums, dbias[j], sum);
    }
    check(biased, 4e-6, "GELU %s: x with the bias", kind(half));
    check(forward, half ? 0.16 : 4e-6, "GELU %s", kind(half));  // up to 40 large
    check(answered, 4e-6, "GELU for answering");
    check(backward, tolerance(half, 1.2), "GELU %s, backward", kind(half));
    check(sums, 2e-5, "GELU %s, backward of the bias", kind(half));
}

static void biases(bool half) {
    float *x = numbers(count, 1), *bias = numbers(width, 2), *z = copied(x, count);
    ck_operand with = result(count, half), without = result(count, half);
    ck_bias_store(x, bias, rows, width, with);
    ck_bias_store(x, NULL, rows, width, without);
    ck_add_bias(z, bias, rows, width);
    double biased = 0, plain = 0, in_place = 0;
    for (int i = 0; i < count; i++) {
        double wanted = (double)x[i] + (double)bias[i % width];
        biased = farther(biased, element(with, i), wanted);
        plain = farther(plain, element(without, i), x[i]);
        in_place = farther(in_place, z[i], wanted);
    }
    check(biased, tolerance(half, 2), "store %s with a bias", kind(half));
    check(plain, half ? tolerance(half, 1) : 0, "store %s", kind(half));
    check(in_place, 1e-6, "add a bias");
}

// Whether dropout keeps an element, as documented: by a hash of its index and the seed.
static bool keeps(int i, float rate, uint64_t seed) {
    return ck_hash((uint32_t)i, ck_fold(seed)) >= ck_drop_threshold(rate);
}

static void dropout(float rate, bool has_bias) {
    const uint64_t seed = 77;
    float *y = numbers(count, 1), *bias = numbers(width, 2), *residual = numbers(count, 3), *x = copied(y, count);
    float *dbias = zeros(width), *branch = copied(y, count);
    ck_operand dx = result(count, false), half = result(count, true);
    ck_dropout(x, count, rate, seed);
    ck_bias_dropout_residual(y, has_bias ? bias : NULL, residual, rows, width, rate, seed);
    ck_bias_dropout_backward(residual, rows, width, rate, seed, dx, has_bias ? dbias : NULL);
    ck_bias_dropout_backward(residual, rows, width, rate, seed, half, NULL);
    double plain = 0, forward = 0, backward = 0, rounded = 0, sums = 0, scale = 1 / (1 - (double)rate);
    double column[width] = {0};
    for (int i = 0; i < count; i++) {
        double factor = keeps(i, rate, seed) ? scale : 0, in = (double)branch[i];
        plain = farther(plain, x[i], in * factor);
        in += has_bias ? (double)bias[i % width] : 0;
        forward = farther(forward, y[i], in * factor + (double)residual[i]);
        backward = farther(backward, element(dx, i), (double)residual[i] * factor);
        rounded = farther(rounded, element(half, i), (double)residual[i] * factor);
        column[i % width] += (double)residual[i] * factor;
    }
    for (int j = 0; j < width; j++) sums = farther(sums, dbias[j], has_bias ? column[j] : 0);
    const char *name = has_bias ? " with a bias" : "";
    check(plain, 1e-6, "dropout %.1f", (double)rate);
    check(forward, 2e-6, "dropout %.1f and residual%s", (double)rate, name);
    check(backward, 1e-6, "dropout %.1f%s, backward", (double)rate, name);
    check(rounded, 0x1p-8, "dropout %.1f%s, backward in bf16", (double)rate, name);
    check(sums, 1e-5, "dropout %.1f%s, backward of the bias", (double)rate, name);
}

static void sums(void) {
    float *x = numbers(count, 1), *y = numbers(count, 2), *added = copied(y, count), *scaled = copied(y, count);
    float *columns = numbers(width, 3), *columns_before = copied(columns, width), *mixed = copied(y, count);
    ck_add(added, x, count);
    ck_scale(scaled, -1.5f, count);
    ck_combine(mixed, x, count, 0.25f, -2);
    ck_bias_backward(x, rows, width, columns);
    double sum = 0, scale = 0, combined = 0, norm = 0, column_sums = 0;
    for (int i = 0; i < count; i++) {
        sum = farther(sum, added[i], (double)x[i] + (double)y[i]);
        scale = farther(scale, scaled[i], -1.5 * (double)y[i]);
        combined = farther(combined, mixed[i], 0.25 * (double)x[i] - 2 * (double)y[i]);
        norm += (double)x[i] * (double)x[i];
    }
    for (int j = 0; j < width; j++) {
        double wanted = (double)columns_before[j];
        for (int r = 0; r < rows; r++) wanted += (double)x[r * width + j];
        column_sums = farther(column_sums, columns[j], wanted);
    }
    check(sum, 2e-7, "add");
    check(scale, 2e-7, "scale");
    check(combined, 4e-7, "combine");
    check(column_sums, 2e-6, "column sums");
    check(fabs(ck_squared_norm(x, count) / norm - 1), 1e-12, "squared norm");
    int wrong = !ck_all_finite(x, count);
    for (int i = 0; i < count; i++) {
        float kept = x[i];
        x[i] = i % 2 ? INFINITY : -NAN;
        wrong += ck_all_finite(x, count);
        x[i] = kept;
    }
    check_that(wrong == 0, "finite wherever it is not");
}

void check_elementwise(void) {
    for (int half = 0; half < 2; half++) {
        gelu(half);
        biases(half);
    }
    for (int i = 0; i < 4; i++) dropout(i & 1 ? 0.4f : 0, i & 2);
    sums();
}
