/* The effects of a segment's picture, as ffmpeg filters. */
#ifndef NEMOFS_ENGINE_RENDER_LOOK_H
#define NEMOFS_ENGINE_RENDER_LOOK_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* Both functions append filters, each followed by a comma. Clients may change a
 * draft: a number outside its range is replaced by the default, and nothing
 * else is copied into the filters. */

/* Effects on the source picture: rotate, mirror, crop, stabilise, reduce
 * noise. */
void render_look_shape(struct buf *filters, const json_t *segment);

/* Effects on the picture once it fills the canvas: colours, blur, zoom.
 * `seconds` is how long it is shown. */
void render_look_color(struct buf *filters, const json_t *segment, int width, int height, double fps,
		       double seconds);

#endif
