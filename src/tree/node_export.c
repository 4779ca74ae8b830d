/* The files of export/: an open renders, a read gives what has arrived and waits for the rest. */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "attributes.h"
#include "base/str.h"
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

/* file->data: an open of one render. */
struct reader {
	struct op *opening; /* NULL: the open was answered */
	struct timer limit; /* ends the open after render_wait */
	struct wait length;
	struct render *render; /* NULL: not rendered yet */
	void (*ready)(struct op *op, struct render *render);
};

/* A parked read. */
struct reading {
	struct remote_read wait;
	struct op *op;
};

static const char *format_of(const struct node *node)
{
	return strrchr(node->def->name, '.') + 1;
}

/* The render whose size the file shows. If one is being read through the page cache, it
 * is that one, because a smaller size would drop its pages; else the newest. */
static const struct render *shown(struct fs *fs, const struct node *node)
{
	const struct workspace *workspace = node->session->workspace;
	const struct render *cached = fs_pages(fs, node->ino);

	if (cached && cached->remote.readers)
		return cached;
	return workspace ? exports_finished(&workspace->exports, format_of(node)) : NULL;
}

bool node_export_offered(struct fs *fs, const char *name)
{
	return !str_ends(name, ".mlt") || tree_model(fs)->services.settings->editing;
}

static bool exists(struct fs *fs, const struct node *node)
{
	return !strcmp(node->def->name, "video.mp4") || shown(fs, node);
}

void node_render_attr(const struct render *render, struct stat *st)
{
	st->st_size = 1;
	if (!render)
		return;
	if (render->remote.length != REMOTE_FILE_UNKNOWN)
		st->st_size = (off_t)render->remote.length;
	st->st_mtim.tv_sec = render->created_ms / 1000;
	st->st_mtim.tv_nsec = render->created_ms % 1000 * 1000000;
}

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	(void)timeout;
	node_render_attr(shown(fs, node), st);
}

static void facts(const struct node *node, struct node_facts *told)
{
	const struct render *render = exports_newest(&node->session->workspace->exports, format_of(node));

	if (!render)
		return;
	told->progress = render_progress(render);
	told->source = render->remote.url;
}

/* ---- opening ---- */

void node_render_opened(struct file *file)
{
	struct reader *reader = file->data;

	timer_stop(&reader->limit);
	reader->opening = NULL;
	session_note_error(file->node.session, "open", NULL, NULL);
}

static void stop_opening(struct op *op)
{
	struct reader *reader = op->file->data;

	timer_stop(&reader->limit);
	wait_cancel(&op->wait);
	wait_cancel(&reader->length);
	reader->opening = NULL;
}

static void too_slow(struct timer *timer)
{
	struct reader *reader = container_of(timer, struct reader, limit);
	struct op *op = reader->opening;
	struct error e;

	stop_opening(op);
	error_set(&e, ERROR_RENDER_SLOW, "%s", "");
	op_failed(op, &e);
}

static void opened(struct op *op)
{
	node_render_opened(op->file);
	op->file->keep_cache = true;
	op_opened(op);
}

static void pages_gone(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct reader *reader = op->file->data;

	(void)e;
	fs_note_pages(op->fs, &op->node, reader->render);
	opened(op);
}

/* If an older video of the same name is being read through the page cache, the pages stay
 * that video's, and this open bypasses the cache. */
void node_render_choose_cache(struct op *op, struct render *render)
{
	const struct render *old = fs_pages(op->fs, op->node.ino);

	if (old == render || (!old && fs_note_pages(op->fs, &op->node, render))) {
		opened(op);
	} else if (!old || old->remote.readers ||
		   !fs_invalidate(op->fs, op->node.ino, &op->wait, pages_gone)) {
		op->file->direct_io = true;
		opened(op);
	}
}

static void know_length(struct wait *wait, const struct error *e)
{
	struct reader *reader = container_of(wait, struct reader, length);
	struct op *op = reader->opening;

	if (!e) {
		reader->ready(op, reader->render);
		return;
	}
	timer_stop(&reader->limit);
	reader->opening = NULL;
	render_unreadable(reader->render);
	op_failed(op, e);
}

static void rendered(struct wait *wait, const struct error *why)
{
	struct op *op = container_of(wait, struct op, wait);
	struct reader *reader = op->file->data;
	struct render *render = wait->result;
	struct error e;

	if (!why && remote_file_open(&render->remote, &reader->length, know_length, &e)) {
		reader->render = render;
		return;
	}
	timer_stop(&reader->limit);
	reader->opening = NULL;
	op_failed(op, why ? why : &e);
}

void node_render_open(struct op *op, const char *format, struct api_state *edit,
		      void (*ready)(struct op *op, struct render *render))
{
	struct model *model = tree_model(op->fs);
	struct reader *reader = calloc(1, sizeof *reader);

	if (!reader) {
		op_errno(op, ENOMEM);
		return;
	}
	reader->opening = op;
	reader->ready = ready;
	op->file->data = reader;
	timer_init(&reader->limit, model->services.loop, too_slow);
	timer_start(&reader->limit, model->services.settings->render_wait);
	exports_open_edit(&op->node.session->workspace->exports, format, edit, &op->wait, rendered);
	op_park(op, stop_opening);
}

/* Only the embedded engine makes project files. */
static void open_export(struct op *op)
{
	if (!node_export_offered(op->fs, op->node.def->name))
		op_errno(op, ENOENT);
	else
		node_render_open(op, format_of(&op->node), NULL, node_render_choose_cache);
}

/* ---- reading ---- */

static void stop_reading(struct op *op)
{
	struct reading *reading = op->data;

	remote_file_read_cancel(&reading->wait);
	free(reading);
}

static void arrived(struct remote_read *wait, const void *data, size_t len, const struct error *e)
{
	struct reading *reading = container_of(wait, struct reading, wait);
	struct op *op = reading->op;

	free(reading);
	if (e)
		op_failed(op, e);
	else
		op_data(op, data, len);
}

static void wait_for(struct op *op, struct remote_file *remote, size_t size, off_t offset)
{
	struct reading *reading = calloc(1, sizeof *reading);

	if (!reading) {
		op_errno(op, ENOMEM);
		return;
	}
	reading->op = op;
	op->data = reading;
	remote_file_read(remote, &reading->wait, (uint64_t)offset, size, arrived);
	op_park(op, stop_reading);
}

void node_remote_read(struct op *op, struct remote_file *remote, size_t size, off_t offset)
{
	const void *data;
	ssize_t n;

	if (size > REMOTE_FILE_READ_MAX)
		size = REMOTE_FILE_READ_MAX;
	n = remote_file_read_now(remote, (uint64_t)offset, size, &data);
	if (n >= 0)
		op_data(op, data, (size_t)n);
	else
		wait_for(op, remote, size, offset);
}

void node_render_read(struct op *op, size_t size, off_t offset)
{
	struct reader *reader = op->file->data;

	node_remote_read(op, &reader->render->remote, size, offset);
}

void node_render_release(struct file *file)
{
	struct reader *reader = file->data;

	if (!reader)
		return;
	timer_stop(&reader->limit);
	wait_cancel(&reader->length);
	if (reader->render)
		remote_file_close(&reader->render->remote);
	free(reader);
}

const struct node_ops node_export = {.attr = attr,
				     .exists = exists,
				     .facts = facts,
				     .open = open_export,
				     .read = node_render_read,
				     .release = node_render_release};
