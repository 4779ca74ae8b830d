/* question: exists while the agent asks something. Write one line per question; together they are one
 * message. */
#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "control.h"
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "text/question.h"

static const json_t *question_of(const struct node *node)
{
	const struct workspace *workspace = node->session->workspace;

	return workspace ? workspace->turns.question : NULL;
}

static bool exists(struct fs *fs, const struct node *node)
{
	(void)fs;
	return question_of(node);
}

/* The create of `question` comes only while there is no question: otherwise the row exists and is opened. */
void node_question_create(struct op *op, const char *name, mode_t mode)
{
	struct error e;

	(void)mode;
	if (strcmp(name, "question") != 0) {
		op_refused(op, REFUSED_CREATE, name);
		return;
	}
	error_set(&e, ERROR_INPUT, "the agent has no question; write to prompt");
	op_failed(op, &e);
}

/* The text, in the language of the message that led to the question. */
static struct bytes *text_of(const struct op *op)
{
	const struct turn *last = op->node.session->workspace->turns.last;
	const char *language = tree_model(op->fs)->services.settings->language;
	struct buf out = {0};

	question_put(question_of(&op->node), words_of_message(language, last ? last->text : ""), &out);
	return bytes_from_buf(&out);
}

/* Makes the next open of `reply` fail with the same error, as for a message that cannot be sent. */
static void refuse(struct op *op, const struct error *why)
{
	const struct control *control = op->file->data;

	turn_refuse(&op->node.session->workspace->turns, buf_text(&control->text), control->text.len, why);
	control_spoil(op, why);
}

static void open_question(struct op *op)
{
	if (!question_of(&op->node))
		op_errno(op, ENOENT);
	else if (!file_for_writing(op->file))
		node_text_opened(op, text_of(op));
	else if ((op->file->flags & O_ACCMODE) == O_RDWR && !(op->file->text = text_of(op)))
		op_errno(op, ENOMEM);
	else
		control_open(op, TURN_MESSAGE_MAX, true);
}

/* False: the agent went on, or somebody else has answered. */
static bool still_asked(struct op *op)
{
	struct error e;

	if (question_of(&op->node))
		return true;
	error_set(&e, ERROR_INPUT, "the question is no longer open");
	refuse(op, &e);
	return false;
}

/* Each complete line is checked here; the close makes the message from all of them. */
static void write_question(struct op *op, const char *data, size_t size, off_t offset)
{
	struct control *control = op->file->data;
	const char *line, *end, *newline;
	struct buf answer = {0};
	struct error e = {0};
	bool ok = true;

	if (!control_write(op, data, size, offset) || !still_asked(op))
		return;
	if (control->broke.cause) {
		refuse(op, &control->broke);
		return;
	}
	control_skip_mark(control);
	line = buf_text(&control->text);
	end = line + control->text.len;
	for (size_t n = 0; ok && (newline = memchr(line, '\n', (size_t)(end - line))); n++) {
		ok = question_answer_line(question_of(&op->node), n, line, (size_t)(newline - line), &answer,
					  &e);
		line = newline + 1;
	}
	buf_finish(&answer);
	if (ok)
		op_written(op, size);
	else
		refuse(op, &e);
}

static void begun(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		op_errno(op, 0);
}

static void send_answer(struct op *op)
{
	struct control *control = op->file->data;
	struct buf message = {0};
	struct error e = {0};

	if (!control->text.len) { /* another close has already sent it */
		op_errno(op, 0);
		return;
	}
	if (!still_asked(op))
		return;
	if (question_answer(question_of(&op->node), control->text.data, control->text.len, &message, &e)) {
		turn_send(&op->node.session->workspace->turns, message.data, message.len, &op->wait, begun);
		control_drop(control, control->text.len);
	} else {
		refuse(op, &e);
	}
	buf_finish(&message);
}

/* Unlike in `prompt`, blank text is sent: an empty line skips the question. */
static void flush_question(struct op *op)
{
	if (!file_for_writing(op->file)) {
		op_errno(op, 0);
	} else if (control_flushes(op)) {
		op->late = ERROR_UNDER_WAY;
		op_park(op, op_stop_waiting);
		control_session(op, send_answer);
	}
}

static void late_answer(struct session *session, const char *text, size_t len)
{
	const json_t *question = session->workspace->turns.question;
	struct buf message = {0};

	if (question && question_answer(question, text, len, &message, NULL))
		turn_send(&session->workspace->turns, message.data, message.len, NULL, NULL);
	buf_finish(&message);
}

static void refuse_answer(struct session *session, const char *text, size_t len)
{
	struct error e;

	(void)text, (void)len;
	control_refusal(&e);
	session_note_error(session, "write", "question", &e);
}

static void release(struct file *file)
{
	control_release(file, late_answer, refuse_answer);
}

const struct node_ops node_question = {
	.attr = node_text_attr,
	.exists = exists,
	.open = open_question,
	.read = node_text_read,
	.write = write_question,
	.truncate = control_truncate,
	.flush = flush_question,
	.release = release,
};
