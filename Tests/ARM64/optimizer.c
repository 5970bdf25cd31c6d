// Updates of parameters, and ranges of arrays.
#include "check.h"

enum { count = 200 };
// Some of the elements, the last of them not.
static const ck_range ranges[] = {{0, 7}, {16, 100}, {117, 1}, {130, 69}};
enum { range_count = sizeof ranges / sizeof *ranges };

static bool inside(int64_t i) {
    for (int r = 0; r < range_count; r++)
        if (i >= ranges[r].first && i < ranges[r].first + ranges[r].count) return true;
    return false;
}

static void sgd(bool nesterov) {
    float *p = numbers(count, 1), *g = numbers(count, 2), *v = numbers(count, 3);
    float *p0 = copied(p, count), *v0 = copied(v, count);
    ck_sgd(p, g, v, ranges, range_count, 0.1f, 0.9f, nesterov, 0.5f);
    double worst = 0;
    for (int i = 0; i < count; i++) {
        double gradient = 0.5 * (double)g[i], velocity = 0.9 * (double)v0[i] + gradient;
        double step = 0.1 * (nesterov ? gradient + 0.9 * velocity : velocity);
        worst = farther(worst, v[i], inside(i) ? velocity : (double)v0[i]);
        worst = farther(worst, p[i], (double)p0[i] - (inside(i) ? step : 0));
    }
    check(worst, 5e-7, "SGD%s", nesterov ? " with Nesterov's momentum" : "");
}

static void adamw(int64_t step) {
    float *p = numbers(count, 1), *g = numbers(count, 2), *m = numbers(count, 3), *v = numbers(count, 4);
    for (int i = 0; i < count; i++) v[i] = fabsf(v[i]);
    float *p0 = copied(p, count), *m0 = copied(m, count), *v0 = copied(v, count);
    ck_adamw(p, g, m, v, ranges, range_count, 0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, step, 0.5f);
    // The factors as the floats they are given as.
    double beta1 = (double)0.9f, beta2 = (double)0.999f, worst = 0;
    for (int i = 0; i < count; i++) {
        double gradient = 0.5 * (double)g[i];
        double first = beta1 * (double)m0[i] + (1 - beta1) * gradient;
        double second = beta2 * (double)v0[i] + (1 - beta2) * gradient * gradient;
        double size = 0.01 * first / (1 - pow(beta1, (double)step));
        double deviation = sqrt(second / (1 - pow(beta2, (double)step)));
        double wanted = (double)p0[i] * (1 - 0.01 * 0.1) - size / (deviation + 1e-8);
        worst = farther(worst, m[i], inside(i) ? first : (double)m0[i]);
        worst = farther(worst, v[i], inside(i) ? second : (double)v0[i]);
        worst = farther(worst, p[i], inside(i) ? wanted : (double)p0[i]);
    }
    check(worst, 5e-7, "AdamW, step %lld", (long long)step);
}

static void row_adamw(int64_t step) {
    enum { width = 20, count_of_rows = 4, table = 10 };
    static const int32_t rows[count_of_rows] = {7, 0, 3, 9}, gradient_rows[count_of_rows] = {1, 0, 4, 2};
    float *p = numbers(table * width, 1), *g = numbers(5 * width, 2), *given = numbers(table * width, 3);
    float *v = numbers(table, 4);
    for (int i = 0; i < table; i++) v[i] = fabsf(v[i]);
    ck_operand m = operand(given, table * width, true), m0 = operand(given, table * width, true);
    float *p0 = copied(p, table * width), *v0 = copied(v, table);
    ck_row_adamw(p, g, m.data, v, rows, gradient_rows, count_of_rows, width, 0.01f, 0.9f, 0.999f, 1e-8f, 0.1f, step,
                 0.5f);
    double beta1 = (double)0.9f, beta2 = (double)0.999f, worst = 0, rounding = 0;
    for (int row = 0; row < table; row++) {
        int place = -1;
        for (int r = 0; r < count_of_rows; r++)
            if (rows[r] == row) place = gradient_rows[r];
        double mean = 0;
        for (int j = 0; place >= 0 && j < width; j++) {
            double gradient = 0.5 * (double)g[place * width + j];
            mean += gradient * gradient / (double)width;
        }
        double second = place < 0 ? (double)v0[row] : beta2 * (double)v0[row] + (1 - beta2) * mean;
        double deviation = sqrt(second / (1 - pow(beta2, (double)step)));
        worst = farther(worst, v[row], second);
        for (int j = 0; j < width; j++) {
            int i = row * width + j;
            if (place < 0) {
                worst = farther(farther(worst, p[i], (double)p0[i]), element(m, i), element(m0, i));
                continue;
            }
            double first = beta1 * element(m0, i) + (1 - beta1) * 0.5 * (double)g[place * width + j];
            double size = 0.01 * first / (1 - pow(beta1, (double)step));
            rounding = farther(rounding, element(m, i), first);
            // By what was not rounded yet.
            worst = farther(worst, p[i], (double)p0[i] * (1 - 0.01 * 0.1) - size / (deviation + 1e-8));
        }
    }
    check(worst, 5e-7, "AdamW by rows, step %lld", (long long)step);
    // Moments below 1 are off by half of 2⁻⁸ at most.
    check(rounding, 0x1p-9 + 1e-6, "AdamW by rows, step %lld: moments in bf16", (long long)step);
}

static void range_functions(void) {
    float *x = numbers(count, 1), *y = numbers(count, 2), *y0 = copied(y, count), *z = copied(x, count);
    ck_add_ranges(y, x, ranges, range_count);
    ck_clear_ranges(z, ranges, range_count);
    double added = 0, cleared = 0, stored = 0, norm = 0;
    for (int half = 0; half < 2; half++) {
        ck_operand store = operand(y0, count, half), before = operand(y0, count, half);
        ck_store_ranges(x, ranges, range_count, store);
        for (int i = 0; i < count; i++)
            stored = farther(stored, element(store, i), inside(i) ? (double)x[i] : element(before, i));
    }
    for (int i = 0; i < count; i++) {
        added = farther(added, y[i], (double)y0[i] + (inside(i) ? (double)x[i] : 0));
        cleared = farther(cleared, z[i], inside(i) ? 0 : (double)x[i]);
        norm += inside(i) ? (double)x[i] * (double)x[i] : 0;
    }
    check(added, 2e-7, "ranges added");
    check(cleared, 0, "ranges cleared");
    check(stored, 0x1p-9, "ranges stored");
    check(fabs(ck_squared_norm_ranges(x, ranges, range_count) / norm - 1), 1e-12, "squared norm of ranges");
}

void check_optimizer(void) {
    sgd(false);
    sgd(true);
    adamw(1);
    adamw(1000);
    row_adamw(1);
    row_adamw(1000);
    range_functions();
}
