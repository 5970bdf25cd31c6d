// The numeric loops no library has, and the one door to oneDNN.
//
// All matrices are row-major float32. A comment behind a pointer gives its shape. Nothing allocates but a
// thread's first products; every function may be called from several threads at once on different data. Each loop is
// compiled for several instruction sets, and one of them is chosen when the program starts (kernel_set.h).
#ifndef CKERNELS_H
#define CKERNELS_H

#include <stdbool.h>
#include <stdint.h>

#include "kernel_set.h"

// --- gemm.c: matrix products through oneDNN --------------------------------------------------------------------------

// Makes oneDNN use only the calling thread from now on. Lanes are the unit of parallelism: two lanes with two OpenMP
// threads each would oversubscribe the machine. The setting is per thread, so each lane calls it before its work.
void ck_use_calling_thread_only(void);

// c = alpha · op(a) · op(b) + beta · c, where op transposes if asked. Returns false if oneDNN refuses the shape. For AVX2
// some factors are copied before, in up to 8 MB of memory that each thread keeps (spread_product.c).
bool ck_gemm(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha,
             const float *a,  // (m, k), or (k, m) transposed; rows lda apart
             int64_t lda,
             const float *b,  // (k, n), or (n, k) transposed; rows ldb apart
             int64_t ldb, float beta,
             float *c,  // (m, n); rows ldc apart
             int64_t ldc);

// What a matrix product reads: floats, or the same numbers as bfloat16 (half the memory, twice the speed where the
// kernel set multiplies them; sums are in float32 either way).
typedef struct {
    void *data;
    bool is_bfloat16;
} ck_operand;

// c = op(a) · op(b), added to c if `accumulate`; shapes as for ck_gemm, both operands of one kind. Where the set does
// not multiply bfloat16s they are widened to floats, a strip at a time, in up to 3 MB of memory that each thread keeps:
// somewhat slower than floats.
bool ck_multiply(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, ck_operand a, int64_t lda,
                 ck_operand b, int64_t ldb, bool accumulate, float *c, int64_t ldc);

// Whether the kernel set multiplies bfloat16s, so that they are faster than floats here.
bool ck_multiplies_bfloat16(void);

// --- layer_norm.h ----------------------------------------------------------------------------------------------------

void ck_layer_norm_forward(const float *x,     // (rows, width)
                           const float *gain,  // (width)
                           const float *bias,  // (width)
                           float epsilon, int64_t rows, int64_t width,
                           ck_operand y,  // (rows, width)
                           float *mean,   // (rows)
                           float *rstd    // (rows): 1 / sqrt(variance + epsilon)
);

// Adds to dx, dgain and dbias.
void ck_layer_norm_backward(const float *dy,    // (rows, width)
                            const float *x,     // (rows, width)
                            const float *gain,  // (width)
                            const float *mean,  // (rows)
                            const float *rstd,  // (rows)
                            int64_t rows, int64_t width,
                            float *dx,     // (rows, width)
                            float *dgain,  // (width)
                            float *dbias   // (width)
);

// --- elementwise.h ---------------------------------------------------------------------------------------------------

// x += bias in place, and y = GELU(x), the exact form x·Φ(x).
void ck_bias_gelu_forward(float *x,           // (rows, width)
                          const float *bias,  // (width)
                          int64_t rows, int64_t width,
                          ck_operand y  // (rows, width)
);
// dx = dy·GELU'(x), and its column sums are added to dbias.
void ck_bias_gelu_backward(const float *dy,  // (rows, width)
                           const float *x,   // (rows, width), with the bias
                           int64_t rows, int64_t width,
                           ck_operand dx,  // (rows, width)
                           float *dbias    // (width)
);

// x (rows, width) += bias (width), row by row.
void ck_add_bias(float *x, const float *bias, int64_t rows, int64_t width);
// y = x + bias; a null bias is left out. Floats may be stored in place.
void ck_bias_store(const float *x,     // (rows, width)
                   const float *bias,  // (width) or null
                   int64_t rows, int64_t width,
                   ck_operand y  // (rows, width)
);
// The end of a sub-layer, in place: y = dropout(y + bias) + residual. See ck_dropout; a null bias is left out.
void ck_bias_dropout_residual(float *y,               // (rows, width)
                              const float *bias,      // (width) or null
                              const float *residual,  // (rows, width)
                              int64_t rows, int64_t width, float rate, uint64_t seed);
