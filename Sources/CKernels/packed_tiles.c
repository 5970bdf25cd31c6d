#include <string.h>

#include "CKernels.h"
#include "clones.h"
#include "operand.h"
#include "packed.h"

// Tiles: up to six rows by one panel of 64 outputs. With AVX-512 all sums stay in 24 registers, so a panel is read once for six
// rows; for each group of inputs come four loads of weights, a broadcast for each row, and four multiply-adds for each row.

CK_CLONES static void portable_int8_tile(const int8_t *panel, const uint8_t *x, int64_t rows, int64_t stride,
                                         int64_t groups, int32_t *sums) {
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

CK_CLONES static void portable_f32_tile(const float *panel, const float *x, int64_t rows, int64_t stride,
                                        int64_t inputs, float *y, int64_t ldy) {
    CK_FAST_MATH
    for (int64_t r = 0; r < rows; r++) {
        float sums[panel_columns] = {0};
        for (int64_t k = 0; k < inputs; k++)
            for (int64_t n = 0; n < panel_columns; n++) sums[n] += x[r * stride + k] * panel[k * panel_columns + n];
        memcpy(y + r * ldy, sums, sizeof sums);
    }
}

static void portable_bfloat16_tile(const uint16_t *panel, const uint16_t *x, int64_t rows, int64_t stride, int64_t inputs,
                                   float *y, int64_t ldy) {
    for (int64_t r = 0; r < rows; r++) {
        float sums[panel_columns] = {0};
        for (int64_t k = 0; k < inputs; k++)
            for (int64_t n = 0; n < panel_columns; n++)
                sums[n] += ck_float_of(x[r * stride + k]) * ck_float_of(panel[k / 2 * panel_columns * 2 + 2 * n + k % 2]);
        memcpy(y + r * ldy, sums, sizeof sums);
    }
}

#if defined(__x86_64__)
#include <immintrin.h>

#define FEATURES "avx512f,avx512bw,avx512vl,avx512dq"
#define UNROLLED _Pragma("clang loop unroll(full)")

// Defines tile_NAME for a constant number of rows, and NAME for any up to six. A group of inputs of one output is 32 bits.
#define TILE(NAME, TARGET, ELEMENT, SUM, REGISTER, ZERO, LOAD, BROADCAST, MULTIPLY_ADD, STORE)                          \
    __attribute__((always_inline, target(TARGET))) static inline void tile_##NAME(                                     \
        const int rows, const ELEMENT *panel, const ELEMENT *x, int64_t stride, int64_t groups, SUM *y, int64_t ldy,   \
        const char *soon) {                                                                                            \
        enum { group = 4 / sizeof(ELEMENT) };                                                                          \
        REGISTER s[tile_rows][4];                                                                                      \
        UNROLLED for (int r = 0; r < rows; r++) UNROLLED for (int c = 0; c < 4; c++) s[r][c] = ZERO();                 \
        for (int64_t g = 0; g < groups; g++, panel += panel_columns * group) {                                         \
            _mm_prefetch(soon + 64 * g, _MM_HINT_T1);                                                                  \
            __m512i w0 = LOAD(panel), w1 = LOAD(panel + 16 * group);                                                   \
            __m512i w2 = LOAD(panel + 32 * group), w3 = LOAD(panel + 48 * group);                                      \
            UNROLLED for (int r = 0; r < rows; r++) {                                                                  \
                int32_t word;                                                                                          \
                memcpy(&word, x + r * stride + group * g, sizeof word);                                                \
                __m512i row = BROADCAST(word);                                                                         \
                s[r][0] = MULTIPLY_ADD(s[r][0], row, w0);                                                              \
                s[r][1] = MULTIPLY_ADD(s[r][1], row, w1);                                                              \
                s[r][2] = MULTIPLY_ADD(s[r][2], row, w2);                                                              \
                s[r][3] = MULTIPLY_ADD(s[r][3], row, w3);                                                              \
            }                                                                                                          \
        }                                                                                                              \
        UNROLLED for (int r = 0; r < rows; r++) UNROLLED for (int c = 0; c < 4; c++)                                   \
            STORE(y + r * ldy + 16 * c, s[r][c]);                                                                      \
    }                                                                                                                  \
    __attribute__((target(TARGET))) static void NAME(const ELEMENT *panel, const ELEMENT *x, int64_t rows,             \
                                                     int64_t stride, int64_t groups, SUM *y, int64_t ldy,              \
                                                     const char *soon) {                                               \
        switch (rows) {                                                                                                \
            case 1: return tile_##NAME(1, panel, x, stride, groups, y, ldy, soon);                                           \
            case 2: return tile_##NAME(2, panel, x, stride, groups, y, ldy, soon);                                           \
            case 3: return tile_##NAME(3, panel, x, stride, groups, y, ldy, soon);                                           \
            case 4: return tile_##NAME(4, panel, x, stride, groups, y, ldy, soon);                                           \
            case 5: return tile_##NAME(5, panel, x, stride, groups, y, ldy, soon);                                           \
            default: return tile_##NAME(6, panel, x, stride, groups, y, ldy, soon);                                          \
        }                                                                                                              \
    }

