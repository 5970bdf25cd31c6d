// Which instructions the kernels use. Part of CKernels.h.
#ifndef CK_KERNEL_SET_H
#define CK_KERNEL_SET_H

#include <stdbool.h>

// On x86-64 each set includes those before it, up to CK_AVX512_BF16, except CK_AVX2_VNNI, which those after it need not
// have; on arm64 from CK_NEON on. Other processors have CK_BASELINE alone, which is plain C.
typedef enum {
    CK_BASELINE,       // x86-64: SSE2
    CK_AVX2,           // with FMA: x86-64-v3
    CK_AVX2_VNNI,      // products of eight-bit integers, where there is no AVX-512
    CK_AVX512,         // x86-64-v4
    CK_AVX512_VNNI,    // products of eight-bit integers
    CK_AVX512_BF16,    // products of bfloat16s
    CK_NEON,           // every arm64
    CK_NEON_DOTPROD,   // products of eight-bit integers
    CK_NEON_BF16,      // products of bfloat16s
    CK_NEON_I8MM,      // products of matrices of eight-bit integers
    CK_KERNEL_SETS,    // how many there are
} ck_kernel_set;

// The name of a set, as CLOZE_CPU takes it: "avx512-vnni".
const char *ck_kernel_set_name(ck_kernel_set set);

// Whether this process may use a set: the processor and the system have it, and it is not above what CLOZE_CPU asks
// for.
bool ck_kernel_set_available(ck_kernel_set set);

// The set in use: the best available unless ck_select said otherwise.
ck_kernel_set ck_current_kernel_set(void);

// What is wrong with CLOZE_CPU, as one line that names the sets this processor has; null if nothing is. The process
// then runs as if it had not been set: who cares asks at the start, prints the line and ends.
const char *ck_kernel_set_problem(void);

// Makes the process use another set from now on, for tests; false if it is not available. No kernel may be running.
//
// oneDNN stays at the level the process began with, because it settles that at its first use: only CLOZE_CPU lowers
// both.
bool ck_select(ck_kernel_set set);

#endif