// Its backward: dx = dropout(dy), whose column sums are added to dbias unless that is null.
void ck_bias_dropout_backward(const float *dy,  // (rows, width)
                              int64_t rows, int64_t width, float rate, uint64_t seed,
                              ck_operand dx,  // (rows, width)
                              float *dbias    // (width) or null
);
// dbias (width) += column sums of dy (rows, width).
void ck_bias_backward(const float *dy, int64_t rows, int64_t width, float *dbias);

void ck_add(float *y, const float *x, int64_t count);      // y += x
void ck_scale(float *y, float factor, int64_t count);      // y *= factor
double ck_squared_norm(const float *x, int64_t count);     // Σ x², accumulated in double
bool ck_all_finite(const float *x, int64_t count);

// Inverted dropout in place: element i is kept and scaled by 1/(1−rate), or zeroed, by a hash of (seed, i). The same
// call on the gradient is its backward.
void ck_dropout(float *x, int64_t count, float rate, uint64_t seed);

// --- embedding.h -----------------------------------------------------------------------------------------------------

// y[r] = items[tokens[r]] (+ positions_table[positions[r]]) (+ extra). Null tables are left out.
void ck_embedding_forward(const int32_t *tokens,     // (rows)
                          const int32_t *positions,  // (rows)
                          const float *items,        // (vocabulary, width)
                          const float *position_table,  // (maximum length, width) or null
                          const float *extra,           // (width) or null
                          int64_t rows, int64_t width,
                          float *y  // (rows, width)
);
// Adds dy's rows to the rows they came from. The padding row (index 0) of the items gets none.
void ck_embedding_backward(const float *dy, const int32_t *tokens, const int32_t *positions, int64_t rows,
                           int64_t width, float *ditems, float *dposition_table, float *dextra);

// y[r] = x[indices[r]], rows of any element type
void ck_gather_rows(const void *x, const int32_t *indices, int64_t rows, int64_t row_bytes, void *y);
// y[indices[r]] += x[r]
void ck_scatter_add_rows(const float *x, const int32_t *indices, int64_t rows, int64_t width, float *y);

// --- cross_entropy.h -------------------------------------------------------------------------------------------------

// For each row of logits + bias: adds −log softmax[target] to *loss, counts arg-max hits, and stores
// scale · (softmax − one-hot), the gradient of scale · loss, whose column sums are added to dbias. A row's loss and gradient
// are multiplied with its weight; a hit counts one whatever its weight. *loss and *hits are added to; the logits are used
// up.
void ck_cross_entropy(float *logits,           // (rows, classes)
                      const float *bias,       // (classes)
                      const int32_t *targets,  // (rows)
                      const float *weights,    // (rows), or NULL: all 1
                      int64_t rows, int64_t classes, float scale,
                      ck_operand gradient,  // (rows, classes); floats may be stored over the logits
                      float *dbias,         // (classes)
                      double *loss, int64_t *hits);

// The same loss and hits without touching the logits.
void ck_cross_entropy_loss(const float *logits, const int32_t *targets, int64_t rows, int64_t classes, double *loss,
                           int64_t *hits);

// log Σ exp(logits), and the largest of them, for one row.
void ck_log_sum_exp(const float *logits, int64_t classes, float *log_sum, float *largest);

// --- sampled_loss.h: a target's logit against those of a few other classes -----------------------------------------

// y[r] = a[r] · b[indices[r]] + bias[indices[r]]; both operands of one kind.
void ck_row_products(ck_operand a,            // (rows, width)
                     ck_operand b,            // (classes, width)
                     const int32_t *indices,  // (rows)
                     int64_t rows, int64_t width,
                     const float *bias,  // (classes)
                     float *y            // (rows)
);
// Its backward: adds to da, db and dbias. The gradient of b's row indices[r] is row places[r] of db, and of dbias: these may
// hold some classes alone, in an order of their own.
void ck_row_products_backward(const float *dy,  // (rows)
                              ck_operand a, ck_operand b,
                              const int32_t *indices,  // (rows)
                              const int32_t *places,   // (rows)
                              int64_t rows, int64_t width,
                              float *da,    // (rows, width)
                              float *db,    // (any number, width)
                              float *dbias  // (as many as db has rows)
);

