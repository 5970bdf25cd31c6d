#include "CMPI.h"

#ifdef CLOZE_MPI

#include <mpi.h>
#include <stdlib.h>
#include <string.h>

static MPI_Request request = MPI_REQUEST_NULL;
static MPI_Op sum_bfloat16s;

static float widened(uint16_t number) {
    uint32_t bits = (uint32_t)number << 16;
    float wide;
    memcpy(&wide, &bits, sizeof wide);
    return wide;
}

static uint16_t rounded_bits(float number) {
    uint32_t bits;
    memcpy(&bits, &number, sizeof bits);
    // Rounding must not carry a NaN over to an infinity.
    if ((bits & 0x7fffffff) > 0x7f800000) return (uint16_t)(bits >> 16 | 0x40);
    return (uint16_t)((bits + 0x7fff + (bits >> 16 & 1)) >> 16);
}

void cmpi_to_bfloat16(const float *numbers, uint16_t *rounded, int64_t count) {
    for (int64_t i = 0; i < count; i++) rounded[i] = rounded_bits(numbers[i]);
}

void cmpi_from_bfloat16(const uint16_t *rounded, float *numbers, int64_t count) {
    for (int64_t i = 0; i < count; i++) numbers[i] = widened(rounded[i]);
}

static void add_bfloat16s(void *in, void *in_out, int *count, MPI_Datatype *type) {
    (void)type;
    const uint16_t *x = in;
    uint16_t *y = in_out;
    for (int i = 0; i < *count; i++) y[i] = rounded_bits(widened(x[i]) + widened(y[i]));
}

int cmpi_start(void) {
    // Rabenseifner's sums: each process sends 2 (n - 1)/n of the numbers whatever n is. What Open MPI 4.1 takes by itself for sums that are
    // not waited for is a tree; between four hosts it was half as fast. Whoever says otherwise has their way.
    setenv("OMPI_MCA_coll_libnbc_iallreduce_algorithm", "3", 0);
    int provided;
    int error = MPI_Init_thread(NULL, NULL, MPI_THREAD_SERIALIZED, &provided);
    if (error != MPI_SUCCESS) return error;
    if (provided < MPI_THREAD_SERIALIZED) return MPI_ERR_UNSUPPORTED_OPERATION;
    error = MPI_Comm_set_errhandler(MPI_COMM_WORLD, MPI_ERRORS_RETURN);
    return error != MPI_SUCCESS ? error : MPI_Op_create(add_bfloat16s, 1, &sum_bfloat16s);
}

int cmpi_finish(void) { return MPI_Finalize(); }

int cmpi_rank(void) {
    int rank = 0;
    MPI_Comm_rank(MPI_COMM_WORLD, &rank);
    return rank;
}

int cmpi_count(void) {
    int count = 1;
    MPI_Comm_size(MPI_COMM_WORLD, &count);
    return count;
}

int cmpi_begin_sum_floats(float *numbers, int count) {
    return MPI_Iallreduce(MPI_IN_PLACE, numbers, count, MPI_FLOAT, MPI_SUM, MPI_COMM_WORLD, &request);
}

int cmpi_begin_sum_doubles(double *numbers, int count) {
    return MPI_Iallreduce(MPI_IN_PLACE, numbers, count, MPI_DOUBLE, MPI_SUM, MPI_COMM_WORLD, &request);
}

int cmpi_begin_sum_bfloat16s(uint16_t *numbers, int count) {
    return MPI_Iallreduce(MPI_IN_PLACE, numbers, count, MPI_UINT16_T, sum_bfloat16s, MPI_COMM_WORLD, &request);
}

int cmpi_begin_broadcast(void *bytes, int count, int rank) {
    return MPI_Ibcast(bytes, count, MPI_BYTE, rank, MPI_COMM_WORLD, &request);
}

int cmpi_begin_gather(const int32_t *numbers, int count, int32_t *all, const int *counts, const int *offsets) {
    return MPI_Iallgatherv(numbers, count, MPI_INT32_T, all, counts, offsets, MPI_INT32_T, MPI_COMM_WORLD, &request);
}

int cmpi_test(bool *is_done) {
    int flag = 0;
    int error = MPI_Test(&request, &flag, MPI_STATUS_IGNORE);
    *is_done = flag != 0;
    return error;
}

#endif
