#if !defined(__aarch64__)

#include "../loops/system.h"

// Any x86-64 has sixteen registers of four floats, and no fused multiply-add; other processors get the same in plain C.
#define CK_VECTOR_FLOATS 4
#define CK_REGISTERS 16
#define CK_MULTIPLY_ADD(a, b, c) ((a) * (b) + (c))

#include "../loops/loops.h"

void ck_fill_baseline(ck_kernels *table) { *table = (ck_kernels)CK_ALL_LOOPS; }

#endif
