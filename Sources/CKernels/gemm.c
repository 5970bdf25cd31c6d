#define _GNU_SOURCE
#include <dlfcn.h>
#include <dnnl.h>
#include <pthread.h>

#include "bfloat16_product.h"
#include "kernel_table.h"
#include "spread_product.h"

// dnnl_sgemm is the same call in oneDNN 2 and 3, generates code for the processor it finds, and on this project's
// shapes (down to 26×256×256) reaches what the primitive API reaches: 100 to 115 GFLOP/s a core on Zen 4.

static void (*set_threads)(int);
static pthread_once_t once = PTHREAD_ONCE_INIT;

// oneDNN links its OpenMP runtime itself, and builds of it without OpenMP have none: so look the symbol up.
static void find_set_threads(void) { *(void **)&set_threads = dlsym(RTLD_DEFAULT, "omp_set_num_threads"); }

void ck_use_calling_thread_only(void) {
    pthread_once(&once, find_set_threads);
    if (set_threads) set_threads(1);
}

// Whether oneDNN's code for AVX2 is what multiplies, as far as the set in use says.
static bool multiplies_by_avx2(void) {
    ck_kernel_set set = ck_current_kernel_set();
    return set == CK_AVX2 || set == CK_AVX2_VNNI;
}

bool ck_gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
             int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc) {
    if (m == 0 || n == 0) return true;
    if (transpose_a && !transpose_b && multiplies_by_avx2() && ck_gains_by_spreading(m, n, k, lda, ldb))
        return ck_multiply_spread(m, n, k, alpha, a, lda, b, ldb, beta, c, ldc);
    return dnnl_sgemm(transpose_a ? 'T' : 'N', transpose_b ? 'T' : 'N', m, n, k, alpha, a, lda, b, ldb, beta, c,
                      ldc) == dnnl_success;
}

bool ck_multiply(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, ck_operand a, int64_t lda,
                 ck_operand b, int64_t ldb, bool accumulate, float *c, int64_t ldc) {
    if (m == 0 || n == 0) return true;
    if (a.is_bfloat16 != b.is_bfloat16) return false;
    if (!a.is_bfloat16)
        return ck_gemm(transpose_a, transpose_b, m, n, k, 1, a.data, lda, b.data, ldb, accumulate ? 1 : 0, c, ldc);
    // oneDNN may refuse although the set has the instructions: DNNL_MAX_CPU_ISA limits it alone.
    return (ck_active->multiplies_bfloat16 && ck_multiply_natively(transpose_a, transpose_b, m, n, k, a.data, lda,
                                                                   b.data, ldb, accumulate, c, ldc)) ||
           ck_multiply_widened(transpose_a, transpose_b, m, n, k, a.data, lda, b.data, ldb, accumulate, c, ldc);
}
