#ifndef NEMOFS_FS_OPEN_OUT_H
#define NEMOFS_FS_OPEN_OUT_H

#include <stddef.h>
#include <stdint.h>

enum { OPEN_OUT_SIZE = 32 };

/* Writes the kernel's answer to OPEN for a file that has no position, like a pipe: a waiting reader does
 * not keep others from the descriptor. Returns the answer's length. */
size_t open_out_stream(char out[OPEN_OUT_SIZE], uint64_t fh);

#endif
