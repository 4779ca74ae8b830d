/* Extended attributes, for scripts: what a session's directories and files are
 * called at the service, how far they are, where their bytes come from. */
#include <errno.h>
#include <string.h>

#include "api/client.h"
#include "fs/core.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"

/* What the attributes tell of. */
struct subject {
	const struct session *session;
	struct node_facts facts;
};

static bool put_text(struct buf *out, const char *text)
{
	return text && *text && buf_puts(out, text);
}

static bool put_session_id(const struct subject *subject, struct buf *out)
{
	return put_text(out, subject->session->session_id);
}

static bool put_task_id(const struct subject *subject, struct buf *out)
{
	return put_text(out, subject->session->task_id);
}

static bool put_progress(const struct subject *subject, struct buf *out)
{
	return subject->facts.progress >= 0 && buf_printf(out, "%d", subject->facts.progress);
}

static bool put_source(const struct subject *subject, struct buf *out)
{
	return put_text(out, subject->facts.source);
}

/* `put` appends the value; false: the subject has none. */
static const struct {
	const char *name;
	bool (*put)(const struct subject *, struct buf *);
} attributes[] = {
	{"user.nemo.session_id", put_session_id},
	{"user.nemo.task_id", put_task_id},
	{"user.nemo.progress", put_progress},
	{"user.nemo.source", put_source},
};

enum { COUNT = sizeof attributes / sizeof *attributes };

static bool is_session(const struct node *node)
{
	return node->dir->id == DIR_SESSION && !node->def && !node->entry;
}

/* False: there is nothing to tell of the node. */
static bool describe(const struct node *node, struct subject *subject)
{
	const struct node_ops *ops = node_hooks(node);

	*subject = (struct subject){.session = node->session, .facts = {.progress = -1}};
	if (!node->session || !node->session->workspace)
		return false;
	if (is_session(node)) {
		subject->facts.progress = workspace_progress(node->session->workspace);
		subject->facts.source = api_base_url(node->session->model->services.api);
	} else if (ops && ops->facts) {
		ops->facts(node, &subject->facts);
	}
	return true;
}

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
	struct subject subject;
	bool told = describe(&op->node, &subject);

	for (size_t i = 0; told && i < COUNT; i++)
		if (!strcmp(attributes[i].name, op->name) &&
		    (attributes[i].put(&subject, &value) || value.failed)) {
			answer(op, &value);
			return;
		}
	op_errno(op, ENODATA);
}

void xattr_list(struct op *op)
{
	struct buf names = {0}, value = {0};
	struct subject subject;
	bool told = describe(&op->node, &subject);

	for (size_t i = 0; told && i < COUNT; i++)
		if (attributes[i].put(&subject, &value))
			buf_append(&names, attributes[i].name, strlen(attributes[i].name) + 1);
	names.failed |= value.failed;
	buf_finish(&value);
	answer(op, &names);
}
