/* Nodes whose content is a text, made when they are opened. */
#include <errno.h>

#include "fs/node.h"

void node_text_read(struct op *op, size_t size, off_t offset)
{
	const struct bytes *text = op->file->text;
	size_t len = text ? text->len : 0, from = (size_t)offset < len ? (size_t)offset : len;

	op_data(op, text ? text->data + from : NULL, size < len - from ? size : len - from);
}

void node_text_opened(struct op *op, struct bytes *text)
{
	if (!text) {
		op_errno(op, ENOMEM);
		return;
	}
	op->file->text = text;
	op->file->direct_io = true;
	op_opened(op);
}
