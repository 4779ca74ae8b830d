/* The entries of uploads/, of the folders in it, and of media/: assets of a session. */
#include "dirs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

struct assets *assets_dir_assets(const struct node *node)
{
	struct workspace *workspace = node->session->workspace;

	return node->dir->id == DIR_MEDIA ? &workspace->media : &workspace->ingest.uploads;
}

unsigned assets_dir_folder(const struct node *dir)
{
	unsigned id = dir->dir->id;

	return id >= DIR_FOLDERS && id < DIR_FOLDERS + ASSET_FOLDERS ? id - DIR_FOLDERS + 1 : 0;
}

static struct node folder_node(const struct node *dir, unsigned folder)
{
	return node_session(dir->session, dir->session->id, &dir_folders[folder - 1]);
}

/* A file has the same node in uploads/ and in the folders below it, so a rename keeps its inode number. */
static struct node file_node(const struct node *dir, const struct asset *asset)
{
	return node_entry(dir, dir->dir->id == DIR_MEDIA ? &dir_media : &dir_uploads, asset->entry);
}

void assets_dir_lookup(struct op *op, const char *name)
{
	const struct assets *assets = assets_dir_assets(&op->node);
	unsigned in = assets_dir_folder(&op->node), folder = in ? 0 : assets_folder(assets, name);
	const struct asset *asset = assets_by_name(assets, in, name);
	struct node node;

	if (!asset && !folder) {
		op_errno(op, ENOENT);
		return;
	}
	node = asset ? file_node(&op->node, asset) : folder_node(&op->node, folder);
	op_entry(op, &node);
}

/* The cookie is the number of a file, or ASSETS_MAX plus the number of a folder: files come first. */
bool assets_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		     struct node *entry)
{
	const struct assets *assets = assets_dir_assets(dir);
	unsigned in = assets_dir_folder(dir);

	(void)fs;
	while (++*cookie <= assets->count) {
		const struct asset *asset = assets_by_entry(assets, (unsigned)*cookie);

		if (!asset || asset->folder != in)
			continue;
		memcpy(name, asset->name, strlen(asset->name) + 1);
		*entry = file_node(dir, asset);
		return true;
	}
	if (*cookie <= ASSETS_MAX)
		*cookie = ASSETS_MAX + 1;
	for (; !in && *cookie <= ASSETS_MAX + ASSET_FOLDERS; ++*cookie) {
		unsigned folder = (unsigned)(*cookie - ASSETS_MAX);

		if (!assets->folders[folder - 1])
			continue;
		snprintf(name, 256, "%s", assets->folders[folder - 1]);
		*entry = folder_node(dir, folder);
		return true;
	}
	return false;
}

/* media/ is listed once it contains a file. */
static bool media_exists(struct fs *fs, const struct node *node)
{
	(void)fs;
	return node->session->workspace && node->session->workspace->media.count;
}

const struct node_ops node_media = {.exists = media_exists};
