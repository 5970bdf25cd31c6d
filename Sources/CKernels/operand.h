// Storing what a matrix product will read: floats, or bfloat16s (the upper half of a float, rounded to nearest even).
#ifndef CK_OPERAND_H
#define CK_OPERAND_H

#include <stdint.h>
#include <string.h>

#include "CKernels.h"
#include "compilation.h"

// A NaN stays one if it is as arithmetic makes them, 0x7FC00000 with either sign.
CK_INLINE uint16_t ck_bfloat16(float x) {
    uint32_t bits;
    memcpy(&bits, &x, sizeof bits);
    return (uint16_t)((bits + 0x7FFFu + ((bits >> 16) & 1u)) >> 16);
}

CK_INLINE float ck_float_of(uint16_t bfloat16) {
    uint32_t bits = (uint32_t)bfloat16 << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

// The operand that begins `elements` further on.
CK_INLINE ck_operand ck_operand_at(ck_operand x, int64_t elements) {
    ck_operand y = {(char *)x.data + elements * (x.is_bfloat16 ? 2 : 4), x.is_bfloat16};
    return y;
}

// Stores element i. `is_bfloat16` is a constant of the calling loop, so that the branch is gone from it.
CK_INLINE void ck_store(void *data, bool is_bfloat16, int64_t i, float value) {
    if (is_bfloat16)
        ((uint16_t *)data)[i] = ck_bfloat16(value);
    else
        ((float *)data)[i] = value;
}

#endif
