#include <math.h>
#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "operand.h"
#include "packed.h"

// Products with weights that never change. A panel holds 64 outputs: for each group of inputs (four int8s, two bfloat16s, one
// float) the group of each output side by side, which is what one multiply-add instruction reads (packed_tiles.c).
//
// oneDNN's matmul primitive packs weights too, but needs a primitive for each number of rows, which batches of carts change all
// the time; its sgemm packs nothing: with weights that come from memory it reached 70 GFLOP/s a Zen 4 core on 26 rows, where
// panels reach 95.

// --- packing ----------------------------------------------------------------------------------------------------------

CK_INLINE float largest_magnitude(const float *x, int64_t count) {
    float lanes[16] = {0};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int64_t j = 0; j < 16; j++) {
            float magnitude = fabsf(x[i + j]);
            lanes[j] = magnitude > lanes[j] ? magnitude : lanes[j];
        }
    float largest = 0;
    for (; i < count; i++) largest = fabsf(x[i]) > largest ? fabsf(x[i]) : largest;
    for (int64_t j = 0; j < 16; j++) largest = lanes[j] > largest ? lanes[j] : largest;
    return largest;
}

CK_CLONES static float largest_magnitude_of(const float *x, int64_t count) { return largest_magnitude(x, count); }

int64_t ck_packed_bytes(int64_t outputs, int64_t inputs) { return panels_of(outputs) * panel_bytes(inputs); }

enum { row_part = 1024 };  // inputs rounded at a time

typedef struct {
    int32_t sum;
    float error, norm;  // squared
} row_sums;

// Rounds part of a row; adds what becomes of it.
CK_CLONES static void quantize_part(const float *row, int64_t count, float inverse, float scale, int8_t *q,
                                    row_sums *sums) {
    CK_FAST_MATH
    const float shifter = 12582912.0f;  // 1.5·2²³: adding it rounds to an integer held in the low bits
    int32_t sum = 0;
    float error = 0, norm = 0;
    for (int64_t k = 0; k < count; k++) {
        float shifted = row[k] * inverse + shifter;
        int32_t bits;
        memcpy(&bits, &shifted, sizeof bits);
        int32_t rounded = bits - 0x4B400000;
        float d = row[k] - scale * (float)rounded;
        q[k] = (int8_t)rounded;
        sum += rounded;
        error += d * d;
        norm += row[k] * row[k];
    }
    sums->sum += sum;
    sums->error += error;
    sums->norm += norm;
}

void ck_pack_int8(const float *w, int64_t outputs, int64_t inputs, int8_t *packed, float *scales, int32_t *sums,
                  float *errors) {
    memset(packed, 0, (size_t)ck_packed_bytes(outputs, inputs));
    for (int64_t n = 0; n < outputs; n++) {
        const float *row = w + n * inputs;
        float largest = largest_magnitude_of(row, inputs);
        float scale = largest / 127.0f, inverse = largest > 0 ? 127.0f / largest : 0.0f;
        int8_t *panel = packed + n / panel_columns * panel_bytes(inputs) + n % panel_columns * 4;
        row_sums total = {0, 0, 0};
        for (int64_t first = 0; first < inputs; first += row_part) {
            int8_t q[row_part] = {0};
            int64_t count = inputs - first < row_part ? inputs - first : row_part;
            quantize_part(row + first, count, inverse, scale, q, &total);
            for (int64_t k = 0; k < count; k += 4) memcpy(panel + (first + k) / 4 * (panel_columns * 4), q + k, 4);
        }
        scales[n] = scale;
        sums[n] = total.sum;
        // Their float32 sums may be a little low.
        if (errors)
            errors[n] = 1.001f * (sqrtf(total.error) + (float)rounding_share(inputs) * sqrtf(total.norm));
    }
}

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

// --- rows -------------------------------------------------------------------------------------------------------------

CK_CLONES void ck_quantize_rows(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales) {
    const float shifter = 12582912.0f;  // 1.5·2²³: adding it rounds to an integer held in the low bits
    int64_t stride = padded(width);
    for (int64_t r = 0; r < rows; r++) {
        const float *row = x + r * width;
        uint8_t *out = q + r * stride;
        float largest = largest_magnitude(row, width), inverse = largest > 0 ? 127.0f / largest : 0.0f;
        scales[r] = largest / 127.0f;
        for (int64_t k = 0; k < width; k++) {
            float shifted = row[k] * inverse + shifter;
            int32_t bits;
            memcpy(&bits, &shifted, sizeof bits);
            out[k] = (uint8_t)(bits + int8_offset);
        }
        for (int64_t k = width; k < stride; k++) out[k] = int8_offset;
    }
}

