/* uploads/: where to copy new files. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

static void upload_on_sent(struct wait *wait, const struct error *e);

static struct asset *find(const struct op *op, const char *name)
{
	return assets_by_name(assets_dir_assets(&op->node), name);
}

void uploads_dir_create(struct op *op, const char *name, mode_t mode)
{
	struct asset *asset;
	struct error e;
	struct node node;

	(void)mode;
	if (find(op, name)) {
		op_errno(op, EEXIST);
		return;
	}
	asset = model_writable(op->node.session->model, &e)
			? ingest_create(&op->node.session->workspace->ingest, name, &e)
			: NULL;
	if (!asset) {
		op_failed(op, &e);
		return;
	}
	if (!node_asset_open_local(op->file, asset)) {
		ingest_remove(asset, NULL);
		op_errno(op, ENOMEM);
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

/* rsync and editors write under another name first: what was a temporary is
 * sent when it gets its own. */
void uploads_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
			unsigned flags)
{
	struct asset *asset = find(op, name);
	bool was_temporary = asset && asset->temporary;
	struct error e;

	if (!asset) {
		op_errno(op, ENOENT);
	} else if (to->ino != op->node.ino || flags & ~(unsigned)RENAME_NOREPLACE) {
		op_errno(op, to->ino != op->node.ino ? EXDEV : EINVAL);
	} else if (flags && find(op, new_name)) {
		op_errno(op, EEXIST);
	} else if (was_temporary && asset->spoiled && !ingest_temporary(new_name)) {
		error_set_errno(&e, asset->spoiled, "%s was not written whole", name);
		op_failed(op, &e);
	} else if (!ingest_rename(asset, new_name, &e)) {
		op_failed(op, &e);
	} else if (!was_temporary || asset->temporary) {
		op_errno(op, 0);
	} else if (asset->writers) {
		asset->dirty = true; /* the last of them sends it */
		op_errno(op, 0);
	} else {
		ingest_send(asset, asset->size, &op->wait, upload_on_sent);
		op_park(op, op_stop_waiting);
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
