#include "dirs.h"

#include "model/session.h"
#include "model/workspace.h"

bool session_dir_loaded(struct fs *fs, const struct node *dir)
{
	(void)fs;
	return dir->session->workspace && dir->session->workspace->ready;
}

void session_dir_load(struct op *op)
{
	session_load(op->node.session, &op->wait, op_loaded);
	op_park(op, op_stop_waiting);
}
