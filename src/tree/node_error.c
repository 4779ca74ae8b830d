/* error: why the last operation failed; empty if it succeeded. */
#include "model/failure.h"
#include "model/session.h"
#include "nodes.h"

/* The size is exact, so that `test -s error` works in scripts. */
static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	char text[FAILURE_TEXT_SIZE];

	(void)fs;
	(void)timeout;
	st->st_size = (off_t)failure_format(node->session->failure, text);
}

static void open_error(struct op *op)
{
	char text[FAILURE_TEXT_SIZE];
	size_t len = failure_format(op->node.session->failure, text);

	node_text_opened(op, bytes_create(text, len));
}

const struct node_ops node_error = {.attr = attr, .open = open_error, .read = node_text_read};
