/* Makes assets of files that arrived: by content, all of a request or none. */
#ifndef NEMOFS_ENGINE_INTAKE_H
#define NEMOFS_ENGINE_INTAKE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "assets.h"
#include "base/error.h"
#include "engine.h"
#include "upload.h"

/* Probes the files, moves them to the media folder, adds them to the session
 * and its draft in one transaction. On success they belong to the session and
 * `added` (ended by asset_list_finish) describes them; on failure the files
 * are the caller's to discard. Blocks. Fails with UNSUPPORTED, INPUT (too many),
 * CANCELLED, NO_SPACE. Any thread. */
bool intake_files(struct engine *engine, const char *session_id, struct incoming *files, size_t count,
		  const atomic_bool *cancel, struct asset_list *added, struct error *e);

#endif
