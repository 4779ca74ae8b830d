/* Scratch files: what programs create beside the files of a session. They are kept in memory. session_dir.c
 * renames them. */
#include <errno.h>

#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

#define NS_PER_S 1000000000

static struct scratch *scratch_of(const struct node *node)
{
	return node->session->workspace ? scratch_by_number(&node->session->workspace->scratches, node->entry)
					: NULL;
}

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct scratch *s = scratch_of(node);

	(void)fs, (void)timeout;
	if (!s)
		return;
	st->st_size = (off_t)s->data.len;
	st->st_mtim.tv_sec = s->mtime_ns / NS_PER_S;
	st->st_mtim.tv_nsec = s->mtime_ns % NS_PER_S;
}

static void set_mtime(const struct node *node, const struct timespec *mtime)
{
	struct scratch *s = scratch_of(node);

	if (s && mtime->tv_sec >= 0 && mtime->tv_sec < INT64_MAX / NS_PER_S)
		s->mtime_ns = mtime->tv_sec * NS_PER_S + mtime->tv_nsec;
}

static void open_scratch(struct op *op)
{
	struct scratch *s = scratch_of(&op->node);

	if (!s) {
		op_errno(op, ENOENT);
		return;
	}
	op->file->data = scratch_ref(s);
	op->file->direct_io = true;
	op_opened(op);
}

static void read_scratch(struct op *op, size_t size, off_t offset)
{
	const struct scratch *s = op->file->data;
	size_t from = (uint64_t)offset < s->data.len ? (size_t)offset : s->data.len;
	size_t left = s->data.len - from;

	op_data(op, buf_text(&s->data) + from, size < left ? size : left);
}

/* True if the file has already replaced another one: further writes would be lost, so they fail. */
static bool is_spent(const struct scratch *s, struct error *e)
{
	if (!s->spent)
		return false;
	error_set(e, ERROR_INPUT, "it was renamed over another file; data written to it now would be lost");
	return true;
}

static void write_scratch(struct op *op, const char *data, size_t size, off_t offset)
{
	struct scratch *s = op->file->data;
	struct error e;

	if (is_spent(s, &e) || !scratch_write(s, data, size, (uint64_t)offset, &e))
		op_failed(op, &e);
	else
		op_written(op, size);
}

static void truncate_scratch(struct op *op, off_t size)
{
	struct scratch *s = op->file ? op->file->data : scratch_of(&op->node);
	struct error e;

	if (!s)
		op_errno(op, ENOENT);
	else if (is_spent(s, &e) || !scratch_resize(s, (uint64_t)size, &e))
		op_failed(op, &e);
	else
		op_errno(op, 0);
}

static void release(struct file *file)
{
	if (file->data)
		scratch_unref(file->data);
}

const struct node_ops node_scratch = {
	.attr = attr,
	.set_mtime = set_mtime,
	.open = open_scratch,
	.read = read_scratch,
	.write = write_scratch,
	.truncate = truncate_scratch,
	.release = release,
};
