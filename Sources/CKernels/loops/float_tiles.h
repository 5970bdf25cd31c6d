// Tiles of float32 sums for any vector width: up to six rows by one panel, of float32 or of bfloat16 inputs.
//
// A set says how many floats a register has (CK_VECTOR_FLOATS), how many registers there are (CK_REGISTERS), and how it
// multiplies and adds. Where the sums of a whole panel do not fit, the panel is read in several passes of some of its
// columns.
//
// Each output is summed up by input, one multiply-add after the other, whatever the number of rows and passes: a row's
// product does not depend on the rows beside it.

#include "../compilation.h"
#include "../packed.h"
#include "float_vector.h"

typedef uint32_t word_vector __attribute__((ext_vector_type(CK_VECTOR_FLOATS)));

// Registers of a row of a panel.
enum { whole_panel = panel_columns / CK_VECTOR_FLOATS };

// One of the two bfloat16s of each word, as the float it is.
#define CK_WIDENED(words, half) ((half) ? (words) & 0xFFFF0000u : (words) << 16)

// Sums of `vectors` registers of columns of the panel. A group is 32 bits: a float, or two bfloat16s, the first in the
// low half.
CK_INLINE void tile_part(const bool is_bfloat16, const int rows, const int vectors, const uint32_t *panel,
                         const char *x, int64_t row_bytes, int64_t groups, float *y, int64_t ldy,
                         const char *prefetch_from, const bool prefetches) {
    float_vector s[tile_rows][whole_panel];
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++) s[r][c] = 0.0f;
    for (int64_t g = 0; g < groups; g++, panel += panel_columns, x += 4) {
        if (prefetches) __builtin_prefetch(prefetch_from + 64 * g, 0, 2);
        CK_UNROLLED for (int half = 0; half < (is_bfloat16 ? 2 : 1); half++) {
            float_vector w[whole_panel];
            CK_UNROLLED for (int c = 0; c < vectors; c++) {
                word_vector words = ((const word_vector *)panel)[c];
                w[c] = __builtin_bit_cast(float_vector, is_bfloat16 ? CK_WIDENED(words, half) : words);
            }
            CK_UNROLLED for (int r = 0; r < rows; r++) {
                uint32_t word;
                memcpy(&word, x + r * row_bytes, sizeof word);
                float_vector value = __builtin_bit_cast(float, is_bfloat16 ? CK_WIDENED(word, half) : word);
                CK_UNROLLED for (int c = 0; c < vectors; c++) s[r][c] = CK_MULTIPLY_ADD(value, w[c], s[r][c]);
            }
        }
    }
    CK_UNROLLED for (int r = 0; r < rows; r++) CK_UNROLLED for (int c = 0; c < vectors; c++)
        memcpy(y + r * ldy + c * CK_VECTOR_FLOATS, &s[r][c], sizeof s[r][c]);
}

// A tile of a constant number of rows, as many columns at a time as there are registers for.
CK_INLINE void tile(const bool is_bfloat16, const int rows, const void *panel, const void *x, int64_t stride,
                    int64_t groups, float *y, int64_t ldy, const char *prefetch_from) {
    const int64_t row_bytes = stride * (is_bfloat16 ? 2 : 4);
    const uint32_t *words = panel;
    // Sums, weights and an input at once, and nothing of it in memory; a single row's weights need not be kept.
    int vectors = whole_panel;
    while ((rows == 1 ? vectors + 2 : vectors * (rows + 1) + 1) > CK_REGISTERS) vectors /= 2;
    tile_part(is_bfloat16, rows, vectors, words, x, row_bytes, groups, y, ldy, prefetch_from, true);
    for (int column = vectors * CK_VECTOR_FLOATS; column < panel_columns; column += vectors * CK_VECTOR_FLOATS)
        tile_part(is_bfloat16, rows, vectors, words + column, x, row_bytes, groups, y + column, ldy, NULL, false);
}

CK_INLINE void any_tile(const bool is_bfloat16, const void *panel, const void *x, int64_t rows, int64_t stride,
                        int64_t groups, float *y, int64_t ldy, const void *prefetch_from) {
    switch (rows) {
        case 1: return tile(is_bfloat16, 1, panel, x, stride, groups, y, ldy, prefetch_from);
        case 2: return tile(is_bfloat16, 2, panel, x, stride, groups, y, ldy, prefetch_from);
        case 3: return tile(is_bfloat16, 3, panel, x, stride, groups, y, ldy, prefetch_from);
        case 4: return tile(is_bfloat16, 4, panel, x, stride, groups, y, ldy, prefetch_from);
        case 5: return tile(is_bfloat16, 5, panel, x, stride, groups, y, ldy, prefetch_from);
        default: return tile(is_bfloat16, 6, panel, x, stride, groups, y, ldy, prefetch_from);
    }
}

static void f32_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                     int64_t ldy, const void *prefetch_from) {
    any_tile(false, panel, x, rows, stride, inputs, y, ldy, prefetch_from);
}

static void bfloat16_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                          int64_t ldy, const void *prefetch_from) {
    any_tile(true, panel, x, rows, stride, padded(inputs) / 2, y, ldy, prefetch_from);
}
