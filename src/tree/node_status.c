/* status, status.json: what runs, here and at the service. As with files of sysfs, poll
 * reports a change, and reading from the start again gives the new text. */
#include <poll.h>

#include "dirs.h"
#include "model/model.h"
#include "model/status.h"
#include "nodes.h"

static struct bytes *status_now(const struct file *file)
{
	const struct session *session = file->node.session;

	if (session)
		return status_session_text(session);
	return file->node.def->arg == STATUS_JSON ? status_mount_json(tree_model(file->fs))
						  : status_mount_text(tree_model(file->fs));
}

/* file->data holds the model's count of changes when the text was made. */
static void remember(struct file *file)
{
	file->data = (void *)tree_model(file->fs)->changes;
}

static bool outdated(const struct file *file)
{
	return file->data != (void *)tree_model(file->fs)->changes;
}

static void open_status(struct op *op)
{
	remember(op->file);
	node_text_opened(op, status_now(op->file));
}

static void read_status(struct op *op, size_t size, off_t offset)
{
	struct bytes *text;

	if (offset == 0 && outdated(op->file) && (text = status_now(op->file))) {
		bytes_unref(op->file->text);
		op->file->text = text;
		remember(op->file);
	}
	node_text_read(op, size, offset);
}

static unsigned poll_status(struct file *file)
{
	return POLLIN | POLLRDNORM | (outdated(file) ? POLLPRI : 0u);
}

const struct node_ops node_status = {
	.attr = node_text_attr, .open = open_status, .read = read_status, .poll = poll_status};
