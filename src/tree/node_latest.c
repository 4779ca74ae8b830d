/* latest: a link to the newest session. */
#include <errno.h>
#include <string.h>

#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "nodes.h"

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct session *session = model_latest(tree_model(fs));

	(void)node;
	(void)timeout;
	st->st_size = session ? (off_t)strlen(session->name) : 0;
}

static bool exists(struct fs *fs, const struct node *node)
{
	(void)node;
	return model_latest(tree_model(fs)) != NULL;
}

static void read_link(struct op *op)
{
	const struct session *session = model_latest(tree_model(op->fs));

	if (session)
		op_link(op, session->name);
	else
		op_errno(op, ENOENT);
}

const struct node_ops node_latest = {.attr = attr, .exists = exists, .readlink = read_link};
