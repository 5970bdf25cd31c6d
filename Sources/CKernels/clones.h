// How a loop is compiled: for baseline x86-64, AVX2 and AVX-512, chosen by the loader; plainly on other processors, and for the
// thread sanitizer, which is not ready yet when the loader chooses.
#ifndef CK_CLONES_H
#define CK_CLONES_H

#if defined(__has_feature)
#if __has_feature(thread_sanitizer)
#define CK_THREAD_SANITIZER
#endif
#endif

#if defined(__x86_64__) && defined(__linux__) && !defined(CK_THREAD_SANITIZER)
#define CK_CLONES __attribute__((target_clones("arch=x86-64-v4", "arch=x86-64-v3", "default")))
#else
#define CK_CLONES
#endif

#define CK_INLINE static inline __attribute__((always_inline))

// Reductions vectorise only if sums may be reordered; products and sums may fuse.
#define CK_FAST_MATH _Pragma("clang fp reassociate(on) contract(fast)")

// Before a loop whose arrays are apart or element for element the same, so that nothing need be checked at run time.
#define CK_SAME_ELEMENT _Pragma("clang loop vectorize(assume_safety)")

#endif
