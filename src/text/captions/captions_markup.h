/* Markup within captions that are not WebVTT or XML: the tags i, b, u, s, font and br, and the override
 * blocks that files made from Advanced SubStation Alpha (ASS) keep. All else is text: <div>, vector<int>,
 * C:\Name. */
#ifndef NEMOFS_TEXT_CAPTIONS_MARKUP_H
#define NEMOFS_TEXT_CAPTIONS_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Does the text hold an override block, such as {\an8}? Then \N and \h are escapes in all of its file. */
bool captions_markup_is_ass(const char *s, size_t len);

/* Appends the text of one cue: without markup, without drawings ({\p1}…{\p0}), with '\n' for a line break.
 * With `ass`, \N and \h are a line break and a blank. Any thread. */
void captions_markup_strip(struct buf *out, const char *s, size_t len, bool ass);

#endif
