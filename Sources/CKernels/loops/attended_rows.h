// Attention's two products for answering: a few queries of one head, with keys and values where they lie. Scores and
// probabilities (queries, keys) have rows `ld` apart.
//
// Each score is one sum in a fixed order, and each output is summed up key by key, so that a query's result depends on
// nothing but the query and the keys it sees: neither on the queries beside it nor on keys that are hidden from it.

#include "../compilation.h"
#include "../packed.h"
#include "float_vector.h"

// Registers of columns that a tile of outputs has.
enum { attended_vectors = CK_REGISTERS == 32 ? 4 : 2 };

// Adds the products of some columns, at most a register's.
CK_INLINE void add_products(const int queries, const int keys, const float *q, const float *k, int64_t stride,
                            int64_t columns, float_vector s[2][4]) {
    float_vector x[2];
    CK_UNROLLED for (int i = 0; i < queries; i++) x[i] = floats_at(q + i * stride, columns);
    CK_UNROLLED for (int j = 0; j < keys; j++) {
        float_vector y = floats_at(k + j * stride, columns);
        CK_UNROLLED for (int i = 0; i < queries; i++) s[i][j] = CK_MULTIPLY_ADD(x[i], y, s[i][j]);
    }
}

CK_INLINE void score_tile(const int queries, const int keys, const float *q, const float *k, int64_t stride,
                          int64_t width, float *scores, int64_t ld) {
    float_vector s[2][4];
    CK_UNROLLED for (int i = 0; i < queries; i++) CK_UNROLLED for (int j = 0; j < keys; j++) s[i][j] = 0.0f;
    int64_t d = 0;
    for (; d + CK_VECTOR_FLOATS <= width; d += CK_VECTOR_FLOATS)
        add_products(queries, keys, q + d, k + d, stride, CK_VECTOR_FLOATS, s);
    if (d < width) add_products(queries, keys, q + d, k + d, stride, width - d, s);
    CK_UNROLLED for (int i = 0; i < queries; i++) {
        CK_UNROLLED for (int j = 0; j < keys; j++) scores[i * ld + j] = sum_of(s[i][j]);
    }
}

CK_INLINE void score_rows(const int queries, const float *q, const float *k, int64_t stride, int64_t keys,
                          int64_t width, float *scores, int64_t ld) {
    int64_t j = 0;
    for (; j + 4 <= keys; j += 4) score_tile(queries, 4, q, k + j * stride, stride, width, scores + j, ld);
    for (; j < keys; j++) score_tile(queries, 1, q, k + j * stride, stride, width, scores + j, ld);
}

static void attended_scores(const float *q, const float *k, int64_t stride, int64_t queries, int64_t keys,
                            int64_t width, float *scores, int64_t ld) {
    int64_t i = 0;
    for (; i + 2 <= queries; i += 2) score_rows(2, q + i * stride, k, stride, keys, width, scores + i * ld, ld);
    if (i < queries) score_rows(1, q + i * stride, k, stride, keys, width, scores + i * ld, ld);
}

// Some registers of columns, or a part of one.
CK_INLINE void value_tile(const int rows, const int vectors, const float *p, int64_t ld, int64_t keys, const float *v,
                          int64_t stride, int64_t columns, float *out) {
    float_vector s[tile_rows][attended_vectors];
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++) s[r][c] = 0.0f;
    for (int64_t j = 0; j < keys; j++, v += stride) {
        float_vector w[attended_vectors];
        CK_UNROLLED for (int c = 0; c < vectors; c++)
            w[c] = floats_at(v + c * CK_VECTOR_FLOATS, vectors > 1 ? CK_VECTOR_FLOATS : columns);
        CK_UNROLLED for (int r = 0; r < rows; r++) {
            float_vector probability = p[r * ld + j];
            CK_UNROLLED for (int c = 0; c < vectors; c++) s[r][c] = CK_MULTIPLY_ADD(probability, w[c], s[r][c]);
        }
    }
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        memcpy(out + r * stride + c * CK_VECTOR_FLOATS, &s[r][c],
               (size_t)(vectors > 1 ? CK_VECTOR_FLOATS : columns) * sizeof *out);
}

CK_INLINE void value_rows(const int rows, const float *p, int64_t ld, int64_t keys, const float *v, int64_t stride,
                          int64_t width, float *out) {
    enum { most = attended_vectors * CK_VECTOR_FLOATS };
    int64_t c = 0;
    for (; c + most <= width; c += most)
        value_tile(rows, attended_vectors, p, ld, keys, v + c, stride, most, out + c);
    for (; c + 2 * CK_VECTOR_FLOATS <= width; c += 2 * CK_VECTOR_FLOATS)
        value_tile(rows, 2, p, ld, keys, v + c, stride, 2 * CK_VECTOR_FLOATS, out + c);
    for (; c + CK_VECTOR_FLOATS <= width; c += CK_VECTOR_FLOATS)
        value_tile(rows, 1, p, ld, keys, v + c, stride, CK_VECTOR_FLOATS, out + c);
    if (c < width) value_tile(rows, 1, p, ld, keys, v + c, stride, width - c, out + c);
}

static void attended_values(const float *p, int64_t ld, const float *v, int64_t stride, int64_t queries, int64_t keys,
                            int64_t width, float *out) {
    switch (queries) {
        case 1: return value_rows(1, p, ld, keys, v, stride, width, out);
        case 2: return value_rows(2, p, ld, keys, v, stride, width, out);
        case 3: return value_rows(3, p, ld, keys, v, stride, width, out);
        case 4: return value_rows(4, p, ld, keys, v, stride, width, out);
        case 5: return value_rows(5, p, ld, keys, v, stride, width, out);
        default: return value_rows(6, p, ld, keys, v, stride, width, out);
    }
}
