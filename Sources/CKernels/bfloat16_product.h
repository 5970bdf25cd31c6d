// The two ways to multiply bfloat16s; both as ck_multiply, for m, n > 0.
#ifndef CK_BFLOAT16_PRODUCT_H
#define CK_BFLOAT16_PRODUCT_H

#include <stdbool.h>
#include <stdint.h>

// By oneDNN's matmul primitive; false if it has none for the processor.
bool ck_multiply_natively(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const uint16_t *a,
                          int64_t lda, const uint16_t *b, int64_t ldb, bool accumulate, float *c, int64_t ldc);

// By floats, to which both factors are widened a strip at a time; false if there is no memory for that.
bool ck_multiply_widened(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, const uint16_t *a,
                         int64_t lda, const uint16_t *b, int64_t ldb, bool accumulate, float *c, int64_t ldc);

#endif
