// Every kernel against plain loops in double precision, once for each set that the processor has: for processors on
// which the Swift tests do not run (scripts/test-arm64), and on this one to prove the checks themselves.
#include <stdarg.h>

#include "check.h"

static int passed, failed;

static void verdict(bool holds, const char *detail, const char *format, va_list arguments) {
    printf("%s %-12s ", holds ? "ok  " : "FAIL", ck_kernel_set_name(ck_current_kernel_set()));
    vprintf(format, arguments);
    printf("%s\n", detail);
    *(holds ? &passed : &failed) += 1;
}

void check(double off, double tolerance, const char *format, ...) {
    char detail[64];
    snprintf(detail, sizeof detail, ": off by %.2g (at most %.2g)", off, tolerance);
    va_list arguments;
    va_start(arguments, format);
    verdict(off <= tolerance, detail, format, arguments);
    va_end(arguments);
}

void check_that(bool holds, const char *format, ...) {
    va_list arguments;
    va_start(arguments, format);
    verdict(holds, "", format, arguments);
    va_end(arguments);
}

enum { block_limit = 4096 };
static void *blocks[block_limit];
static int block_count;

void *memory(int64_t bytes) {
    size_t size = ((size_t)bytes + 127) / 64 * 64;
    void *block = aligned_alloc(64, size);
    if (!block || block_count == block_limit) abort();
    memset(block, 0, size);
    return blocks[block_count++] = block;
}

void release(void) {
    while (block_count > 0) free(blocks[--block_count]);
}

float *zeros(int64_t count) { return memory(count * (int64_t)sizeof(float)); }

float *numbers(int64_t count, uint64_t seed) {
    float *x = zeros(count);
    uint64_t state = seed;
    for (int64_t i = 0; i < count; i++) {
        state = state * 6364136223846793005u + 1442695040888963407u;
        x[i] = (float)((int64_t)(state >> 40) - (1 << 23)) / (float)(1 << 23);
    }
    return x;
}

float *copied(const float *x, int64_t count) { return memcpy(zeros(count), x, (size_t)count * sizeof(float)); }

double widened(const uint16_t *x, int64_t i) {
    uint32_t bits = (uint32_t)x[i] << 16;
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

ck_operand result(int64_t count, bool is_bfloat16) { return (ck_operand){memory(4 * count), is_bfloat16}; }

ck_operand operand(const float *x, int64_t count, bool is_bfloat16) {
    ck_operand y = result(count, is_bfloat16);
    for (int64_t i = 0; i < count; i++) {
        uint32_t bits;
        memcpy(&bits, x + i, sizeof bits);
        if (is_bfloat16)
            ((uint16_t *)y.data)[i] = (uint16_t)((bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
        else
            ((float *)y.data)[i] = x[i];
    }
    return y;
}

double element(ck_operand x, int64_t i) { return x.is_bfloat16 ? widened(x.data, i) : (double)((float *)x.data)[i]; }

double farther(double worst, double computed, double wanted) {
    double off = fabs(computed - wanted);
    return off <= worst ? worst : off;
}

int main(void) {
    if (ck_kernel_set_problem()) {
        fprintf(stderr, "error: %s\n", ck_kernel_set_problem());
        return 2;
    }
    ck_use_calling_thread_only();
    const ck_kernel_set at_start = ck_current_kernel_set();
    ck_kernel_set best = at_start;
    for (ck_kernel_set set = 0; set < CK_KERNEL_SETS; set++)
        if (ck_kernel_set_available(set)) best = set;
    check_that(at_start == best, "in use at the start: the best");
    void (*const files[])(void) = {check_products,  check_packed, check_scan,      check_elementwise, check_rows,
                                   check_attention, check_losses, check_optimizer, check_inverse,
                                   check_token_projections};
    for (ck_kernel_set set = 0; set < CK_KERNEL_SETS; set++) {
        if (!ck_select(set)) continue;
        for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
            files[i]();
            release();
        }
    }
    printf("%d passed, %d failed\n", passed, failed);
    return failed > 0 || passed == 0;
}
