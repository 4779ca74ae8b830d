/* new/id: an open makes an empty session, a read gives its name. */
#include <errno.h>

#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "nodes.h"

static void session_on_made(struct wait *wait, const struct error *e);

static void open_id(struct op *op)
{
	if (tree_model(op->fs)->services.settings->read_only) {
		op_errno(op, EROFS); /* the kernel allows it: the file is opened for reading */
		return;
	}
	session_create(tree_model(op->fs), NULL, &op->wait, session_on_made);
	op_park_committed(op, op_stop_waiting);
}

static void session_on_made(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct session *session = wait->result;
	struct buf name = {0};

	if (e) {
		op_failed(op, e);
		return;
	}
	buf_printf(&name, "%s\n", session->name);
	node_text_opened(op, bytes_from_buf(&name));
}

const struct node_ops node_id = {.attr = node_text_attr, .open = open_id, .read = node_text_read};
