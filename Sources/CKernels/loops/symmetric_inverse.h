#include "../compilation.h"

// The symmetric sweep (Beaton 1964; Goodnight 1979), a block of CK_INVERSE_BLOCK pivots at a time. With K the block's
// rows, P the inverse of A[K,K], one step does
//
//     A[I,J] -= A[I,K] · P · A[K,J]     A[K,J] = P · A[K,J]     A[K,K] = −P
//
// and leaves A symmetric; after all steps A is −A⁻¹. Only the upper triangle (by blocks) is kept up to date, so the
// whole costs n³ operations. A positive definite matrix needs no exchange of pivots.

enum { block_order = CK_INVERSE_BLOCK, strip_columns = 16, strip_rows = 4 };

typedef double double_vector __attribute__((vector_size(64), aligned(8)));

// Inverts a block_order × block_order matrix in place by unblocked Gauss–Jordan; false if a pivot is not positive.
static bool invert_block(double *p) {
    for (int64_t k = 0; k < block_order; k++) {
        double pivot = p[k * block_order + k];
        if (!(pivot > 0)) return false;
        double inverse = 1 / pivot;
        p[k * block_order + k] = 1;
        for (int64_t j = 0; j < block_order; j++) p[k * block_order + j] *= inverse;
        for (int64_t i = 0; i < block_order; i++) {
            if (i == k) continue;
            double factor = p[i * block_order + k];
            p[i * block_order + k] = 0;
            for (int64_t j = 0; j < block_order; j++) p[i * block_order + j] -= factor * p[k * block_order + j];
        }
    }
    return true;
}

static bool symmetric_inverse_panel(const double *a, int64_t order, int64_t pivot, double *panel, double *solved,
                                    double *inverse) {
    CK_FAST_MATH
    // panel holds A[K, :] by strips of strip_rows columns, solved holds P · A[K, :] by strips of strip_columns columns,
    // so that the update reads both front to back.
    const double *rows = a + pivot * order;
    for (int64_t j = 0; j < order; j++) {
        double *column = panel + (j / strip_rows) * strip_rows * block_order + j % strip_rows;
        for (int64_t k = 0; k < block_order; k++)
            column[k * strip_rows] = j < pivot ? a[j * order + pivot + k] : rows[k * order + j];
    }
    for (int64_t k = 0; k < block_order; k++)
        for (int64_t l = 0; l < block_order; l++)
            inverse[k * block_order + l] = k <= l ? rows[k * order + pivot + l] : rows[l * order + pivot + k];
    if (!invert_block(inverse)) return false;
    for (int64_t strip = 0; strip < order / strip_columns; strip++) {
        double *out = solved + strip * strip_columns * block_order;
        const double *in = panel + strip * strip_columns * block_order;
        for (int64_t k = 0; k < block_order; k++) {
            double sum[strip_columns] = {0};
            for (int64_t l = 0; l < block_order; l++)
                for (int64_t j = 0; j < strip_columns; j++) {
                    const double *narrow = in + (j / strip_rows) * strip_rows * block_order;
                    sum[j] += inverse[k * block_order + l] * narrow[l * strip_rows + j % strip_rows];
                }
            memcpy(out + k * strip_columns, sum, sizeof sum);
        }
    }
    return true;
}

// a (strip_rows rows, order apart, of strip_columns columns) −= leftᵀ · right
CK_INLINE void update_tile(double *a, int64_t order, const double *left, const double *right) {
    double_vector sum[strip_rows][strip_columns / 8] = {{{0}}};
    for (int64_t k = 0; k < block_order; k++) {
        const double_vector *r = (const double_vector *)(right + k * strip_columns);
        for (int i = 0; i < strip_rows; i++)
            for (int j = 0; j < strip_columns / 8; j++) sum[i][j] += left[k * strip_rows + i] * r[j];
    }
    for (int i = 0; i < strip_rows; i++)
        for (int j = 0; j < strip_columns / 8; j++) ((double_vector *)(a + i * order))[j] -= sum[i][j];
}

static void symmetric_inverse_update(double *a, int64_t order, int64_t pivot, int64_t first, const double *panel,
                                     const double *solved, const double *inverse) {
    CK_FAST_MATH
    for (int64_t column = first; column < order; column += strip_columns) {
        const double *right = solved + column * block_order;
        bool pivot_column = column >= pivot && column < pivot + block_order;
        for (int64_t row = first; row < first + block_order; row += strip_rows) {
            double *tile = a + row * order + column;
            if (first != pivot && !pivot_column) {
                update_tile(tile, order, panel + row * block_order, right);
                continue;
            }
            for (int64_t i = 0; i < strip_rows; i++)
                for (int64_t j = 0; j < strip_columns; j++) {
                    int64_t r = row + i, c = column + j;
                    const double *strip = solved + (r / strip_columns) * strip_columns * block_order;
                    if (first != pivot)  // A[I,K] = (P · A[K,I])ᵀ
                        tile[i * order + j] = strip[(c - pivot) * strip_columns + r % strip_columns];
                    else if (pivot_column)
                        tile[i * order + j] = -inverse[(r - pivot) * block_order + (c - pivot)];
                    else
                        tile[i * order + j] = right[(r - pivot) * strip_columns + j];
                }
        }
    }
}
