/* chat.md: the conversation; grows, so that `tail -f` follows it. */

#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

static const struct buf *text_of(const struct node *node)
{
	return &node->session->workspace->chat.text;
}

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	(void)fs;
	(void)timeout;
	st->st_size = (off_t)text_of(node)->len;
}

static void open_chat(struct op *op)
{
	op->file->direct_io = true;
	op_opened(op);
}

static void read_chat(struct op *op, size_t size, off_t offset)
{
	const struct buf *text = text_of(&op->node);
	size_t from = (size_t)offset < text->len ? (size_t)offset : text->len;

	op_data(op, buf_text(text) + from, size < text->len - from ? size : text->len - from);
}

const struct node_ops node_chat = {.attr = attr, .open = open_chat, .read = read_chat};
