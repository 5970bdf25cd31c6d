// Helpers of the kernels' checks in C: numbers, memory and verdicts.
#ifndef CHECK_H
#define CHECK_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "CKernels.h"

// Prints one line and counts it: passed if what was computed is off by no more than `tolerance`. A NaN fails.
void check(double off, double tolerance, const char *format, ...) __attribute__((format(printf, 3, 4)));
// The same of something that holds or does not.
void check_that(bool holds, const char *format, ...) __attribute__((format(printf, 2, 3)));

// Zeroed memory, aligned to 64 bytes, until release().
void *memory(int64_t bytes);
// Floats in −1 … 1 of a seed.
float *numbers(int64_t count, uint64_t seed);
float *zeros(int64_t count);
float *copied(const float *x, int64_t count);
void release(void);

// The float that bfloat16 number i of x is.
double widened(const uint16_t *x, int64_t i);
// Floats, or the bfloat16s they round to.
ck_operand operand(const float *x, int64_t count, bool is_bfloat16);
// Room for `count` of them.
ck_operand result(int64_t count, bool is_bfloat16);
double element(ck_operand x, int64_t i);

// The larger of `worst` and how far `computed` is from `wanted`; NaN stays.
double farther(double worst, double computed, double wanted);

static inline const char *kind(bool is_bfloat16) { return is_bfloat16 ? "bf16" : "f32"; }

// The files of checks, each for the set in use.
void check_products(void);
void check_packed(void);
void check_scan(void);
void check_elementwise(void);
void check_rows(void);
void check_attention(void);
void check_losses(void);
void check_optimizer(void);
void check_inverse(void);
void check_token_projections(void);

#endif
