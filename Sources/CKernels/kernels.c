#include <string.h>

#include "kernel_table.h"

// The public functions: each is one jump through the table. The loops themselves are in loops/.

void ck_layer_norm_forward(const float *x, const float *gain, const float *bias, float epsilon, int64_t rows,
                           int64_t width, ck_operand y, float *mean, float *rstd) {
    ck_active->layer_norm_forward(x, gain, bias, epsilon, rows, width, y, mean, rstd);
}

void ck_layer_norm_backward(const float *dy, const float *x, const float *gain, const float *mean, const float *rstd,
                            int64_t rows, int64_t width, float *dx, float *dgain, float *dbias) {
    ck_active->layer_norm_backward(dy, x, gain, mean, rstd, rows, width, dx, dgain, dbias);
}

void ck_bias_gelu_forward(float *x, const float *bias, int64_t rows, int64_t width, ck_operand y) {
    ck_active->bias_gelu_forward(x, bias, rows, width, y);
}

void ck_bias_gelu_in_place(float *x, const float *bias, int64_t rows, int64_t width) {
    ck_active->bias_gelu_in_place(x, bias, rows, width);
}

void ck_bias_gelu_backward(const float *dy, const float *x, int64_t rows, int64_t width, ck_operand dx, float *dbias) {
    ck_active->bias_gelu_backward(dy, x, rows, width, dx, dbias);
}

void ck_add_bias(float *x, const float *bias, int64_t rows, int64_t width) {
    ck_active->add_bias(x, bias, rows, width);
}

void ck_bias_store(const float *x, const float *bias, int64_t rows, int64_t width, ck_operand y) {
    ck_active->bias_store(x, bias, rows, width, y);
}

void ck_bias_dropout_residual(float *y, const float *bias, const float *residual, int64_t rows, int64_t width,
                              float rate, uint64_t seed) {
    ck_active->bias_dropout_residual(y, bias, residual, rows, width, rate, seed);
}

void ck_bias_dropout_backward(const float *dy, int64_t rows, int64_t width, float rate, uint64_t seed, ck_operand dx,
                              float *dbias) {
    ck_active->bias_dropout_backward(dy, rows, width, rate, seed, dx, dbias);
}

void ck_bias_backward(const float *dy, int64_t rows, int64_t width, float *dbias) {
    ck_active->bias_backward(dy, rows, width, dbias);
}

void ck_add(float *y, const float *x, int64_t count) { ck_active->add(y, x, count); }

void ck_scale(float *y, float factor, int64_t count) { ck_active->scale(y, factor, count); }

double ck_squared_norm(const float *x, int64_t count) { return ck_active->squared_norm(x, count); }

bool ck_all_finite(const float *x, int64_t count) { return ck_active->all_finite(x, count); }

void ck_dropout(float *x, int64_t count, float rate, uint64_t seed) { ck_active->dropout(x, count, rate, seed); }

void ck_embedding_forward(const int32_t *tokens, const int32_t *positions, const float *items,
                          const float *position_table, const float *extra, int64_t rows, int64_t width, float *y) {
    ck_active->embedding_forward(tokens, positions, items, position_table, extra, rows, width, y);
}

void ck_embedding_forward_bfloat16(const int32_t *tokens, const int32_t *positions, const uint16_t *items,
                                   const float *position_table, const float *extra, int64_t rows, int64_t width,
                                   float *y) {
    ck_active->embedding_forward_bfloat16(tokens, positions, items, position_table, extra, rows, width, y);
}

void ck_token_projections_forward(const ck_token_projections *p, const int32_t *tokens, const int32_t *offsets,
                                  int64_t sequences, float *const *y) {
    ck_active->token_projections_forward(p, tokens, offsets, sequences, y);
}

void ck_embedding_backward(const float *dy, const int32_t *tokens, const int32_t *positions, int64_t rows,
                           int64_t width, float *ditems, float *dposition_table, float *dextra) {
    ck_active->embedding_backward(dy, tokens, positions, rows, width, ditems, dposition_table, dextra);
}

void ck_scatter_add_rows(const float *x, const int32_t *indices, int64_t rows, int64_t width, float *y) {
    ck_active->scatter_add_rows(x, indices, rows, width, y);
}

