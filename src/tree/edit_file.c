#include "edit_file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/str.h"
#include "control.h"
#include "dirs.h"
#include "model/aside.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"

/* op->data of a close or a rename that carries out an edit. */
struct edit {
	edit_file_read *read;
	struct edit_file file;   /* the file that is changed */
	struct scratch *scratch; /* the file that replaces it; NULL: a close */
	bool taken;              /* the text was moved from the control or copied from the scratch file … */
	struct buf text;         /* … to here, until it is parsed */
	struct turn *turn;       /* NULL: not sent yet */
};

static void carry_out(struct op *op);
static void messages_on_ended(struct wait *wait, const struct error *e);
static void state_on_known(struct wait *wait, const struct error *e);
static void read_text(struct op *op);
static void text_on_read(struct wait *wait, const struct error *e);
static void turn_on_begun(struct wait *wait, const struct error *e);
static void turn_on_settled(struct wait *wait, const struct error *e);

/* The function that parses this file; NULL: the file cannot be edited, and `e` says why. */
static edit_file_read *reader_of(struct fs *fs, const struct node *file, struct error *e)
{
	const struct node_ops *ops = file->def ? file->def->ops : &node_captions;
	enum captions_format format;

	if (ops != &node_captions && ops != &node_script) {
		error_set(e, ERROR_FIXED, "%s can be written, but not replaced", file->def->name);
		return NULL;
	}
	if (!tree_model(fs)->services.settings->editing) {
		error_set(e, ERROR_NO_EDITING, "%s", "");
		return NULL;
	}
	if (ops == &node_script)
		return node_script_edit;
	format = node_captions_format(file);
	if (format == CAPTIONS_SRT || format == CAPTIONS_VTT)
		return node_captions_edit;
	error_set(e, ERROR_NO_EDITING, "captions can only be written as .srt and .vtt");
	return NULL;
}

void edit_file_open(struct op *op)
{
	struct error e;

	if (reader_of(op->fs, &op->node, &e))
		control_open(op, TURN_MESSAGE_MAX, true);
	else
		op_failed(op, &e);
}

void edit_file_write(struct op *op, const char *data, size_t size, off_t offset)
{
	if (control_write(op, data, size, offset))
		op_written(op, size);
}

/* ---- closing, or replacing ---- */

static void end_edit(struct op *op)
{
	struct edit *edit = op->data;

	op->data = NULL;
	if (edit->scratch)
		scratch_unref(edit->scratch);
	turn_unref(edit->turn);
	buf_finish(&edit->text);
	free(edit);
}

static void stop_waiting(struct op *op)
{
	wait_cancel(&op->wait);
	end_edit(op);
}

static void fail(struct op *op, const struct error *e)
{
	struct edit *edit = op->data;

	if (edit->scratch)
		edit->scratch->spent = false;
	end_edit(op);
	op_failed(op, e);
}

/* The target now has the scratch file's content, so the scratch file is removed. */
static void succeed(struct op *op)
{
	struct edit *edit = op->data;

	if (edit->scratch)
		scratch_remove(edit->scratch);
	end_edit(op);
	op_errno(op, 0);
}

/* Once a rename has sent its edit, only a fatal signal ends the wait: the caller must learn the outcome. */
static bool is_sent(const struct op *op)
{
	const struct edit *edit = op->data;

	return edit->scratch && edit->turn;
}

static void name_file(struct edit_file *file, struct fs *fs, const struct node *node)
{
	bool captions = !node->def || node->def->ops == &node_captions;
	const char *language = captions ? node_captions_language(node) : NULL;

	file->format = captions ? (int)node_captions_format(node) : 0;
	snprintf(file->language, sizeof file->language, "%s", language ? language : "");
	snprintf(file->preferred, sizeof file->preferred, "%s", tree_model(fs)->services.settings->language);
}

static bool begin(struct op *op, edit_file_read *read, const struct node *node, struct scratch *scratch)
{
	struct edit *edit = calloc(1, sizeof *edit);

	if (!edit) {
		op_errno(op, ENOMEM);
		return false;
	}
	edit->read = read;
	name_file(&edit->file, op->fs, node);
	edit->scratch = scratch ? scratch_ref(scratch) : NULL;
	op->data = edit;
	op_park_until(op, stop_waiting, is_sent);
	return true;
}

void edit_file_flush(struct op *op, edit_file_read *read)
{
	if (!file_for_writing(op->file))
		op_errno(op, 0);
	else if (control_flushes(op) && begin(op, read, &op->node, NULL))
		carry_out(op);
}

void edit_file_replace(struct op *op, const struct node *target, struct scratch *scratch)
{
	char *name = op->name;
	struct error e;
	edit_file_read *read = reader_of(op->fs, target, &e);

	op->name = op->new_name; /* report failures under the name of the file that users know */
	op->new_name = name;
	if (read && scratch->data.len > TURN_MESSAGE_MAX) {
		error_set(&e, ERROR_INPUT, "more than %u bytes", TURN_MESSAGE_MAX);
		e.err = EFBIG;
		read = NULL;
	}
	if (!read)
		op_failed(op, &e);
	else if (begin(op, read, target, scratch))
		carry_out(op);
}

