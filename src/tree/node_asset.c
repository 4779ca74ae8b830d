/* uploads/NAME: can be written in any order. The data goes to a spool file, which is sent
 * at the last close; afterwards the file can be read back. media/NAME: read-only. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "api/client.h"
#include "attributes.h"
#include "control.h"
#include "dirs.h"
#include "disk.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

#define NS_PER_S 1000000000

enum {
	WRITE_SIZE = 1 << 20 /* bytes per write of cp, cat and stdio: the most the kernel passes on */
};

/* file->data */
struct upload {
	struct op *opening;
	struct asset *reading; /* the asset whose remote file is open; NULL: none */
	struct asset
		*spooled; /* the asset whose spool file is open, perhaps removed meanwhile; use spooled_by */
	bool writes;      /* counted in its `openings` */
	struct wait length;
	bool writing; /* counted in its `writers` */
	int local;    /* the reader's own descriptor of the spool file, readable after the upload; -1: none */
};

static struct asset *asset_of(const struct node *node)
{
	return assets_by_entry(assets_dir_assets(node), node->entry);
}

/* The asset that is open in the spool, even if removed; NULL: none, or its session is gone. */
static struct asset *spooled_by(const struct file *file)
{
	const struct upload *upload = file->data;

	return file->node.session ? upload->spooled : NULL;
}

/* The same, if this file was opened for writing. */
static struct asset *written_by(const struct file *file)
{
	const struct upload *upload = file->data;

	return upload->writes ? spooled_by(file) : NULL;
}

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct assets *assets = node->session->workspace ? assets_dir_assets(node) : NULL;
	const struct asset *a =
		assets && node->entry <= assets->count ? assets->items[node->entry - 1] : NULL;
	uint64_t size;

	(void)fs;
	(void)timeout;
	if (!a || (a->phase == ASSET_GONE && !a->openings))
		return;
	size = a->remote.readers ? a->remote.length : asset_shown_size(a);
	st->st_size = size == REMOTE_FILE_UNKNOWN ? 1 : (off_t)size;
	if (a->phase == ASSET_LOCAL)
		st->st_blksize = WRITE_SIZE;
	st->st_mtim.tv_sec = a->mtime_ns / NS_PER_S;
	st->st_mtim.tv_nsec = a->mtime_ns % NS_PER_S;
}

static void set_mtime(const struct node *node, const struct timespec *mtime)
{
	struct asset *a = node->session->workspace ? asset_of(node) : NULL;

	if (a && mtime->tv_sec >= 0 && mtime->tv_sec < INT64_MAX / NS_PER_S)
		asset_set_mtime(a, mtime->tv_sec * NS_PER_S + mtime->tv_nsec);
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

	wait_cancel(&upload->length);
}

static void know_length(struct wait *wait, const struct error *e)
{
	struct upload *upload = container_of(wait, struct upload, length);
	struct op *op = upload->opening;

	if (e) {
		op_failed(op, e);
		return;
	}
	op->file->keep_cache = true; /* files at the service never change */
	op_opened(op);
}

static void open_remote(struct op *op, struct asset *a)
{
	struct upload *upload = calloc(1, sizeof *upload);
	struct error e;

	op->file->data = upload;
	if (!upload) {
		op_errno(op, ENOMEM);
		return;
	}
	upload->local = -1;
	upload->opening = op;
	if (!remote_file_open(&a->remote, &upload->length, know_length, &e)) {
		op_failed(op, &e);
		return;
	}
	upload->reading = a;
	op_park(op, stop_opening);
}

static void refuse_change(struct op *op, const struct asset *a)
{
	struct error e;

	error_set(&e, ERROR_NOT_DELETABLE, "%s %s and cannot be changed; use another name", a->name,
		  a->phase == ASSET_SENDING ? "is being uploaded" : "is at the service");
	op_failed(op, &e);
}

static void begin_writing(struct upload *upload, struct asset *a)
{
	if (upload->writing)
		return;
	upload->writing = true;
	if (a->writers++)
		return;
	a->dirty = false;
	a->spoiled = 0;
	writeback_restart(&a->behind);
}

/* True if this was the last writer. */
static bool end_writing(struct upload *upload, struct asset *a)
{
	if (upload->writing)
		a->writers--;
	upload->writing = false;
	return !a->writers;
}