// Cross-entropy of a softmax over each row's target and its negatives + bias. Adds to *loss, *hits (the target's logit
// is the largest) and dbias; stores the gradient of scale · loss. A row's loss and gradient are multiplied with its weight.
// The negatives' logits are used up.
void ck_sampled_softmax(const float *positives,  // (rows): logits of the targets, with their bias
                        float *negatives,        // (rows, count): logits without the bias
                        const float *bias,       // (count)
                        const int32_t *same,     // (rows): the negative that is the row's target and not counted, or −1
                        const float *weights,    // (rows), or NULL: all 1
                        int64_t rows, int64_t count, float scale,
                        float *dpositives,    // (rows)
                        ck_operand gradient,  // (rows, count); floats may be stored over the logits
                        float *dbias,         // (count)
                        double *loss, int64_t *hits);

// The same for the mean over target and negatives of the binary cross-entropy, the target's term times beta.
void ck_sampled_bce(const float *positives, float *negatives, const float *bias, const int32_t *same,
                    const float *weights, int64_t rows, int64_t count, float beta, float scale, float *dpositives,
                    ck_operand gradient, float *dbias, double *loss, int64_t *hits);

// --- attention.c -----------------------------------------------------------------------------------------------------

enum { CK_BIDIRECTIONAL = 0, CK_CAUSAL = 1, CK_REVERSE = 2 };

// Gaps of time that attention tells apart: none, and up to 2, 4, 8 … 2³¹ seconds.
enum { CK_TIME_BUCKETS = 33 };

// A packed batch as attention sees it. Keys are all tokens; queries may be fewer rows (only those needed).
typedef struct {
    int64_t sequences;
    const int32_t *key_offsets;      // (sequences + 1): rows of k and v
    const int32_t *query_offsets;    // (sequences + 1): rows of q
    const int32_t *query_positions;  // (query rows): the query's row within its sequence
    int64_t heads, head_width;
    // 1; for answering also more: so many rows of queries in turn have the same position and biases of heads of their own, and all
    // of them read the same keys and values.
    int64_t row_heads;
    int visibility;  // CK_BIDIRECTIONAL, CK_CAUSAL (key ≤ query) or CK_REVERSE (key ≥ query)
    float scale;     // of the scores, before softmax
    float dropout;   // rate on the probabilities
    uint64_t seed;   // of the dropout
    // (heads · row_heads, 2 · reach + 1) or null: added to the scaled score of a key that stands d rows after the query, at column
    // clamp(d, −reach, reach) + reach.
    const float *distance_bias;
    int64_t reach;
    // (tables · heads · row_heads, CK_TIME_BUCKETS) or null: added to the scaled score of a key, from the row of the query's table and head. The
    // column is 0 where query and key are of the same second, else 1 + ⌊log₂ seconds⌋ of the gap between them.
    const float *time_bias;
    const int32_t *key_times;     // (tokens): when each key was, in seconds
    const int32_t *query_times;   // (query rows): from when each query looks at the keys
    const int32_t *query_tables;  // (query rows): below 0 for a query without a moment
} ck_attention;

// The gradients of what is added to scores, each null where there is none; they are added to.
typedef struct {
    float *distance, *time;
} ck_bias_gradients;

// Floats of scratch that the two functions need, and ck_attend.
int64_t ck_attention_scratch(const ck_attention *a);

void ck_attention_forward(const ck_attention *a,
                          ck_operand q,    // (query rows, heads · head_width)
                          ck_operand k,    // (tokens, heads · head_width)
                          ck_operand v,    // (tokens, heads · head_width)
                          float *out,      // (query rows, heads · head_width)
                          float *log_sum,  // (query rows, heads): log Σ exp of the scores, kept for backward
                          float *scratch);

// Recomputes the probabilities from q, k and log_sum. Overwrites dq, dk, dv; adds to the gradients of the biases.
void ck_attention_backward(const ck_attention *a, ck_operand dout, ck_operand q, ck_operand k, ck_operand v,
                           const float *log_sum, float *dq, float *dk, float *dv, ck_bias_gradients dbias,
                           float *scratch);

// --- convolution.h ---------------------------------------------------------------------------------------------------

