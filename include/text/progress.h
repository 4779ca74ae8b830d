/* A progress bar in a line of text. */
#ifndef NEMOFS_TEXT_PROGRESS_H
#define NEMOFS_TEXT_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"

/* Appends "[#########-----------] 45 %"; below 0 (not known) "[…]". Shows 100 % only at the end. */
bool progress_write(struct buf *out, double percent);

/* Appends "12.0 MB of 30.0 MB  2.5 MB/s"; a speed below one byte a second counts as unknown. */
bool progress_write_bytes(struct buf *out, uint64_t done, uint64_t all, double per_second);

#endif
