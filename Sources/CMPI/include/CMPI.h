#ifndef CMPI_H
#define CMPI_H

#include <stdbool.h>
#include <stdint.h>

// What Swift cannot say of MPI: its handles are macros. Every operation is over all processes of the job (MPI_COMM_WORLD), is begun,
// and is then asked about until it is done; one is under way at a time. Functions return 0, or MPI's error code. Empty without the
// package trait MPI.

/// Becomes one of the job's processes: threads may call what is below, one at a time (MPI 3.1, §12.4.3).
int cmpi_start(void);

/// Leaves the job, which must not be used any more. Waits for the other processes.
int cmpi_finish(void);

int cmpi_rank(void);
int cmpi_count(void);

/// Replaces numbers by their sums over the processes.
int cmpi_begin_sum_floats(float *numbers, int count);
int cmpi_begin_sum_doubles(double *numbers, int count);

/// The same for bfloat16s. Each sum of two is taken in float32 and rounded to the nearest, ties to even.
int cmpi_begin_sum_bfloat16s(uint16_t *numbers, int count);

/// Replaces bytes by those of process `rank`.
int cmpi_begin_broadcast(void *bytes, int count, int rank);

/// Takes numbers of all processes, one after the other: `counts[i]` of process i, to `offsets[i]` of `all`.
int cmpi_begin_gather(const int32_t *numbers, int count, int32_t *all, const int *counts, const int *offsets);

/// Whether the operation that was begun last is done.
int cmpi_test(bool *is_done);

/// Rounds float32 to bfloat16, to the nearest, ties to even, and back.
void cmpi_to_bfloat16(const float *numbers, uint16_t *rounded, int64_t count);
void cmpi_from_bfloat16(const uint16_t *rounded, float *numbers, int64_t count);

#endif