// A depthwise convolution over the neighbours of each row in its sequence, added to the row itself. Only neighbours
// that `visibility` allows take part.
void ck_convolution_forward(const float *x,          // (rows, width)
                            const float *weights,    // (2 · reach, width): for −1 … −reach, then for +1 … +reach
                            const int32_t *offsets,  // (sequences + 1): rows where sequences begin
                            int64_t sequences, int64_t width, int64_t reach, int visibility,
                            ck_operand y,  // (rows, width)
                            float *row     // (width) of scratch
);
// Overwrites dx; adds to dweights.
void ck_convolution_backward(const float *dy,  // (rows, width)
                             const float *x, const float *weights, const int32_t *offsets, int64_t sequences,
                             int64_t width, int64_t reach, int visibility,
                             float *dx,       // (rows, width)
                             float *dweights  // (2 · reach, width)
);

// --- ranges.c: parts of long arrays ----------------------------------------------------------------------------------

// Elements first … first + count − 1 of an array.
typedef struct {
    int64_t first, count;
} ck_range;

void ck_add_ranges(float *y, const float *x, const ck_range *ranges, int64_t count);        // y += x
double ck_squared_norm_ranges(const float *x, const ck_range *ranges, int64_t count);       // Σ x²
void ck_clear_ranges(float *x, const ck_range *ranges, int64_t count);                      // x = 0
void ck_store_ranges(const float *x, const ck_range *ranges, int64_t count, ck_operand y);  // y = x

// --- optimizer.h: updates of ranges of the parameters; all arrays are indexed alike ----------------------------------

// PyTorch's SGD with momentum: v = momentum·v + g; p −= lr·v, or with nesterov p −= lr·(g + momentum·v).
void ck_sgd(float *parameters, const float *gradients, float *velocity, const ck_range *ranges, int64_t count,
            float learning_rate, float momentum, bool nesterov, float gradient_scale);

// Adam (Kingma & Ba 2015) with decoupled weight decay (Loshchilov & Hutter 2019); decay 0 is plain Adam.
void ck_adamw(float *parameters, const float *gradients, float *first, float *second, const ck_range *ranges,
              int64_t count, float learning_rate, float beta1, float beta2, float epsilon, float decay, int64_t step,
              float gradient_scale);

// The same for some rows of a table, with one second moment for each row: that of the mean of its squared gradients
// (FBGEMM's "partial row-wise Adam"). The gradient of row rows[i] is row gradient_rows[i] of gradients. First moments are
// bfloat16s, rounded to the nearest when they are stored; the weights move by what they were before.
void ck_row_adamw(float *parameters,              // (any number, width)
                  const float *gradients,         // (any number, width)
                  uint16_t *first,                // as parameters
                  float *second,                  // one for each row of parameters
                  const int32_t *rows,            // (count), no row twice
                  const int32_t *gradient_rows,   // (count)
                  int64_t count, int64_t width, float learning_rate, float beta1, float beta2, float epsilon,
                  float decay, int64_t step, float gradient_scale);

// y = a·x + b·y, element by element.
void ck_combine(float *y, const float *x, int64_t count, float a, float b);

// --- symmetric_inverse.h: the inverse of a symmetric positive definite matrix, in double precision -------------------

enum { CK_INVERSE_BLOCK = 64 };  // pivots a step; the order is a multiple of it

// Prepares the step whose pivots begin at row pivot. False if the matrix is not positive definite.
bool ck_symmetric_inverse_panel(
    const double *a,  // (order, order), upper triangle
    int64_t order, int64_t pivot,
    double *panel,   // (order · CK_INVERSE_BLOCK), the pivot rows in the order the update reads them
    double *solved,  // (order · CK_INVERSE_BLOCK), the same multiplied by the inverse
    double *inverse  // (CK_INVERSE_BLOCK, CK_INVERSE_BLOCK), of the pivot block
);

// Updates the CK_INVERSE_BLOCK rows from first on; each block of rows may be updated by another thread. When all rows
// have been updated with all pivots, the upper triangle is minus the inverse's.
void ck_symmetric_inverse_update(double *a, int64_t order, int64_t pivot, int64_t first, const double *panel,
                                 const double *solved, const double *inverse);

#include "serving.h"

#endif
