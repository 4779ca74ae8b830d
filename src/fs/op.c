#include <errno.h>
#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/libc.h"
#include "base/log.h"
#include "caller.h"
#include "core.h"
#include "fs/limit.h"
#include "open_out.h"

enum { SPARE_OPS = 64, LOOK_AGAIN_MS = 200, KEPT_MISSING = 60 /* seconds */ };

/* Callbacks; each is defined below the function that registers it. */
static void request_on_interrupt(fuse_req_t req, void *data);
static void interrupt_on_posted(struct task *task);
static void limit_on_due(struct timer *timer);
static void timer_on_look_again(struct timer *timer);

/* ---- noting errors ---- */

/* Notes an error for the user. Users know FLUSH as close(2). */
static void note(struct fs *fs, const struct node *node, enum request_kind kind, const char *name,
		 const struct error *e)
{
	if (!name && node->def)
		name = node->def->name;
	fs->config.tree->failed(fs->config.owner, node, kind == REQUEST_FLUSH ? "close" : request_word(kind),
				name, e);
}

/* ---- the life of an op ---- */

static struct op *take_spare(struct fs *fs)
{
	struct op *op = container_of(fs->spare.next, struct op, link);

	list_remove(&op->link);
	fs->spare_count--;
	return op;
}

struct op *op_create(struct fs *fs, fuse_req_t req, enum request_kind kind, const struct node *node)
{
	struct op *op = list_empty(&fs->spare) ? malloc(sizeof *op) : take_spare(fs);

	if (!op) {
		note(fs, node, kind, NULL, &error_no_memory);
		fuse_reply_err(req, ENOMEM);
		return NULL;
	}
	*op = (struct op){.fs = fs,
			  .node = *node,
			  .req = req,
			  .kind = kind,
			  .began = meter_now(),
			  .tid = fuse_req_ctx(req)->pid};
	timer_init(&op->look_again, fs->config.loop, timer_on_look_again);
	timer_init(&op->limit, fs->config.loop, limit_on_due);
	return op;
}

static void unpark(struct op *op)
{
	if (!op->cancel)
		return;
	op->cancel = NULL;
	list_remove(&op->link);
	timer_stop(&op->look_again);
	timer_stop(&op->limit);
	loop_unpost(op->fs->config.loop, &op->interrupt);
}

static void count(const struct op *op, int err)
{
	uint64_t took = meter_now() - op->began;

	meter_count(&op->fs->meter, op->kind, took, err);
	if (log_get_level() >= LOG_LEVEL_DEBUG)
		log_debug("%s of inode %" PRIx64 "%s%s: %s, %.3f ms", request_word(op->kind), op->node.ino,
			  op->name ? " " : "", op->name ? op->name : "", err ? strerrorname_np(err) : "well",
			  (double)took / 1e6);
}

/* Frees the op and returns its request, which is still to be answered. */
static fuse_req_t end_with(struct op *op, int err)
{
	struct fs *fs = op->fs;
	fuse_req_t req = op->req;

	count(op, err);
	unpark(op);
	wait_cancel(&op->wait);
	free(op->name);
	free(op->new_name);
	if (fs->spare_count < SPARE_OPS) {
		list_append(&fs->spare, &op->link);
		fs->spare_count++;
	} else {
		free(op);
	}
	return req;
}

static fuse_req_t end(struct op *op)
{
	return end_with(op, 0);
}

/* ---- open files ---- */

struct list *file_bucket(struct fs *fs, uint64_t ino)
{
	return &fs->files[(ino ^ ino >> 24) % FILE_BUCKETS];
}

/* The caller's process; 0: it cannot be seen. */
static pid_t tgid_of(const struct op *op)
{
	struct caller caller;

	return caller_read(&caller, op->tid) ? caller.tgid : 0;
}

struct file *op_file(struct op *op, int flags, const struct node_ops *ops)
{
	bool writes = (flags & O_ACCMODE) != O_RDONLY;
	struct file *file = calloc(1, sizeof *file);

