// What the loops need of others, included before a set's instructions are switched on: only our own code is to use
// them.
#ifndef CK_LOOPS_SYSTEM_H
#define CK_LOOPS_SYSTEM_H

#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#include "../kernel_table.h"

#endif
