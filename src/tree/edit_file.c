#include "edit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>

#include "base/str.h"
#include "control.h"
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"

static void carry_out(struct op *op);
static void state_on_known(struct wait *wait, const struct error *e);
static void turn_on_begun(struct wait *wait, const struct error *e);
static void turn_on_settled(struct wait *wait, const struct error *e);

void edit_file_open(struct op *op)
{
	struct error e;

	if (tree_model(op->fs)->services.settings->editing) {
		control_open(op, TURN_MESSAGE_MAX, true);
		return;
	}
	error_set(&e, ERROR_NO_EDITING, "%s", "");
	op_failed(op, &e);
}

void edit_file_write(struct op *op, const char *data, size_t size, off_t offset)
{
	if (control_write(op, data, size, offset))
		op_written(op, size);
}

/* ---- closing ---- */

static void release_turn(struct op *op)
{
	turn_unref(op->data);
	op->data = NULL;
}

static void stop_waiting(struct op *op)
{
	wait_cancel(&op->wait);
	release_turn(op);
}

void edit_file_flush(struct op *op, edit_file_read *read)
{
	struct control *control = op->file->data;

	if (!file_for_writing(op->file)) {
		op_errno(op, 0);
	} else if (control_flushes(op)) {
		control->read = read;
		op_park(op, stop_waiting);
		control_session(op, carry_out);
	}
}

static void carry_out(struct op *op)
{
	state_get(&op->node.session->workspace->state, 0, &op->wait, state_on_known);
}

static void state_on_known(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct control *control = op->file->data;
	struct workspace *workspace = op->node.session->workspace;
	struct buf operations = {0};
	struct error why = {0};

	if (e) {
		op_failed(op, e);
		return;
	}
	if (!control->text.len) { /* another close has carried it out meanwhile */
		op_errno(op, 0);
		return;
	}
	if (!control->read(op, api_state_draft(workspace->state.now), control->text.data, control->text.len,
			   &operations, &why)) {
		control_spoil(op, &why);
	} else if (!operations.len) {
		op_errno(op, 0);
	} else {
		op->data = turn_send(&workspace->turns, operations.data, operations.len, &op->wait,
				     turn_on_begun);
		if (op->data)
			turn_ref(op->data);
	}
	if (!control->spoiled)
		control_drop(control, control->text.len);
	buf_finish(&operations);
}

static void turn_on_begun(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct turn *turn = op->data;

	if (e) {
		release_turn(op);
		op_failed(op, e);
	} else if (turn->known) {
		turn_on_settled(wait, NULL);
	} else {
		wait_start(wait, &turn->settled, turn_on_settled);
	}
}

/* The agent's own words, on one line. */
static void refuse(struct op *op, const struct turn *turn)
{
	const char *words = buf_text(&turn->result.words);
	size_t len = turn->result.words.len;
	struct error e;

	str_trim(&words, &len);
	error_set(&e, ERROR_INPUT, "%.*s", (int)strcspn(words, "\n"), words);
	op_failed(op, &e);
}

static void turn_on_settled(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct turn *turn = op->data;

	op->data = NULL;
	if (e)
		op_failed(op, e);
	else if (turn->error.cause)
		op_failed(op, &turn->error);
	else if (turn->result.outcome == RESULT_CHANGED)
		op_errno(op, 0);
	else
		refuse(op, turn);
	turn_unref(turn);
}

/* What no close has carried out is dropped: an edit is meant by who sees its outcome. */
void edit_file_release(struct file *file)
{
	control_release(file, NULL, NULL);
}
