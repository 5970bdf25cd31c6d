// The table of kernels: one pointer for each loop that is compiled for several instruction sets. `ck_active` is chosen
// when the program starts (kernel_set.c); everything else goes through it.
#ifndef CK_KERNEL_TABLE_H
#define CK_KERNEL_TABLE_H

#include "CKernels.h"

// The loops with a public function of their own name in CKernels.h. Each set defines all of them as static functions
// without the prefix ck_ (see loops/).
#define CK_PUBLIC_LOOPS(X)                                                                                              \
    X(layer_norm_forward) X(layer_norm_backward)                                                                       \
    X(bias_gelu_forward) X(bias_gelu_backward) X(bias_gelu_in_place) X(add_bias) X(bias_store)                         \
    X(bias_dropout_residual) X(bias_dropout_backward) X(bias_backward) X(add) X(scale)                                 \
    X(squared_norm) X(all_finite) X(dropout)                                                                           \
    X(embedding_forward) X(embedding_forward_bfloat16) X(embedding_backward) X(scatter_add_rows)                       \
    X(token_projections_forward)                                                                                       \
    X(cross_entropy) X(cross_entropy_loss) X(log_sum_exp)                                                              \
    X(row_products) X(row_products_backward) X(sampled_softmax) X(sampled_bce)                                         \
    X(convolution_forward) X(convolution_backward)                                                                     \
    X(sgd) X(adamw) X(row_adamw) X(combine)                                                                            \
    X(symmetric_inverse_panel) X(symmetric_inverse_update)                                                             \
    X(quantize_rows) X(quantize_rows_16) X(bfloat16_rows)                                                              \
    X(add_exponentials) X(common_bound) X(select_at_least) X(dot_rows) X(row_checksums)                                \
    X(add_shares) X(add_unlisted_shares) X(move_logarithms) X(add_logarithms) X(drain_sums) X(drain_all_sums)          \
    X(largest_magnitude)

// A block of queries of one head of one sequence, with the keys that any of its queries may see.
typedef struct {
    int64_t head;
    int64_t first_row, queries;  // rows of q
    int64_t first_key, keys;     // within the sequence
    int64_t key_row;             // row of k and v of the first key
} ck_attention_block;

// Tiles: y (rows ≤ 6, one panel of 64 outputs), rows ldy apart, = rows of x, stride elements apart, by one panel of
// packed weights (packed.h). Meanwhile the memory at `prefetch_from` is fetched, a cache line for each group of inputs.
typedef void (*ck_float_tile)(const void *panel, const void *x, int64_t rows, int64_t stride, int64_t inputs, float *y,
                              int64_t ldy, const void *prefetch_from);
// The same of integers; sums is (rows, 64). weight_sums (64) has what the panel's weights add up to: an instruction that
// takes signed bytes alone gets x − 128, and 128 · weight_sums belongs to its sums.
typedef void (*ck_int8_tile)(const int8_t *panel, const int32_t *weight_sums, const uint8_t *x, int64_t rows,
                             int64_t inputs, int32_t *sums, const void *prefetch_from);

// Queries of a scan that an int8 tile takes, and the most that any tile of a scan does.
enum { CK_TILE_QUERIES = 3, CK_MOST_SCAN_QUERIES = 6 };

