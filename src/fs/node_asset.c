/* uploads/NAME: written in any order to a spool, sent on the last close;
 * readable again afterwards. media/NAME: only read. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/client.h"
#include "fs/assets_dir.h"
#include "fs/control.h"
#include "fs/disk.h"
#include "fs/nodes.h"
#include "model/session.h"
#include "model/workspace.h"

/* file->data */
struct upload {
	struct op *opening;
	struct asset *reading; /* one whose film is open */
	struct film_open_wait length;
	bool dirty;  /* written and not sent */
	int spoiled; /* errno of a write that failed: what is there is not the file, and stays here */
};

static struct asset *asset_of(const struct node *node)
{
	return assets_by_entry(assets_dir_assets(node), node->entry);
}

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct asset *a = node->session->workspace ? asset_of(node) : NULL;

	(void)fs;
	(void)timeout;
	if (!a)
		return;
	st->st_size = a->size == BLOB_UNKNOWN ? 1 : (off_t)a->size;
	st->st_mtim.tv_sec = a->created_ms / 1000;
	st->st_mtim.tv_nsec = a->created_ms % 1000 * 1000000;
}

static void facts(const struct node *node, struct node_facts *told)
{
	const struct asset *a = asset_of(node);

	if (!a)
		return;
	told->progress = asset_progress(a);
	told->source = a->remote.url;
}

/* ---- opening ---- */

static void stop_opening(struct op *op)
{
	struct upload *upload = op->file->data;

	film_open_cancel(&upload->length);
}

static void know_length(struct film_open_wait *wait, const struct error *e)
{
	struct upload *upload = container_of(wait, struct upload, length);
	struct op *op = upload->opening;

	if (e) {
		op_failed(op, e);
		return;
	}
	op->file->keep_cache = true; /* what the service has does not change */
	op_opened(op);
}

static void open_film(struct op *op, struct asset *a)
{
	struct upload *upload = op->file->data;
	struct error e;

	upload->opening = op;
	if (!remote_open(&a->remote, &upload->length, know_length, &e)) {
		op_failed(op, &e);
		return;
	}
	upload->reading = a;
	op_park(op, stop_opening);
}

static bool for_writing(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

static void refuse_change(struct op *op, const struct asset *a)
{
	struct error e;

	error_set(&e, ERROR_NOT_DELETABLE, "%s %s and cannot be changed; use another name", a->name,
		  a->phase == ASSET_SENDING ? "is being uploaded" : "is at the service");
	op_failed(op, &e);
}

static void open_asset(struct op *op)
{
	struct asset *a = asset_of(&op->node);

	op->file->data = calloc(1, sizeof(struct upload));
	if (!a || !op->file->data) {
		op_errno(op, a ? ENOMEM : ENOENT);
	} else if (for_writing(op->file) && a->phase != ASSET_LOCAL) {
		refuse_change(op, a);
	} else if (a->phase != ASSET_DONE) {
		op->file->direct_io = true;
		op_opened(op);
	} else {
		open_film(op, a);
	}
}

/* A created file has no `open`. */
static struct upload *upload_of(struct file *file)
{
	if (!file->data)
		file->data = calloc(1, sizeof(struct upload));
	return file->data;
}

/* ---- reading and writing ---- */

static void read_asset(struct op *op, size_t size, off_t offset)
{
	struct upload *upload = upload_of(op->file);
	struct asset *a = asset_of(&op->node);

	if (upload && upload->reading)
		node_film_read(op, upload->reading->remote.film, size, offset);
	else if (a && a->fd >= 0)
		disk_read(op, a->fd, size, offset);
	else
		op_errno(op, EIO);
}

static void written(struct op *op, int err)
{
	struct upload *upload = op->file->data;
	struct asset *a = asset_of(&op->node);
	struct error e;

	if (err || !a) {
		upload->spoiled = err ? err : ESTALE;
		error_set_errno(&e, upload->spoiled, "the upload could not be spooled");
		op_failed(op, &e);
		return;
	}
	if ((uint64_t)op->offset + op->size > a->size)
		a->size = (uint64_t)op->offset + op->size;
	op_written(op, op->size);
}

/* The writer was killed. */
static void stop_writing(struct op *op)
{
	struct upload *upload = op->file->data;

	upload->spoiled = EINTR;
	disk_leave(op);
}

static void write_asset(struct op *op, const char *data, size_t size, off_t offset)
{
	struct upload *upload = upload_of(op->file);
	struct asset *a = asset_of(&op->node);
	struct error e;

	if (!a || !upload || a->fd < 0 || a->phase != ASSET_LOCAL) {
		op_errno(op, a && a->phase == ASSET_SENDING ? EBUSY : EIO);
	} else if ((uint64_t)offset + size > API_FILE_MAX) {
		error_set(&e, ERROR_TOO_LARGE, "%s", a->name);
		upload->spoiled = e.err;
		op_failed(op, &e);
	} else {
		upload->dirty = true;
		a->unclear = false;
		op->size = size;
		op->offset = offset;
		if (disk_write(op, a->fd, data, size, offset, written))
			op_park_committed(op, stop_writing);
	}
}

static void truncate_asset(struct op *op, off_t size)
{
	struct upload *upload = op->file ? upload_of(op->file) : NULL;
	struct asset *a = asset_of(&op->node);
	struct error e;

	if (!a) {
		op_errno(op, ESTALE);
	} else if (a->phase != ASSET_LOCAL) {
		refuse_change(op, a);
	} else if (a->fd < 0) {
		op_errno(op, EIO);
	} else if ((uint64_t)size > API_FILE_MAX) {
		error_set(&e, ERROR_TOO_LARGE, "%s", a->name);
		op_failed(op, &e);
	} else if (ftruncate(a->fd, size) < 0) {
		op_errno(op, errno);
	} else {
		if (upload && size)
			upload->dirty = true;
		a->unclear = false;
		a->size = (uint64_t)size;
		op_errno(op, 0);
	}
}

/* ---- closing ---- */

static void sent(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		op_errno(op, 0);
}

static bool to_be_sent(const struct upload *upload, const struct asset *a)
{
	return upload && upload->dirty && !upload->spoiled && !a->temporary;
}

static void flush_asset(struct op *op)
{
	struct upload *upload = op->file->data;
	struct asset *a = asset_of(&op->node);

	if (!a || !upload || !control_is_last(op)) {
		op_errno(op, 0);
		return;
	}
	if (!to_be_sent(upload, a)) {
		op_errno(op, upload->spoiled);
		return;
	}
	upload->dirty = false;
	ingest_send(a, a->size, &op->wait, sent);
	op_park(op, op_stop_waiting);
}

static void release(struct file *file)
{
	struct upload *upload = file->data;
	struct asset *a;

	if (!upload)
		return;
	a = asset_of(&file->node);
	if (upload->reading)
		remote_close(&upload->reading->remote);
	if (a && to_be_sent(upload, a))
		ingest_send(a, a->size, NULL, NULL);
	free(upload);
}

const struct node_ops node_asset = {
	.attr = attr,
	.facts = facts,
	.open = open_asset,
	.read = read_asset,
	.write = write_asset,
	.truncate = truncate_asset,
	.flush = flush_asset,
	.release = release,
};
