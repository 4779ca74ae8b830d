/* uploads/NAME: written in any order to a spool, sent on the last close;
 * readable again afterwards. media/NAME: only read. */
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

/* file->data */
struct upload {
	struct op *opening;
	struct asset *reading;    /* one whose remote file is open */
	struct asset *writing_to; /* perhaps removed meanwhile; see written_by */
	struct wait length;
	bool writing; /* counts among the asset's writers */
	int local; /* a reader's descriptor of what is here, which stays as it is when that is sent; -1: none
		    */
};

static struct asset *asset_of(const struct node *node)
{
	return assets_by_entry(assets_dir_assets(node), node->entry);
}

/* What is written through the open file, also once it was removed; NULL: with its session. */
static struct asset *written_by(const struct file *file)
{
	const struct upload *upload = file->data;

	return file->node.session ? upload->writing_to : NULL;
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
	op->file->keep_cache = true; /* what the service has does not change */
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
}

/* Returns whether nobody writes any more. */
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
	if (file_for_writing(file)) {
		upload->writing_to = a;
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

/* ---- reading and writing ---- */

static void read_asset(struct op *op, size_t size, off_t offset)
{
	const struct upload *upload = op->file->data;

	if (upload->reading)
		node_remote_read(op, &upload->reading->remote, size, offset);
	else if (upload->local >= 0)
		disk_read(op, upload->local, size, offset);
	else
		op_errno(op, EIO);
}

static void written(struct op *op, int err)
{
	struct asset *a = written_by(op->file);
	struct error e;

	if (err || !a) {
		if (a)
			a->spoiled = err;
		error_set_errno(&e, err ? err : ESTALE, "the upload could not be spooled");
		op_failed(op, &e);
		return;
	}
	if ((uint64_t)op->offset + op->size > a->size)
		a->size = (uint64_t)op->offset + op->size;
	a->mtime_ns = asset_clock_ns();
	op_written(op, op->size);
}

/* The writer was killed. */
static void stop_writing(struct op *op)
{
	struct asset *a = written_by(op->file);

	if (a)
		a->spoiled = EINTR;
	disk_leave(op);
}

/* What is to be written to; NULL: answered with why it cannot be. */
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

	error_set(&e, ERROR_TOO_LARGE, "%s: more than 500 MB", a->name);
	op_failed(op, &e);
}

static void write_asset(struct op *op, const char *data, size_t size, off_t offset)
{
	struct asset *a = to_write(op);

	if (!a)
		return;
	if ((uint64_t)offset + size > API_FILE_MAX) {
		a->spoiled = EFBIG;
		refuse_size(op, a);
		return;
	}
	begin_writing(op->file->data, a); /* also one that inherited what its opener has closed */
	a->dirty = true;
	a->unclear = false;
	op->size = size;
	op->offset = offset;
	if (disk_write(op, a->fd, data, size, offset, written))
		op_park_committed(op, stop_writing);
}

static void truncate_asset(struct op *op, off_t size)
{
	struct asset *a = to_write(op);
	int err;

	if (!a)
		return;
	if ((uint64_t)size > API_FILE_MAX) {
		ingest_rest(a);
		refuse_size(op, a);
		return;
	}
	err = ftruncate(a->fd, size) < 0 ? errno : 0;
	ingest_rest(a);
	if (err) {
		op_errno(op, err);
		return;
	}
	if (op->file && size)
		a->dirty = true;
	a->unclear = false;
	a->size = (uint64_t)size;
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

static void flush_asset(struct op *op)
{
	struct upload *upload = op->file->data;
	struct asset *a = written_by(op->file);
	struct error e;
	bool last;

	if (!a || !op_closes(op)) {
		op_errno(op, 0);
		return;
	}
	if (to_be_sent(a) && op_cut_short(op, &e)) {
		a->spoiled = e.err;
		end_writing(upload, a);
		op_failed(op, &e);
		return;
	}
	last = end_writing(upload, a);
	if (last && to_be_sent(a)) {
		op_park(op, op_stop_waiting);
		send(a, &op->wait);
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

const struct node_ops node_asset = {
	.attr = attr,
	.set_mtime = set_mtime,
	.facts = facts,
	.open = open_asset,
	.read = read_asset,
	.write = write_asset,
	.truncate = truncate_asset,
	.flush = flush_asset,
	.release = release,
};
