#ifndef CK_THREAD_MEMORY_H
#define CK_THREAD_MEMORY_H

#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>

// Memory of a fixed size that each thread makes when it first needs it and keeps to its end.
typedef struct {
    pthread_once_t once;
    pthread_key_t key;
    void (*make_key)(void);  // makes `key`, with free as its destructor
} ck_thread_memory;

// Defines `name`. pthread_once calls a function without arguments, so each has one of its own.
#define CK_THREAD_MEMORY(name)                                                                                         \
    static ck_thread_memory name;                                                                                      \
    static void make_key_of_##name(void) { pthread_key_create(&name.key, free); }                                      \
    static ck_thread_memory name = {PTHREAD_ONCE_INIT, 0, make_key_of_##name}

// `count` floats, aligned to 64 bytes and the same for each call of a thread; null if there is no memory. Pages that nobody
// reaches are never touched.
float *ck_thread_floats(ck_thread_memory *memory, int64_t count);

#endif
