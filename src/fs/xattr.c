/* Extended attributes: the tree has a table of them. */
#include <errno.h>
#include <string.h>

#include "core.h"

/* Size 0 asks how much room is needed. */
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

void xattr_get(struct op *op)
{
	struct buf value = {0};

	for (const struct fs_attribute *a = op->fs->config.tree->attributes; a->name; a++)
		if (!strcmp(a->name, op->name) && (a->put(&op->node, &value) || value.failed)) {
			answer(op, &value);
			return;
		}
	op_errno(op, ENODATA);
}

/* rsync -X removes what the other copy has not: of the files that a user makes, and of their folder, that is
 * no error, and what the mount tells of them stays. */
void xattr_remove(struct op *op)
{
	bool made_by_users = op->node.entry || (!op->node.def && op->node.dir->unlink);

	for (const struct fs_attribute *a = op->fs->config.tree->attributes; a->name; a++)
		if (!strcmp(a->name, op->name)) {
			op_errno(op, made_by_users ? 0 : EOPNOTSUPP);
			return;
		}
	op_errno(op, ENODATA);
}

void xattr_list(struct op *op)
{
	struct buf names = {0}, value = {0};

	for (const struct fs_attribute *a = op->fs->config.tree->attributes; a->name; a++)
		if (a->put(&op->node, &value))
			buf_append(&names, a->name, strlen(a->name) + 1);
	names.failed |= value.failed;
	buf_finish(&value);
	answer(op, &names);
}
