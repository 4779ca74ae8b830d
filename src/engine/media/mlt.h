/* A draft as a project of MLT, which Shotcut, Kdenlive and melt open. */
#ifndef NEMOFS_ENGINE_MLT_H
#define NEMOFS_ENGINE_MLT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "asset.h"
#include "base/buf.h"
#include "base/error.h"

/* Appends the project, its picture of this size. Files are named as uploads/NAME beside the folder that it
 * lies in. What it does not hold is told in a comment. Fails with INPUT if the draft names a file that is not
 * there, NO_MEMORY. */
bool mlt_write(struct buf *out, const json_t *draft, int width, int height, const struct asset *assets,
	       size_t count, struct error *e);

#endif
