#ifndef CK_VISIBLE_TAPS_H
#define CK_VISIBLE_TAPS_H

#include "CKernels.h"
#include "compilation.h"

// Tap t of a row looks at the row `offset` away: taps 0 … reach−1 at −1 … −reach, the next `reach` at +1 … +reach.
CK_INLINE int64_t tap_offset(int64_t tap, int64_t reach) { return tap < reach ? -1 - tap : tap - reach + 1; }

// The taps a visibility may use: [*first, *last).
CK_INLINE void visible_taps(int visibility, int64_t reach, int64_t *first, int64_t *last) {
    *first = visibility == CK_REVERSE ? reach : 0;
    *last = visibility == CK_CAUSAL ? reach : 2 * reach;
}

#endif
