/* Nodes whose content is a text that is made when they are opened. */
#include <errno.h>

#include "fs/node.h"

/* The size is 1 until the text's size is known: programs do not read a file of size 0. */
void node_text_attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	size_t size = node_noted_size(fs, node->ino, 0);

	(void)timeout;
	st->st_size = size ? (off_t)size : 1;
}

void node_text_read(struct op *op, size_t size, off_t offset)
{
	const struct bytes *text = op->file->text;
	size_t len = text ? text->len : 0, from = (size_t)offset < len ? (size_t)offset : len;

	op_data(op, text ? text->data + from : NULL, size < len - from ? size : len - from);
}

void node_text_opened_cached(struct op *op, struct bytes *text)
{
	if (!text) {
		op_errno(op, ENOMEM);
		return;
	}
	op->file->text = text;
	node_note_size(op->fs, op->node.ino, 0, text->len);
	op_opened(op);
}

void node_text_opened(struct op *op, struct bytes *text)
{
	op->file->direct_io = true;
	node_text_opened_cached(op, text);
}

void node_text_on_made(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		node_text_opened(op, bytes_ref(wait->result));
}
