// Queries, keys and values that are sums of what tokens add to them: those of a row itself and those beside it in a sequence.

#include "../compilation.h"
#include "../packed.h"
#include "../prefetched_rows.h"
#include "../visible_taps.h"
#include "float_vector.h"

typedef uint8_t byte_vector __attribute__((ext_vector_type(CK_VECTOR_FLOATS)));

CK_INLINE float_vector floats_of_bytes(const uint8_t *x) {
    byte_vector bytes;
    memcpy(&bytes, x, sizeof bytes);
    return __builtin_convertvector(__builtin_convertvector(bytes, integer_vector), float_vector);
}

// The tokens that one row is the sum of, and where the bytes and scales of what they add to it begin.
typedef struct {
    const uint8_t *bytes[CK_MOST_TAPS];
    const float *scales[CK_MOST_TAPS];
} summed_tokens;

// y = bias + what a constant number of tokens add.
CK_INLINE void sum_tokens(const int count, const summed_tokens *of, int part, const float *bias, int64_t width,
                          float *y) {
    // Copies, which what is written to y cannot change.
    const uint8_t *bytes[CK_MOST_TAPS];
    float scales[CK_MOST_TAPS], offset = 0;
    CK_UNROLLED for (int t = 0; t < count; t++) {
        bytes[t] = of->bytes[t] + part * padded(width);
        scales[t] = of->scales[t][part];
        offset -= (float)int8_offset * scales[t];
    }
    int64_t j = 0;
    for (; j + CK_VECTOR_FLOATS <= width; j += CK_VECTOR_FLOATS) {
        float_vector sum = floats_at(bias + j, CK_VECTOR_FLOATS) + offset;
        CK_UNROLLED for (int t = 0; t < count; t++)
            sum = CK_MULTIPLY_ADD((float_vector)scales[t], floats_of_bytes(bytes[t] + j), sum);
        store_floats(y + j, sum);
    }
    for (; j < width; j++) {
        y[j] = bias[j] + offset;
        for (int t = 0; t < count; t++) y[j] += scales[t] * (float)bytes[t][j];
    }
}

CK_INLINE void sum_parts(const int count, const summed_tokens *of, const ck_token_projections *p, int64_t row,
                         float *const *y) {
    for (int part = 0; part < CK_PROJECTIONS; part++)
        sum_tokens(count, of, part, p->bias + part * p->width, p->width, y[part] + row * p->width);
}

// Notes the tokens that row `r` of the sequence [begin, end) sees. Returns how many.
CK_INLINE int seen_tokens(const ck_token_projections *p, const int32_t *tokens, int64_t r, int64_t begin, int64_t end,
                          summed_tokens *seen) {
    int64_t first, last, row = CK_PROJECTIONS * padded(p->width), bytes = ck_token_bytes(p->width, p->taps);
    visible_taps(p->visibility, p->reach, &first, &last);
    int count = 0;
    for (int64_t tap = first - 1; tap < last; tap++) {
        int64_t from = tap < first ? r : r + tap_offset(tap, p->reach), place = tap - first + 1;
        if (from < begin || from >= end) continue;
        const uint8_t *block = p->blocks + tokens[from] * bytes;
        seen->bytes[count] = block + place * row;
        seen->scales[count] = (const float *)(const void *)(block + p->taps * row) + place * CK_PROJECTIONS;
        count++;
    }
    return count;
}

static void token_projections_forward(const ck_token_projections *p, const int32_t *tokens, const int32_t *offsets,
                                      int64_t sequences, float *const *y) {
    int64_t rows = offsets[sequences], bytes = ck_token_bytes(p->width, p->taps);
    for (int64_t s = 0; s < sequences; s++)
        for (int64_t r = offsets[s]; r < offsets[s + 1]; r++) {
            // Tokens are in no order, and their blocks seldom in a cache.
            if (r + rows_ahead < rows) prefetch_bytes(p->blocks + tokens[r + rows_ahead] * bytes, bytes);
            summed_tokens seen;
            switch (seen_tokens(p, tokens, r, offsets[s], offsets[s + 1], &seen)) {
                case 1: sum_parts(1, &seen, p, r, y); break;
                case 2: sum_parts(2, &seen, p, r, y); break;
                case 3: sum_parts(3, &seen, p, r, y); break;
                case 4: sum_parts(4, &seen, p, r, y); break;
                case 5: sum_parts(5, &seen, p, r, y); break;
                case 6: sum_parts(6, &seen, p, r, y); break;
                case 7: sum_parts(7, &seen, p, r, y); break;
                default: sum_parts(8, &seen, p, r, y);
            }
        }
}
