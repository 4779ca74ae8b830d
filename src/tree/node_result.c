/* reply.json: the outcome of the last message, for programs. An open waits for the end of the message, and
 * for what is only known afterwards; it succeeds even if the message has failed. */
#include <errno.h>

#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

static void open_result(struct op *op);

static void settled(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		open_result(op);
}

static void open_result(struct op *op)
{
	struct turn *turn = op->node.session->workspace->turns.last;
	struct error e;

	if (!turn) {
		error_set(&e, ERROR_NO_MESSAGE, "%s", "");
		op_failed(op, &e);
	} else if (turn->known) {
		node_text_opened(op, turn->json ? bytes_ref(turn->json) : NULL);
	} else {
		op_park(op, op_stop_waiting);
		wait_start(&op->wait, &turn->settled, settled);
	}
}

/* It is not listed before the first message: `cp -r` would fail to open it. */
static bool exists(struct fs *fs, const struct node *node)
{
	(void)fs;
	return node->session->workspace && node->session->workspace->turns.last;
}

const struct node_ops node_result = {
	.exists = exists,
	.attr = node_text_attr,
	.open = open_result,
	.read = node_text_read,
};
