// The tile of int8 sums with AVX2, which multiplies pairs of 16-bit integers and adds the products (vpmaddwd). The
// instruction for bytes (vpmaddubsw) saturates: two products of eight bits are more than its 16 hold.
//
// Weights are widened when they are read, which two products or more share; rows are widened before, a part at a time.
// A register holds the sums of four outputs, the first two inputs of each group apart from the last two.

#include <immintrin.h>

#include "../packed.h"

enum { wide_part = 256 };  // inputs at a time: six rows of them are 3 KB

// Sums of 8 · pairs outputs of a constant number of rows, over some groups of inputs.
CK_INLINE void wide_columns(const int rows, const int pairs, const int8_t *panel, const int16_t *x, int64_t groups,
                            int32_t *sums, const bool isFirst, const char *prefetch_from) {
    __m256i s[tile_rows][4];
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < 2 * pairs; c++)
        s[r][c] = _mm256_setzero_si256();
    for (int64_t g = 0; g < groups; g++, panel += 4 * panel_columns) {
        if (prefetch_from) __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
        __m256i w[4];
        CK_UNROLLED for (int c = 0; c < 2 * pairs; c++)
            w[c] = _mm256_cvtepi8_epi16(_mm_load_si128((const __m128i *)(panel + 16 * c)));
        CK_UNROLLED for (int r = 0; r < rows; r++) {
            int64_t four;
            memcpy(&four, x + r * wide_part + 4 * g, sizeof four);
            __m256i row = _mm256_set1_epi64x(four);
            CK_UNROLLED for (int c = 0; c < 2 * pairs; c++)
                s[r][c] = _mm256_add_epi32(s[r][c], _mm256_madd_epi16(w[c], row));
        }
    }
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < pairs; c++) {
        // Outputs 0 1 4 5 2 3 6 7.
        __m256i eight = _mm256_permute4x64_epi64(_mm256_hadd_epi32(s[r][2 * c], s[r][2 * c + 1]), 0xD8);
        __m256i *out = (__m256i *)(sums + r * panel_columns + 8 * c);
        if (!isFirst) eight = _mm256_add_epi32(eight, _mm256_loadu_si256(out));
        _mm256_storeu_si256(out, eight);
    }
}

CK_INLINE void wide_rows(const int rows, const int8_t *panel, const uint8_t *x, int64_t stride, int32_t *sums,
                         const char *prefetch_from) {
    // As many columns as there are registers for.
    const int pairs = rows <= 3 ? 2 : 1;
    int16_t wide[tile_rows * wide_part];
    for (int64_t first = 0; first < stride; first += wide_part) {
        int64_t count = stride - first < wide_part ? stride - first : wide_part;
        CK_UNROLLED for (int r = 0; r < rows; r++)
            for (int64_t k = 0; k < count; k++) wide[r * wide_part + k] = x[r * stride + first + k];
        const int8_t *part = panel + first * panel_columns;
        for (int column = 0; column < panel_columns; column += 8 * pairs)
            wide_columns(rows, pairs, part + 4 * column, wide, count / 4, sums + column, first == 0,
                         column == 0 ? prefetch_from + 16 * first : NULL);
    }
}

static void wide_int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows,
                           int64_t inputs, int32_t *sums, const void *prefetch_from) {
    (void)weight_sums;
    CK_TILE_ROWS(wide_rows, rows, panel, x, padded(inputs), sums, prefetch_from)
}
