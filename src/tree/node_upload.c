/* upload: each complete line is an address. The write that completes a line uploads it,
 * because shells report the errors of write, but not those of close. A read lists the
 * uploads that run. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/str.h"
#include "control.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

enum { LINES_MAX = 1 << 20 };

static void remember(const struct file *file, const struct buf *done)
{
	struct session *session = control_target(file);

	if (session && session->workspace)
		ingest_broken_off(&session->workspace->ingest, done);
}

/* Ends the list here. If the whole list is written again later, the lines that were
 * accepted are skipped, and no address is uploaded twice. */
static void break_off(struct file *file)
{
	struct control *control = file->data;

	control->broken = true;
	remember(file, &control->done);
	control_drop(control, control->text.len);
}

/* A write has a size; a flush has size 0. */
static void done(struct op *op)
{
	if (op->size)
		op_written(op, op->size);
	else
		op_errno(op, 0);
}

/* The length of the line at `at`, without the newline. */
static size_t line_length(const struct buf *text, size_t at)
{
	const char *end = at < text->len ? memchr(text->data + at, '\n', text->len - at) : NULL;

	return end ? (size_t)(end - text->data) - at : text->len - at;
}

static void stop_waiting(struct op *op)
{
	const struct control *control = op->file->data;
	struct session *session = control_target(op->file);

	wait_cancel(&op->wait);
	if (session && session->workspace && control->text.len)
		ingest_left(&session->workspace->ingest, control->text.data, line_length(&control->text, 0));
	break_off(op->file);
}

static void next_line(struct op *op);

static void refused(struct op *op, const struct error *e)
{
	struct control *control = op->file->data;

	if (!control->refused.cause)
		control->refused = *e;
	break_off(op->file);
	control_failed(op, e);
}

/* A list longer than the limit is only partly remembered. */
static bool is_remembered(const struct control *control, size_t len)
{
	return control->done.len + len < control->done.max;
}

static void note_done(struct control *control, const char *line, size_t len)
{
	if (!is_remembered(control, len))
		return;
	buf_append(&control->done, line, len);
	buf_putc(&control->done, '\n');
}

/* A shell goes on after a line that was refused, so the first error is noted again after each success. */
static void taken(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct control *control = op->file->data;
	size_t len = line_length(&control->text, 0);

	if (e) {
		if (!control_again(op, e))
			refused(op, e);
		return;
	}
	if (control->refused.cause)
		session_note_error(control_target(op->file), "write", "upload", &control->refused);
	note_done(control, control->text.data, len);
	control_drop(control, len + 1);
	next_line(op);
}

static void send_line(struct op *op)
{
	const struct control *control = op->file->data;
	struct session *session = control_target(op->file);

	ingest_url(&session->workspace->ingest, control->text.data, line_length(&control->text, 0), &op->wait,
		   taken);
}

/* At a close (size 0), the last line is complete without a newline. */
static bool line_complete(const struct op *op, size_t at)
{
	const struct control *control = op->file->data;

	return at < control->text.len &&
	       (at + line_length(&control->text, at) < control->text.len || !op->size);
}

static bool says_nothing(const char *line, size_t len)
{
	str_trim(&line, &len);
	return !len || *line == '#';
}

static bool taken_before(const struct file *file, const char *line, size_t len)
{
	struct session *session = control_target(file);

	return session && session->workspace && ingest_taken_before(&session->workspace->ingest, line, len);
}

/* Skips empty lines, comments, and lines that were accepted before. */
static void skip_lines(struct op *op)
{
	struct control *control = op->file->data;
	size_t at = 0;

	if (line_complete(op, 0))
		control_skip_mark(control);
	while (line_complete(op, at)) {
		const char *line = control->text.data + at;
		size_t len = line_length(&control->text, at);

		if (taken_before(op->file, line, len))
			note_done(control, line, len);
		else if (!says_nothing(line, len))
			break;
		at += len + 1;
	}
	control_drop(control, at);
}

/* There must be memory to remember the line before it is sent, so that it is never sent twice. */
static bool room_to_remember(struct control *control, size_t len, struct error *e)
{
	return !is_remembered(control, len) || buf_reserve(&control->done, len + 1) ||
	       error_set(e, ERROR_NO_MEMORY, "an address");
}

static bool is_text(const char *text, size_t len, struct error *e)
{
	if (str_utf8_valid(text, len) && !memchr(text, '\0', len))
		return true;
	return error_set(e, ERROR_INPUT, "not text with http or https addresses; copy videos into uploads/");
}

static void next_line(struct op *op)
{
	struct control *control = op->file->data;
	const char *line;
	size_t len;
	struct error e;

	skip_lines(op);
	line = control->text.data;
	len = line_length(&control->text, 0);
	if (!line_complete(op, 0))
		done(op);
	else if (room_to_remember(control, len, &e) && is_text(line, len, &e) &&
		 ingest_url_valid(line, len, &e))
		control_session(op, send_line);
	else
		refused(op, &e);
}

static struct bytes *under_way(const struct session *session)
{
	struct buf text;

	buf_init(&text, LINES_MAX);
	ingest_list_urls(&session->workspace->ingest, &text);
	return bytes_from_buf(&text);
}

/* In new/: gives the name of the session that the addresses went into. */
static void read_name(struct op *op, size_t size)
{
	struct control *control = op->file->data;
	const struct session *session = control_target(op->file);
	struct buf name = {0};
	size_t from = control->given, left;

	if (session)
		buf_printf(&name, "%s\n", session->name);
	left = from < name.len ? name.len - from : 0;
	size = size < left ? size : left;
	control->given += size;
	op_data(op, left ? name.data + from : NULL, size);
	buf_finish(&name);
}

static void read_upload(struct op *op, size_t size, off_t offset)
{
	if (op->file->stream)
		read_name(op, size);
	else
		node_text_read(op, size, offset);
}

static void open_upload(struct op *op)
{
	op->file->stream = !op->node.session && (op->file->flags & O_ACCMODE) == O_RDWR;
	if (file_for_writing(op->file))
		control_open(op, LINES_MAX, false);
	else if (op->node.session)
		node_text_opened(op, under_way(op->node.session));
	else
		op_errno(op, EACCES);
}

static void write_upload(struct op *op, const char *data, size_t size, off_t offset)
{
	struct error e;

	if (memchr(data, '\0', size)) {
		is_text(data, size, &e);
		control_spoil(op, &e);
		return;
	}
	if (!control_write(op, data, size, offset))
		return;
	op->size = size;
	op_park(op, stop_waiting);
	next_line(op);
}

static void flush_upload(struct op *op)
{
	op->size = 0;
	if (!file_for_writing(op->file)) {
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
	struct error e;

	if (says_nothing(line, len))
		return;
	if (ingest_url_valid(line, len, &e))
		ingest_url(&session->workspace->ingest, line, len, NULL, NULL);
	else
		session_note_error(session, "write", "upload", &e);
}

static void refuse_line(struct session *session, const char *line, size_t len)
{
	struct error e;

	(void)line, (void)len;
	control_refusal(&e);
	session_note_error(session, "write", "upload", &e);
}

/* The lines of a list that is complete are forgotten. */
static void release(struct file *file)
{
	const struct control *control = file->data;

	if (control && control->done.len)
		remember(file, control->broken ? &control->done : NULL);
	control_release(file, last_line, refuse_line);
}

const struct node_ops node_upload = {
	.attr = node_text_attr,
	.open = open_upload,
	.read = read_upload,
	.write = write_upload,
	.truncate = control_truncate,
	.flush = flush_upload,
	.release = release,
};
