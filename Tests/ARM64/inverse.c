// The inverse of a symmetric matrix in double precision.
#include "check.h"

static bool invert(double *a, int64_t order) {
    double *panel = memory(8 * order * CK_INVERSE_BLOCK), *solved = memory(8 * order * CK_INVERSE_BLOCK);
    double *inverse = memory(8 * CK_INVERSE_BLOCK * CK_INVERSE_BLOCK);
    for (int64_t pivot = 0; pivot < order; pivot += CK_INVERSE_BLOCK) {
        if (!ck_symmetric_inverse_panel(a, order, pivot, panel, solved, inverse)) return false;
        for (int64_t first = 0; first < order; first += CK_INVERSE_BLOCK)
            ck_symmetric_inverse_update(a, order, pivot, first, panel, solved, inverse);
    }
    return true;
}

static void inverse(int64_t order) {
    // BᵀB of a random B, and one on the diagonal.
    float *b = numbers(order * order, 1);
    double *a = memory(8 * order * order), *inverted = memory(8 * order * order);
    for (int64_t i = 0; i < order; i++)
        for (int64_t j = 0; j < order; j++) {
            a[i * order + j] = i == j;
            for (int64_t k = 0; k < order; k++)
                a[i * order + j] += (double)b[k * order + i] * (double)b[k * order + j];
        }
    memcpy(inverted, a, (size_t)(8 * order * order));
    double worst = invert(inverted, order) ? 0 : NAN;
    // The upper triangle is minus the inverse's.
    for (int64_t i = 0; i < order; i++)
        for (int64_t j = 0; j < order; j++) {
            double sum = 0;
            for (int64_t k = 0; k < order; k++)
                sum -= a[i * order + k] * (k <= j ? inverted[k * order + j] : inverted[j * order + k]);
            worst = farther(worst, sum, i == j);
        }
    check(worst, 1e-9, "symmetric inverse of order %lld", (long long)order);
}

void check_inverse(void) {
    inverse(64);
    inverse(192);
    double *a = memory(8 * 128 * 128);
    for (int64_t i = 0; i < 128; i++) a[i * 129] = i == 100 ? -1 : 1;
    check_that(!invert(a, 128), "symmetric inverse: not positive definite");
}