#define BFLOAT16_ADD(s, row, w) _mm512_dpbf16_ps(s, (__m512bh)(row), (__m512bh)(w))
#define F32_ADD(s, row, w) _mm512_fmadd_ps(_mm512_castsi512_ps(row), _mm512_castsi512_ps(w), s)

TILE(vnni_int8, FEATURES ",avx512vnni", int8_t, int32_t, __m512i, _mm512_setzero_si512, _mm512_load_si512,
     _mm512_set1_epi32, _mm512_dpbusd_epi32, _mm512_storeu_si512)
TILE(avx512_bfloat16, FEATURES ",avx512bf16", uint16_t, float, __m512, _mm512_setzero_ps, _mm512_load_si512,
     _mm512_set1_epi32, BFLOAT16_ADD, _mm512_storeu_ps)
TILE(avx512_f32, FEATURES, float, float, __m512, _mm512_setzero_ps, _mm512_load_si512, _mm512_set1_epi32, F32_ADD,
     _mm512_storeu_ps)

static bool has_avx512(void) { return __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq"); }
bool ck_has_int8(void) { return has_avx512() && __builtin_cpu_supports("avx512vnni"); }
bool ck_has_f32_tiles(void) { return has_avx512(); }
#else
bool ck_has_int8(void) { return false; }
bool ck_has_f32_tiles(void) { return false; }
#endif

void ck_int8_tile(bool portable, const int8_t *panel, const uint8_t *x, int64_t rows, int64_t inputs, int32_t *sums,
                  const void *soon) {
    int64_t stride = padded(inputs), groups = stride / 4;
#if defined(__x86_64__)
    if (!portable && ck_has_int8()) {
        vnni_int8(panel, (const int8_t *)x, rows, stride, groups, sums, panel_columns, soon);
        return;
    }
#endif
    (void)soon;
    portable_int8_tile(panel, x, rows, stride, groups, sums);
}

void ck_bfloat16_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                      int64_t ldy, const void *soon) {
#if defined(__x86_64__)
    if (ck_has_bfloat16()) return avx512_bfloat16(panel, x, rows, stride, padded(inputs) / 2, y, ldy, soon);
#endif
    (void)soon;
    portable_bfloat16_tile(panel, x, rows, stride, inputs, y, ldy);
}

void ck_f32_tile(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y, int64_t ldy,
                 const void *soon) {
#if defined(__x86_64__)
    if (has_avx512()) return avx512_f32(panel, x, rows, stride, inputs, y, ldy, soon);
#endif
    (void)soon;
    portable_f32_tile(panel, x, rows, stride, inputs, y, ldy);
}
