#include "CKernels.h"
#include "clones.h"
#include "operand.h"

void ck_add_spans(float *y, const float *x, const ck_span *spans, int64_t count) {
    for (int64_t i = 0; i < count; i++) ck_add(y + spans[i].first, x + spans[i].first, spans[i].count);
}

double ck_squared_norm_spans(const float *x, const ck_span *spans, int64_t count) {
    double sum = 0;
    for (int64_t i = 0; i < count; i++) sum += ck_squared_norm(x + spans[i].first, spans[i].count);
    return sum;
}

void ck_clear_spans(float *x, const ck_span *spans, int64_t count) {
    for (int64_t i = 0; i < count; i++) memset(x + spans[i].first, 0, (size_t)spans[i].count * sizeof(float));
}

void ck_store_spans(const float *x, const ck_span *spans, int64_t count, ck_operand y) {
    for (int64_t i = 0; i < count; i++)
        ck_bias_store(x + spans[i].first, 0, 1, spans[i].count, ck_operand_at(y, spans[i].first));
}
