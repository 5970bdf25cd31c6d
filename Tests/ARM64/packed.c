// Rounding, packing, and products with packed weights.
#include "check.h"

static int64_t padded(int64_t inputs) { return (inputs + 3) / 4 * 4; }

// All three formats of one shape: rows (rows, inputs) and weights (outputs, inputs) in −½ … ½.
typedef struct {
    int64_t rows, inputs, outputs;
    float *x, *w;
} shape;

static shape shape_of(int64_t rows, int64_t inputs, int64_t outputs) {
    shape s = {rows, inputs, outputs, numbers(rows * inputs, 1), numbers(outputs * inputs, 2)};
    ck_scale(s.x, 0.5f, rows * inputs);
    ck_scale(s.w, 0.5f, outputs * inputs);
    return s;
}

static void product_f32(const shape *s, const float *x, int64_t rows, float *y) {
    float *panels = memory(4 * ck_packed_bytes(s->outputs, s->inputs));
    ck_pack_f32(s->w, s->outputs, s->inputs, panels);
    ck_product_f32(panels, s->outputs, s->inputs, x, rows, y);
}

static void product_bfloat16(const shape *s, const float *x, int64_t rows, float *y) {
    uint16_t *panels = memory(2 * ck_packed_bytes(s->outputs, s->inputs));
    uint16_t *rounded = memory(2 * rows * padded(s->inputs));
    ck_pack_bfloat16(s->w, s->outputs, s->inputs, panels);
    ck_bfloat16_rows(x, rows, s->inputs, rounded);
    ck_product_bfloat16(panels, s->outputs, s->inputs, rounded, rows, y);
}

static void product_int8(const shape *s, const float *x, int64_t rows, float *y) {
    ck_packed_int8 packed = {memory(ck_packed_bytes(s->outputs, s->inputs)), zeros(s->outputs),
                             memory(4 * ((s->outputs + 63) / 64 * 64)), s->outputs, s->inputs};
    uint8_t *rounded = memory(rows * padded(s->inputs));
    float *scales = zeros(rows);
    ck_pack_int8(s->w, s->outputs, s->inputs, (int8_t *)packed.panels, (float *)packed.scales,
                 (int32_t *)packed.sums, NULL);
    ck_quantize_rows(x, rows, s->inputs, rounded, scales);
    ck_product_int8(&packed, rounded, scales, rows, y);
}

// What a format's product reads is off from x and w (rounded to bfloat16 where it says so) by this much; it adds up
// like a random walk.
static const struct {
    const char *name;
    void (*multiply)(const shape *s, const float *x, int64_t rows, float *y);
    bool is_bfloat16;
    double tolerance;
} formats[] = {{"f32", product_f32, false, 1e-6},
               {"bf16", product_bfloat16, true, 1e-6},
               {"int8", product_int8, false, 4e-3}};

static void products(int64_t rows, int64_t inputs, int64_t outputs) {
    shape s = shape_of(rows, inputs, outputs);
    for (int f = 0; f < 3; f++) {
        float *y = zeros(rows * outputs), *alone = zeros(outputs);
        ck_operand x = operand(s.x, rows * inputs, formats[f].is_bfloat16);
        ck_operand w = operand(s.w, outputs * inputs, formats[f].is_bfloat16);
        formats[f].multiply(&s, s.x, rows, y);
        double worst = 0;
        bool same = true;
        for (int64_t r = 0; r < rows; r++) {
            for (int64_t n = 0; n < outputs; n++) {
                double sum = 0;
                for (int64_t k = 0; k < inputs; k++) sum += element(x, r * inputs + k) * element(w, n * inputs + k);
                worst = farther(worst, y[r * outputs + n], sum);
            }
            formats[f].multiply(&s, s.x + r * inputs, 1, alone);
            same = same && memcmp(alone, y + r * outputs, (size_t)outputs * sizeof(float)) == 0;
        }
        check(worst, formats[f].tolerance * sqrt((double)inputs), "packed %s %lldx%lldx%lld", formats[f].name,
              (long long)rows, (long long)inputs, (long long)outputs);
        check_that(same, "packed %s %lldx%lldx%lld: each row as it is alone", formats[f].name, (long long)rows,
                   (long long)inputs, (long long)outputs);
    }
}

