#ifndef CFUZZER_H
#define CFUZZER_H

#include <stddef.h>
#include <stdint.h>

/// Runs libFuzzer with its own command line options; calls `one` for each input, which returns 0. Returns the exit status.
int cfuzzer_run(int argc, char **argv, int (*one)(const uint8_t *bytes, size_t count));

#endif
