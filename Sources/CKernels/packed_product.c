#include <string.h>

#include "kernel_table.h"
#include "operand.h"
#include "packed.h"

// Products with weights that never change, a tile after the other.
//
// oneDNN's matmul primitive packs weights too, but needs a primitive for each number of rows, which batches of carts
// change all the time; its sgemm packs nothing: with weights that come from memory it reached 70 GFLOP/s a Zen 4 core
// on 26 rows, where panels reach 95.

// --- packing ---------------------------------------------------------------------------------------------------------

int64_t ck_packed_bytes(int64_t outputs, int64_t inputs) { return panels_of(outputs) * panel_bytes(inputs); }

void ck_pack_bfloat16(const float *w, int64_t outputs, int64_t inputs, uint16_t *packed) {
    memset(packed, 0, (size_t)(2 * ck_packed_bytes(outputs, inputs)));
    for (int64_t n = 0; n < outputs; n++) {
        uint16_t *panel = packed + n / panel_columns * panel_bytes(inputs) + n % panel_columns * 2;
        for (int64_t k = 0; k < inputs; k++)
            panel[k / 2 * (panel_columns * 2) + k % 2] = ck_bfloat16(w[n * inputs + k]);
    }
}

void ck_pack_f32(const float *w, int64_t outputs, int64_t inputs, float *packed) {
    memset(packed, 0, (size_t)(4 * ck_packed_bytes(outputs, inputs)));
    for (int64_t first = 0; first < outputs; first += panel_columns) {
        float *panel = packed + first / panel_columns * panel_bytes(inputs);
        int64_t columns = outputs - first < panel_columns ? outputs - first : panel_columns;
        for (int64_t n = 0; n < columns; n++)
            for (int64_t k = 0; k < inputs; k++) panel[k * panel_columns + n] = w[(first + n) * inputs + k];
    }
}

int64_t ck_token_bytes(int64_t width, int64_t taps) {
    enum { line = 64 };
    return (taps * CK_PROJECTIONS * (padded(width) + (int64_t)sizeof(float)) + line - 1) / line * line;
}

void ck_pack_tokens(const float *x, int64_t tokens, int64_t taps, int64_t width, uint8_t *blocks) {
    int64_t rows = taps * CK_PROJECTIONS;
    for (int64_t t = 0; t < tokens; t++) {
        uint8_t *block = blocks + t * ck_token_bytes(width, taps);
        // Scales are behind the rows.
        ck_quantize_rows(x + t * rows * width, rows, width, block, (float *)(void *)(block + rows * padded(width)));
    }
}

// --- products --------------------------------------------------------------------------------------------------------

void ck_product_int8(const ck_packed_int8 *w, const uint8_t *x, const float *row_scales, int64_t rows, float *y) {
    int32_t sums[tile_rows * panel_columns];
    int64_t stride = padded(w->inputs);
    for (int64_t first = 0; first < w->outputs; first += panel_columns) {
        const int8_t *panel = w->panels + first / panel_columns * panel_bytes(w->inputs);
        int64_t columns = w->outputs - first < panel_columns ? w->outputs - first : panel_columns;
        for (int64_t r = 0; r < rows; r += tile_rows) {
            int64_t count = rows - r < tile_rows ? rows - r : tile_rows;
            ck_active->int8_tile(panel, w->sums + first, x + r * stride, count, w->inputs, sums,
                                 part_of_next(panel, panel_bytes(w->inputs), r));
            ck_active->store_int8(sums, w, first, columns, count, row_scales + r, y + r * w->outputs + first,
                                  w->outputs);
        }
    }
}

// A product with panels of `size` bytes an element through a tile function.
static void product(ck_float_tile tile, const char *packed, int64_t size, int64_t outputs, int64_t inputs,
                    const char *x, int64_t stride, int64_t rows, float *y) {
    float part[tile_rows * panel_columns];
    for (int64_t first = 0; first < outputs; first += panel_columns) {
        const char *panel = packed + size * (first / panel_columns * panel_bytes(inputs));
        int64_t columns = outputs - first < panel_columns ? outputs - first : panel_columns;
        bool whole = columns == panel_columns;
        for (int64_t r = 0; r < rows; r += tile_rows) {
            int64_t count = rows - r < tile_rows ? rows - r : tile_rows;
            float *out = y + r * outputs + first;
            tile(panel, x + size * r * stride, count, stride, inputs, whole ? out : part,
                 whole ? outputs : panel_columns, part_of_next(panel, size * panel_bytes(inputs), r));
            if (whole) continue;
            for (int64_t i = 0; i < count; i++)
                memcpy(out + i * outputs, part + i * panel_columns, (size_t)columns * sizeof *part);
        }
    }
}

void ck_product_bfloat16(const uint16_t *packed, int64_t outputs, int64_t inputs, const uint16_t *x, int64_t rows,
                         float *y) {
    product(ck_active->bfloat16_tile, (const char *)packed, 2, outputs, inputs, (const char *)x, padded(inputs), rows,
            y);
}

void ck_product_f32(const float *packed, int64_t outputs, int64_t inputs, const float *x, int64_t rows, float *y) {
    product(ck_active->f32_tile, (const char *)packed, 4, outputs, inputs, (const char *)x, inputs, rows, y);
}
