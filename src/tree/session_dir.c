#include "dirs.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "base/libc.h"
#include "edit_file.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

enum {
	FIRST_SCRATCH = 1 << 20
}; /* cookies of scratch files in a listing; lower ones are those of captions */

bool session_dir_loaded(struct fs *fs, const struct node *dir)
{
	(void)fs;
	return dir->session->workspace && dir->session->workspace->ready;
}

void session_dir_load(struct op *op)
{
	session_load(op->node.session, &op->wait, op_loaded);
	op_park(op, op_stop_waiting);
}

static struct scratches *scratches_of(const struct node *dir)
{
	return &dir->session->workspace->scratches;
}

static struct node scratch_node(const struct node *dir, const struct scratch *scratch)
{
	return node_entry(dir, &dir_scratch, scratch->number);
}

void session_dir_lookup(struct op *op, const char *name)
{
	const struct scratch *scratch = scratch_by_name(scratches_of(&op->node), name);
	struct node node;

	if (scratch)
		node = scratch_node(&op->node, scratch);
	if (scratch || node_captions_named(&node, &op->node, name))
		op_entry(op, &node);
	else
		op_errno(op, ENOENT);
}

bool session_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		      struct node *entry)
{
	const struct scratch *scratch;

	if (*cookie < FIRST_SCRATCH) {
		if (node_captions_next(fs, dir, cookie, name, entry))
			return true;
		*cookie = FIRST_SCRATCH;
	}
	scratch = scratch_after(scratches_of(dir), (unsigned)(*cookie - FIRST_SCRATCH));
	if (!scratch)
		return false;
	*cookie = FIRST_SCRATCH + scratch->number;
	snprintf(name, 256, "%s", scratch->name);
	*entry = scratch_node(dir, scratch);
	return true;
}

/* vim creates a file with such a name to test whether it can move a file away and write another in its place.
 * The create fails, so vim writes into the file itself. */
static bool tries_to_move(const char *name)
{
	return !name[strspn(name, "0123456789")];
}

static struct scratch *make_scratch(struct op *op, const char *name, struct error *e)
{
	if (tries_to_move(name)) {
		error_set(e, ERROR_FIXED, "%s: the files of a session cannot be moved to another folder",
			  name);
		return NULL;
	}
	return model_writable(op->node.session->model, e) ? scratch_create(scratches_of(&op->node), name, e)
							  : NULL;
}

void session_dir_create(struct op *op, const char *name, mode_t mode)
{
	struct scratch *scratch;
	struct node node;
	struct error e;

	/* An editor's temporary file has no such name; a user copies a video into the wrong folder. */
	if (!strcmp(name, "question") || !tree_model(op->fs)->services.settings->editing ||
	    ingest_media(name)) {
		node_question_create(op, name, mode);
		return;
	}
	if (dir_row(&dir_session, name) || scratch_by_name(scratches_of(&op->node), name) ||
	    node_captions_named(&node, &op->node, name)) {
		op_errno(op, EEXIST);
		return;
	}
	scratch = make_scratch(op, name, &e);
	if (!scratch) {
		op_failed(op, &e);
		return;
	}
	node = scratch_node(&op->node, scratch);
	op->file->ops = &node_scratch;
	op->file->data = scratch_ref(scratch);
	op->file->direct_io = true;
	op_created(op, &node);
}

void session_dir_unlink(struct op *op, const char *name)
{
	struct scratch *scratch = scratch_by_name(scratches_of(&op->node), name);

	if (!scratch) {
		op_refused(op, REFUSED_REMOVE, name);
		return;
	}
	scratch_remove(scratch);
	op_errno(op, 0);
}

/* ---- renaming a scratch file, also over another file ---- */

static bool find_file(const struct op *op, const char *name, struct node *file)
{
	const struct node_def *def = dir_row(&dir_session, name);

	if (def)
		*file = node_row(&op->node, &dir_session, def);
	return def || node_captions_named(file, &op->node, name);
}

void session_dir_rename(struct op *op, const char *name, const struct node *to, const char *new_name,
			unsigned flags)
{
	struct scratch *scratch = scratch_by_name(scratches_of(&op->node), name);
	struct node file;

	if (!scratch) {
		op_refused(op, REFUSED_RENAME, name);
	} else if (to->session != op->node.session || to->dir != &dir_session) {
		op_errno(op, EXDEV);
	} else if (flags & ~(unsigned)RENAME_NOREPLACE) {
		op_errno(op, EINVAL);
	} else if (find_file(op, new_name, &file)) {
		if (flags)
			op_errno(op, EEXIST);
		else
			edit_file_replace(op, &file, scratch);
	} else if (flags && scratch_by_name(scratches_of(&op->node), new_name)) {
		op_errno(op, EEXIST);
	} else {
		scratch_rename(scratch, new_name);
		op_errno(op, 0);
	}
}
