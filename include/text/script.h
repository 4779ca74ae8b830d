/* script.txt: the captions as lines to cut a video by.
 *
 * A line is a caption with its times, `0:05.200-0:08.900 And then we type ls.`, its own line breaks as " / ";
 * or a part without one, its times alone. In the order of time they are the whole video. Lines that are
 * deleted or moved cut it, another text corrects the caption. Pure functions; any thread. */
#ifndef NEMOFS_TEXT_SCRIPT_H
#define NEMOFS_TEXT_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/error.h"
#include "text/captions.h"

/* Appends the script of captions, which are sorted. False: no memory. */
bool script_write(const struct captions *captions, int64_t duration_ms, struct buf *out);

/* Reads what became of that script, and appends the edit as a list of the embedded agent's operations
 * (docs/agent.md); nothing where nothing has changed. Blank lines are passed over. False: INPUT, with the
 * number of a line that is none of the script's or stands twice, or where nothing would be left; NO_MEMORY.
 */
bool script_read(const struct captions *captions, int64_t duration_ms, const char *text, size_t len,
		 struct buf *operations, struct error *e);

#endif
