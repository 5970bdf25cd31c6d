#include "kernel_table.h"
#include "packed.h"

// A query is two rows of bytes, the high and the low half of its 16-bit rounding: two eight-bit products with the same
// weights, which are in a register already, give a product with 16-bit queries.

void ck_scan_panels(const ck_catalogue *c, int64_t first_panel, int64_t panels, const uint8_t *x,
                    const ck_query *queries, int64_t count, float *scores, int64_t stride) {
    int32_t sums[2 * CK_MOST_SCAN_QUERIES * panel_columns];
    int64_t tile_queries = ck_active->scan_queries, bytes = padded(c->weights.inputs);
    for (int64_t p = 0; p < panels; p++) {
        int64_t first = (first_panel + p) * panel_columns;
        const int8_t *panel = c->weights.panels + (first_panel + p) * panel_bytes(c->weights.inputs);
        int64_t columns = c->weights.outputs - first < panel_columns ? c->weights.outputs - first : panel_columns;
        for (int64_t q = 0; q < count; q += tile_queries) {
            int64_t in_tile = count - q < tile_queries ? count - q : tile_queries;
            ck_active->scan_tile(panel, c->weights.sums + first, x + 2 * q * bytes, 2 * in_tile, c->weights.inputs,
                                 sums, part_of_next(panel, panel_bytes(c->weights.inputs), 2 * q));
            for (int64_t i = 0; i < in_tile; i++) {
                const int32_t *high = sums + 2 * i * panel_columns;
                ck_active->scan_scores(high, high + panel_columns, c, first, columns, queries + q + i,
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
    ck_active->scan_scores(&h, &l, c, item, 1, query, &score);
    return score;
}
