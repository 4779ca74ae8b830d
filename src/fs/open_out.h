#ifndef NEMOFS_FS_OPEN_OUT_H
#define NEMOFS_FS_OPEN_OUT_H

#include <stddef.h>
#include <stdint.h>

enum { OPEN_OUT_SIZE = 32 };

/* The kernel's answer to OPEN for a file without a position, as a pipe has none: a reader that waits does not
 * keep others from the descriptor. Returns its length. */
size_t open_out_stream(char out[OPEN_OUT_SIZE], uint64_t fh);

#endif
