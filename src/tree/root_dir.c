/* The entries of the root: one directory for each session. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/libc.h"
#include "base/str.h"
#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "product/causes.h"

/* Callbacks: each is defined below the function that starts it. */
static void session_on_adopted(struct wait *wait, const struct error *e);
static void session_on_made(struct wait *wait, const struct error *e);
static void session_on_loaded(struct wait *wait, const struct error *e);
static void change_on_kept(struct wait *wait, const struct error *e);

static struct session *find(struct op *op, const char *name)
{
	struct model *model = tree_model(op->fs);
	struct session *session = model_session_by_name(model, name);

	return session ? session : model_session_by_session_id(model, name);
}

static struct node node_of(struct session *session)
{
	return node_session(session, session->id, &dir_session);
}

void root_dir_lookup(struct op *op, const char *name)
{
	struct session *session = find(op, name);
	struct node node;

	if (session) {
		node = node_of(session);
		op_entry(op, &node);
	} else if (session_id_plausible(name)) {
		session_adopt(tree_model(op->fs), name, &op->wait, session_on_adopted);
		op_park(op, op_stop_waiting);
	} else {
		op_errno(op, ENOENT);
	}
}

/* The lookup of a name that does not exist is not reported as a failed operation. */
static void session_on_adopted(struct wait *wait, const struct error *e)
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
	node = node_of(wait->result);
	op_entry(op, &node);
}

bool root_dir_loaded(struct fs *fs, const struct node *dir)
{
	(void)dir;
	return tree_model(fs)->loaded;
}

/* The mount starts before the sessions are loaded. The root is on every path, so everything else waits
 * here. */
void root_dir_load(struct op *op)
{
	model_load(tree_model(op->fs), &op->wait, op_loaded);
	op_park(op, op_stop_waiting);
}

uint64_t root_dir_version(struct fs *fs)
{
	return tree_model(fs)->session_changes;
}

bool root_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		   struct node *entry)
{
	struct session *session = model_session_after(tree_model(fs), (int64_t)*cookie);

	(void)dir;
	if (!session)
		return false;
	*cookie = (uint64_t)session->id;
	memcpy(name, session->name, strlen(session->name) + 1);
	*entry = node_of(session);
	return true;
}

/* A name that users choose follows the rule for names from the service. */
static bool usable_name(const char *name)
{
	char safe[256];

	str_safe_name(safe, name);
	return !strcmp(safe, name);
}

/* Folders that programs create automatically: trash cans, indexes, thumbnails. */
static bool made_by_programs(const char *name)
{
	static const char *const names[] = {"@eaDir", "$RECYCLE.BIN", "System Volume Information"};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (!strcmp(name, names[i]))
			return true;
	return name[0] == '.';
}

/* Can a session have this name? */
static bool name_allowed(const char *name, struct error *e)
{
	if (made_by_programs(name))
		return error_set(e, ERROR_FIXED,
				 "a session cannot be called %s: programs create such folders automatically",
				 name);
	return usable_name(name) ||
	       error_set(e, ERROR_INPUT, "names of sessions must be UTF-8 without control characters");
}

/* mkdir makes a session, except for the mkdir of `cp -r` (see DIR_NO_COPY): a copy would only fill another
 * session with errors. */
void root_dir_mkdir(struct op *op, const char *name, mode_t mode)
{
	struct error e;

	if (mode & DIR_NO_COPY || !(mode & S_IWUSR)) {
		error_set(&e, ERROR_FIXED,
			  "%s: a session cannot be copied; make one with mkdir, and copy uploads/", name);
		op_failed(op, &e);
	} else if (!model_writable(tree_model(op->fs), &e) || !name_allowed(name, &e)) {
		op_failed(op, &e);
	} else if (session_name_taken(tree_model(op->fs), name)) {
		op_errno(op, EEXIST);
	} else {
		session_create(tree_model(op->fs), name, &op->wait, session_on_made);
		op_park_committed(op, op_stop_waiting);
	}
}

static void session_on_made(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct node node;

	if (e) {
		op_failed(op, e);
		return;
	}
	node = node_of(wait->result);
	op_entry(op, &node);
}

/* The session is loaded first: only then it is known what must be cancelled and dropped. */
void root_dir_rmdir(struct op *op, const char *name)
{
	struct session *session = find(op, name);

	if (!session) {
		op_errno(op, ENOENT);
		return;
	}
	session_load(session, &op->wait, session_on_loaded);
	op_park_committed(op, op_stop_waiting);
}

static void session_on_loaded(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct session *session = find(op, op->name);
	struct error nomem;

	if (e || !session)
		op_errno(op, e ? e->err : ENOENT);
	else if (!session_forget(session, wait, change_on_kept, &nomem))
		op_failed(op, &nomem);
}

/* Answers rename and rmdir once the change is in the journal, so that a crash cannot undo it. */
static void change_on_kept(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		op_errno(op, 0);
}

static void refuse_move(struct op *op)
{
	struct error e;

	error_set(&e, ERROR_FIXED, "sessions cannot leave the root");
	op_failed(op, &e);
}

void root_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
		     unsigned flags)
{
	struct session *session = find(op, name);
	struct error e;

	if (!session)
		op_errno(op, ENOENT);
	else if (flags & ~(unsigned)RENAME_NOREPLACE)
		op_errno(op, EINVAL);
	else if (to->dir != &dir_root)
		refuse_move(op);
	else if (!name_allowed(new_name, &e) ||
		 !session_rename(session, new_name, &op->wait, change_on_kept, &e))
		op_failed(op, &e);
	else
		op_park_committed(op, op_stop_waiting);
}
