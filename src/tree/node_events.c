/* events.jsonl: every event of every message's stream. ledger.jsonl, in the root: what
 * every message cost. They only grow, so `tail -f` follows them. */
#include <errno.h>

#include "dirs.h"
#include "disk.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

static struct jsonl *log_of(struct fs *fs, const struct node *node)
{
	return node->session ? &node->session->workspace->events : &tree_model(fs)->ledger.file;
}

static void attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	(void)timeout;
	st->st_size = (off_t)log_of(fs, node)->size;
}

static void open_events(struct op *op)
{
	op->file->direct_io = true;
	op_opened(op);
}

/* Gives only complete lines: the worker may be writing one. */
static void read_events(struct op *op, size_t size, off_t offset)
{
	struct jsonl *log = log_of(op->fs, &op->node);
	uint64_t from = (uint64_t)offset;

	if (from >= log->size) {
		op_data(op, NULL, 0);
	} else if (!jsonl_open(log)) {
		op_errno(op, errno);
	} else {
		disk_read(op, log->fd, size < log->size - from ? size : (size_t)(log->size - from), offset);
		jsonl_rest(log);
	}
}

const struct node_ops node_events = {.attr = attr, .open = open_events, .read = read_events};
