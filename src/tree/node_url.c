/* url: an open gets the link that shows the project in a browser. */
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

static void claim_on_link(struct wait *wait, const struct error *e);

static void open_url(struct op *op)
{
	claim_get(&op->node.session->workspace->claim, &op->wait, claim_on_link);
	op_park(op, op_stop_waiting);
}

static void claim_on_link(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		node_text_opened(op, bytes_ref(op->node.session->workspace->claim.link));
}

/* The embedded engine has no web page. Without this, `cp -r` would fail to read the file. */
static bool exists(struct fs *fs, const struct node *node)
{
	(void)node;
	return !tree_model(fs)->services.settings->unix_socket;
}

const struct node_ops node_url = {
	.exists = exists, .attr = node_text_attr, .open = open_url, .read = node_text_read};
