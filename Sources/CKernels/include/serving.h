// What answering needs beside what training has: weights packed once, and a catalogue to search. Part of CKernels.h,
// whose conventions hold here, too.
#ifndef CK_SERVING_H
#define CK_SERVING_H

#include <stdbool.h>
#include <stdint.h>

// --- packed_product.c: products with weights that never change -------------------------------------------------------

enum { CK_PANEL_COLUMNS = 64 };  // outputs of a panel
enum { CK_MOST_LANES = 16 };     // floats of the largest register of any set

// Bytes of packed int8 weights (bfloat16 ones take twice as many, floats four times); the memory is aligned to 64
// bytes.
int64_t ck_packed_bytes(int64_t outputs, int64_t inputs);

// Whether the kernel set has instructions for products with packed int8 weights, and with packed bfloat16 ones: without
// them they are slower than float32 ones.
bool ck_has_int8_tile(void);
bool ck_has_bfloat16_tile(void);

typedef struct {
    const int8_t *panels;
    const float *scales;  // (outputs): a weight is scale · integer
    const int32_t *sums;  // (outputs, up to a whole panel): Σ of the integers
    int64_t outputs, inputs;
} ck_packed_int8;

// Rounds each output's weights to −127 … 127 of a scale of its own; without `errors`, for ck_product_int8, with AVX2 alone
// to what its sums in 16 bits hold, −80 … 80 of usual weights and at least −32 … 32. Serves the kernel set that packs.
void ck_pack_int8(const float *w,  // (outputs, inputs)
                  int64_t outputs, int64_t inputs, int8_t *packed,
                  float *scales,  // (outputs)
                  int32_t *sums,  // (outputs, up to a whole panel)
                  float *errors   // (outputs), for ck_scan_panels: times |x| the most that its product with x is off
);
void ck_pack_f32(const float *w, int64_t outputs, int64_t inputs, float *packed);
void ck_pack_bfloat16(const float *w, int64_t outputs, int64_t inputs, uint16_t *packed);

// Rows for the products below: width bytes (or bfloat16s) a row, up to a multiple of four.
void ck_quantize_rows(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales);
// The same in 16 bits, as two rows of bytes: (rows, 2, width).
void ck_quantize_rows_16(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales);
void ck_bfloat16_rows(const float *x, int64_t rows, int64_t width, uint16_t *y);

// y[r] = items[tokens[r]] (+ position_table[positions[r]]) (+ extra), as ck_embedding_forward.
void ck_embedding_forward_bfloat16(const int32_t *tokens, const int32_t *positions, const uint16_t *items,
                                   const float *position_table, const float *extra, int64_t rows, int64_t width,
                                   float *y);

// What each token adds to the queries, keys and values of its own row and of its neighbours in a sequence, rounded to eight bits.
// A token's are side by side: (taps, 3, width), those of its own row first, then for the neighbours that `visibility` allows, in the
// order of a convolution's weights.
enum { CK_PROJECTIONS = 3, CK_MOST_TAPS = 8 };
typedef struct {
    const uint8_t *blocks;  // (tokens, ck_token_bytes)
    const float *bias;      // (3, width)
    int64_t width, taps, reach;
    int visibility;
} ck_token_projections;

// Of one token, with at most CK_MOST_TAPS taps.
int64_t ck_token_bytes(int64_t width, int64_t taps);
void ck_pack_tokens(const float *x,  // (tokens, taps, 3, width)
                    int64_t tokens, int64_t taps, int64_t width, uint8_t *blocks);
// y, 3 × (rows, width): the sums, and the bias. Of a row nothing counts but the tokens it sees.
void ck_token_projections_forward(const ck_token_projections *p, const int32_t *tokens,
                                  const int32_t *offsets,  // (sequences + 1): rows where sequences begin
                                  int64_t sequences, float *const *y);

// y (rows, outputs) = x · wᵀ. A row's result depends on nothing but the row, the weights and the kernel set: neither on
// the number of rows nor on where they stand.
void ck_product_int8(const ck_packed_int8 *w, const uint8_t *x, const float *row_scales, int64_t rows, float *y);
void ck_product_bfloat16(const uint16_t *packed, int64_t outputs, int64_t inputs, const uint16_t *x, int64_t rows,
                         float *y);

void ck_product_f32(const float *packed, int64_t outputs, int64_t inputs, const float *x, int64_t rows, float *y);

// --- attention.c: attention for answering ----------------------------------------------------------------------------

// As ck_attention_forward in float32 (which see for shapes), for few queries. A row's result depends on nothing but the
// row, the keys it sees and the kernel set: neither on the other rows nor on how many are computed at once. `scratch`
// is ck_attention_scratch floats.
void ck_attend(const ck_attention *a, const float *q, const float *k, const float *v, float *out, float *scratch);

