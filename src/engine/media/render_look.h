/* How a segment's picture is changed, as ffmpeg filters. */
#ifndef NEMOFS_ENGINE_RENDER_LOOK_H
#define NEMOFS_ENGINE_RENDER_LOOK_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* Both append filters, each followed by a comma. Drafts come back from clients:
 * every number is brought into its range, and nothing else gets in. */

/* What is done to the source: turned, mirrored, cropped, smoothed. */
void render_look_shape(struct buf *filters, const json_t *segment);

/* What is done to the picture on the canvas: colours, blur, zoom. `seconds` is
 * how long it is shown. */
void render_look_color(struct buf *filters, const json_t *segment, int width, int height, double fps,
		       double seconds);

#endif
