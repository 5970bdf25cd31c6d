// Rows of tables, forward and backward.

#include "../compilation.h"
#include "../operand.h"
#include "../prefetched_rows.h"

// What every row gets beside its item's.
CK_INLINE void add_common(float *yr, const float *position, const float *extra, int64_t width) {
    if (position)
        for (int64_t j = 0; j < width; j++) yr[j] += position[j];
    if (extra)
        for (int64_t j = 0; j < width; j++) yr[j] += extra[j];
}

static void embedding_forward(const int32_t *tokens, const int32_t *positions, const float *items,
                              const float *position_table, const float *extra, int64_t rows, int64_t width, float *y) {
    for (int64_t r = 0; r < rows; r++) {
        float *yr = y + r * width;
        memcpy(yr, items + (int64_t)tokens[r] * width, (size_t)width * sizeof(float));
        add_common(yr, position_table ? position_table + (int64_t)positions[r] * width : NULL, extra, width);
    }
}

static void embedding_forward_bfloat16(const int32_t *tokens, const int32_t *positions, const uint16_t *items,
                                       const float *position_table, const float *extra, int64_t rows, int64_t width,
                                       float *y) {
    for (int64_t r = 0; r < rows; r++) {
        if (r + rows_ahead < rows) prefetch_bytes(items + (int64_t)tokens[r + rows_ahead] * width, 2 * width);
        float *yr = y + r * width;
        const uint16_t *item = items + (int64_t)tokens[r] * width;
        for (int64_t j = 0; j < width; j++) yr[j] = ck_float_of(item[j]);
        add_common(yr, position_table ? position_table + (int64_t)positions[r] * width : NULL, extra, width);
    }
}

static void embedding_backward(const float *dy, const int32_t *tokens, const int32_t *positions, int64_t rows,
                               int64_t width, float *ditems, float *dposition_table, float *dextra) {
    for (int64_t r = 0; r < rows; r++) {
        const float *dyr = dy + r * width;
        if (tokens[r] != 0) {
            float *d = ditems + (int64_t)tokens[r] * width;
            for (int64_t j = 0; j < width; j++) d[j] += dyr[j];
        }
        if (dposition_table) {
            float *d = dposition_table + (int64_t)positions[r] * width;
            for (int64_t j = 0; j < width; j++) d[j] += dyr[j];
        }
        if (dextra)
            for (int64_t j = 0; j < width; j++) dextra[j] += dyr[j];
    }
}

static void scatter_add_rows(const float *x, const int32_t *indices, int64_t rows, int64_t width, float *y) {
    for (int64_t r = 0; r < rows; r++) {
        const float *xr = x + r * width;
        float *yr = y + (int64_t)indices[r] * width;
        for (int64_t j = 0; j < width; j++) yr[j] += xr[j];
    }
}