CK_CLONES void ck_quantize_rows_16(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales) {
    int64_t stride = padded(width);
    for (int64_t r = 0; r < rows; r++) {
        const float *row = x + r * width;
        uint8_t *high = q + 2 * r * stride, *low = high + stride;
        float largest = largest_magnitude(row, width), inverse = largest > 0 ? 32767.0f / largest : 0.0f;
        scales[r] = largest / 32767.0f;
        for (int64_t k = 0; k < width; k++) {
            int32_t value = (int32_t)(row[k] * inverse + (row[k] < 0 ? -0.5f : 0.5f)) + 32768;
            high[k] = (uint8_t)(value >> 8);
            low[k] = (uint8_t)value;
        }
        for (int64_t k = width; k < stride; k++) high[k] = int8_offset, low[k] = 0;
    }
}

CK_CLONES void ck_bfloat16_rows(const float *x, int64_t rows, int64_t width, uint16_t *y) {
    int64_t stride = padded(width);
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t k = 0; k < width; k++) y[r * stride + k] = ck_bfloat16(x[r * width + k]);
        for (int64_t k = width; k < stride; k++) y[r * stride + k] = 0;
    }
}

// --- products ---------------------------------------------------------------------------------------------------------

CK_CLONES static void store_int8(const int32_t *sums, const ck_packed_int8 *w, int64_t first, int64_t columns,
                                 int64_t rows, const float *row_scales, float *y, int64_t ldy) {
    const float *scales = w->scales + first;
    const int32_t *offsets = w->sums + first;
    for (int64_t r = 0; r < rows; r++) {
        const int32_t *s = sums + r * panel_columns;
        float *out = y + r * ldy, scale = row_scales[r];
        CK_SAME_ELEMENT
        for (int64_t n = 0; n < columns; n++)
            out[n] = (float)(s[n] - int8_offset * offsets[n]) * (scale * scales[n]);
    }
}

void ck_product_int8(const ck_packed_int8 *w, const uint8_t *x, const float *row_scales, int64_t rows, float *y) {
    int32_t sums[tile_rows * panel_columns];
    int64_t stride = padded(w->inputs);
    for (int64_t first = 0; first < w->outputs; first += panel_columns) {
        const int8_t *panel = w->panels + first / panel_columns * panel_bytes(w->inputs);
        int64_t columns = w->outputs - first < panel_columns ? w->outputs - first : panel_columns;
        for (int64_t r = 0; r < rows; r += tile_rows) {
            int64_t count = rows - r < tile_rows ? rows - r : tile_rows;
            ck_int8_tile(false, panel, x + r * stride, count, w->inputs, sums,
                         part_of_next(panel, panel_bytes(w->inputs), r));
            store_int8(sums, w, first, columns, count, row_scales + r, y + r * w->outputs + first, w->outputs);
        }
    }
}

// A product with panels of `size` bytes an element through a tile function.
static void product(ck_float_tile tile, const char *packed, int64_t size, int64_t outputs, int64_t inputs, const char *x,
                    int64_t stride, int64_t rows, float *y) {
    float part[tile_rows * panel_columns];
    for (int64_t first = 0; first < outputs; first += panel_columns) {
        const char *panel = packed + size * (first / panel_columns * panel_bytes(inputs));
        int64_t columns = outputs - first < panel_columns ? outputs - first : panel_columns;
        bool whole = columns == panel_columns;
        for (int64_t r = 0; r < rows; r += tile_rows) {
            int64_t count = rows - r < tile_rows ? rows - r : tile_rows;
            float *out = y + r * outputs + first;
            tile(panel, x + size * r * stride, count, stride, inputs, whole ? out : part, whole ? outputs : panel_columns,
                 part_of_next(panel, size * panel_bytes(inputs), r));
            if (whole) continue;
            for (int64_t i = 0; i < count; i++)
                memcpy(out + i * outputs, part + i * panel_columns, (size_t)columns * sizeof *part);
        }
    }
}

void ck_product_bfloat16(const uint16_t *packed, int64_t outputs, int64_t inputs, const uint16_t *x, int64_t rows,
                         float *y) {
    product(ck_bfloat16_tile, (const char *)packed, 2, outputs, inputs, (const char *)x, padded(inputs), rows, y);
}

void ck_product_f32(const float *packed, int64_t outputs, int64_t inputs, const float *x, int64_t rows, float *y) {
    product(ck_f32_tile, (const char *)packed, 4, outputs, inputs, (const char *)x, inputs, rows, y);
}
