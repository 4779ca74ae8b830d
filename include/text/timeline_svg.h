/* A draft as a picture: one lane per track, time from left to right.
 *
 * Pure functions; any thread. */
#ifndef NEMOFS_TEXT_TIMELINE_SVG_H
#define NEMOFS_TEXT_TIMELINE_SVG_H

#include <stdbool.h>

#include "base/buf.h"
#include "text/draft.h"

/* Appends a self-contained SVG document: no scripts, no fonts, nothing from
 * elsewhere; light or dark as the viewer prefers. Texts of the draft are escaped,
 * and complete in the tooltips if a segment has no room for them. Its size is
 * limited: if there are very many tracks or segments, the rest is shown as a
 * number. `draft` may be NULL: there is none yet. Fails as `out` does. */
bool timeline_svg_write(const struct draft *draft, struct buf *out);

#endif
