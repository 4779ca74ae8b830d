/* Text that is drawn into the picture, as an Advanced SubStation Alpha script. */
#ifndef NEMOFS_ENGINE_ASS_H
#define NEMOFS_ENGINE_ASS_H

#include <jansson.h>
#include <stdbool.h>

#include "base/buf.h"

/* Appends a script of the draft's titles and burned captions for a picture of
 * this size; nothing if there are none. Check `out->failed`. */
void ass_write(struct buf *out, const json_t *draft, int width, int height);

/* Appends text so that it is shown and never obeyed: libass takes `{…}` and
 * `\x` as commands. */
void ass_escape(struct buf *out, const char *text);

#endif
