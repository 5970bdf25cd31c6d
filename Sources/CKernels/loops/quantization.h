// Rounding weights and rows to integers and bfloat16s, and integer sums back to floats.

#include "../compilation.h"
#include "../operand.h"
#include "../packed.h"

CK_INLINE float magnitude_of_row(const float *x, int64_t count) {
    float lanes[16] = {0};
    int64_t i = 0;
    for (; i + 16 <= count; i += 16)
        for (int64_t j = 0; j < 16; j++) {
            float magnitude = fabsf(x[i + j]);
            lanes[j] = magnitude > lanes[j] ? magnitude : lanes[j];
        }
    float largest = 0;
    for (; i < count; i++) largest = fabsf(x[i]) > largest ? fabsf(x[i]) : largest;
    for (int64_t j = 0; j < 16; j++) largest = lanes[j] > largest ? lanes[j] : largest;
    return largest;
}

// What numbers up to `largest` are multiplied with to become integers up to `steps`; 0, so that all become 0, where it would be
// infinite.
CK_INLINE float inverse_of(float largest, float steps) {
    float inverse = largest > 0 ? steps / largest : 0.0f;
    return inverse < INFINITY ? inverse : 0.0f;
}

enum { row_part = 1024 };  // inputs rounded at a time

typedef struct {
    int32_t sum;
    float error, norm;  // squared
} row_sums;

// Rounds part of a row; adds what becomes of it.
static void quantize_part(const float *row, int64_t count, float inverse, float scale, int8_t *q, row_sums *sums) {
    CK_FAST_MATH
    const float shifter = 12582912.0f;  // 1.5·2²³: adding it rounds to an integer held in the low bits
    int32_t sum = 0;
    float error = 0, norm = 0;
    for (int64_t k = 0; k < count; k++) {
        float shifted = row[k] * inverse + shifter;
        int32_t bits;
        memcpy(&bits, &shifted, sizeof bits);
        // Of what is not a number any eight bits.
        int32_t rounded = (int8_t)(bits - 0x4B400000);
        float d = row[k] - scale * (float)rounded;
        q[k] = (int8_t)rounded;
        sum += rounded;
        error += d * d;
        norm += row[k] * row[k];
    }
    sums->sum += sum;
    sums->error += error;
    sums->norm += norm;
}

// The most that the weights of one sign add up to in four products which a tile adds in 16 bits (packed.h).
static int32_t most_of_four(const int8_t *q, int64_t count) {
    int32_t most = 0;
    for (int64_t k = 0; k < count; k += 8)
        for (int64_t pair = k; pair < k + 4; pair += 2) {
            int32_t above = 0, below = 0;
            for (int64_t i = 0; i < 4; i++) {
                int32_t weight = q[pair + i / 2 * 4 + i % 2];
                above += weight > 0 ? weight : 0;
                below -= weight < 0 ? weight : 0;
            }
            most = above > most ? above : most;
            most = below > most ? below : most;
        }
    return most;
}

// Rounds an output's weights into its column of a panel. Returns the most of any four, if it matters.
static int32_t pack_row(const float *row, int64_t inputs, float inverse, float scale, bool adds_in_16_bits,
                        int8_t *column, row_sums *sums) {
    int32_t most = 0;
    *sums = (row_sums){0, 0, 0};
    for (int64_t first = 0; first < inputs; first += row_part) {
        int8_t q[row_part] = {0};
        int64_t count = inputs - first < row_part ? inputs - first : row_part;
        quantize_part(row + first, count, inverse, scale, q, sums);
        int32_t most_of_part = adds_in_16_bits ? most_of_four(q, count) : 0;
        most = most_of_part > most ? most_of_part : most;
        for (int64_t k = 0; k < count; k += 4) memcpy(column + (first + k) / 4 * (panel_columns * 4), q + k, 4);
    }
    return most;
}

