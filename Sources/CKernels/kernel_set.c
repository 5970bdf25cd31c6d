#include "kernel_set.h"

#include <dnnl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "kernel_table.h"

// The only file that asks what the processor has. Chosen before main, so that no request and no other thread ever meets
// a table that changes.

#if defined(__x86_64__)
#include <cpuid.h>
#endif
#if defined(__aarch64__)
#include <asm/hwcap.h>
#include <sys/auxv.h>
#endif

static const char *const names[CK_KERNEL_SETS] = {
    "baseline", "avx2", "avx2-vnni", "avx512", "avx512-vnni", "avx512-bf16", "neon", "neon-dotprod", "neon-bf16",
    "neon-i8mm",
};

static ck_kernels tables[CK_KERNEL_SETS];
static bool available[CK_KERNEL_SETS];
static ck_kernel_set current;
static char problem[256];

const ck_kernels *ck_active;

// --- what there is ---------------------------------------------------------------------------------------------------

#if defined(__x86_64__)
// CPUID leaf 7, subleaf 1, EAX bit 4 (Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2A).
static bool processor_has_avx_vnni(void) {
    unsigned eax = 0, ebx, ecx, edx;
    return __get_cpuid_count(7, 1, &eax, &ebx, &ecx, &edx) && (eax >> 4 & 1);
}
#endif

// Whether the processor has a set that is compiled for its family; whether the system keeps the registers is part of
// the compiler's answer. The sets before it are asked separately.
static bool processor_has(ck_kernel_set set) {
    switch (set) {
#if defined(__x86_64__)
        case CK_BASELINE: return true;
        case CK_AVX2:
            return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi") &&
                   __builtin_cpu_supports("bmi2") && __builtin_cpu_supports("f16c") &&
                   __builtin_cpu_supports("lzcnt") && __builtin_cpu_supports("movbe");
        case CK_AVX2_VNNI: return processor_has_avx_vnni();
        case CK_AVX512:
            return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
                   __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
                   __builtin_cpu_supports("avx512vl");
        case CK_AVX512_VNNI: return __builtin_cpu_supports("avx512vnni");
        case CK_AVX512_BF16: return __builtin_cpu_supports("avx512bf16");
        default: return false;
#elif defined(__aarch64__)
        case CK_NEON: return true;
        case CK_NEON_DOTPROD: return getauxval(AT_HWCAP) & HWCAP_ASIMDDP;
        case CK_NEON_BF16: return getauxval(AT_HWCAP2) & HWCAP2_BF16;
        case CK_NEON_I8MM: return getauxval(AT_HWCAP2) & HWCAP2_I8MM;
        default: return false;
#else
        case CK_BASELINE: return true;
        default: return false;
#endif
    }
}

static void fill(ck_kernel_set set) {
    switch (set) {
#if defined(__x86_64__)
        case CK_AVX2: return ck_fill_avx2(&tables[set]);
        case CK_AVX2_VNNI: return ck_fill_avx2_vnni(&tables[set]);
        case CK_AVX512: return ck_fill_avx512(&tables[set]);
        case CK_AVX512_VNNI: return ck_fill_avx512_vnni(&tables[set]);
        case CK_AVX512_BF16: return ck_fill_avx512_bf16(&tables[set]);
#endif
#if defined(__aarch64__)
        case CK_NEON: return ck_fill_neon(&tables[set]);
        case CK_NEON_DOTPROD: return ck_fill_neon_dotprod(&tables[set]);
        case CK_NEON_BF16: return ck_fill_neon_bf16(&tables[set]);
        case CK_NEON_I8MM: return ck_fill_neon_i8mm(&tables[set]);
        default: return;
#else
        case CK_BASELINE: return ck_fill_baseline(&tables[set]);
        default: return;
#endif
    }
}

// The tables of all sets the processor has, each begun with the one before that it has. Returns the last.
static ck_kernel_set fill_tables(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
#endif
#if defined(__aarch64__)
    const ck_kernel_set first = CK_NEON;
#else
    const ck_kernel_set first = CK_BASELINE;
#endif
    ck_kernel_set best = first;
    for (ck_kernel_set set = first; set < CK_KERNEL_SETS; set++) {
        if (!processor_has(set)) {
            if (set == CK_AVX2_VNNI) continue;
            break;
        }
        if (set > first) tables[set] = tables[best];
        fill(set);
        available[set] = true;
        best = set;
    }
    return best;
}

// --- what is asked for -----------------------------------------------------------------------------------------------

static void describe_problem(const char *asked) {
    int length = snprintf(problem, sizeof problem, "CLOZE_CPU is \"%.40s\", but this processor has", asked);
    const char *separator = " ";
    for (ck_kernel_set set = 0; set < CK_KERNEL_SETS; set++)
        if (available[set]) {
            length += snprintf(problem + length, sizeof problem - (size_t)length, "%s%s", separator, names[set]);
            separator = ", ";
        }
}

// oneDNN takes no more than the set; it listens only before its first use.
static void limit_onednn(ck_kernel_set set) {
#if defined(__x86_64__)
    static const dnnl_cpu_isa_t levels[] = {
        [CK_BASELINE] = dnnl_cpu_isa_sse41,
        [CK_AVX2] = dnnl_cpu_isa_avx2,
        [CK_AVX2_VNNI] = dnnl_cpu_isa_avx2_vnni,
        [CK_AVX512] = dnnl_cpu_isa_avx512_core,
        [CK_AVX512_VNNI] = dnnl_cpu_isa_avx512_core_vnni,
    };
    if (set <= CK_AVX512_VNNI) dnnl_set_max_cpu_isa(levels[set]);
#else
    (void)set;
#endif
}

__attribute__((constructor)) static void choose(void) {
    current = fill_tables();
    const char *asked = getenv("CLOZE_CPU");
    if (asked && *asked) {
        ck_kernel_set set = 0;
        while (set < CK_KERNEL_SETS && !(available[set] && strcmp(names[set], asked) == 0)) set++;
        if (set == CK_KERNEL_SETS) {
            describe_problem(asked);
        } else if (set < current) {
            for (ck_kernel_set better = set + 1; better < CK_KERNEL_SETS; better++) available[better] = false;
            current = set;
            limit_onednn(set);
        }
    }
    ck_active = &tables[current];
}

// --- what others may know --------------------------------------------------------------------------------------------

const char *ck_kernel_set_name(ck_kernel_set set) { return names[set]; }
bool ck_kernel_set_available(ck_kernel_set set) { return available[set]; }
ck_kernel_set ck_current_kernel_set(void) { return current; }
const char *ck_kernel_set_problem(void) { return *problem ? problem : NULL; }

bool ck_select(ck_kernel_set set) {
    if (!available[set]) return false;
    current = set;
    ck_active = &tables[set];
    return true;
}

bool ck_multiplies_bfloat16(void) { return ck_active->multiplies_bfloat16; }
bool ck_has_bfloat16_tile(void) { return ck_active->has_bfloat16_tile; }
bool ck_has_int8_tile(void) { return ck_active->has_int8_tile; }
