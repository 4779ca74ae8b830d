/* Markup in captions other than WebVTT and XML: the tags i, b, u, s, font and br, and the override blocks
 * that remain in files converted from Advanced SubStation Alpha (ASS). Everything else is text: <div>,
 * vector<int>, C:\Name. */
#ifndef NEMOFS_TEXT_CAPTIONS_MARKUP_H
#define NEMOFS_TEXT_CAPTIONS_MARKUP_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"

/* Does the text contain an override block, such as {\an8}? If so, \N and \h are escapes in the whole file. */
bool captions_markup_is_ass(const char *s, size_t len);

/* Appends the text of a cue without its markup and drawings ({\p1}…{\p0}), and with '\n' for a line break.
 * With `ass`, \N is a line break and \h a blank. Any thread. */
void captions_markup_strip(struct buf *out, const char *s, size_t len, bool ass);

#endif
