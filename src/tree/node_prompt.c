/* prompt: what is written between open and close is one message. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/str.h"
#include "control.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

static void stop_waiting(struct op *op)
{
	struct control *control = op->file->data;

	wait_cancel(&op->wait);
	if (control)
		buf_clear(&control->text);
}

static bool for_writing(const struct file *file)
{
	return (file->flags & O_ACCMODE) != O_RDONLY;
}

static struct bytes *last_message(const struct session *session)
{
	const struct turn *turn = session->workspace->turns.last;

	return turn ? bytes_create(turn->text, strlen(turn->text)) : bytes_create("", 0);
}

static void open_prompt(struct op *op)
{
	const struct session *session = op->node.session;
	struct error e;

	if (!session && (op->file->flags & O_ACCMODE) != O_WRONLY) {
		op_errno(op, EACCES);
	} else if (!for_writing(op->file)) {
		node_text_opened(op, last_message(session));
	} else if (session && (op->file->flags & O_NONBLOCK) && turns_busy(&session->workspace->turns)) {
		error_set(&e, ERROR_BUSY_TURN, "%s", "");
		op_failed(op, &e);
	} else {
		control_open(op, TURN_MESSAGE_MAX, true);
	}
}

static void write_done(struct op *op)
{
	op_written(op, op->size);
}

/* The session of new/ is made as soon as there is something to say in it, since
 * shells see the errors of write and not those of close. */
static void write_prompt(struct op *op, const char *data, size_t size, off_t offset)
{
	if (!control_write(op, data, size, offset))
		return;
	op->size = size;
	if (control_target(op->file) || control_blank(op->file->data)) {
		write_done(op);
	} else {
		op_park_committed(op, stop_waiting);
		control_session(op, write_done);
	}
}

/* A message may be read back while it is written: there is nothing yet. */
static void read_prompt(struct op *op, size_t size, off_t offset)
{
	node_text_read(op, size, offset);
}

static void begun(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct control *control = op->file->data;
	const struct turn *turn = op->data;

	op->data = NULL;
	if (e && turn && control_again(op, e))
		buf_puts(&control->text, turn->text); /* it was refused */
	else if (e)
		op_failed(op, e);
	else
		op_errno(op, 0);
}

static void send_message(struct op *op)
{
	struct control *control = op->file->data;
	struct session *session = control_target(op->file);
	const char *text;
	size_t len;

	control_skip_mark(control);
	text = buf_text(&control->text);
	len = control->text.len;
	str_trim(&text, &len);
	if (!len) { /* another close has sent it meanwhile */
		op_errno(op, 0);
		return;
	}
	op->data = turn_send(&session->workspace->turns, text, len, &op->wait, begun);
	control_drop(control, control->text.len);
}

/* While an earlier message runs nobody is kept who has had enough; his message
 * is sent all the same. */
static bool on_its_way(const struct op *op)
{
	const struct turn *turn = op->data;

	return !turn || turn->phase != TURN_QUEUED;
}

static void flush_prompt(struct op *op)
{
	if (!for_writing(op->file)) {
		op_errno(op, 0);
		return;
	}
	if (!control_flushes(op))
		return;
	op_park_until(op, stop_waiting, on_its_way);
	control_session(op, send_message);
}

static void late_message(struct session *session, const char *text, size_t len)
{
	str_trim(&text, &len);
	turn_send(&session->workspace->turns, text, len, NULL, NULL);
}

/* `reply` says it, too. */
static void refuse_message(struct session *session, const char *text, size_t len)
{
	struct error e;

	control_refusal(&e);
	turn_refuse(&session->workspace->turns, text, len, &e);
}

static void release(struct file *file)
{
	control_release(file, late_message, refuse_message);
}

const struct node_ops node_prompt = {
	.attr = node_text_attr,
	.open = open_prompt,
	.read = read_prompt,
	.write = write_prompt,
	.truncate = control_truncate,
	.flush = flush_prompt,
	.release = release,
};
