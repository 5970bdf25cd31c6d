#if defined(__aarch64__)

#include "../loops/system.h"

// 32 registers of four floats.
#define CK_VECTOR_FLOATS 4
#define CK_REGISTERS 32
#define CK_MULTIPLY_ADD(a, b, c) __builtin_elementwise_fma(a, b, c)

#include "../loops/loops.h"

void ck_fill_neon(ck_kernels *table) { *table = (ck_kernels)CK_ALL_LOOPS; }

#endif
