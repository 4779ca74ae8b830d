/* reply: the answer to the last message, as it arrives, to its end. */

#include "fs/nodes.h"
#include "model/session.h"
#include "model/workspace.h"

/* While the answer is coming, file->data is the turn; afterwards the reply is
 * a text like any other. */
static void open_reply(struct op *op)
{
	struct turn *turn = op->node.session->workspace->turns.last;

	if (!turn) {
		node_text_opened(op, bytes_create("", 0));
	} else if (turn->phase == TURN_FAILED) {
		op_failed(op, &turn->error);
	} else if (turn->phase == TURN_DONE) {
		node_text_opened(op, bytes_ref(turn->final));
	} else {
		op->file->data = turn_ref(turn);
		op->file->direct_io = true;
		op_opened(op);
	}
}

static void read_on(struct op *op);

static void grown(struct wait *wait, const struct error *e)
{
	(void)e;
	read_on(container_of(wait, struct op, wait));
}

static void read_on(struct op *op)
{
	struct turn *turn = op->file->data;
	size_t from = (size_t)op->offset;

	if (from < turn->shown.len)
		op_data(op, turn->shown.data + from,
			op->size < turn->shown.len - from ? op->size : turn->shown.len - from);
	else if (turn->phase == TURN_FAILED)
		op_failed(op, &turn->error);
	else if (turn->phase == TURN_DONE)
		op_data(op, NULL, 0);
	else
		wait_start(&op->wait, &turn->grown, grown);
}

static void read_reply(struct op *op, size_t size, off_t offset)
{
	const struct turn *turn = op->file->data;

	if (!turn) {
		node_text_read(op, size, offset);
		return;
	}
	op->size = size;
	op->offset = offset;
	if (!turn_ended(turn) && (size_t)offset >= turn->shown.len)
		op_park(op, op_stop_waiting);
	read_on(op);
}

static void release(struct file *file)
{
	turn_unref(file->data);
}

const struct node_ops node_reply = {
	.attr = node_text_attr, .open = open_reply, .read = read_reply, .release = release};
