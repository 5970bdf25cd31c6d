#include "CFuzzer.h"

// Exported by libFuzzer; it has no header.
int LLVMFuzzerRunDriver(int *argc, char ***argv, int (*one)(const uint8_t *bytes, size_t count));

int cfuzzer_run(int argc, char **argv, int (*one)(const uint8_t *bytes, size_t count)) {
    return LLVMFuzzerRunDriver(&argc, &argv, one);
}