void ck_cross_entropy(float *logits, const float *bias, const int32_t *targets, const float *weights, int64_t rows,
                      int64_t classes, float scale, ck_operand gradient, float *dbias, double *loss, int64_t *hits) {
    ck_active->cross_entropy(logits, bias, targets, weights, rows, classes, scale, gradient, dbias, loss, hits);
}

void ck_cross_entropy_loss(const float *logits, const int32_t *targets, int64_t rows, int64_t classes, double *loss,
                           int64_t *hits) {
    ck_active->cross_entropy_loss(logits, targets, rows, classes, loss, hits);
}

void ck_log_sum_exp(const float *logits, int64_t classes, float *log_sum, float *largest) {
    ck_active->log_sum_exp(logits, classes, log_sum, largest);
}

void ck_row_products(ck_operand a, ck_operand b, const int32_t *indices, int64_t rows, int64_t width, const float *bias,
                     float *y) {
    ck_active->row_products(a, b, indices, rows, width, bias, y);
}

void ck_row_products_backward(const float *dy, ck_operand a, ck_operand b, const int32_t *indices,
                              const int32_t *places, int64_t rows, int64_t width, float *da, float *db, float *dbias) {
    ck_active->row_products_backward(dy, a, b, indices, places, rows, width, da, db, dbias);
}

void ck_sampled_softmax(const float *positives, float *negatives, const float *bias, const int32_t *same,
                        const float *weights, int64_t rows, int64_t count, float scale, float *dpositives,
                        ck_operand gradient, float *dbias, double *loss, int64_t *hits) {
    ck_active->sampled_softmax(positives, negatives, bias, same, weights, rows, count, scale, dpositives, gradient,
                               dbias, loss, hits);
}

void ck_sampled_bce(const float *positives, float *negatives, const float *bias, const int32_t *same,
                    const float *weights, int64_t rows, int64_t count, float beta, float scale, float *dpositives,
                    ck_operand gradient, float *dbias, double *loss, int64_t *hits) {
    ck_active->sampled_bce(positives, negatives, bias, same, weights, rows, count, beta, scale, dpositives, gradient,
                           dbias, loss, hits);
}

void ck_convolution_forward(const float *x, const float *weights, const int32_t *offsets, int64_t sequences,
                            int64_t width, int64_t reach, int visibility, ck_operand y, float *row) {
    ck_active->convolution_forward(x, weights, offsets, sequences, width, reach, visibility, y, row);
}

void ck_convolution_backward(const float *dy, const float *x, const float *weights, const int32_t *offsets,
                             int64_t sequences, int64_t width, int64_t reach, int visibility, float *dx,
                             float *dweights) {
    ck_active->convolution_backward(dy, x, weights, offsets, sequences, width, reach, visibility, dx, dweights);
}

void ck_sgd(float *parameters, const float *gradients, float *velocity, const ck_range *ranges, int64_t count,
            float learning_rate, float momentum, bool nesterov, float gradient_scale) {
    ck_active->sgd(parameters, gradients, velocity, ranges, count, learning_rate, momentum, nesterov, gradient_scale);
}

void ck_adamw(float *parameters, const float *gradients, float *first, float *second, const ck_range *ranges,
              int64_t count, float learning_rate, float beta1, float beta2, float epsilon, float decay, int64_t step,
              float gradient_scale) {
    ck_active->adamw(parameters, gradients, first, second, ranges, count, learning_rate, beta1, beta2, epsilon, decay,
                     step, gradient_scale);
}

void ck_row_adamw(float *parameters, const float *gradients, uint16_t *first, float *second, const int32_t *rows,
                  const int32_t *gradient_rows, int64_t count, int64_t width, float learning_rate, float beta1,
                  float beta2, float epsilon, float decay, int64_t step, float gradient_scale) {
    ck_active->row_adamw(parameters, gradients, first, second, rows, gradient_rows, count, width, learning_rate, beta1,
                         beta2, epsilon, decay, step, gradient_scale);
}

void ck_combine(float *y, const float *x, int64_t count, float a, float b) { ck_active->combine(y, x, count, a, b); }

