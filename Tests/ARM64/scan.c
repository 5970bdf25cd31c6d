// The scan of a catalogue: scores within their bound, and what is selected of them.
#include "check.h"

enum { items = 1000, width = 37, queries = 5 };

static double score(const float *w, const float *h, const float *bias, const float *prior, const float *extra,
                    const ck_query *q, int64_t item) {
    double sum = (double)q->bias_factor * (double)bias[item] + (double)q->prior_factor * (double)prior[item];
    for (int64_t k = 0; k < width; k++) sum += (double)h[k] * (double)w[item * width + k];
    return sum + (extra ? (double)extra[item] : 0);
}

// Queries are scored in tiles of three: what is beside one must not show.
static void fewer_queries(const ck_catalogue *c, const uint8_t *x, const ck_query *q, const float *all,
                          int64_t stride) {
    float *computed = zeros(queries * stride);
    for (int count = 1; count < queries; count++) {
        ck_scan_panels(c, 0, stride / 64, x, q, count, computed, stride);
        bool same = true;
        for (int i = 0; i < count; i++)
            same = same && memcmp(computed + i * stride, all + i * stride, (size_t)items * sizeof *all) == 0;
        check_that(same, "scan of %d queries: the bits of %d", count, queries);
    }
}

static void scores(void) {
    const int64_t panels = (items + 63) / 64, stride = panels * 64, bytes = (width + 3) / 4 * 4;
    float *w = numbers(items * width, 1), *h = numbers(queries * width, 2), *extra = numbers(items, 3);
    float *bias = numbers(items, 4), *prior = numbers(items, 5), *errors = zeros(items), *scales = zeros(queries);
    ck_packed_int8 packed = {memory(ck_packed_bytes(items, width)), zeros(items), memory(4 * stride), items, width};
    ck_catalogue c = {packed, bias, prior};
    ck_pack_int8(w, items, width, (int8_t *)c.weights.panels, (float *)c.weights.scales, (int32_t *)c.weights.sums,
                 errors);
    uint8_t *x = memory(2 * queries * bytes);
    ck_quantize_rows_16(h, queries, width, x, scales);
    ck_query q[queries];
    for (int i = 0; i < queries; i++) q[i] = (ck_query){scales[i], 1, 0.5f * (float)i, i % 2 ? extra : NULL};
    float *computed = zeros(queries * stride);
    ck_scan_panels(&c, 0, 3, x, q, queries, computed, stride);
    ck_scan_panels(&c, 3, panels - 3, x, q, queries, computed + 3 * 64, stride);
    fewer_queries(&c, x, q, computed, stride);
    double worst = 0, share = 0;
    bool same = true;
    for (int i = 0; i < queries; i++) {
        double norm = sqrt(ck_squared_norm(h + i * width, width));
        for (int64_t n = 0; n < items; n++) {
            float one = ck_scan_score(&c, n, x + 2 * i * bytes, &q[i]);
            same = same && memcmp(&one, &computed[i * stride + n], sizeof one) == 0;
            double wanted = score(w, h + i * width, bias, prior, q[i].extra, &q[i], n);
            double off = fabs((double)computed[i * stride + n] - wanted);
            worst = farther(worst, off, 0);
            share = farther(share, off / (norm * (double)errors[n] + 1e-5), 0);
        }
    }
    check(worst, 0.1, "scan");
    check(share, 1, "scan: share of the error bound");
    check_that(same, "scan: a single score has the bits of all");
}

static void selection(void) {
    float *s = numbers(items, 6), *errors = numbers(items, 7);
    for (int64_t i = 0; i < items; i++) errors[i] = fabsf(errors[i]) * 0.01f;
    int32_t *selected = memory(4 * (items + CK_MOST_LANES));
    for (int step = 0; step < 3; step++) {
        float threshold = 0.98f - (float)step;
        int64_t count = ck_select_at_least(s, errors, items, 2, 0.001f, threshold, selected), place = 0, wrong = 0;
        for (int64_t i = 0; i < items; i++) {
            double margin = (double)s[i] + 2 * (double)errors[i] + 0.001 - (double)threshold;
            bool has = place < count && selected[place] == i;
            place += has;
            if (fabs(margin) > 1e-6 && has != (margin > 0)) wrong++;
        }
        check_that(wrong == 0 && place == count, "selection at %.2f: %lld of %d", (double)threshold, (long long)count,
                   items);
    }
}

static void common_bounds(void) {
    float *s = numbers(items, 11), *errors = numbers(items, 12), *largest = memory(4 * items);
    for (int64_t i = 0; i < items; i++) errors[i] = fabsf(errors[i]) * 0.01f;
    for (int64_t rank = 1; 4 * rank <= items; rank = 2 * rank + 1) {
        float bound = ck_common_bound(s, errors, items, 2, 4 * rank, rank, largest);
        int64_t reached = 0;
        for (int64_t i = 0; i < items; i++) reached += s[i] - 2 * errors[i] >= bound - 1e-6f;
        check_that(reached >= rank && reached <= 2 * rank + 8, "a bound that %lld reach: %lld do", (long long)rank,
                   (long long)reached);
    }
}

static void sums(void) {
    float *x = numbers(items, 8), largest = -3e38f;
    double sum = 0, wanted = 0;
    ck_scale(x, 20, items);
    for (int64_t first = 0; first < items; first += 300)
        ck_add_exponentials(x + first, first + 300 < items ? 300 : items - first, &largest, &sum);
    for (int64_t i = 0; i < items; i++) wanted += exp((double)x[i] - (double)largest);
    check(fabs(sum / wanted - 1), 1e-5, "sum of exponentials");
    float *w = numbers(50 * width, 9), *h = numbers(width, 10), computed[20];
    int32_t rows[20];
    for (int i = 0; i < 20; i++) rows[i] = i * 7 % 50;
    ck_dot_rows(h, w, rows, 20, width, computed);
    double worst = 0;
    for (int i = 0; i < 20; i++) {
        double dot = 0;
        for (int64_t k = 0; k < width; k++) dot += (double)h[k] * (double)w[rows[i] * width + k];
        worst = farther(worst, computed[i], dot);
    }
    check(worst, 1e-5, "products of rows");
}

// Written to files nowhere, but every set must find the same.
static void checksums(void) {
    float *w = numbers(20 * width, 11);
    uint32_t computed[20];
    ck_row_checksums(w, 20, width, computed);
    double differ = 0;
    for (int i = 0; i < 20; i++) {
        uint64_t sum = 0x9E3779B97F4A7C15u;
        for (int64_t k = 0; k < width; k++) {
            uint32_t word, key = ((uint32_t)k * 0x9E3779B1u + 0x85EBCA77u) | 1;
            memcpy(&word, w + i * width + k, sizeof word);
            sum += (uint64_t)word * key;
        }
        sum ^= sum >> 32;
        differ += computed[i] != (uint32_t)((sum * 0xD6E8FEB86659FD93u) >> 32);
    }
    check(differ, 0, "checksums of rows");
}

void check_scan(void) {
    scores();
    selection();
    common_bounds();
    sums();
    checksums();
}
