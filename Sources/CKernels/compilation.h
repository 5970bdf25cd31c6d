// How a loop is written so that the compiler makes the most of a set's instructions.
#ifndef CK_COMPILATION_H
#define CK_COMPILATION_H

#define CK_INLINE static inline __attribute__((always_inline))

// Reductions vectorise only if sums may be reordered; products and sums may fuse.
#define CK_FAST_MATH _Pragma("clang fp reassociate(on) contract(fast)")

// Before a loop whose arrays are apart or element for element the same, so that nothing need be checked at run time.
#define CK_SAME_ELEMENT _Pragma("clang loop vectorize(assume_safety)")

#define CK_UNROLLED _Pragma("clang loop unroll(full)")

// Before a loop of long chains of operations. A set of narrow registers says to work on several at a time.
#ifndef CK_INTERLEAVED
#define CK_INTERLEAVED
#endif

#endif