static void pack_int8(const float *w, int64_t outputs, int64_t inputs, bool adds_in_16_bits, int8_t *packed,
                      float *scales, int32_t *sums, float *errors) {
    memset(packed, 0, (size_t)ck_packed_bytes(outputs, inputs));
    memset(sums, 0, (size_t)(panels_of(outputs) * panel_columns) * sizeof *sums);
    for (int64_t n = 0; n < outputs; n++) {
        const float *row = w + n * inputs;
        int8_t *column = packed + n / panel_columns * panel_bytes(inputs) + n % panel_columns * 4;
        // What the largest weight becomes: 127, or as much as lets all fours fit; where all weights are alike, 32.
        float largest = magnitude_of_row(row, inputs), steps = 127.0f;
        row_sums total;
        for (;;) {
            float inverse = inverse_of(largest, steps), scale = largest / steps;
            int32_t most = pack_row(row, inputs, inverse, scale, adds_in_16_bits, column, &total);
            if (most <= weights_of_four || steps <= weights_of_four / 4) break;
            // A whole number, so that weights that are alike stay so. Rounding may have made a little more of them.
            float fitting = floorf(steps * (float)weights_of_four / (float)most);
            steps = fitting < steps - 1 ? fitting : steps - 1;
        }
        scales[n] = largest / steps;
        sums[n] = total.sum;
        // Their float32 sums may be a little low.
        if (errors)
            errors[n] = 1.001f * (sqrtf(total.error) + (float)rounding_share(inputs) * sqrtf(total.norm));
    }
}

static void quantize_rows(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales) {
    const float shifter = 12582912.0f;  // 1.5·2²³: adding it rounds to an integer held in the low bits
    int64_t stride = padded(width);
    for (int64_t r = 0; r < rows; r++) {
        const float *row = x + r * width;
        uint8_t *out = q + r * stride;
        float largest = magnitude_of_row(row, width), inverse = inverse_of(largest, 127.0f);
        scales[r] = largest / 127.0f;
        for (int64_t k = 0; k < width; k++) {
            float shifted = row[k] * inverse + shifter;
            uint32_t bits;
            memcpy(&bits, &shifted, sizeof bits);
            out[k] = (uint8_t)(bits + int8_offset);
        }
        for (int64_t k = width; k < stride; k++) out[k] = int8_offset;
    }
}

static void quantize_rows_16(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales) {
    int64_t stride = padded(width);
    for (int64_t r = 0; r < rows; r++) {
        const float *row = x + r * width;
        uint8_t *high = q + 2 * r * stride, *low = high + stride;
        float largest = magnitude_of_row(row, width), inverse = inverse_of(largest, 32767.0f);
        scales[r] = largest / 32767.0f;
        for (int64_t k = 0; k < width; k++) {
            float step = row[k] * inverse + (row[k] < 0 ? -0.5f : 0.5f);
            // Changes no number; what is none has no integer to be converted to.
            step = step > -32768.0f ? step : -32768.0f;
            step = step < 32767.5f ? step : 32767.5f;
            int32_t value = (int32_t)step + 32768;
            high[k] = (uint8_t)(value >> 8);
            low[k] = (uint8_t)value;
        }
        for (int64_t k = width; k < stride; k++) high[k] = int8_offset, low[k] = 0;
    }
}

static void bfloat16_rows(const float *x, int64_t rows, int64_t width, uint16_t *y) {
    int64_t stride = padded(width);
    for (int64_t r = 0; r < rows; r++) {
        for (int64_t k = 0; k < width; k++) y[r * stride + k] = ck_bfloat16(x[r * width + k]);
        for (int64_t k = width; k < stride; k++) y[r * stride + k] = 0;
    }
}

static void store_int8(const int32_t *sums, const ck_packed_int8 *w, int64_t first, int64_t columns, int64_t rows,
                       const float *row_scales, float *y, int64_t ldy) {
    const float *scales = w->scales + first;
    const int32_t *offsets = w->sums + first;
    for (int64_t r = 0; r < rows; r++) {
        const int32_t *s = sums + r * panel_columns;
        float *out = y + r * ldy, scale = row_scales[r];
        CK_SAME_ELEMENT
        for (int64_t n = 0; n < columns; n++)
            out[n] = (float)(s[n] - int8_offset * offsets[n]) * (scale * scales[n]);
    }
}
