// Matrix products through oneDNN, of floats and of bfloat16s.
#include "check.h"

static double dot(ck_operand a, ck_operand b, bool ta, bool tb, int64_t lda, int64_t ldb, int64_t i, int64_t j,
                  int64_t k) {
    double sum = 0;
    for (int64_t l = 0; l < k; l++)
        sum += element(a, ta ? l * lda + i : i * lda + l) * element(b, tb ? j * ldb + l : l * ldb + j);
    return sum;
}

static void product(int64_t m, int64_t n, int64_t k, bool ta, bool tb, bool is_bfloat16) {
    // Rows are farther apart than they are long, and the margin must stay.
    int64_t lda = (ta ? m : k) + 3, ldb = (tb ? k : n) + 2, ldc = n + 1;
    ck_operand a = operand(numbers((ta ? k : m) * lda, 1), (ta ? k : m) * lda, is_bfloat16);
    ck_operand b = operand(numbers((tb ? n : k) * ldb, 2), (tb ? n : k) * ldb, is_bfloat16);
    float *start = numbers(m * ldc, 3);
    for (int accumulate = 0; accumulate < 2; accumulate++) {
        float *c = copied(start, m * ldc);
        bool done = ck_multiply(ta, tb, m, n, k, a, lda, b, ldb, accumulate, c, ldc);
        double worst = done ? 0 : NAN;
        for (int64_t i = 0; i < m; i++) {
            for (int64_t j = 0; j < n; j++) {
                double before = accumulate ? (double)start[i * ldc + j] : 0;
                worst = farther(worst, c[i * ldc + j], before + dot(a, b, ta, tb, lda, ldb, i, j, k));
            }
            worst = farther(worst, c[i * ldc + n], start[i * ldc + n]);
        }
        check(worst, 2e-6 * sqrt((double)k + 16), "product %s %lldx%lldx%lld%s%s%s", kind(is_bfloat16), (long long)m,
              (long long)n, (long long)k, ta ? ", a transposed" : "", tb ? ", b transposed" : "",
              accumulate ? ", added" : "");
    }
}

static void scaled_product(void) {
    const int64_t m = 5, n = 7, k = 9;
    float *a = numbers(m * k, 1), *b = numbers(k * n, 2), *start = numbers(m * n, 3), *c = copied(start, m * n);
    bool done = ck_gemm(false, false, m, n, k, 0.5f, a, k, b, n, -2, c, n);
    double worst = done ? 0 : NAN;
    for (int64_t i = 0; i < m; i++)
        for (int64_t j = 0; j < n; j++) {
            double sum = 0;
            for (int64_t l = 0; l < k; l++) sum += (double)a[i * k + l] * (double)b[l * n + j];
            worst = farther(worst, c[i * n + j], 0.5 * sum - 2 * (double)start[i * n + j]);
        }
    check(worst, 1e-5, "product f32 with factors");
}

void check_products(void) {
    // The last two are beyond one block of what is widened at a time.
    static const int64_t sizes[][3] = {{1, 1, 1}, {3, 5, 7}, {17, 33, 129}, {1, 129, 17}, {515, 9, 520}, {3, 1030, 4}};
    for (size_t i = 0; i < sizeof sizes / sizeof *sizes; i++)
        for (int form = 0; form < 4; form++)
            for (int half = 0; half < 2; half++)
                product(sizes[i][0], sizes[i][1], sizes[i][2], form & 1, form & 2, half);
    scaled_product();
}