typedef struct {
#define CK_MEMBER(name) __typeof__(&ck_##name) name;
    CK_PUBLIC_LOOPS(CK_MEMBER)
#undef CK_MEMBER

    // Scores (queries, keys) become dropped probabilities, zero where hidden; log_sum gets each row's log Σ exp.
    void (*attention_softmax)(const ck_attention *a, const ck_attention_block *b, float *scores, ck_operand p,
                              float *log_sum);
    // The probabilities again from scores and log_sum: in place before dropout, and dropped for the product with dout.
    void (*attention_probabilities)(const ck_attention *a, const ck_attention_block *b, float *scores,
                                    const float *log_sum, ck_operand dropped);
    // With p the probabilities and d the gradient of the dropped ones: the scores' gradient p·(d′ − Σ p·d′)·scale,
    // where d′ = d·(kept or 0). d is used up; ds comes with the dropped probabilities.
    void (*attention_score_gradients)(const ck_attention *a, const ck_attention_block *b, const float *p, float *d,
                                      ck_operand ds, ck_bias_gradients dbias);

    // Attention for answering (loops/attended_rows.h, attended_softmax.h): of up to six queries, `stride` floats apart
    // as keys and values are, the scores (queries, keys), rows `ld` apart; the probabilities in their place, which may
    // overwrite a register behind a row; and the outputs of these, `stride` apart.
    void (*attended_scores)(const float *q, const float *k, int64_t stride, int64_t queries, int64_t keys,
                            int64_t width, float *scores, int64_t ld);
    void (*attended_softmax)(const ck_attention *a, const ck_attention_block *b, float *scores, int64_t ld);
    void (*attended_values)(const float *p, int64_t ld, const float *v, int64_t stride, int64_t queries, int64_t keys,
                            int64_t width, float *out);

    // ck_pack_int8, for a tile that adds four products in 16 bits or for one that does not.
    void (*pack_int8)(const float *w, int64_t outputs, int64_t inputs, bool adds_in_16_bits, int8_t *packed,
                      float *scales, int32_t *sums, float *errors);

    // y (rows, columns) = bfloat16s, rows `stride` apart, as floats.
    void (*widen_rows)(const uint16_t *x, int64_t rows, int64_t columns, int64_t stride, float *y);
    // y (rows, columns), rows ldy apart, = the sums of an int8 tile times the scales of rows and outputs.
    void (*store_int8)(const int32_t *sums, const ck_packed_int8 *w, int64_t first, int64_t columns, int64_t rows,
                       const float *row_scales, float *y, int64_t ldy);
    // Scores of one query and some columns of a catalogue, from the sums of an int8 tile.
    void (*scan_scores)(const int32_t *high, const int32_t *low, const ck_catalogue *c, int64_t first, int64_t columns,
                        const ck_query *query, float *scores);

    ck_float_tile f32_tile, bfloat16_tile;
    ck_int8_tile int8_tile;
    // Whether int8_tile adds four products in 16 bits (packed.h).
    bool adds_in_16_bits;
    // The tile of a scan (catalogue_scan.c), which takes weights of any integers. Rows are queries' high and low bytes in
    // turns, and 256 · the first sum + the second is what counts of two.
    ck_int8_tile scan_tile;
    int64_t scan_queries;  // most queries of scan_tile, two rows each: up to CK_MOST_SCAN_QUERIES

    // What the set's instructions make fast: products of bfloat16s of any shape (oneDNN), packed bfloat16s, packed
    // int8s.
    bool multiplies_bfloat16, has_bfloat16_tile, has_int8_tile;
} ck_kernels;

// All entries of a set, from the static functions of those names.
#define CK_ENTRY(name) .name = name,
#define CK_ALL_LOOPS                                                                                                    \
    {                                                                                                                  \
        CK_PUBLIC_LOOPS(CK_ENTRY)                                                                                      \
        .attention_softmax = attention_softmax, .attention_probabilities = attention_probabilities,                    \
        .attention_score_gradients = attention_score_gradients, .attended_scores = attended_scores,                    \
        .attended_softmax = attended_softmax, .attended_values = attended_values, .widen_rows = widen_rows,            \
        .pack_int8 = pack_int8, .store_int8 = store_int8,                                                              \
        .scan_scores = scan_scores, .f32_tile = f32_tile, .bfloat16_tile = bfloat16_tile, .int8_tile = int8_tile,      \
        .scan_tile = int8_tile, .scan_queries = CK_TILE_QUERIES,                                                       \
    }

// A tile that is fast and adds all its products in 32 bits.
static inline void ck_use_int8_tile(ck_kernels *table, ck_int8_tile tile) {
    table->int8_tile = table->scan_tile = tile;
    table->scan_queries = CK_TILE_QUERIES;
    table->has_int8_tile = true;
    table->adds_in_16_bits = false;
}

extern __attribute__((visibility("hidden"))) const ck_kernels *ck_active;

// sets/: fill in a set's table, or put its tiles in the table of the set before.
void ck_fill_baseline(ck_kernels *table);
void ck_fill_avx2(ck_kernels *table);
void ck_fill_avx2_vnni(ck_kernels *table);
void ck_fill_avx512(ck_kernels *table);
void ck_fill_avx512_vnni(ck_kernels *table);
void ck_fill_avx512_bf16(ck_kernels *table);
void ck_fill_neon(ck_kernels *table);
void ck_fill_neon_dotprod(ck_kernels *table);
void ck_fill_neon_bf16(ck_kernels *table);
void ck_fill_neon_i8mm(ck_kernels *table);

#endif