bool node_asset_open_local(struct file *file, struct asset *a, struct error *e)
{
	struct upload *upload = ingest_open(a, e) ? calloc(1, sizeof *upload) : NULL;
	bool reads = (file->flags & O_ACCMODE) != O_WRONLY;

	if (a->fd >= 0 && !upload)
		error_set(e, ERROR_NO_MEMORY, "%s", a->name);
	if (upload) {
		upload->local = reads ? fcntl(a->fd, F_DUPFD_CLOEXEC, 0) : -1;
		if (reads && upload->local < 0) {
			error_set_errno(e, errno, "%s", a->name);
			free(upload);
			upload = NULL;
		}
	}
	file->data = upload;
	if (!upload) {
		ingest_rest(a);
		return false;
	}
	upload->spooled = a;
	if (file_for_writing(file)) {
		upload->writes = true;
		a->openings++;
		begin_writing(upload, a);
	}
	ingest_rest(a);
	file->direct_io = true;
	return true;
}

static void open_asset(struct op *op)
{
	struct asset *a = asset_of(&op->node);
	struct error e;

	if (!a)
		op_errno(op, ENOENT);
	else if (file_for_writing(op->file) && a->phase != ASSET_LOCAL)
		refuse_change(op, a);
	else if (a->phase == ASSET_DONE)
		open_remote(op, a);
	else if (node_asset_open_local(op->file, a, &e))
		op_opened(op);
	else
		op_failed(op, &e);
}

/* ---- writes that have not reached the spool file yet ---- */

/* The asset in the spool that the request is about; NULL: none, or its session is gone. */
static struct asset *spool_of(struct op *op)
{
	return op->file ? spooled_by(op->file) : asset_of(&op->node);
}

/* Is all written data in the spool file? If not, the op is parked, and `again` is called after the next
 * progress. */
static bool is_settled(struct op *op, void (*again)(struct op *))
{
	struct asset *a = spool_of(op);

	if (!a || writeback_settled(&a->behind))
		return true;
	op->resume = again;
	wait_start(&op->wait, &a->behind.moved, op_loaded);
	op_park(op, op_stop_waiting);
	return false;
}

static void refuse_lost(struct op *op, int err)
{
	struct error e;

	error_set_errno(&e, err, "the upload could not be spooled");
	op_failed(op, &e);
}

/* ---- reading and writing ---- */

static void read_spool(struct op *op)
{
	const struct upload *upload = op->file->data;

	if (is_settled(op, read_spool))
		disk_read(op, upload->local, op->size, op->offset);
}

static void read_asset(struct op *op, size_t size, off_t offset)
{
	const struct upload *upload = op->file->data;

	op->size = size;
	op->offset = offset;
	if (upload->reading)
		node_remote_read(op, &upload->reading->remote, size, offset);
	else if (upload->local >= 0)
		read_spool(op);
	else
		op_errno(op, EIO);
}

/* The asset to write to; NULL: the op was answered with an error. */
static struct asset *to_write(struct op *op)
{
	struct asset *a = op->file ? written_by(op->file) : asset_of(&op->node);
	bool here = a && (a->phase == ASSET_LOCAL || a->phase == ASSET_GONE);
	struct error e;

	if (here && ingest_open(a, &e))
		return a;
	if (a && !here)
		refuse_change(op, a);
	else if (a)
		op_failed(op, &e);
	else
		op_errno(op, ESTALE);
	return NULL;
}

static void refuse_size(struct op *op, const struct asset *a)
{
	struct error e;

	error_set(&e, ERROR_TOO_LARGE, "%s is larger than 500 MB", a->name);
	op_failed(op, &e);
}

static void on_room(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct asset *a = written_by(op->file);

	if (e)
		op_failed(op, e);
	else if (a && a->behind.err)
		refuse_lost(op, a->behind.err);
	else
		op_written(op, op->size);
}

/* The writer was killed: its file is incomplete and is not sent. */
static void stop_writing(struct op *op)
{
	struct asset *a = written_by(op->file);

	if (a)
		a->spoiled = EINTR;
	wait_cancel(&op->wait);
}

static void note_written(struct asset *a, uint64_t end)
{
	a->dirty = true;
	a->unclear = false;
	if (end > a->size)
		a->size = end;
	a->mtime_ns = asset_clock_ns();
}

/* A write is only copied here. fsync and close report whether everything has reached the disk. */
static void write_asset(struct op *op, const char *data, size_t size, off_t offset)
{
	struct asset *a = to_write(op);
	int err;

	if (!a)
		return;
	if ((uint64_t)offset + size > API_FILE_MAX) {
		a->spoiled = EFBIG;
		refuse_size(op, a);
		return;
	}
	begin_writing(op->file->data,
		      a); /* also after its close: another process may have inherited the descriptor */
	op->size = size;
	err = writeback_write(&a->behind, a->fd, data, size, offset);
	if (err) {
		a->spoiled = err;
		refuse_lost(op, err);
		return;
	}
	note_written(a, (uint64_t)offset + size);
	if (writeback_full(&a->behind)) {
		wait_start(&op->wait, &a->behind.moved, on_room);
		op_park_committed(op, stop_writing);
	} else {
		op_written(op, size);
	}
}

