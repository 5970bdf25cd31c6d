#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "packed.h"
#include "vector_math.h"

// A query is two rows of bytes, the high and the low half of its 16-bit rounding: two eight-bit products with the same weights,
// which are in a register already, give a product with 16-bit queries.

CK_CLONES static void combine(const int32_t *high, const int32_t *low, const ck_catalogue *c, int64_t first,
                              int64_t columns, const ck_query *query, float *scores) {
    const float *scales = c->weights.scales + first, *bias = c->bias + first, *prior = c->prior + first;
    const int32_t *sums = c->weights.sums + first;
    float scale = query->scale, bias_factor = query->bias_factor, prior_factor = query->prior_factor;
    CK_SAME_ELEMENT
    for (int64_t n = 0; n < columns; n++) {
        float product = (float)(high[n] - int8_offset * sums[n]) * 256.0f + (float)low[n];
        scores[n] = product * (scale * scales[n]) + bias_factor * bias[n] + prior_factor * prior[n];
    }
    if (!query->extra) return;
    const float *extra = query->extra + first;
    CK_SAME_ELEMENT
    for (int64_t n = 0; n < columns; n++) scores[n] += extra[n];
}

void ck_scan_panels(const ck_catalogue *c, int64_t first_panel, int64_t panels, const uint8_t *x,
                    const ck_query *queries, int64_t count, float *scores, int64_t stride) {
    enum { tile_queries = tile_rows / 2 };
    int32_t sums[tile_rows * panel_columns];
    int64_t bytes = padded(c->weights.inputs);
    for (int64_t p = 0; p < panels; p++) {
        int64_t first = (first_panel + p) * panel_columns;
        const int8_t *panel = c->weights.panels + (first_panel + p) * panel_bytes(c->weights.inputs);
        int64_t columns = c->weights.outputs - first < panel_columns ? c->weights.outputs - first : panel_columns;
        for (int64_t q = 0; q < count; q += tile_queries) {
            int64_t some = count - q < tile_queries ? count - q : tile_queries;
            ck_int8_tile(c->portable, panel, x + 2 * q * bytes, 2 * some, c->weights.inputs, sums,
                         part_of_next(panel, panel_bytes(c->weights.inputs), 2 * q));
            for (int64_t i = 0; i < some; i++) {
                const int32_t *high = sums + 2 * i * panel_columns;
                combine(high, high + panel_columns, c, first, columns, queries + q + i,
                        scores + (q + i) * stride + p * panel_columns);
            }
        }
    }
}

float ck_scan_score(const ck_catalogue *c, int64_t item, const uint8_t *x, const ck_query *query) {
    int64_t inputs = c->weights.inputs;
    const uint8_t *high = x, *low = x + padded(inputs);
    const int8_t *panel = c->weights.panels + item / panel_columns * panel_bytes(inputs) + item % panel_columns * 4;
    int32_t h = 0, l = 0;
    for (int64_t k = 0; k < inputs; k++) {
        int32_t w = panel[k / 4 * (panel_columns * 4) + k % 4];
        h += high[k] * w;
        l += low[k] * w;
    }
    float score;
    combine(&h, &l, c, item, 1, query, &score);
    return score;
}

CK_CLONES void ck_add_exponentials(const float *scores, int64_t count, float *largest, double *sum) {
    CK_FAST_MATH
    float top = ck_maximum(scores, count);
    if (top > *largest) {
        *sum *= exp((double)*largest - top);
        *largest = top;
    }
    float part = 0, base = *largest;
    for (int64_t i = 0; i < count; i++) part += ck_exp(scores[i] - base);
    *sum += part;
}

CK_CLONES int64_t ck_select_at_least(const float *scores, const float *errors, int64_t count, float norm, float slack,
                                     float threshold, int32_t *selected) {
    enum { stretch = 64 };
    int64_t found = 0;
    float least = threshold - slack;
    for (int64_t first = 0; first < count; first += stretch) {
        int64_t some = count - first < stretch ? count - first : stretch;
        const float *s = scores + first, *e = errors + first;
        int32_t any = 0;
        for (int64_t i = 0; i < some; i++) any |= s[i] + norm * e[i] >= least;
        if (!any) continue;
        for (int64_t i = 0; i < some; i++)
            if (s[i] + norm * e[i] >= least) selected[found++] = (int32_t)(first + i);
    }
    return found;
}

CK_CLONES void ck_dot_rows(const float *h, const float *w, const int32_t *items, int64_t count, int64_t width,
                           float *products) {
    CK_FAST_MATH
    for (int64_t i = 0; i < count; i++) {
        const float *row = w + (int64_t)items[i] * width;
        float sum = 0;
        for (int64_t k = 0; k < width; k++) sum += h[k] * row[k];
        products[i] = sum;
    }
}