// --- elementwise.h ---------------------------------------------------------------------------------------------------

// x = GELU(x + bias). Its error may be 1e-6 larger than that of ck_bias_gelu_forward, and nothing is kept for backward.
void ck_bias_gelu_in_place(float *x, const float *bias, int64_t rows, int64_t width);

// The largest magnitude, infinity if one is not finite; 0 of none.
float ck_largest_magnitude(const float *values, int64_t count);

// --- catalogue_scan.c: scores of all items ---------------------------------------------------------------------------

typedef struct {
    ck_packed_int8 weights;  // outputs are items
    const float *bias;       // (items)
    const float *prior;      // (items)
} ck_catalogue;

// What a score is beside the product: bias_factor · bias + prior_factor · prior (+ extra).
typedef struct {
    float scale;  // of the rounded row
    float bias_factor, prior_factor;
    const float *extra;  // (items) or null
} ck_query;

// Scores of the items of some panels, (count, stride), from rounded weights and queries (ck_quantize_rows_16).
void ck_scan_panels(const ck_catalogue *c, int64_t first_panel, int64_t panels, const uint8_t *x,
                    const ck_query *queries, int64_t count, float *scores, int64_t stride);
// The very same score of a single item.
float ck_scan_score(const ck_catalogue *c, int64_t item, const uint8_t *x, const ck_query *query);

// Keeps sum = Σ exp(score − largest) up to date with more scores.
void ck_add_exponentials(const float *scores, int64_t count, float *largest, double *sum);

// A bound that at least `rank` of the scores reach for certain, by nearly as much as they can: score − norm · error ≥ bound.
float ck_common_bound(const float *scores, const float *errors, int64_t count, float norm,
                      int64_t groups,  // at least `rank`, at most `count`; four times `rank` is good
                      int64_t rank,    // at least 1
                      float *largest   // (groups) of scratch
);

// The places whose score may be as high as the threshold: score + norm · error + slack ≥ threshold. Returns their
// number. `selected` has room for CK_MOST_LANES more than that.
int64_t ck_select_at_least(const float *scores, const float *errors, int64_t count, float norm, float slack,
                           float threshold, int32_t *selected);

// products[i] = h · w[items[i]]
void ck_dot_rows(const float *h,  // (width)
                 const float *w,  // (items, width)
                 const int32_t *items, int64_t count, int64_t width, float *products);

// A checksum of each row's bits, the same on every kernel set. That it overlooks a change is as likely as that two random numbers
// are the same, 2⁻³²; it is no secret, and keeps nobody from making a row that has the checksum of another.
void ck_row_checksums(const float *rows,  // (count, width)
                      int64_t count, int64_t width,
                      uint32_t *sums);  // (count)

// --- sparse.h: what neighbours say of some items among many -----------------------------------------------------------

// What a row of neighbours says of one of them: side by side, as rows lie far from each other and in no cache.
typedef struct {
    int32_t item;
    float value;
} ck_share;

// shares[item] += factor · value for each of a row's, with factor and values above 0. Items whose share was 0 are added to the
// list `touched`, which has room for one more than there are items; returns its length.
int64_t ck_add_shares(const ck_share *row, int64_t count, float factor, float *shares, int32_t *touched,
                      int64_t touched_count);
// The same without a list, bit for bit: sooner, once so many are touched that ck_add_logarithms ends the list.
void ck_add_unlisted_shares(const ck_share *row, int64_t count, float factor, float *shares);
// sums[i] += weight · log(1 + shares[i] · factors[i] · factor) and shares[i] = 0 for each touched item i, whose bit is
// set in `present`.
void ck_move_logarithms(const int32_t *touched, int64_t count, float weight, const float *factors, float factor,
                        float *shares, float *sums, uint64_t *present);
// The same for all items i < count, bit for bit, without `touched` and `present`: sooner where an eighth or more are touched.
void ck_add_logarithms(int64_t count, float weight, const float *factors, float factor, float *shares, float *sums);
// Lists the items of `count` that are present, ascending, with their sums; then none is present, and all sums are 0.
// Returns their number.
int64_t ck_drain_sums(uint64_t *present, int64_t count, float *sums, int32_t *items, float *values);
// The same where it is not known which are present: those whose sums are not 0.
int64_t ck_drain_all_sums(int64_t count, float *sums, int32_t *items, float *values);
// Asks for memory that is read next. Of more than 2 KB the processor asks for the rest by itself, once it is being read.
void ck_prefetch(const void *start, int64_t bytes);

#endif