	if (!file)
		return NULL;
	file->fs = op->fs;
	file->node = op->node;
	file->ops = ops;
	file->flags = flags;
	file->tgid = writes ? tgid_of(op) : 0;
	if (file->tgid && !caller_shows_files(file->tgid))
		file->tgid = 0;
	file->direct_io = writes;
	list_append(file_bucket(op->fs, file->node.ino), &file->link);
	op->file = file;
	return file;
}

/* Is this the only descriptor for writing that the process has opened on this file? */
static bool opened_once(const struct file *file)
{
	list_for_each (i, file_bucket(file->fs, file->node.ino)) {
		const struct file *other = container_of(i, struct file, link);

		if (other != file && other->node.ino == file->node.ino && other->tgid == file->tgid)
			return false;
	}
	return true;
}

/* Does this FLUSH come from the close of the last descriptor? The kernel has already removed the closed
 * descriptor from the process. If the process opened the file once and still has a descriptor of it, that
 * descriptor belongs to the same open file. */
bool op_closes(const struct op *op)
{
	const struct file *file = op->file;

	return file->tgid && tgid_of(op) == file->tgid &&
	       !(opened_once(file) && caller_writes(file->tgid, op->fs->device, file->node.ino));
}

bool op_cut_short(const struct op *op, struct error *e)
{
	if (!caller_dies_of(op->tid))
		return false;
	error_set(e, ERROR_CANCELLED, "a signal ended its writer; what it had written is not sent");
	return true;
}

void file_destroy(struct file *file)
{
	if (file->ops && file->ops->release && (file->opened || file->data))
		file->ops->release(file);
	if (file->poll)
		fuse_pollhandle_destroy(file->poll);
	bytes_unref(file->text);
	list_remove(&file->link);
	free(file);
}

static struct fuse_file_info file_info(struct file *file)
{
	struct fuse_file_info fi = {.flags = file->flags, .fh = (uintptr_t)file};

	fi.direct_io = file->direct_io;
	fi.keep_cache = file->keep_cache;
	fi.noflush = (file->flags & O_ACCMODE) == O_RDONLY;
	return fi;
}

/* ---- answers ---- */

static void answer(struct op *op, int err)
{
	struct file *file = op->file;

	if (file && !file->opened)
		file_destroy(file);
	fuse_reply_err(end_with(op, err), err);
}

void op_errno(struct op *op, int err)
{
	if (!err && op->success) {
		op->success(op);
		return;
	}
	if (err == ENOMEM)
		note(op->fs, &op->node, op->kind, op->name, &error_no_memory);
	answer(op, err);
}

void op_failed(struct op *op, const struct error *e)
{
	note(op->fs, &op->node, op->kind, op->name, e);
	answer(op, e->err ? e->err : EIO);
}

void op_refused(struct op *op, enum fs_refusal what, const char *name)
{
	struct error e;

	op->fs->config.tree->refused(what, name, op->new_name, &e);
	if (name && !op->name)
		op->name = strdup(name); /* NULL: the error is noted without the name */
	op_failed(op, &e);
}

static int reply_open(struct op *op, struct file *file)
{
	struct fuse_file_info fi = file_info(file);
	char out[OPEN_OUT_SIZE];

	if (file->stream)
		return fuse_reply_buf(end(op), out, open_out_stream(out, (uintptr_t)file));
	return fuse_reply_open(end(op), &fi);
}

void op_opened(struct op *op)
{
	struct file *file = op->file;

	file->opened = true;
	/* -ENOENT: the caller was killed meanwhile, and no release will come. */
	if (reply_open(op, file) == -ENOENT)
		file_destroy(file);
}

void op_created(struct op *op, const struct node *node)
{
	struct file *file = op->file;
	struct fuse_entry_param param;
	struct fuse_file_info fi;

	list_remove(&file->link);
	list_append(file_bucket(op->fs, node->ino), &file->link);
	file->node = *node;
	file->opened = true;
	fi = file_info(file);
	node_param(op->fs, node, &param);
	if (fuse_reply_create(end(op), &param, &fi) == -ENOENT)
		file_destroy(file);
}

