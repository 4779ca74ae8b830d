/* Writes the text that is drawn into the picture, as an Advanced SubStation
 * Alpha (ASS) script. */
#ifndef NEMOFS_ENGINE_ASS_H
#define NEMOFS_ENGINE_ASS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* Appends a script with the draft's titles and burned-in captions, for a
 * picture of this size in pixels. Appends nothing if the draft has none. Check
 * `out->failed`. */
void ass_write(struct buf *out, const json_t *draft, int width, int height);

/* Appends text, escaped so that libass shows all of it: libass reads `{…}` and
 * `\x` as commands. */
void ass_escape(struct buf *out, const char *text);

#endif
