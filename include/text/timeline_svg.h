/* A draft as a picture: one lane per track, time from left to right.
 *
 * Pure functions; any thread. */
#ifndef NEMOFS_TEXT_TIMELINE_SVG_H
#define NEMOFS_TEXT_TIMELINE_SVG_H

#include <stdbool.h>

#include "base/buf.h"
#include "text/draft.h"

/* Appends an SVG document that stands alone: no scripts, no fonts, nothing from
 * elsewhere; light or dark as the viewer prefers. Texts of the draft are escaped,
 * and whole in the tooltips where a segment has no room for them. Its size is
 * bounded: of very many tracks or segments the rest is told in a number.
 * `draft` may be NULL: there is none yet. Fails as `out` does. */
bool timeline_svg_write(const struct draft *draft, struct buf *out);

#endif