bool ck_symmetric_inverse_panel(const double *a, int64_t order, int64_t pivot, double *panel, double *solved,
                                double *inverse) {
    return ck_active->symmetric_inverse_panel(a, order, pivot, panel, solved, inverse);
}

void ck_symmetric_inverse_update(double *a, int64_t order, int64_t pivot, int64_t first, const double *panel,
                                 const double *solved, const double *inverse) {
    ck_active->symmetric_inverse_update(a, order, pivot, first, panel, solved, inverse);
}

void ck_pack_int8(const float *w, int64_t outputs, int64_t inputs, int8_t *packed, float *scales, int32_t *sums,
                  float *errors) {
    bool for_products = !errors;
    ck_active->pack_int8(w, outputs, inputs, for_products && ck_active->adds_in_16_bits, packed, scales, sums, errors);
}

void ck_quantize_rows(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales) {
    ck_active->quantize_rows(x, rows, width, q, scales);
}

void ck_quantize_rows_16(const float *x, int64_t rows, int64_t width, uint8_t *q, float *scales) {
    ck_active->quantize_rows_16(x, rows, width, q, scales);
}

void ck_bfloat16_rows(const float *x, int64_t rows, int64_t width, uint16_t *y) {
    ck_active->bfloat16_rows(x, rows, width, y);
}

void ck_add_exponentials(const float *scores, int64_t count, float *largest, double *sum) {
    ck_active->add_exponentials(scores, count, largest, sum);
}

float ck_common_bound(const float *scores, const float *errors, int64_t count, float norm, int64_t groups, int64_t rank,
                      float *largest) {
    return ck_active->common_bound(scores, errors, count, norm, groups, rank, largest);
}

int64_t ck_select_at_least(const float *scores, const float *errors, int64_t count, float norm, float slack,
                           float threshold, int32_t *selected) {
    return ck_active->select_at_least(scores, errors, count, norm, slack, threshold, selected);
}

void ck_dot_rows(const float *h, const float *w, const int32_t *items, int64_t count, int64_t width, float *products) {
    ck_active->dot_rows(h, w, items, count, width, products);
}

void ck_row_checksums(const float *rows, int64_t count, int64_t width, uint32_t *sums) {
    ck_active->row_checksums(rows, count, width, sums);
}

int64_t ck_add_shares(const ck_share *row, int64_t count, float factor, float *shares, int32_t *touched,
                      int64_t touched_count) {
    return ck_active->add_shares(row, count, factor, shares, touched, touched_count);
}

void ck_add_unlisted_shares(const ck_share *row, int64_t count, float factor, float *shares) {
    ck_active->add_unlisted_shares(row, count, factor, shares);
}

void ck_move_logarithms(const int32_t *touched, int64_t count, float weight, const float *factors, float factor,
                        float *shares, float *sums, uint64_t *present) {
    ck_active->move_logarithms(touched, count, weight, factors, factor, shares, sums, present);
}

void ck_add_logarithms(int64_t count, float weight, const float *factors, float factor, float *shares, float *sums) {
    ck_active->add_logarithms(count, weight, factors, factor, shares, sums);
}

int64_t ck_drain_all_sums(int64_t count, float *sums, int32_t *items, float *values) {
    return ck_active->drain_all_sums(count, sums, items, values);
}

int64_t ck_drain_sums(uint64_t *present, int64_t count, float *sums, int32_t *items, float *values) {
    return ck_active->drain_sums(present, count, sums, items, values);
}

float ck_largest_magnitude(const float *values, int64_t count) { return ck_active->largest_magnitude(values, count); }

// What needs no instructions of its own.
void ck_prefetch(const void *start, int64_t bytes) {
    enum { line = 64, most = 2048 };
    if (bytes > most) bytes = most;
    for (int64_t byte = 0; byte < bytes; byte += line) __builtin_prefetch((const char *)start + byte);
}

void ck_gather_rows(const void *x, const int32_t *indices, int64_t rows, int64_t row_bytes, void *y) {
    for (int64_t r = 0; r < rows; r++)
        memcpy((char *)y + r * row_bytes, (const char *)x + indices[r] * row_bytes, (size_t)row_bytes);
}
