// Numbers of some items among many: what neighbours say of them.

#include "../compilation.h"
#include "../vector_math.h"

// Above 0 whatever the values are, or an item would be listed more than once.
CK_INLINE float share_of(const ck_share *entry, float factor) {
    float share = factor * entry->value;
    return share > 1e-30f ? share : 1e-30f;
}

// One after the other: rows of neighbours name items in no order, and many of them more than once.
static int64_t add_shares(const ck_share *row, int64_t count, float factor, float *shares, int32_t *touched,
                          int64_t touched_count) {
    for (int64_t i = 0; i < count; i++) {
        int32_t item = row[i].item;
        float before = shares[item];
        touched[touched_count] = item;
        touched_count += before == 0;
        shares[item] = before + share_of(row + i, factor);
    }
    return touched_count;
}

// The same without a list, for when so many items have a share that all of them will be walked over.
static void add_unlisted_shares(const ck_share *row, int64_t count, float factor, float *shares) {
    for (int64_t i = 0; i < count; i++) shares[row[i].item] += share_of(row + i, factor);
}

static void move_logarithms(const int32_t *touched, int64_t count, float weight, const float *factors, float factor,
                            float *shares, float *sums, uint64_t *present) {
    enum { part = 64 };
    float logarithms[part];
    for (int64_t first = 0; first < count; first += part) {
        int64_t length = count - first < part ? count - first : part;
        const int32_t *items = touched + first;
        for (int64_t i = 0; i < length; i++) logarithms[i] = 1.0f + shares[items[i]] * factors[items[i]] * factor;
        for (int64_t i = 0; i < length; i++) logarithms[i] = ck_log(logarithms[i]);
        for (int64_t i = 0; i < length; i++) {
            sums[items[i]] += weight * logarithms[i];
            shares[items[i]] = 0;
            present[items[i] / 64] |= UINT64_C(1) << items[i] % 64;
        }
    }
}

// The same of all items, those without a share among them, which get nothing: no list to follow, so that registers are full.
static void add_logarithms(int64_t count, float weight, const float *restrict factors, float factor,
                           float *restrict shares, float *restrict sums) {
    CK_INTERLEAVED
    for (int64_t i = 0; i < count; i++) {
        float logarithm = ck_log(1.0f + shares[i] * factors[i] * factor);
        sums[i] += weight * logarithm;
        shares[i] = 0;
    }
}

static int64_t drain_all_sums(int64_t count, float *sums, int32_t *items, float *values) {
    int64_t drained = 0;
    for (int64_t i = 0; i < count; i++) {
        items[drained] = (int32_t)i;
        values[drained] = sums[i];
        drained += sums[i] != 0;
        sums[i] = 0;
    }
    return drained;
}

static int64_t drain_sums(uint64_t *present, int64_t count, float *sums, int32_t *items, float *values) {
    int64_t drained = 0;
    for (int64_t word = 0; word * 64 < count; word++)
        for (uint64_t bits = present[word]; bits; bits &= bits - 1) {
            int64_t item = 64 * word + __builtin_ctzll(bits);
            items[drained] = (int32_t)item;
            values[drained++] = sums[item];
            sums[item] = 0;
        }
    memset(present, 0, (size_t)(count + 63) / 64 * sizeof *present);
    return drained;
}
