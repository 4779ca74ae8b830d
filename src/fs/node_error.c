/* error: what went wrong last, in words; empty when the last operation worked. */
#include "fs/nodes.h"
#include "model/session.h"

static void open_error(struct op *op)
{
	const struct error *e = op->node.session->error;
	char words[1024];
	size_t len = e ? error_format(e, words, sizeof words) : 0;

	node_text_opened(op, bytes_create(words, len));
}

const struct node_ops node_error = {.attr = node_text_attr, .open = open_error, .read = node_text_read};
