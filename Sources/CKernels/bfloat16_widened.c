#include "bfloat16_product.h"
#include "kernel_table.h"
#include "thread_memory.h"

// Products of bfloat16s on processors without instructions for them. A float has every bfloat16's value, so widening
// loses nothing and float32's own product does the rest. Factors are widened in blocks, so that memory stays bounded
// and blocks stay in the caches; a block of b is used for all rows of a.
enum { block_m = 512, block_n = 1024, block_k = 512 };

// A block of each factor, 3 MB that the thread keeps.
CK_THREAD_MEMORY(blocks);

// The first `rows` × `columns` from x on, or those of the transposed matrix, as stored. Returns how far its rows are
// apart.
static int64_t widen(const uint16_t *x, int64_t stride, bool transposed, int64_t rows, int64_t columns, float *y) {
    int64_t stored_columns = transposed ? rows : columns;
    ck_active->widen_rows(x, transposed ? columns : rows, stored_columns, stride, y);
    return stored_columns;
}

static int64_t smaller(int64_t a, int64_t b) { return a < b ? a : b; }

bool ck_multiply_widened(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const uint16_t *a,
                         int64_t lda, const uint16_t *b, int64_t ldb, bool accumulate, float *c, int64_t ldc) {
    float *left = ck_thread_floats(&blocks, block_k * (block_m + block_n));
    if (!left) return false;
    float *right = left + block_m * block_k;
    for (int64_t j = 0; j < n; j += block_n) {
        int64_t columns = smaller(block_n, n - j), l = 0;
        do {  // once also if k is 0, where the product is zero
            int64_t inner = smaller(block_k, k - l);
            int64_t right_stride =
                widen(b + (transpose_b ? j * ldb + l : l * ldb + j), ldb, transpose_b, inner, columns, right);
            for (int64_t i = 0; i < m; i += block_m) {
                int64_t rows = smaller(block_m, m - i);
                int64_t left_stride =
                    widen(a + (transpose_a ? l * lda + i : i * lda + l), lda, transpose_a, rows, inner, left);
                if (!ck_gemm(transpose_a, transpose_b, rows, columns, inner, 1, left, left_stride, right, right_stride,
                             accumulate || l > 0 ? 1 : 0, c + i * ldc + j, ldc))
                    return false;
            }
            l += block_k;
        } while (l < k);
    }
    return true;
}
