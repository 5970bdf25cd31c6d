// The tile of a scan with AVX2, which multiplies pairs of 16-bit integers and adds the products in 32 bits (vpmaddwd): a
// query's 16 bits at once, instead of its high and its low bytes apart.
//
// A register holds the sums of four outputs, the first two inputs of each group apart from the last two.

#include <immintrin.h>

#include "../packed.h"

// As many inputs at a time as 32 bits hold products of (2¹⁵ · 127 · 256 < 2³¹); most queries of a tile, and registers of sums for
// each, so that with their weights all 16 are taken.
enum { wide_part = 256, wide_queries = CK_MOST_SCAN_QUERIES, wide_vectors = 2, wide_outputs = 4 * wide_vectors };

// The products of some outputs and a constant number of queries over some groups of inputs, added to high and low bytes.
CK_INLINE void wide_columns(const int queries, const int8_t *panel, const int16_t *x, int64_t groups, int32_t *sums,
                            const char *prefetch_from) {
    __m256i s[wide_queries][wide_vectors];
    CK_UNROLLED for (int q = 0; q < queries; q++) CK_UNROLLED for (int c = 0; c < wide_vectors; c++)
        s[q][c] = _mm256_setzero_si256();
    for (int64_t g = 0; g < groups; g++, panel += 4 * panel_columns) {
        if (prefetch_from) __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
        __m256i w[wide_vectors];
        CK_UNROLLED for (int c = 0; c < wide_vectors; c++)
            w[c] = _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)(panel + 16 * c)));
        CK_UNROLLED for (int q = 0; q < queries; q++) {
            int64_t four;
            memcpy(&four, x + q * wide_part + 4 * g, sizeof four);
            __m256i row = _mm256_set1_epi64x(four);
            CK_UNROLLED for (int c = 0; c < wide_vectors; c++)
                s[q][c] = _mm256_add_epi32(s[q][c], _mm256_madd_epi16(w[c], row));
        }
    }
    CK_UNROLLED for (int q = 0; q < queries; q++) {
        // Outputs 0 1 4 5 2 3 6 7.
        __m256i eight = _mm256_permute4x64_epi64(_mm256_hadd_epi32(s[q][0], s[q][1]), 0xD8);
        __m256i *high = (__m256i *)(sums + 2 * q * panel_columns), *low = high + panel_columns / 8;
        _mm256_storeu_si256(high, _mm256_add_epi32(_mm256_loadu_si256(high), _mm256_srai_epi32(eight, 8)));
        _mm256_storeu_si256(low, _mm256_add_epi32(_mm256_loadu_si256(low),
                                                  _mm256_and_si256(eight, _mm256_set1_epi32(255))));
    }
}

CK_INLINE void wide_rows(const int queries, const int8_t *panel, const int32_t *weight_sums, const uint8_t *x,
                         int64_t stride, int32_t *sums, const char *prefetch_from) {
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
        // Each of two passes fetches as much as a tile of half as many queries (packed.h).
        for (int column = 0; column < panel_columns; column += wide_outputs)
            wide_columns(queries, part + 4 * column, wide, count / 4, sums + column,
                         column < 2 * wide_outputs
                             ? prefetch_from + column / wide_outputs * (panel_bytes(stride) / 4) + 16 * first
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
