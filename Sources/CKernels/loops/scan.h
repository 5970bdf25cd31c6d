// Scores of all items: from integer sums, and what is done with them.

#include "../compilation.h"
#include "../packed.h"
#include "../vector_math.h"
#include "float_vector.h"

// The order of operations is the same for one column as for many: ck_scan_score repeats a scan's scores bit for bit.
static void scan_scores(const int32_t *high, const int32_t *low, const ck_catalogue *c, int64_t first, int64_t columns,
                        const ck_query *query, float *scores) {
    const float *scales = c->weights.scales + first, *bias = c->bias + first, *prior = c->prior + first;
    const int32_t *sums = c->weights.sums + first;
    float scale = query->scale, bias_factor = query->bias_factor, prior_factor = query->prior_factor;
    CK_SAME_ELEMENT
    for (int64_t n = 0; n < columns; n++) {
        // However a tile divides a sum, it is rounded once, and only if no float holds it.
        int32_t upper = high[n] - int8_offset * sums[n] + (low[n] >> 8), lower = low[n] & 255;
        float product = (float)upper * 256.0f + (float)lower;
        scores[n] = product * (scale * scales[n]) + bias_factor * bias[n] + prior_factor * prior[n];
    }
    if (!query->extra) return;
    const float *extra = query->extra + first;
    CK_SAME_ELEMENT
    for (int64_t n = 0; n < columns; n++) scores[n] += extra[n];
}

static void add_exponentials(const float *scores, int64_t count, float *largest, double *sum) {
    CK_FAST_MATH
    float top = ck_maximum(scores, count);
    if (top > *largest) {
        *sum *= exp((double)*largest - top);
        *largest = top;
    }
    float part = 0, base = *largest;
    for (int64_t i = 0; i < count; i++) part += ck_exp(scores[i] - base);
    *sum += part;
}

#ifdef CK_COMPRESSED
// Of one register, whose lanes are at `places`.
CK_INLINE int64_t select_lanes(float_vector scores, float_vector errors, float_vector norm, float_vector least,
                               uint32_t lanes, integer_vector places, int32_t *selected) {
    uint32_t bits = CK_LANE_BITS(CK_MULTIPLY_ADD(norm, errors, scores) >= least) & lanes;
    integer_vector chosen = CK_COMPRESSED(bits, places);
    memcpy(selected, &chosen, sizeof chosen);
    return __builtin_popcount(bits);
}

static int64_t select_at_least(const float *scores, const float *errors, int64_t count, float norm, float slack,
                               float threshold, int32_t *selected) {
    const float_vector factor = norm, least = threshold - slack;
    const uint32_t all = (1u << CK_VECTOR_FLOATS) - 1;
    integer_vector places = lane_numbers();
    int64_t first = 0, selected_count = 0;
    for (; first + CK_VECTOR_FLOATS <= count; first += CK_VECTOR_FLOATS, places += CK_VECTOR_FLOATS) {
        float_vector s, e;
        memcpy(&s, scores + first, sizeof s);
        memcpy(&e, errors + first, sizeof e);
        selected_count += select_lanes(s, e, factor, least, all, places, selected + selected_count);
    }
    int64_t rest = count - first;
    return selected_count + select_lanes(floats_at(scores + first, rest), floats_at(errors + first, rest), factor,
                                         least, all >> (CK_VECTOR_FLOATS - rest), places, selected + selected_count);
}
#else
static int64_t select_at_least(const float *scores, const float *errors, int64_t count, float norm, float slack,
                               float threshold, int32_t *selected) {
    // Short, as of a block's first items one in thirty is selected.
    enum { stretch = 16 };
    int64_t selected_count = 0;
    float least = threshold - slack;
    for (int64_t first = 0; first < count; first += stretch) {
        int64_t length = count - first < stretch ? count - first : stretch;
        const float *s = scores + first, *e = errors + first;
        int32_t any = 0;
        for (int64_t i = 0; i < length; i++) any |= s[i] + norm * e[i] >= least;
        if (!any) continue;
        // Written whether it is selected or not: which ones are cannot be foreseen, and a wrong guess costs more.
        for (int64_t i = 0; i < length; i++) {
            selected[selected_count] = (int32_t)(first + i);
            selected_count += s[i] + norm * e[i] >= least;
        }
    }
    return selected_count;
}
#endif

// The scores are dealt out to groups like cards, so that a group's largest is found column by column; of the groups' largest,
// `rank` reach the result: halving the distance between the least and the largest of them comes near the best such bound.
static float common_bound(const float *scores, const float *errors, int64_t count, float norm, int64_t groups,
                          int64_t rank, float *largest) {
    enum { halvings = 10 };
    CK_SAME_ELEMENT
    for (int64_t g = 0; g < groups; g++) largest[g] = scores[g] - norm * errors[g];
    for (int64_t first = groups; first < count; first += groups) {
        int64_t length = count - first < groups ? count - first : groups;
        const float *s = scores + first, *e = errors + first;
        CK_SAME_ELEMENT
        for (int64_t g = 0; g < length; g++) {
            float bound = s[g] - norm * e[g];
            largest[g] = bound > largest[g] ? bound : largest[g];
        }
    }
    float high = ck_maximum(largest, groups), low = high;
    for (int64_t g = 0; g < groups; g++) low = largest[g] < low ? largest[g] : low;
    for (int i = 0; i < halvings; i++) {
        float middle = low + (high - low) / 2;
        int32_t reached = 0;
        for (int64_t g = 0; g < groups; g++) reached += largest[g] >= middle;
        if (reached >= rank)
            low = middle;
        else
            high = middle;
    }
    return low;
}

// Multilinear hashing (Lemire and Kaser 2014): Σ word · key modulo 2⁶⁴, which vectors add up as fast as memory gives words. No key is
// 0, so that one changed word changes the sum for certain; the last product brings all of its bits into the upper half.
static void row_checksums(const float *rows, int64_t count, int64_t width, uint32_t *sums) {
    for (int64_t i = 0; i < count; i++) {
        uint64_t sum = 0x9E3779B97F4A7C15u;
        for (int64_t k = 0; k < width; k++) {
            uint32_t word, key = ((uint32_t)k * 0x9E3779B1u + 0x85EBCA77u) | 1;
            memcpy(&word, rows + i * width + k, sizeof word);
            sum += (uint64_t)word * key;
        }
        sum ^= sum >> 32;
        sums[i] = (uint32_t)((sum * 0xD6E8FEB86659FD93u) >> 32);
    }
}

static void dot_rows(const float *h, const float *w, const int32_t *items, int64_t count, int64_t width,
                     float *products) {
    CK_FAST_MATH
    for (int64_t i = 0; i < count; i++) {
        const float *row = w + (int64_t)items[i] * width;
        float sum = 0;
        for (int64_t k = 0; k < width; k++) sum += h[k] * row[k];
        products[i] = sum;
    }
}
