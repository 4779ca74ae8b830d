/* upload: each complete line is an address, carried out in the write that
 * completes it, since shells see the errors of write and not those of close.
 * Reading it shows those that are under way. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/str.h"
#include "fs/control.h"
#include "fs/nodes.h"
#include "model/session.h"
#include "model/workspace.h"

enum { LINES_MAX = 1 << 20 };

/* The list ends here: who writes all of it again joins what is under way, and
 * gives nothing twice. */
static void break_off(struct file *file)
{
	struct control *control = file->data;
	struct session *session = control_target(file);

	if (session && session->workspace)
		ingest_broken_off(&session->workspace->ingest, &control->done);
	buf_clear(&control->done);
	buf_clear(&control->text);
}

/* A write has a size, a flush has none. */
static void done(struct op *op)
{
	if (op->size)
		op_written(op, op->size);
	else
		op_errno(op, 0);
}

static size_t line_length(const struct buf *text)
{
	const char *end = text->len ? memchr(text->data, '\n', text->len) : NULL;

	return end ? (size_t)(end - text->data) : text->len;
}

static void drop_line(struct buf *text)
{
	buf_drop(text, line_length(text) + 1);
}

static void stop_waiting(struct op *op)
{
	const struct control *control = op->file->data;
	struct session *session = control_target(op->file);

	wait_cancel(&op->wait);
	if (session && session->workspace && control->text.len)
		ingest_left(&session->workspace->ingest, control->text.data, line_length(&control->text));
	break_off(op->file);
}

static void next_line(struct op *op);

static void refused(struct op *op, const struct error *e)
{
	break_off(op->file);
	op_failed(op, e);
}

static void line_done(struct control *control)
{
	buf_append(&control->done, control->text.data, line_length(&control->text));
	buf_putc(&control->done, '\n');
	drop_line(&control->text);
}

static void taken(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e) {
		if (!control_again(op, e))
			refused(op, e);
		return;
	}
	line_done(op->file->data);
	next_line(op);
}

static void send_line(struct op *op)
{
	const struct control *control = op->file->data;
	struct session *session = control_target(op->file);

	ingest_url(&session->workspace->ingest, control->text.data, line_length(&control->text), &op->wait,
		   taken);
}

static bool says_nothing(const char *line, size_t len)
{
	str_trim(&line, &len);
	return !len || *line == '#';
}

/* The last line counts at the close, where a newline may be missing. */
static bool line_complete(const struct op *op)
{
	const struct control *control = op->file->data;

	return control->text.len && (line_length(&control->text) < control->text.len || !op->size);
}

/* Nothing is to be done for the line. */
static bool taken_before(const struct file *file)
{
	const struct control *control = file->data;
	const char *line = control->text.data;
	size_t len = line_length(&control->text);
	struct session *session = control_target(file);

	return says_nothing(line, len) ||
	       (session && session->workspace && ingest_taken_before(&session->workspace->ingest, line, len));
}

static void next_line(struct op *op)
{
	struct control *control = op->file->data;
	struct buf *text = &control->text;
	struct error e;

	while (line_complete(op) && taken_before(op->file))
		line_done(control);
	if (!line_complete(op))
		done(op);
	else if (ingest_url_valid(text->data, line_length(text), &e))
		control_session(op, send_line);
	else
		refused(op, &e);
}

static bool for_writing(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

static struct bytes *under_way(const struct session *session)
{
	struct buf text;

	buf_init(&text, LINES_MAX);
	ingest_list_urls(&session->workspace->ingest, &text);
	return bytes_from_buf(&text);
}

static void open_upload(struct op *op)
{
	if (for_writing(op->file))
		control_open(op, LINES_MAX, false);
	else if (op->node.session)
		node_text_opened(op, under_way(op->node.session));
	else
		op_errno(op, EACCES);
}

static void write_upload(struct op *op, const char *data, size_t size, off_t offset)
{
	if (!control_append(op, data, size, offset))
		return;
	op->size = size;
	op_park(op, stop_waiting);
	next_line(op);
}

static void flush_upload(struct op *op)
{
	op->size = 0;
	if (!for_writing(op->file)) {
		op_errno(op, 0);
		return;
	}
	if (!control_flushes(op))
		return;
	op_park(op, stop_waiting);
	next_line(op);
}

static void last_line(struct session *session, const char *line, size_t len)
{
	if (!says_nothing(line, len))
		ingest_url(&session->workspace->ingest, line, len, NULL, NULL);
}

/* A list that came to its end leaves nothing to be remembered. */
static void release(struct file *file)
{
	const struct control *control = file->data;
	struct session *session = control ? control_target(file) : NULL;

	if (session && session->workspace && control->done.len)
		ingest_broken_off(&session->workspace->ingest, NULL);
	control_release(file, last_line);
}

const struct node_ops node_upload = {
	.attr = node_text_attr,
	.open = open_upload,
	.read = node_text_read,
	.write = write_upload,
	.flush = flush_upload,
	.release = release,
};
