// Products aᵀ · b of floats whose rows lie badly for oneDNN's AVX2 code; k rows, those of a with m columns, of b with n.
#ifndef CK_SPREAD_PRODUCT_H
#define CK_SPREAD_PRODUCT_H

#include <stdbool.h>
#include <stdint.h>

bool ck_gains_by_spreading(int64_t m, int64_t n, int64_t k, int64_t lda, int64_t ldb);

// c = alpha · aᵀ · b + beta · c, as ck_gemm; false if oneDNN refuses, or there is no memory (8 MB for each thread).
bool ck_multiply_spread(int64_t m, int64_t n, int64_t k, float alpha, const float *a, int64_t lda, const float *b,
                        int64_t ldb, float beta, float *c, int64_t ldc);

#endif
