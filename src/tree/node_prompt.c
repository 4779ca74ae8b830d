/* prompt: the text written between open and close is one message. An open for reading and writing is a
 * dialogue of its own, as with factotum's rpc file: the first read after a write sends the message, then
 * gives the reply. */
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <string.h>

#include "base/str.h"
#include "control.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "text/actions.h"

static void stop_waiting(struct op *op)
{
	struct control *control = op->file->data;

	wait_cancel(&op->wait);
	if (control)
		buf_clear(&control->text);
}

static bool is_dialogue(const struct file *file)
{
	return (file->flags & O_ACCMODE) == O_RDWR;
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
	} else if (!file_for_writing(op->file)) {
		node_text_opened(op, last_message(session));
	} else if (session && (op->file->flags & O_NONBLOCK) && turns_busy(&session->workspace->turns)) {
		error_set(&e, ERROR_BUSY_TURN, "%s", "");
		op_failed(op, &e);
	} else {
		op->file->stream = is_dialogue(op->file);
		control_open(op, TURN_MESSAGE_MAX, true);
	}
}

static void write_done(struct op *op)
{
	op_written(op, op->size);
}

/* The text so far, without white space around it. */
static const char *message_of(struct control *control, size_t *len)
{
	const char *text;

	control_skip_mark(control);
	text = buf_text(&control->text);
	*len = control->text.len;
	str_trim(&text, len);
	return text;
}

/* Makes the next open of `reply` fail with the same error. */
static void tell_reply(const struct file *file, const char *text, size_t len, const struct error *why)
{
	struct session *session = control_target(file);

	if (session && session->workspace)
		turn_refuse(&session->workspace->turns, text, len, why);
}

/* Fails the op. Nothing of the message is sent. */
static void refuse(struct op *op, const char *text, size_t len, const struct error *why)
{
	tell_reply(op->file, text, len, why);
	control_spoil(op, why);
}

/* May this complete message be sent? */
static bool acceptable(const struct control *control, const char *text, size_t len, struct error *e)
{
	if (!len)
		return error_set(e, ERROR_INPUT, "the message contains only blanks");
	if (!control->broke.cause || actions_parse(text, len).kind != ACTIONS_NONE)
		return true;
	*e = control->broke;
	return false;
}

/* With no credits left, only free actions are accepted. A complete line must be such an action; an incomplete
 * line may still become one. */
static bool may_be_free(struct control *control)
{
	const struct buf *text = &control->text;
	bool ends = text->len && text->data[text->len - 1] == '\n';
	size_t len = text->len;
	const char *message = buf_text(text);

	if (!ends)
		return actions_begins(message, len);
	message = message_of(control, &len);
	return !len || actions_parse(message, len).kind != ACTIONS_NONE;
}

/* In new/, the session is made by the first write with text in it, not by the close:
 * shells report the errors of write, but not those of close. */
static void write_prompt(struct op *op, const char *data, size_t size, off_t offset)
{
	const struct file *file = op->file;
	struct control *control = file->data;
	bool failed = control->spoiled;
	struct error e;

	if (!control_write(op, data, size, offset)) {
		if (!failed)
			tell_reply(file, "", 0, &control->refused);
		return;
	}
	op->size = size;
	if (memchr(data, '\0', size)) {
		error_set(&e, ERROR_INPUT, "the message is not UTF-8 text; copy videos into uploads/");
		refuse(op, "", 0, &e);
	} else if (control->broke.cause && !may_be_free(control)) {
		refuse(op, buf_text(&control->text), control->text.len, &control->broke);
	} else if (control_target(op->file) || control_blank(control) || control->broke.cause) {
		write_done(op);
	} else {
		op_park_committed(op, stop_waiting);
		control_session(op, write_done);
	}
}

static void begun(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct control *control = op->file->data;
	const struct turn *turn = op->data;

	op->data = NULL;
	if (e && turn && control_again(op, e))
		buf_puts(&control->text, turn->text); /* the message was refused: the new session gets it */
	else if (e)
		op_failed(op, e);
	else
		op_errno(op, 0);
}

/* In a dialogue, reads now give the reply to this message. */
static void keep_turn(const struct file *file, struct turn *turn)
{
	struct control *control = file->data;

	if (!turn || !is_dialogue(file))
		return;
	turn_unref(control->turn);
	control->turn = turn_ref(turn);
	control->given = 0;
}

