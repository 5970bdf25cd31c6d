// The tile of a scan with AVX2, which multiplies pairs of 16-bit integers and adds the products in 32 bits (vpmaddwd): a
// query's 16 bits at once, instead of its high and its low bytes apart.
//
// A register holds the sums of four outputs, the first two inputs of each group apart from the last two.

#include <immintrin.h>

#include "../packed.h"

// As many inputs at a time as 32 bits hold products of (2¹⁵ · 127 · 256 < 2³¹), and most queries of a tile.
enum { wide_part = 256, wide_queries = CK_MOST_SCAN_QUERIES };

// The products of 4 · vectors outputs, 8 or 16, and a constant number of queries over some groups of inputs, added to high and low bytes.
CK_INLINE void wide_columns(const int queries, const int vectors, const int8_t *panel, const int16_t *x, int64_t groups,
                            int32_t *sums, const char *prefetch_from) {
    __m256i s[wide_queries][4];
    CK_UNROLLED for (int q = 0; q < queries; q++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        s[q][c] = _mm256_setzero_si256();
    for (int64_t g = 0; g < groups; g++, panel += 4 * panel_columns) {
        if (prefetch_from) __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
        __m256i w[4];
        CK_UNROLLED for (int c = 0; c < vectors; c++)
            w[c] = _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)(panel + 16 * c)));
        CK_UNROLLED for (int q = 0; q < queries; q++) {
            int64_t four;
            memcpy(&four, x + q * wide_part + 4 * g, sizeof four);
            __m256i row = _mm256_set1_epi64x(four);
            CK_UNROLLED for (int c = 0; c < vectors; c++)
                s[q][c] = _mm256_add_epi32(s[q][c], _mm256_madd_epi16(w[c], row));
        }
    }
    CK_UNROLLED for (int q = 0; q < queries; q++) CK_UNROLLED for (int c = 0; c < vectors; c += 2) {
        // Outputs 0 1 4 5 2 3 6 7.
        __m256i eight = _mm256_permute4x64_epi64(_mm256_hadd_epi32(s[q][c], s[q][c + 1]), 0xD8);
        __m256i *high = (__m256i *)(sums + 2 * q * panel_columns + 4 * c), *low = high + panel_columns / 8;
        _mm256_storeu_si256(high, _mm256_add_epi32(_mm256_loadu_si256(high), _mm256_srai_epi32(eight, 8)));
        _mm256_storeu_si256(low, _mm256_add_epi32(_mm256_loadu_si256(low),
                                                  _mm256_and_si256(eight, _mm256_set1_epi32(255))));
    }
}

CK_INLINE void wide_rows(const int queries, const int8_t *panel, const int32_t *weight_sums, const uint8_t *x,
                         int64_t stride, int32_t *sums, const char *prefetch_from) {
    // As many columns as there are registers for. A tile of up to three queries fetches one part of the next panel, as others do
    // (packed.h), a larger one two.
    const int vectors = queries <= 2 ? 4 : 2, outputs = 4 * vectors, parts = queries <= wide_queries / 2 ? 1 : 2;
    int16_t wide[wide_queries * wide_part];
    // The instruction takes integers with a sign: the 2¹⁵ that each is less is added ahead.
    for (int q = 0; q < queries; q++)
        for (int64_t n = 0; n < panel_columns; n++) {
            sums[2 * q * panel_columns + n] = int8_offset * weight_sums[n];
            sums[(2 * q + 1) * panel_columns + n] = 0;
        }
    for (int64_t first = 0; first < stride; first += wide_part) {
        int64_t count = stride - first < wide_part ? stride - first : wide_part;
        for (int q = 0; q < queries; q++) {
            const uint8_t *high = x + 2 * q * stride + first, *low = high + stride;
            for (int64_t k = 0; k < count; k++)
                wide[q * wide_part + k] = (int16_t)((high[k] - int8_offset) * 256 + low[k]);
        }
        const int8_t *part = panel + first * panel_columns;
        for (int column = 0; column < panel_columns; column += outputs)
            wide_columns(queries, vectors, part + 4 * column, wide, count / 4, sums + column,
                         column < parts * outputs
                             ? prefetch_from + column / outputs * (panel_bytes(stride) / 4) + 16 * first
                             : NULL);
    }
}

static void wide_scan_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows,
                           int64_t inputs, int32_t *sums, const void *prefetch_from) {
    switch (rows / 2) {
        case 1: return wide_rows(1, panel, weight_sums, x, padded(inputs), sums, prefetch_from);
        case 2: return wide_rows(2, panel, weight_sums, x, padded(inputs), sums, prefetch_from);
        case 3: return wide_rows(3, panel, weight_sums, x, padded(inputs), sums, prefetch_from);
        case 4: return wide_rows(4, panel, weight_sums, x, padded(inputs), sums, prefetch_from);
        case 5: return wide_rows(5, panel, weight_sums, x, padded(inputs), sums, prefetch_from);
        default: return wide_rows(6, panel, weight_sums, x, padded(inputs), sums, prefetch_from);
    }
}
