#include "thread_memory.h"

float *ck_thread_floats(ck_thread_memory *memory, int64_t count) {
    pthread_once(&memory->once, memory->make_key);
    float *floats = pthread_getspecific(memory->key);
    if (floats) return floats;
    floats = aligned_alloc(64, sizeof *floats * (size_t)count);
    if (floats && pthread_setspecific(memory->key, floats) != 0) {
        free(floats);
        return NULL;
    }
    return floats;
}
