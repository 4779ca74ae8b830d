/* Turns arrived files into assets: all files of a request, or none. What a file
 * is depends on its content. */
#ifndef NEMOFS_ENGINE_INTAKE_H
#define NEMOFS_ENGINE_INTAKE_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "assets.h"
#include "base/error.h"
#include "engine.h"
#include "upload.h"

/* Probes the files, moves them to the media folder, and adds them to the
 * session and its draft in one transaction. On success, the files belong to the
 * session, and `added` describes them (end it with asset_list_finish). On
 * failure, the caller must discard the files. Blocks. Fails with UNSUPPORTED,
 * INPUT (too many), CANCELLED, NO_SPACE. Any thread. */
bool intake_files(struct engine *engine, const char *session_id, struct incoming *files, size_t count,
		  const atomic_bool *cancel, struct asset_list *added, struct error *e);

#endif
