/* script.txt: the captions as lines; editing the lines cuts the video.
 *
 * A line is a caption with its times, `0:05.200-0:08.900 And then we type ls.`, its own line breaks as " / ";
 * or a part without a caption, only its times. Together, in order of time, they are the whole video. Deleting
 * or moving lines cuts the video, changing a text corrects the caption. Pure functions; any thread. */
#ifndef NEMOFS_TEXT_SCRIPT_H
#define NEMOFS_TEXT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "text/captions.h"

/* Appends the script of sorted captions. False: no memory. */
bool script_write(const struct captions *captions, int64_t duration_ms, struct buf *out);

/* Compares the edited text with that script, and appends the edit as a list of the embedded agent's
 * operations (docs/agent.md); nothing if nothing has changed. Blank lines are ignored. False: INPUT, with the
 * number of a line that is not in the script or is repeated, or if nothing would remain; NO_MEMORY. */
bool script_read(const struct captions *captions, int64_t duration_ms, const char *text, size_t len,
		 struct buf *operations, struct error *e);

#endif