static void send_message(struct op *op)
{
	struct control *control = op->file->data;
	struct session *session = control_target(op->file);
	size_t len;
	const char *text = message_of(control, &len);

	if (!len) { /* another close has already sent it */
		op_errno(op, 0);
		return;
	}
	op->data = turn_send(&session->workspace->turns, text, len, &op->wait, begun);
	keep_turn(op->file, op->data);
	control_drop(control, control->text.len);
}

/* While the message only waits for an earlier one, a signal ends the close; the message
 * is sent all the same. */
static bool on_its_way(const struct op *op)
{
	const struct turn *turn = op->data;

	return !turn || turn->phase != TURN_QUEUED;
}

static void flush_prompt(struct op *op)
{
	const char *text;
	size_t len;
	struct error e;

	if (!file_for_writing(op->file)) {
		op_errno(op, 0);
		return;
	}
	if (!control_flushes(op))
		return;
	text = message_of(op->file->data, &len);
	if (!acceptable(op->file->data, text, len, &e)) {
		refuse(op, text, len, &e);
		return;
	}
	op->late = ERROR_UNDER_WAY;
	op_park_until(op, stop_waiting, on_its_way);
	control_session(op, send_message);
}

/* ---- dialogue: reading the reply ---- */

static void turn_on_grown(struct wait *wait, const struct error *e);

static void read_on(struct op *op)
{
	struct control *control = op->file->data;
	const struct turn *turn = control->turn;
	size_t left = turn ? turn->shown.len - control->given : 0;

	if (left) {
		size_t from = control->given, size = op->size < left ? op->size : left;

		control->given += size;
		op_data(op, turn->shown.data + from, size);
	} else if (turn && turn->phase == TURN_FAILED) {
		op_failed(op, &turn->error);
	} else if (!turn || turn_ended(turn)) {
		op_data(op, NULL, 0);
	} else {
		wait_start(&op->wait, &control->turn->grown, turn_on_grown);
	}
}

static void turn_on_grown(struct wait *wait, const struct error *e)
{
	(void)e;
	read_on(container_of(wait, struct op, wait));
}

/* The read does not wait until the message has begun: a failure shows when the reply is read. */
static void send_and_read(struct op *op)
{
	struct control *control = op->file->data;
	struct session *session = control_target(op->file);
	size_t len;
	const char *text = message_of(control, &len);
	struct turn *turn;
	struct error e;

	if (len && !acceptable(control, text, len, &e)) {
		refuse(op, text, len, &e);
		return;
	}
	turn = len ? turn_send(&session->workspace->turns, text, len, NULL, NULL) : NULL;
	if (len && !turn) {
		op_errno(op, ENOMEM);
		return;
	}
	keep_turn(op->file, turn);
	control_drop(control, control->text.len);
	read_on(op);
}

/* A signal ends the wait. A later read sends the text that is not sent yet; a message already sent goes
 * on. */
static void read_prompt(struct op *op, size_t size, off_t offset)
{
	const struct control *control = op->file->data;

	if (!is_dialogue(op->file)) {
		node_text_read(op, size, offset);
		return;
	}
	op->size = size;
	op_park(op, op_stop_waiting);
	if (control->spoiled)
		op_failed(op, &control->refused);
	else if (control_blank(control))
		read_on(op);
	else
		control_session(op, send_and_read);
}

/* A read has something to do: to send a message, to give more of the reply, or to report its end. */
static unsigned poll_prompt(struct file *file)
{
	const struct control *control = is_dialogue(file) ? file->data : NULL;
	const struct turn *turn = control ? control->turn : NULL;
	bool ready = !control || !control_blank(control) ||
		     (turn && (control->given < turn->shown.len || turn_ended(turn)));

	return POLLOUT | POLLWRNORM | (ready ? POLLIN | POLLRDNORM : 0u);
}

/* ---- the end ---- */

static void late_message(struct session *session, const char *text, size_t len)
{
	str_trim(&text, &len);
	turn_send(&session->workspace->turns, text, len, NULL, NULL);
}

/* `reply` reports the refusal as well. */
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
	.poll = poll_prompt,
	.release = release,
};
