#include <dnnl.h>
#include <string.h>

#include "spread_product.h"
#include "thread_memory.h"

// oneDNN's AVX2 product with a transposed left factor, which every gradient of weights is, reads down the columns of
// both factors where they lie. Rows a multiple of 2 KB apart share a few sets of the first cache, which then holds almost
// none of a column: 1024 × 256 sums of 1920 products each run at 63 to 84 GFLOP/s on a Zen 5 core, where rows 64 bytes
// farther apart reach 120 to 125. So such factors are copied to rows that far apart, some of them at a time.

enum { spread_bytes = 2048, margin = 16, block_rows = 256, most_columns = 4096 };

// A block of each factor, 8 MB that the thread keeps.
CK_THREAD_MEMORY(blocks);

static bool is_slow(int64_t columns, int64_t stride) {
    return stride * (int64_t)sizeof(float) % spread_bytes == 0 && columns <= most_columns;
}

bool ck_gains_by_spreading(int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb) {
    // Each copied number has to serve some products.
    return k >= 64 && ((n >= 64 && is_slow(m, lda)) || (m >= 64 && is_slow(n, ldb)));
}

// Where a factor's rows are to be read from: `block`, to which they are copied if they lie badly.
static const float *spread(const float *x, int64_t rows, int64_t columns, int64_t *stride, float *block) {
    if (!is_slow(columns, *stride)) return x;
    int64_t wide = columns + margin;
    for (int64_t r = 0; r < rows; r++)
        memcpy(block + r * wide, x + r * *stride, (size_t)columns * sizeof *block);
    *stride = wide;
    return block;
}

bool ck_multiply_spread(int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda, const float *b,
                        int64_t ldb, float beta, float *c, int64_t ldc) {
    float *left = ck_thread_floats(&blocks, 2 * block_rows * (most_columns + margin));
    if (!left) return false;
    float *right = left + block_rows * (most_columns + margin);
    for (int64_t l = 0; l < k; l += block_rows) {
        int64_t rows = k - l < block_rows ? k - l : block_rows, a_stride = lda, b_stride = ldb;
        const float *a_rows = spread(a + l * lda, rows, m, &a_stride, left);
        const float *b_rows = spread(b + l * ldb, rows, n, &b_stride, right);
        if (dnnl_sgemm('T', 'N', m, n, rows, alpha, a_rows, a_stride, b_rows, b_stride, l > 0 ? 1 : beta, c, ldc) !=
            dnnl_success)
            return false;
    }
    return true;
}