void op_data(struct op *op, const void *data, size_t size)
{
	fuse_reply_buf(end(op), data, size);
}

void op_written(struct op *op, size_t size)
{
	fuse_reply_write(end(op), size);
}

void op_entry(struct op *op, const struct node *node)
{
	struct fuse_entry_param param;

	node_param(op->fs, node, &param);
	fuse_reply_entry(end(op), &param);
}

/* Inode number 0 tells the kernel to remember that the name does not exist. */
void op_missing(struct op *op)
{
	struct fuse_entry_param param = {.entry_timeout = KEPT_MISSING};

	fuse_reply_entry(end(op), &param);
}

void op_link(struct op *op, const char *target)
{
	fuse_reply_readlink(end(op), target);
}

void op_count(struct op *op, size_t n)
{
	fuse_reply_xattr(end(op), n);
}

void op_attr(struct op *op)
{
	struct stat st;
	double timeout = node_attr(op->fs, &op->node, &st);

	fuse_reply_attr(end(op), &st, timeout);
}

void op_loaded(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e) {
		op_failed(op, e);
		return;
	}
	unpark(op);
	op->resume(op);
}

/* ---- waiting ---- */

void op_cancel(struct op *op, int err)
{
	op->cancel(op);
	op_errno(op, err);
}

/* Decides whether a signal ends the wait. The kernel reports only once that a signal came, and not which
 * one. Only signals that would end the caller end the wait, and such a signal may come later: hence the
 * timer. If the caller cannot be seen, the wait goes on, since most signals end nobody (timers, children,
 * Go's own). */
static void look(struct op *op)
{
	struct caller caller;

	if (!caller_read(&caller, op->tid))
		return; /* it will not become visible later either */
	if (caller_wants_out(&caller, op->committed && op->committed(op)))
		op_cancel(op, EINTR);
	else
		timer_start(&op->look_again, LOOK_AGAIN_MS);
}

static void timer_on_look_again(struct timer *timer)
{
	look(container_of(timer, struct op, look_again));
}

/* The request fails as if by a signal, and the operation it waited for goes on. */
static void limit_on_due(struct timer *timer)
{
	struct op *op = container_of(timer, struct op, limit);
	struct error e;

	error_set(&e, op->late ? op->late : ERROR_TIMEOUT,
		  "the kernel ends a mount whose request takes longer than %llu s; it goes on; open it again",
		  (unsigned long long)(op->fs->limit_ms / 1000));
	op->cancel(op);
	op_failed(op, &e);
}

static void start_limit(struct op *op)
{
	uint64_t limit = limit_of_waits_ms(op->fs->limit_ms), passed = (meter_now() - op->began) / 1000000;

	if (limit)
		timer_start(&op->limit, passed < limit ? limit - passed : 0);
}

void op_park_until(struct op *op, void (*cancel)(struct op *), bool (*committed)(const struct op *))
{
	unpark(op);
	start_limit(op);
	op->cancel = cancel;
	op->committed = committed;
	list_append(&op->fs->parked, &op->link);
	fuse_req_interrupt_func(op->req, request_on_interrupt, op);
}

/* Called under libfuse's lock, perhaps from inside fuse_req_interrupt_func, so answering here would
 * deadlock. */
static void request_on_interrupt(fuse_req_t req, void *data)
{
	struct op *op = data;

	(void)req;
	if (op->cancel)
		loop_post(op->fs->config.loop, &op->interrupt, interrupt_on_posted);
}

static void interrupt_on_posted(struct task *task)
{
	look(container_of(task, struct op, interrupt));
}

void op_stop_waiting(struct op *op)
{
	wait_cancel(&op->wait);
}

void op_park(struct op *op, void (*cancel)(struct op *))
{
	op_park_until(op, cancel, NULL);
}

static bool always(const struct op *op)
{
	(void)op;
	return true;
}

void op_park_committed(struct op *op, void (*cancel)(struct op *))
{
	op_park_until(op, cancel, always);
}
