/* Extended attributes. The tree has a table of its own attributes; a node may store those of users. */
#include <errno.h>
#include <string.h>

#include "core.h"

/* Size 0 asks how large the value is. */
static void answer(struct op *op, struct buf *value)
{
	if (value->failed)
		op_errno(op, ENOMEM);
	else if (!op->size)
		op_count(op, value->len);
	else if (value->len > op->size)
		op_errno(op, ERANGE);
	else
		op_data(op, buf_text(value), value->len);
	buf_finish(value);
}

static const struct fs_attribute *of_tree(const struct op *op)
{
	for (const struct fs_attribute *a = op->fs->config.tree->attributes; a->name; a++)
		if (!strcmp(a->name, op->name))
			return a;
	return NULL;
}

static const struct node_attributes *of_users(const struct op *op)
{
	const struct node_ops *ops = node_hooks(&op->node);

	return ops ? ops->attributes : NULL;
}

void xattr_get(struct op *op)
{
	const struct fs_attribute *a = of_tree(op);
	const struct node_attributes *own = of_users(op);
	struct buf value = {0};
	bool there = a ? a->put(&op->node, &value) : own && own->get(&op->node, op->name, &value);

	if (there || value.failed)
		answer(op, &value);
	else
		op_errno(op, ENODATA);
}

/* Is this a file made by a user, or a folder of such files? Changes to the mount's own attributes are
 * accepted there and ignored: rsync -X sets and removes those that differ from the other copy, and fails if
 * it cannot. */
static bool made_by_users(const struct op *op)
{
	return op->node.entry || (!op->node.def && op->node.dir->unlink && !op->node.dir->rows->name);
}

void xattr_set(struct op *op)
{
	const struct node_attributes *own = of_users(op);

	if (of_tree(op) || !own)
		op_errno(op, made_by_users(op) ? 0 : EOPNOTSUPP);
	else
		op_errno(op, own->set(&op->node, op->name, op->new_name, op->size, (int)op->flags));
}

void xattr_remove(struct op *op)
{
	const struct node_attributes *own = of_users(op);

	if (of_tree(op))
		op_errno(op, made_by_users(op) ? 0 : EOPNOTSUPP);
	else
		op_errno(op, own ? own->remove(&op->node, op->name) : ENODATA);
}

void xattr_list(struct op *op)
{
	const struct node_attributes *own = of_users(op);
	struct buf names = {0}, value = {0};

	for (const struct fs_attribute *a = op->fs->config.tree->attributes; a->name; a++)
		if (a->put(&op->node, &value))
			buf_append(&names, a->name, strlen(a->name) + 1);
	if (own)
		own->list(&op->node, &names);
	names.failed |= value.failed;
	buf_finish(&value);
	answer(op, &names);
}
