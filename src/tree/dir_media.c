/* media/: what the service generated, as far as the last state told. */
#include "assets_dir.h"
#include "nodes.h"
#include "session_dir.h"

static const struct node_def rows[] = {NODE_END};

const struct dir dir_media = {
	.id = DIR_MEDIA,
	.mode = 0500,
	.rows = rows,
	.entry_ops = &node_asset,
	.entry_mode = 0600,
	.loaded = session_dir_loaded,
	.load = session_dir_load,
	.lookup = assets_dir_lookup,
	.next = assets_dir_next,
};