/* The writer changes the draft as it is after all messages written before. So this waits for them, then gets
 * the newest state. */
static void carry_out(struct op *op)
{
	struct workspace *workspace = op->node.session->workspace;
	struct turn *before = turns_before(&workspace->turns);

	if (before)
		wait_start(&op->wait, &before->settled, messages_on_ended);
	else
		state_get(&workspace->state, 0, &op->wait, state_on_known);
}

static void messages_on_ended(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e && e->cause == ERROR_SESSION_GONE)
		fail(op, e);
	else
		carry_out(op);
}

static void take_text(struct op *op)
{
	struct edit *edit = op->data;
	struct control *control = op->file ? op->file->data : NULL;

	if (control) {
		edit->text = control->text;
		buf_init(&control->text, edit->text.max);
		control->start += (off_t)edit->text.len;
	} else {
		edit->scratch->spent = true;
		buf_append(&edit->text, edit->scratch->data.data, edit->scratch->data.len);
	}
	edit->taken = true;
}

static void state_on_known(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct edit *edit = op->data;
	const struct control *control = op->file ? op->file->data : NULL;

	if (e) {
		fail(op, e);
	} else if (control && !edit->taken && !control->text.len) { /* another close has carried it out */
		succeed(op);
	} else if (turns_before(&op->node.session->workspace->turns)) {
		carry_out(op);
	} else {
		if (!edit->taken)
			take_text(op);
		read_text(op);
	}
}

/* ---- parsing the text; on a worker if it is long ---- */

/* It outlives its op if the caller is killed. */
struct reading {
	struct job job;
	struct waiters waiters;
	edit_file_read *read;
	struct edit_file file;
	struct api_state *state; /* NULL: none */
	struct buf text, operations;
	struct error error;
	bool failed;
};

static void reading_run(struct job *job)
{
	struct reading *r = container_of(job, struct reading, job);

	r->failed = !r->read(&r->file, api_state_draft(r->state), buf_text(&r->text), r->text.len,
			     &r->operations, &r->error);
}

static void reading_on_done(struct job *job)
{
	struct reading *r = container_of(job, struct reading, job);

	waiters_wake(&r->waiters, r, r->failed ? &r->error : NULL);
	api_state_unref(r->state);
	buf_finish(&r->text);
	buf_finish(&r->operations);
	free(r);
}

static void read_text(struct op *op)
{
	struct edit *edit = op->data;
	struct workspace *workspace = op->node.session->workspace;
	struct reading *r = edit->text.failed ? NULL : calloc(1, sizeof *r);

	if (!r) {
		fail(op, &error_no_memory);
		return;
	}
	r->read = edit->read;
	r->file = edit->file;
	r->state = workspace->state.now ? api_state_ref(workspace->state.now) : NULL;
	r->text = edit->text;
	edit->text = (struct buf){0};
	waiters_init(&r->waiters);
	wait_start(&op->wait, &r->waiters, text_on_read);
	aside_run(&tree_model(op->fs)->services, &r->job, r->text.len + (r->state ? r->state->draft_len : 0),
		  reading_run, reading_on_done);
}

/* The text was parsed: it is sent, or changes nothing, or is refused. */
static void text_on_read(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct edit *edit = op->data;
	struct workspace *workspace = op->node.session->workspace;
	struct reading *r = wait->result;

	if (turns_before(&workspace->turns)) { /* another message was written meanwhile: wait for it */
		edit->text = r->text;
		r->text = (struct buf){0};
		carry_out(op);
	} else if (e && !edit->scratch) {
		end_edit(op);
		control_spoil(op, e);
	} else if (e) {
		fail(op, e);
	} else if (!r->operations.len) {
		succeed(op);
	} else {
		op->late = ERROR_UNDER_WAY;
		edit->turn = turn_send(&workspace->turns, r->operations.data, r->operations.len, &op->wait,
				       turn_on_begun);
		if (edit->turn)
			turn_ref(edit->turn);
	}
}

static void turn_on_begun(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct edit *edit = op->data;

	if (e)
		fail(op, e);
	else if (edit->turn->known)
		turn_on_settled(wait, NULL);
	else
		wait_start(wait, &edit->turn->settled, turn_on_settled);
}

/* Fails with the first line of the agent's reply. */
static void refuse(struct op *op, const struct turn *turn)
{
	const char *words = buf_text(&turn->result.words);
	size_t len = turn->result.words.len;
	struct error e;

	str_trim(&words, &len);
	error_set(&e, ERROR_INPUT, "%.*s", (int)strcspn(words, "\n"), words);
	fail(op, &e);
}

static void turn_on_settled(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct edit *edit = op->data;

	if (e)
		fail(op, e);
	else if (edit->turn->error.cause)
		fail(op, &edit->turn->error);
	else if (edit->turn->result.outcome == RESULT_CHANGED)
		succeed(op);
	else
		refuse(op, edit->turn);
}

/* Text that no close has carried out is dropped: nobody would see whether the edit worked. */
void edit_file_release(struct file *file)
{
	control_release(file, NULL, NULL);
}
