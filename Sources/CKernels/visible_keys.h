#ifndef CK_VISIBLE_KEYS_H
#define CK_VISIBLE_KEYS_H

#include "CKernels.h"
#include "compilation.h"

// The keys a query at `position` may see: [*first, *last).
CK_INLINE void visible_keys(int visibility, int64_t position, int64_t keys, int64_t *first, int64_t *last) {
    *first = visibility == CK_REVERSE ? position : 0;
    *last = visibility == CK_CAUSAL ? position + 1 : keys;
}

#endif
