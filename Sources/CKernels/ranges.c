#include <string.h>

#include "CKernels.h"
#include "operand.h"

void ck_add_ranges(float *y, const float *x, const ck_range *ranges, int64_t count) {
    for (int64_t i = 0; i < count; i++) ck_add(y + ranges[i].first, x + ranges[i].first, ranges[i].count);
}

double ck_squared_norm_ranges(const float *x, const ck_range *ranges, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += ck_squared_norm(x + ranges[i].first, ranges[i].count);
    return sum;
}

void ck_clear_ranges(float *x, const ck_range *ranges, int64_t count) {
    for (int64_t i = 0; i < count; i++) memset(x + ranges[i].first, 0, (size_t)ranges[i].count * sizeof(float));
}

void ck_store_ranges(const float *x, const ck_range *ranges, int64_t count, ck_operand y) {
    for (int64_t i = 0; i < count; i++)
        ck_bias_store(x + ranges[i].first, 0, 1, ranges[i].count, ck_operand_at(y, ranges[i].first));
}
