#include <dnnl.h>

#include "bfloat16_product.h"

// bfloat16 products have no call of their own in oneDNN, only the matmul primitive. One primitive with sizes and
// strides left open serves every shape (packed batches never repeat one), in each of the eight forms. Primitives keep
// scratch memory, so each thread has its own, made at its first product and never freed: lanes live as long as the
// process.

typedef struct {
    dnnl_engine_t engine;
    dnnl_stream_t stream;
    dnnl_primitive_t products[2][2][2];  // [transpose a][transpose b][accumulate]
} thread_context;

static _Thread_local thread_context context;

// A matrix of `rows` × `columns` as the product sees it; stored row by row `stride` apart, or transposed.
typedef struct {
    dnnl_dims_t dims, strides;
} extents;

static extents extents_of(int64_t rows, int64_t columns, bool transposed, int64_t stride) {
    extents e = {{rows, columns}, {transposed ? 1 : stride, transposed ? stride : 1}};
    return e;
}

static const int64_t open = DNNL_RUNTIME_DIM_VAL;

#if DNNL_VERSION_MAJOR >= 3

static dnnl_status_t make_product(bool ta, bool tb, dnnl_primitive_attr_t attributes, dnnl_primitive_t *product) {
    extents a = extents_of(open, open, ta, open), b = extents_of(open, open, tb, open);
    extents c = extents_of(open, open, false, open);
    dnnl_memory_desc_t left, right, result;
    dnnl_primitive_desc_t description;
    dnnl_memory_desc_create_with_strides(&left, 2, a.dims, dnnl_bf16, a.strides);
    dnnl_memory_desc_create_with_strides(&right, 2, b.dims, dnnl_bf16, b.strides);
    dnnl_memory_desc_create_with_strides(&result, 2, c.dims, dnnl_f32, c.strides);
    dnnl_status_t status = dnnl_matmul_primitive_desc_create(&description, context.engine, left, right, NULL, result,
                                                             attributes);
    if (status == dnnl_success) {
        status = dnnl_primitive_create(product, description);
        dnnl_primitive_desc_destroy(description);
    }
    dnnl_memory_desc_destroy(left);
    dnnl_memory_desc_destroy(right);
    dnnl_memory_desc_destroy(result);
    return status;
}

static dnnl_memory_t memory_of(extents e, dnnl_data_type_t type, const void *data) {
    dnnl_memory_desc_t description;
    dnnl_memory_t memory = NULL;
    dnnl_memory_desc_create_with_strides(&description, 2, e.dims, type, e.strides);
    dnnl_memory_create(&memory, description, context.engine, (void *)data);
    dnnl_memory_desc_destroy(description);
    return memory;
}

#else

static dnnl_status_t make_product(bool ta, bool tb, dnnl_primitive_attr_t attributes, dnnl_primitive_t *product) {
    extents a = extents_of(open, open, ta, open), b = extents_of(open, open, tb, open);
    extents c = extents_of(open, open, false, open);
    dnnl_memory_desc_t left, right, result;
    dnnl_memory_desc_init_by_strides(&left, 2, a.dims, dnnl_bf16, a.strides);
    dnnl_memory_desc_init_by_strides(&right, 2, b.dims, dnnl_bf16, b.strides);
    dnnl_memory_desc_init_by_strides(&result, 2, c.dims, dnnl_f32, c.strides);
    dnnl_matmul_desc_t matmul;
    dnnl_primitive_desc_t description;
    dnnl_status_t status = dnnl_matmul_desc_init(&matmul, &left, &right, NULL, &result);
    if (status != dnnl_success) return status;
    status = dnnl_primitive_desc_create(&description, &matmul, attributes, context.engine, NULL);
    if (status != dnnl_success) return status;
    status = dnnl_primitive_create(product, description);
    dnnl_primitive_desc_destroy(description);
    return status;
}

static dnnl_memory_t memory_of(extents e, dnnl_data_type_t type, const void *data) {
    dnnl_memory_desc_t description;
    dnnl_memory_t memory = NULL;
    dnnl_memory_desc_init_by_strides(&description, 2, e.dims, type, e.strides);
    dnnl_memory_create(&memory, &description, context.engine, (void *)data);
    return memory;
}

#endif

static dnnl_primitive_t product_for(bool ta, bool tb, bool accumulate) {
    dnnl_primitive_t *product = &context.products[ta][tb][accumulate];
    if (*product) return *product;
    if (!context.engine) {
        if (dnnl_engine_create(&context.engine, dnnl_cpu, 0) != dnnl_success) return NULL;
        if (dnnl_stream_create(&context.stream, context.engine, dnnl_stream_default_flags) != dnnl_success) return NULL;
    }
    dnnl_primitive_attr_t attributes;
    dnnl_post_ops_t additions;
    if (dnnl_primitive_attr_create(&attributes) != dnnl_success) return NULL;
    if (dnnl_post_ops_create(&additions) == dnnl_success) {
        if (accumulate) {
            dnnl_post_ops_append_sum(additions, 1.0f
#if DNNL_VERSION_MAJOR >= 3
                                     ,
                                     0, dnnl_data_type_undef
#endif
            );
            dnnl_primitive_attr_set_post_ops(attributes, additions);
        }
        if (make_product(ta, tb, attributes, product) != dnnl_success) *product = NULL;
        dnnl_post_ops_destroy(additions);
    }
    dnnl_primitive_attr_destroy(attributes);
    return *product;
}

bool ck_multiply_natively(bool ta, bool tb, int64_t m, int64_t n, int64_t k, const uint16_t *a, int64_t lda,
                          const uint16_t *b, int64_t ldb, bool accumulate, float *c, int64_t ldc) {
    dnnl_primitive_t product = product_for(ta, tb, accumulate);
    if (!product) return false;
    dnnl_exec_arg_t arguments[3] = {
        {DNNL_ARG_SRC, memory_of(extents_of(m, k, ta, lda), dnnl_bf16, a)},
        {DNNL_ARG_WEIGHTS, memory_of(extents_of(k, n, tb, ldb), dnnl_bf16, b)},
        {DNNL_ARG_DST, memory_of(extents_of(m, n, false, ldc), dnnl_f32, c)},
    };
    bool done = arguments[0].memory && arguments[1].memory && arguments[2].memory &&
                dnnl_primitive_execute(product, context.stream, 3, arguments) == dnnl_success;
    for (int i = 0; i < 3; i++)
        if (arguments[i].memory) dnnl_memory_destroy(arguments[i].memory);
    return done;
}
