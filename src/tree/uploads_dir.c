/* uploads/: where to copy new files. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/libc.h"
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

static void upload_on_sent(struct wait *wait, const struct error *e);

static struct asset *find(const struct op *op, const char *name)
{
	return assets_by_name(assets_dir_assets(&op->node), assets_dir_folder(&op->node), name);
}

/* Does the op's directory still exist? A folder can be removed while it is a process's working directory. */
static bool is_there(const struct op *op)
{
	unsigned folder = assets_dir_folder(&op->node);

	return !folder || assets_dir_assets(&op->node)->folders[folder - 1];
}

void uploads_dir_create(struct op *op, const char *name, mode_t mode)
{
	struct asset *asset;
	struct error e;
	struct node node;

	(void)mode;
	if (find(op, name) || !is_there(op)) {
		op_errno(op, is_there(op) ? EEXIST : ENOENT);
		return;
	}
	asset = model_writable(op->node.session->model, &e)
			? ingest_create(&op->node.session->workspace->ingest, assets_dir_folder(&op->node),
					name, &e)
			: NULL;
	if (!asset) {
		op_failed(op, &e);
		return;
	}
	if (!node_asset_open_local(op->file, asset, &e)) {
		ingest_remove(asset, NULL);
		op_failed(op, &e);
		return;
	}
	node = node_entry(&op->node, &dir_uploads, asset->entry);
	op_created(op, &node);
}

void uploads_dir_unlink(struct op *op, const char *name)
{
	struct asset *asset = find(op, name);
	struct error e;

	if (!asset)
		op_errno(op, ENOENT);
	else if (!ingest_remove(asset, &e))
		op_failed(op, &e);
	else
		op_errno(op, 0);
}

/* The errno of a write that has failed; 0: everything is in the spool file, or on its way. */
static int lost(const struct asset *asset)
{
	return asset->spoiled ? asset->spoiled : asset->behind.err;
}

/* rsync and editors write to a temporary name first. A temporary file is sent once it
 * gets its final name. */
void uploads_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
			unsigned flags)
{
	struct asset *asset = find(op, name);
	unsigned folder = assets_dir_folder(to);
	bool within = to->session == op->node.session && (to->dir == &dir_uploads || folder);
	bool was_temporary = asset && asset->temporary;
	struct error e;

	if (!asset) {
		op_errno(op, assets_folder(assets_dir_assets(&op->node), name) ? EPERM : ENOENT);
	} else if (!within || flags & ~(unsigned)RENAME_NOREPLACE) {
		op_errno(op, within ? EINVAL : EXDEV);
	} else if (flags && assets_by_name(asset->assets, folder, new_name)) {
		op_errno(op, EEXIST);
	} else if (was_temporary && lost(asset) && !folder && !ingest_temporary(new_name)) {
		error_set_errno(&e, lost(asset), "%s was not written completely", name);
		op_failed(op, &e);
	} else if (!ingest_rename(asset, folder, new_name, &e)) {
		op_failed(op, &e);
	} else if (!was_temporary || asset->temporary) {
		op_errno(op, 0);
	} else if (asset->writers) {
		asset->dirty = true; /* the last writer to close it sends it */
		op_errno(op, 0);
	} else {
		op_park(op, op_stop_waiting);
		ingest_send(asset, asset->size, &op->wait, upload_on_sent);
	}
}

static void upload_on_sent(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		op_errno(op, 0);
}

/* ---- folders ---- */

void uploads_dir_mkdir(struct op *op, const char *name, mode_t mode)
{
	struct assets *assets = assets_dir_assets(&op->node);
	struct node node;
	struct error e;
	unsigned folder;

	(void)mode;
	if (name[0] != '.') {
		error_set(&e, ERROR_FIXED,
			  "%s: only folders whose names begin with a dot can be made here, and they stay on "
			  "this machine",
			  name);
		op_failed(op, &e);
	} else if (find(op, name) || assets_folder(assets, name)) {
		op_errno(op, EEXIST);
	} else if (!model_writable(op->node.session->model, &e) ||
		   !(folder = assets_add_folder(assets, name, &e))) {
		op_failed(op, &e);
	} else {
		node = node_session(op->node.session, op->node.session->id, &dir_folders[folder - 1]);
		op_entry(op, &node);
	}
}

void uploads_dir_rmdir(struct op *op, const char *name)
{
	struct assets *assets = assets_dir_assets(&op->node);
	unsigned folder = assets_folder(assets, name);

	if (!folder)
		op_errno(op, find(op, name) ? ENOTDIR : ENOENT);
	else
		op_errno(op, assets_remove_folder(assets, folder) ? 0 : ENOTEMPTY);
}
