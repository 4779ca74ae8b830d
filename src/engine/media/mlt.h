/* Writes a draft as an MLT project, which Shotcut, Kdenlive and melt open. */
#ifndef NEMOFS_ENGINE_MLT_H
#define NEMOFS_ENGINE_MLT_H

#include <jansson.h>
#include <stdbool.h>
#include <stddef.h>

#include "asset.h"
#include "base/buf.h"
#include "base/error.h"

/* Appends the project as XML, for a picture of this size in pixels. It refers to files as ../uploads/NAME,
 * relative to its own folder. An XML comment lists what the project cannot express. Fails with INPUT if the
 * draft names a missing file, NO_MEMORY. */
bool mlt_write(struct buf *out, const json_t *draft, int width, int height, const struct asset *assets,
	       size_t count, struct error *e);

#endif
