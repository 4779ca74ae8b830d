/* The entries of uploads/ and media/: assets of a session. */
#include "dirs.h"

#include <errno.h>
#include <string.h>

#include "model/session.h"
#include "model/workspace.h"

struct assets *assets_dir_assets(const struct node *node)
{
	struct workspace *workspace = node->session->workspace;

	return node->dir->id == DIR_MEDIA ? &workspace->media : &workspace->ingest.uploads;
}

void assets_dir_lookup(struct op *op, const char *name)
{
	const struct asset *asset = assets_by_name(assets_dir_assets(&op->node), name);
	struct node node;

	if (!asset) {
		op_errno(op, ENOENT);
		return;
	}
	node = node_entry(&op->node, op->node.dir, asset->entry);
	op_entry(op, &node);
}

bool assets_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		     struct node *entry)
{
	const struct assets *assets = assets_dir_assets(dir);

	(void)fs;
	for (;;) {
		const struct asset *asset;

		if (++*cookie > assets->count)
			return false;
		asset = assets_by_entry(assets, (unsigned)*cookie);
		if (!asset)
			continue;
		memcpy(name, asset->name, strlen(asset->name) + 1);
		*entry = node_entry(dir, dir->dir, asset->entry);
		return true;
	}
}
