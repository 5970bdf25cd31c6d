// The tile of int8 sums with AVX2. Its instruction for bytes (vpmaddubsw) adds two products in 16 bits and saturates: with
// any weights that would be wrong. They are packed so that four products fit (packed.h): two such instructions and an
// addition in 16 bits share one that makes 32 bits of them (vpmaddwd). Widening all bytes to 16 bits, which any weights
// bear, takes 1.6 times as long.

#include <immintrin.h>

#include "../packed.h"

CK_INLINE __m256i group_of_row(const uint8_t *x) {
    int32_t four;
    memcpy(&four, x, sizeof four);
    return _mm256_set1_epi32(four);
}

CK_INLINE __m256i products_of_group(__m256i row, const int8_t *weights) {
    return _mm256_maddubs_epi16(row, _mm256_load_si256((const __m256i *)weights));
}

// Sums of 8 · vectors outputs of a constant number of rows.
CK_INLINE void narrow_columns(const int rows, const int vectors, const int8_t *panel, const uint8_t *x, int64_t stride,
                              int32_t *sums, const char *prefetch_from) {
    enum { group = 4 * panel_columns };  // bytes of a panel
    const __m256i ones = _mm256_set1_epi16(1);
    __m256i s[tile_rows][4];
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        s[r][c] = _mm256_setzero_si256();
    int64_t k = 0;
    for (; k + 8 <= stride; k += 8, panel += 2 * group) {
        if (prefetch_from) {
            __builtin_prefetch(prefetch_from + 16 * k, 0, 2);
            __builtin_prefetch(prefetch_from + 16 * k + 64, 0, 2);
        }
        CK_UNROLLED for (int r = 0; r < rows; r++) {
            __m256i first = group_of_row(x + r * stride + k), second = group_of_row(x + r * stride + k + 4);
            CK_UNROLLED for (int c = 0; c < vectors; c++) {
                __m256i four = _mm256_add_epi16(products_of_group(first, panel + 32 * c),
                                                products_of_group(second, panel + group + 32 * c));
                s[r][c] = _mm256_add_epi32(s[r][c], _mm256_madd_epi16(four, ones));
            }
        }
    }
    if (k < stride) CK_UNROLLED for (int r = 0; r < rows; r++) {
        __m256i last = group_of_row(x + r * stride + k);
        CK_UNROLLED for (int c = 0; c < vectors; c++) {
            __m256i two = products_of_group(last, panel + 32 * c);
            s[r][c] = _mm256_add_epi32(s[r][c], _mm256_madd_epi16(two, ones));
        }
    }
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        _mm256_storeu_si256((__m256i *)(sums + r * panel_columns + 8 * c), s[r][c]);
}

CK_INLINE void narrow_rows(const int rows, const int8_t *panel, const uint8_t *x, int64_t stride, int32_t *sums,
                           const char *prefetch_from) {
    // As many columns as there are registers for.
    const int vectors = rows <= 2 ? 4 : 2;
    for (int column = 0; column < panel_columns; column += 8 * vectors)
        narrow_columns(rows, vectors, panel + 4 * column, x, stride, sums + column, column == 0 ? prefetch_from : NULL);
}

static void narrow_int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows,
                             int64_t inputs, int32_t *sums, const void *prefetch_from) {
    (void)weight_sums;
    CK_TILE_ROWS(narrow_rows, rows, panel, x, padded(inputs), sums, prefetch_from)
}
