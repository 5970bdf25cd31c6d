// The tile of int8 sums in plain C, for sets without instructions for it.

#include "../packed.h"

static void int8_tile(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows, int64_t inputs,
                      int32_t *sums, const void *prefetch_from) {
    (void)weight_sums, (void)prefetch_from;
    int64_t stride = padded(inputs), groups = stride / 4;
    memset(sums, 0, (size_t)(rows * panel_columns) * sizeof *sums);
    for (int64_t r = 0; r < rows; r++)
        for (int64_t g = 0; g < groups; g++) {
            const uint8_t *four = x + r * stride + 4 * g;
            const int8_t *weights = panel + g * panel_columns * 4;
            int32_t *s = sums + r * panel_columns;
            for (int64_t n = 0; n < panel_columns; n++)
                s[n] += four[0] * weights[4 * n] + four[1] * weights[4 * n + 1] + four[2] * weights[4 * n + 2] +
                        four[3] * weights[4 * n + 3];
        }
}
