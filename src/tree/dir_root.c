/* The root: the account, and one directory for each session. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/str.h"
#include "fs/fs.h"
#include "model/model.h"
#include "model/session.h"
#include "nodes.h"
#include "product/causes.h"

/* clang-format off */
static const struct node_def rows[] = {
	{"README.md",    S_IFREG | 0444, LISTED, .ops = &node_readme},
	{"credits",      S_IFREG | 0400, LISTED, .ops = &node_credits, .arg = CREDITS_TEXT},
	{"credits.json", S_IFREG | 0400, LISTED, .ops = &node_credits, .arg = CREDITS_JSON},
	{"status",       S_IFREG | 0400, LISTED, .ops = &node_status, .arg = STATUS_TEXT},
	{"ledger.jsonl", S_IFREG | 0600, LISTED, .ops = &node_events},
	{"new",          S_IFDIR,        LISTED, .dir = &dir_new},
	{"latest",       S_IFLNK | 0777, LISTED, .ops = &node_latest},
	{".nemofs",      S_IFDIR,        UNLISTED, .dir = &dir_nemofs},
	{"status.json",  S_IFREG | 0400, UNLISTED, .ops = &node_status, .arg = STATUS_JSON},
	NODE_END,
};
/* clang-format on */

static struct session *find(struct op *op, const char *name)
{
	struct model *model = fs_model(op->fs);
	struct session *session = model_session_by_name(model, name);

	return session ? session : model_session_by_session_id(model, name);
}

bool fs_reserves(const char *name)
{
	return dir_row(&dir_root, name) != NULL;
}

/* Nothing is said of a session that is not there: looking up a name is no operation. */
static void adopted(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct node node;

	if (e && e->cause == ERROR_SESSION_GONE) {
		op_missing(op);
		return;
	}
	if (e) {
		op_errno(op, e->cause == ERROR_CONTRACT ? ENOENT : e->err);
		return;
	}
	node = node_dir(wait->result, &dir_session);
	op_entry(op, &node);
}

static void lookup(struct op *op, const char *name)
{
	struct session *session = find(op, name);
	struct node node;

	if (session) {
		node = node_dir(session, &dir_session);
		op_entry(op, &node);
	} else if (session_id_plausible(name)) {
		session_adopt(fs_model(op->fs), name, &op->wait, adopted);
		op_park(op, op_stop_waiting);
	} else {
		op_errno(op, ENOENT);
	}
}

static bool sessions_loaded(struct fs *fs, const struct node *dir)
{
	(void)dir;
	return fs_model(fs)->loaded;
}

/* The mount answers before. All ways into the tree lead through here. */
static void load_sessions(struct op *op)
{
	model_load(fs_model(op->fs), &op->wait, op_loaded);
	op_park(op, op_stop_waiting);
}

static bool next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256], struct node *entry)
{
	struct session *session = model_session_after(fs_model(fs), (int64_t)*cookie);

	(void)dir;
	if (!session)
		return false;
	*cookie = (uint64_t)session->id;
	memcpy(name, session->name, strlen(session->name) + 1);
	*entry = node_dir(session, &dir_session);
	return true;
}

/* Names chosen here follow the rule for those of the service. */
static bool usable_name(const char *name)
{
	char safe[256];

	str_safe_name(safe, name);
	return !strcmp(safe, name);
}

static void refuse_name(struct op *op)
{
	struct error e;

	error_set(&e, ERROR_INPUT, "names of sessions are UTF-8, without control characters");
	op_failed(op, &e);
}

static void made(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct node node;

	if (e) {
		op_failed(op, e);
		return;
	}
	node = node_dir(wait->result, &dir_session);
	op_entry(op, &node);
}

static void make(struct op *op, const char *name, mode_t mode)
{
	struct error e;

	(void)mode;
	if (!model_writable(fs_model(op->fs), &e)) {
		op_failed(op, &e);
	} else if (!usable_name(name)) {
		refuse_name(op);
	} else if (find(op, name)) {
		op_errno(op, EEXIST);
	} else {
		session_create(fs_model(op->fs), name, &op->wait, made);
		op_park_committed(op, op_stop_waiting);
	}
}

static void forget_loaded(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct session *session = find(op, op->name);
	struct error nomem;

	if (e || !session) {
		op_errno(op, e ? e->err : ENOENT);
		return;
	}
	fs_forget_session(op->fs, session);
	if (session_forget(session, &nomem))
		op_errno(op, 0);
	else
		op_failed(op, &nomem);
}

/* Only a loaded session knows what there is to be cancelled and dropped. */
static void forget(struct op *op, const char *name)
{
	struct session *session = find(op, name);

	if (!session) {
		op_errno(op, ENOENT);
		return;
	}
	session_load(session, &op->wait, forget_loaded);
	op_park_committed(op, op_stop_waiting);
}

static void rename_session(struct op *op, const char *name, const struct node *to, const char *new_name,
			   unsigned flags)
{
	struct session *session = find(op, name);
	struct error e;

	if (!session)
		op_errno(op, ENOENT);
	else if (flags & ~(unsigned)RENAME_NOREPLACE)
		op_errno(op, EINVAL);
	else if (to->dir != &dir_root)
		op_fixed(op, "sessions stay in the root");
	else if (!usable_name(new_name))
		refuse_name(op);
	else if (!session_rename(session, new_name, &e))
		op_failed(op, &e);
	else
		op_errno(op, 0);
}

const struct dir dir_root = {
	.id = DIR_ROOT,
	.mode = 0700,
	.rows = rows,
	.lookup = lookup,
	.next = next,
	.loaded = sessions_loaded,
	.load = load_sessions,
	.mkdir = make,
	.rmdir = forget,
	.rename = rename_session,
};