static void truncate_spool(struct op *op)
{
	struct asset *a = is_settled(op, truncate_spool) ? to_write(op) : NULL;
	int err;

	if (!a)
		return;
	err = ftruncate(a->fd, op->offset) < 0 ? errno : 0;
	ingest_rest(a);
	if (err) {
		op_errno(op, err);
		return;
	}
	if (op->file && op->offset)
		a->dirty = true;
	a->unclear = false;
	a->size = (uint64_t)op->offset;
	op_errno(op, 0);
}

static void truncate_asset(struct op *op, off_t size)
{
	struct asset *a = spool_of(op);

	op->offset = size;
	if (a && (uint64_t)size > API_FILE_MAX)
		refuse_size(op, a);
	else
		truncate_spool(op);
}

static void fsync_asset(struct op *op)
{
	const struct asset *a = spool_of(op);

	if (!is_settled(op, fsync_asset))
		return;
	if (a && a->behind.err)
		refuse_lost(op, a->behind.err);
	else
		op_errno(op, 0);
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

static bool to_be_sent(const struct asset *a)
{
	return a->dirty && !a->spoiled && !a->temporary && a->phase == ASSET_LOCAL;
}

static void send(struct asset *a, struct wait *wait)
{
	a->dirty = false;
	ingest_send(a, a->size, wait, sent);
}

/* If a signal ends the writer, the incomplete file is kept here and not sent. This is checked first: the
 * signal would also end the wait for the disk, and `release` cannot see it. */
static bool is_cut_short(struct op *op, struct asset *a)
{
	struct error e;

	if (!a || !op_closes(op) || !to_be_sent(a) || !op_cut_short(op, &e))
		return false;
	a->spoiled = e.err;
	end_writing(op->file->data, a);
	op_failed(op, &e);
	return true;
}

static void flush_asset(struct op *op)
{
	struct upload *upload = op->file->data;
	struct asset *a = written_by(op->file);
	bool last;

	if (is_cut_short(op, a) || !is_settled(op, flush_asset))
		return;
	if (a && a->behind.err)
		a->spoiled = a->behind.err;
	if (!a || !op_closes(op)) {
		op_errno(op, a ? a->behind.err : 0);
		return;
	}
	last = end_writing(upload, a);
	if (last && to_be_sent(a)) {
		op_park(op, op_stop_waiting);
		send(a, &op->wait);
	} else if (last && a->temporary && !a->spoiled) {
		op_park(op, op_stop_waiting); /* the journal must have it, so that the next mount finds it */
		store_sync(a->assets->scope->services->store, &op->wait, sent);
	} else {
		op_errno(op, a->spoiled);
	}
}

static void release(struct file *file)
{
	struct upload *upload = file->data;
	struct asset *a;

	if (!upload)
		return;
	a = written_by(file);
	if (upload->reading)
		remote_file_close(&upload->reading->remote);
	if (a && upload->writing && end_writing(upload, a) && to_be_sent(a)) {
		if (file->tgid)
			send(a, NULL);
		else
			ingest_send_whole(a);
	}
	if (a && !--a->openings)
		ingest_rest(a);
	if (upload->local >= 0)
		close(upload->local);
	free(upload);
}

/* ---- extended attributes that users set ---- */

/* Generated files have no attributes that users can set. */
static struct asset *attributed(const struct node *node)
{
	struct asset *a = asset_of(node);

	return a && a->assets->origin == STORE_ASSET_UPLOADED ? a : NULL;
}

static bool get_attribute(const struct node *node, const char *name, struct buf *out)
{
	const struct asset *a = attributed(node);

	return a && asset_attribute(a, name, out);
}

static void list_attributes(const struct node *node, struct buf *out)
{
	const struct asset *a = attributed(node);

	if (a)
		asset_attribute_names(a, out);
}

static int set_attribute(const struct node *node, const char *name, const void *value, size_t size, int flags)
{
	struct asset *a = attributed(node);
	int err = a ? asset_set_attribute(a, name, value, size, flags) : EOPNOTSUPP;

	if (!err)
		asset_put(a);
	return err;
}

static int remove_attribute(const struct node *node, const char *name)
{
	struct asset *a = attributed(node);
	int err = a ? asset_remove_attribute(a, name) : ENODATA;

	if (!err)
		asset_put(a);
	return err;
}

static const struct node_attributes attributes_of_users = {
	.get = get_attribute,
	.list = list_attributes,
	.set = set_attribute,
	.remove = remove_attribute,
};

const struct node_ops node_asset = {
	.attr = attr,
	.set_mtime = set_mtime,
	.facts = facts,
	.attributes = &attributes_of_users,
	.open = open_asset,
	.read = read_asset,
	.write = write_asset,
	.truncate = truncate_asset,
	.flush = flush_asset,
	.fsync = fsync_asset,
	.release = release,
};