// What eight bits hold comes out exactly.
static void exact_integers(int64_t rows, int64_t inputs) {
    const int64_t outputs = 70;
    shape s = shape_of(rows, inputs, outputs);
    // The first of each row sets its scale to 1.
    for (int64_t i = 0; i < rows * inputs; i++) s.x[i] = i % inputs == 0 ? 127 : (float)(i * 37 % 255 - 127);
    for (int64_t i = 0; i < outputs * inputs; i++) s.w[i] = i % inputs == 0 ? 127 : (float)(i * 61 % 255 - 127);
    float *y = zeros(rows * outputs);
    product_int8(&s, s.x, rows, y);
    double worst = 0;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t n = 0; n < outputs; n++) {
            double sum = 0;
            for (int64_t k = 0; k < inputs; k++) sum += (double)s.x[r * inputs + k] * (double)s.w[n * inputs + k];
            worst = farther(worst, y[r * outputs + n], sum);
        }
    check(worst, 0, "packed int8 of integers, %lld rows of %lld", (long long)rows, (long long)inputs);
}

// No sum of products overflows on its way, whatever the bytes: rows of zeros and of 255s by weights of −127 and 127.
static void limits(void) {
    const int64_t rows = 7, inputs = 50, outputs = 64, stride = padded(inputs);
    float *w = zeros(outputs * inputs), *scales = zeros(rows), *y = zeros(rows * outputs);
    for (int64_t i = 0; i < outputs * inputs; i++) w[i] = i / inputs % 2 ? 127 : -127;
    ck_packed_int8 packed = {memory(ck_packed_bytes(outputs, inputs)), zeros(outputs), memory(4 * outputs), outputs,
                             inputs};
    ck_pack_int8(w, outputs, inputs, (int8_t *)packed.panels, (float *)packed.scales, (int32_t *)packed.sums, NULL);
    uint8_t *x = memory(rows * stride);
    for (int64_t r = 0; r < rows; r++) {
        scales[r] = 1;
        memset(x + r * stride, r % 2 ? 255 : 0, (size_t)stride);
    }
    ck_product_int8(&packed, x, scales, rows, y);
    double worst = 0;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t n = 0; n < outputs; n++)
            worst = farther(worst, y[r * outputs + n], (double)inputs * (r % 2 ? 127 : -128) * (n % 2 ? 127 : -127));
    check(worst, 0, "packed int8: bytes at their limits");
}

static void rounding(void) {
    const int64_t rows = 3, width = 37, stride = padded(width);
    float *x = numbers(rows * width, 5), *scales = zeros(rows);
    uint8_t *bytes = memory(2 * rows * stride);
    ck_quantize_rows(x, rows, width, bytes, scales);
    double worst = 0;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t k = 0; k < width; k++)
            worst = farther(worst, (double)scales[r] * (bytes[r * stride + k] - 128), x[r * width + k]);
    check(worst, 0.5001 / 127, "rows in 8 bits");
    ck_quantize_rows_16(x, rows, width, bytes, scales);
    worst = 0;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t k = 0; k < width; k++) {
            const uint8_t *high = bytes + 2 * r * stride, *low = high + stride;
            worst = farther(worst, (double)scales[r] * (256 * high[k] + low[k] - 32768), x[r * width + k]);
        }
    check(worst, 0.51 / 32767, "rows in 16 bits");
    uint16_t *half = memory(2 * rows * stride);
    ck_bfloat16_rows(x, rows, width, half);
    worst = 0;
    for (int64_t r = 0; r < rows; r++)
        for (int64_t k = 0; k < stride; k++)
            worst = farther(worst, widened(half, r * stride + k), k < width ? (double)x[r * width + k] : 0);
    check(worst, 0x1p-9, "rows in bfloat16");
}

void check_packed(void) {
    // Every number of rows of a tile, every remainder of inputs, more than one part of them.
    static const int64_t shapes[][3] = {{1, 1, 1},   {1, 256, 256}, {2, 3, 63},     {2, 47, 65},   {3, 16, 64},
                                        {4, 6, 70},  {4, 700, 64},  {5, 4, 64},     {5, 1100, 31}, {6, 5, 65},
                                        {7, 64, 128}, {10, 41, 65}, {13, 257, 200}, {33, 130, 31}, {12, 1033, 64}};
    for (size_t i = 0; i < sizeof shapes / sizeof *shapes; i++) products(shapes[i][0], shapes[i][1], shapes[i][2]);
    for (int64_t rows = 1; rows <= 9; rows++) {
        exact_integers(rows, 40);
        exact_integers(rows, 43);
        exact_integers(rows, 601);
    }
    limits();
    rounding();
}
