/* A progress bar in a line of text. */
#ifndef NEMOFS_TEXT_PROGRESS_H
#define NEMOFS_TEXT_PROGRESS_H

#include <stdbool.h>

#include "base/buf.h"

/* Appends "[#########-----------] 45 %"; below 0 (not known) "[…]". */
bool progress_write(struct buf *out, double percent);

#endif
