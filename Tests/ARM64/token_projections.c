// Queries, keys and values that are looked up by token.
#include "check.h"

enum { tokens = 5, rows = 9, sequences = 3 };
static const int32_t of_rows[rows] = {4, 0, 3, 3, 1, 2, 0, 4, 1}, offsets[sequences + 1] = {0, 1, 7, rows};

// What the row's own token adds, or one `offset` away, is behind as many others of the token.
static double wanted(const float *x, int64_t width, int64_t taps, int64_t reach, int visibility, int64_t row, int64_t begin,
                     int64_t end, int64_t column) {
    double sum = 0;
    for (int64_t offset = -reach; offset <= reach; offset++) {
        if (row + offset < begin || row + offset >= end) continue;
        if ((visibility == CK_CAUSAL && offset > 0) || (visibility == CK_REVERSE && offset < 0)) continue;
        int64_t tap = offset < 0 ? -offset : offset == 0 ? 0 : visibility == CK_REVERSE ? offset : reach + offset;
        sum += x[((int64_t)of_rows[row + offset] * taps + tap) * CK_PROJECTIONS * width + column];
    }
    return sum;
}

static void lookup(int64_t width, int64_t reach, int visibility) {
    int64_t taps = visibility == CK_BIDIRECTIONAL ? 1 + 2 * reach : 1 + reach, columns = CK_PROJECTIONS * width;
    float *x = numbers(tokens * taps * columns, 3), *bias = numbers(columns, 4);
    uint8_t *blocks = memory(tokens * ck_token_bytes(width, taps));
    ck_pack_tokens(x, tokens, taps, width, blocks);
    ck_token_projections p = {blocks, bias, width, taps, reach, visibility};
    float *y[CK_PROJECTIONS];
    for (int part = 0; part < CK_PROJECTIONS; part++) y[part] = zeros(rows * width);
    ck_token_projections_forward(&p, of_rows, offsets, sequences, y);
    double worst = 0;
    for (int s = 0; s < sequences; s++)
        for (int64_t r = offsets[s]; r < offsets[s + 1]; r++)
            for (int64_t c = 0; c < columns; c++)
                worst = farther(worst, y[c / width][r * width + c % width],
                                bias[c] + wanted(x, width, taps, reach, visibility, r, offsets[s], offsets[s + 1], c));
    // Each is rounded to one of 255 steps.
    check(worst, 0.51 / 127 * (double)taps, "projections by token, %lld wide, reach %lld, visibility %d", (long long)width,
          (long long)reach, visibility);
}

void check_token_projections(void) {
    static const int64_t widths[] = {1, 4, 7, 16, 33, 128};
    for (size_t i = 0; i < sizeof widths / sizeof *widths; i++)
        for (int64_t reach = 0; reach <= 3; reach++)
            for (int visibility = CK_BIDIRECTIONAL; visibility <= CK_REVERSE; visibility++)
                lookup(widths[i], reach, visibility);
}
