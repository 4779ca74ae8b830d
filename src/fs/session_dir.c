#include "fs/session_dir.h"

#include "model/session.h"
#include "model/workspace.h"

bool session_dir_loaded(const struct node *dir)
{
	return dir->session->workspace && dir->session->workspace->ready;
}

static void loaded(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		op_ready(op);
}

void session_dir_load(struct op *op)
{
	session_load(op->node.session, &op->wait, loaded);
	op_park(op, op_stop_waiting);
}
