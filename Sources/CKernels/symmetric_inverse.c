#include <string.h>

#include "CKernels.h"
#include "clones.h"

// The symmetric sweep (Beaton 1964; Goodnight 1979), a block of CK_INVERSE_BLOCK pivots at a time. With K the block's rows,
// P the inverse of A[K,K], one step does
//
//     A[I,J] -= A[I,K] · P · A[K,J]     A[K,J] = P · A[K,J]     A[K,K] = −P
//
// and leaves A symmetric; after all steps A is −A⁻¹. Only the upper triangle (by blocks) is kept up to date, so the whole
// costs n³ operations. A positive definite matrix needs no exchange of pivots.

#define BLOCK CK_INVERSE_BLOCK
#define STRIP 16
#define ROWS 4

typedef double vector __attribute__((vector_size(64), aligned(8)));

// Inverts a BLOCK × BLOCK matrix in place by unblocked Gauss–Jordan; false if a pivot is not positive.
static bool invert_block(double *p) {
    for (int64_t k = 0; k < BLOCK; k++) {
        double pivot = p[k * BLOCK + k];
        if (!(pivot > 0)) return false;
        double inverse = 1 / pivot;
        p[k * BLOCK + k] = 1;
        for (int64_t j = 0; j < BLOCK; j++) p[k * BLOCK + j] *= inverse;
        for (int64_t i = 0; i < BLOCK; i++) {
            if (i == k) continue;
            double factor = p[i * BLOCK + k];
            p[i * BLOCK + k] = 0;
            for (int64_t j = 0; j < BLOCK; j++) p[i * BLOCK + j] -= factor * p[k * BLOCK + j];
        }
    }
    return true;
}

CK_CLONES bool ck_symmetric_inverse_panel(const double *a, int64_t order, int64_t pivot, double *panel, double *solved,
                              double *inverse) {
    CK_FAST_MATH
    // panel holds A[K, :] by strips of ROWS columns, solved holds P · A[K, :] by strips of STRIP columns, so that the
    // update reads both front to back.
    const double *rows = a + pivot * order;
    for (int64_t j = 0; j < order; j++) {
        double *column = panel + (j / ROWS) * ROWS * BLOCK + j % ROWS;
        for (int64_t k = 0; k < BLOCK; k++)
            column[k * ROWS] = j < pivot ? a[j * order + pivot + k] : rows[k * order + j];
    }
    for (int64_t k = 0; k < BLOCK; k++)
        for (int64_t l = 0; l < BLOCK; l++)
            inverse[k * BLOCK + l] = k <= l ? rows[k * order + pivot + l] : rows[l * order + pivot + k];
    if (!invert_block(inverse)) return false;
    for (int64_t strip = 0; strip < order / STRIP; strip++) {
        double *out = solved + strip * STRIP * BLOCK;
        const double *in = panel + strip * STRIP * BLOCK;
        for (int64_t k = 0; k < BLOCK; k++) {
            double sum[STRIP] = {0};
            for (int64_t l = 0; l < BLOCK; l++)
                for (int64_t j = 0; j < STRIP; j++)
                    sum[j] += inverse[k * BLOCK + l] * in[(j / ROWS) * ROWS * BLOCK + l * ROWS + j % ROWS];
            memcpy(out + k * STRIP, sum, sizeof sum);
        }
    }
    return true;
}

// a (ROWS rows, order apart, of STRIP columns) −= leftᵀ · right
CK_INLINE void update_tile(double *a, int64_t order, const double *left, const double *right) {
    vector sum[ROWS][STRIP / 8] = {{{0}}};
    for (int64_t k = 0; k < BLOCK; k++) {
        const vector *r = (const vector *)(right + k * STRIP);
        for (int i = 0; i < ROWS; i++)
            for (int j = 0; j < STRIP / 8; j++) sum[i][j] += left[k * ROWS + i] * r[j];
    }
    for (int i = 0; i < ROWS; i++)
        for (int j = 0; j < STRIP / 8; j++) ((vector *)(a + i * order))[j] -= sum[i][j];
}

CK_CLONES void ck_symmetric_inverse_update(double *a, int64_t order, int64_t pivot, int64_t first, const double *panel,
                               const double *solved, const double *inverse) {
    CK_FAST_MATH
    for (int64_t column = first; column < order; column += STRIP) {
        const double *right = solved + column * BLOCK;
        bool pivot_column = column >= pivot && column < pivot + BLOCK;
        for (int64_t row = first; row < first + BLOCK; row += ROWS) {
            double *tile = a + row * order + column;
            if (first != pivot && !pivot_column) {
                update_tile(tile, order, panel + row * BLOCK, right);
                continue;
            }
            for (int64_t i = 0; i < ROWS; i++)
                for (int64_t j = 0; j < STRIP; j++) {
                    int64_t r = row + i, c = column + j;
                    if (first != pivot)  // A[I,K] = (P · A[K,I])ᵀ
                        tile[i * order + j] = solved[(r / STRIP) * STRIP * BLOCK + (c - pivot) * STRIP + r % STRIP];
                    else if (pivot_column)
                        tile[i * order + j] = -inverse[(r - pivot) * BLOCK + (c - pivot)];
                    else
                        tile[i * order + j] = right[(r - pivot) * STRIP + j];
                }
        }
    }
}
