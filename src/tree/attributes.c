#include "attributes.h"

#include "api/client.h"
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"

/* The session of the node; NULL: the node has no attributes. */
static const struct session *session_of(const struct node *node)
{
	return node->session && node->session->workspace ? node->session : NULL;
}

static struct node_facts facts_of(const struct node *node)
{
	const struct session *session = session_of(node);
	const struct node_ops *ops = node->def ? node->def->ops : node->entry ? node->dir->entry_ops : NULL;
	struct node_facts facts = {.progress = -1};

	if (session && node->dir == &dir_session && !node->def && !node->entry) {
		facts.progress = workspace_progress(session->workspace);
		facts.source = api_base_url(session->model->services.api);
	} else if (session && ops && ops->facts) {
		ops->facts(node, &facts);
	}
	return facts;
}

static bool put_text(const char *text, struct buf *out)
{
	return text && *text && buf_puts(out, text);
}

static bool put_session_id(const struct node *node, struct buf *out)
{
	const struct session *session = session_of(node);

	return session && put_text(session->session_id, out);
}

static bool put_task_id(const struct node *node, struct buf *out)
{
	const struct session *session = session_of(node);

	return session && put_text(session->task_id, out);
}

static bool put_progress(const struct node *node, struct buf *out)
{
	int progress = facts_of(node).progress;

	return progress >= 0 && buf_printf(out, "%d", progress);
}

static bool put_source(const struct node *node, struct buf *out)
{
	return put_text(facts_of(node).source, out);
}

const struct fs_attribute attributes[] = {
	{"user.nemo.session_id", put_session_id},
	{"user.nemo.task_id", put_task_id},
	{"user.nemo.progress", put_progress},
	{"user.nemo.source", put_source},
	{NULL, NULL},
};
