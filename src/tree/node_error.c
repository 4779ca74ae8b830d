/* error: what went wrong last, in words; empty when the last operation worked. */
#include "model/session.h"
#include "nodes.h"

/* True to the byte, so that `test -s error` works in scripts. */
static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct error *e = node->session->error;
	char words[1024];

	(void)fs;
	(void)timeout;
	st->st_size = e ? (off_t)error_format(e, words, sizeof words) : 0;
}

static void open_error(struct op *op)
{
	const struct error *e = op->node.session->error;
	char words[1024];
	size_t len = e ? error_format(e, words, sizeof words) : 0;

	node_text_opened(op, bytes_create(words, len));
}

const struct node_ops node_error = {.attr = attr, .open = open_error, .read = node_text_read};
