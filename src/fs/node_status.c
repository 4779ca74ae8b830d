/* status: what is going on, here and at the service. */
#include <poll.h>

#include "fs/nodes.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"

static struct bytes *session_status(const struct session *session)
{
	struct buf out = {0};

	workspace_activity(session->workspace, &out);
	if (!out.len)
		buf_puts(&out, "idle\n");
	return bytes_from_buf(&out);
}

static void open_status(struct op *op)
{
	const struct session *session = op->node.session;

	node_text_opened(op, session ? session_status(session) : model_status(fs_model(op->fs)));
}

/* POLLPRI says "read me again", as for files of sysfs. */
static unsigned poll_status(struct file *file)
{
	bool changed = file->data != NULL;

	file->data = NULL;
	return POLLIN | POLLRDNORM | (changed ? POLLPRI : 0u);
}

const struct node_ops node_status = {
	.attr = node_text_attr, .open = open_status, .read = node_text_read, .poll = poll_status};
