#include "control.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

#include "api/remedy.h"
#include "base/str.h"
#include "dirs.h"
#include "model/errand.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "product/causes.h"

/* ---- opening ---- */

static void session_on_known(struct wait *wait, const struct error *e);
static void balance_on_known(struct wait *wait, const struct error *e);

static bool out_of_credits(struct op *op, struct error *e)
{
	const struct model *model = tree_model(op->fs);

	if (model->account.available != 0)
		return false;
	error_set(e, ERROR_NO_CREDITS, "the balance is 0");
	api_add_remedy(model->services.api, e);
	return true;
}

static void stop_opening(struct op *op)
{
	struct control *control = op->file->data;

	wait_cancel(&op->wait);
	wait_cancel(&control->balance);
}

/* The open waits for the session's state and for the account. The first failure ends it. */
static void go_on_opening(struct op *op, const struct error *e)
{
	struct control *control = op->file->data;

	if (e) {
		stop_opening(op);
		op_failed(op, e);
		return;
	}
	if (wait_running(&op->wait) || wait_running(&control->balance))
		return;
	if (op->size && !control->broke.cause)
		out_of_credits(op, &control->broke);
	op_opened(op);
}

static void session_on_known(struct wait *wait, const struct error *e)
{
	go_on_opening(container_of(wait, struct op, wait), e);
}

static void balance_on_known(struct wait *wait, const struct error *e)
{
	go_on_opening(container_of(wait, struct control, balance)->opening, e);
}

/* Sends both requests at once, to save a round trip. Afterwards two connections are ready for what is
 * written. */
static void ask(struct op *op, bool paid)
{
	struct model *model = tree_model(op->fs);
	struct control *control = op->file->data;
	struct session *session = op->node.session;

	op_park(op, stop_opening);
	if (session)
		state_get(&session->workspace->state, model->services.settings->state_ttl, &op->wait,
			  session_on_known);
	if (session && !paid)
		return;
	if (account_fresh(&model->account))
		wait_done_later(&control->balance, model->services.loop, balance_on_known);
	else
		account_get(&model->account, &control->balance, balance_on_known);
}

void control_open(struct op *op, size_t max, bool paid)
{
	struct control *control;
	struct error e;

	if (!model_writable(tree_model(op->fs), &e)) {
		op_failed(op, &e);
		return;
	}
	control = calloc(1, sizeof *control);
	if (!control) {
		op_errno(op, ENOMEM);
		return;
	}
	if (paid)
		ledger_allows(&tree_model(op->fs)->ledger, &control->broke);
	buf_init(&control->text, max);
	buf_init(&control->done, max);
	waiters_init(&control->waiters);
	op->file->data = control;
	op->file->direct_io = true;
	op->size = paid;
	control->opening = op;
	ask(op, paid);
}

void control_spoil(struct op *op, const struct error *e)
{
	struct control *control = op->file->data;

	control->spoiled = true;
	control->refused = *e;
	buf_clear(&control->text);
	op_failed(op, e);
}

/* Fails a write that exceeds the limit, or for which there is no memory. */
static void refuse_more(struct op *op, size_t size)
{
	const struct control *control = op->file->data;
	struct error e;

	if (control->text.len + size > control->text.max) {
		error_set(&e, ERROR_INPUT, "more than %zu bytes", control->text.max);
		e.err = EFBIG;
	} else {
		error_set(&e, ERROR_NO_MEMORY, "nothing that was written was carried out");
	}
	control_spoil(op, &e);
}

bool control_flushes(struct op *op)
{
	const struct control *control = op->file->data;
	struct error e;

	if (!op_closes(op))
		op_errno(op, 0);
	else if (control->spoiled)
		op_failed(op, &control->refused);
	else if (!control->text.len)
		op_errno(op, 0);
	else if (op_cut_short(op, &e))
		control_spoil(op, &e);
	else
		return true;
	return false;
}

static bool goes_back(const struct file *file, const struct control *control, off_t offset)
{
	return !file->stream && !(file->flags & O_APPEND) && offset >= control->start &&
	       offset - control->start < (off_t)control->text.len;
}

bool control_write(struct op *op, const char *data, size_t size, off_t offset)
{
	struct control *control = op->file->data;
	struct buf *text = &control->text;
	size_t at = goes_back(op->file, control, offset) ? (size_t)(offset - control->start) : text->len;
	size_t over = size < text->len - at ? size : text->len - at;

	if (control->spoiled) {
		op_failed(op, &control->refused);
		return false;
	}
	if (!buf_append(text, data + over, size - over)) {
		refuse_more(op, size - over);
		return false;
	}
	if (over)
		memcpy(text->data + at, data, over);
	control->start = offset - (off_t)at;
	return true;
}

void control_drop(struct control *control, size_t n)
{
	if (n > control->text.len)
		n = control->text.len;
	buf_drop(&control->text, n);
	control->start += (off_t)n;
}

void control_skip_mark(struct control *control)
{
	if (!control->marked && control->text.len >= 3 && !memcmp(control->text.data, "\xEF\xBB\xBF", 3))
		control_drop(control, 3);
	control->marked = true;
}

void control_truncate(struct op *op, off_t size)
{
	struct control *control = op->file ? op->file->data : NULL;

	if (size > (control ? control->start + (off_t)control->text.len : 0)) {
		op_refused(op, REFUSED_LENGTH, NULL);
		return;
	}
	if (control)
		buf_cut(&control->text, size > control->start ? (size_t)(size - control->start) : 0);
	op_errno(op, 0);
}

/* ---- the session ---- */

struct session *control_target(const struct file *file)
{
	const struct control *control = file->data;

	if (file->node.session)
		return file->node.session;
	return control->session ? model_session_by_rowid(tree_model(file->fs), control->session) : NULL;
}

static void load(struct op *op);

static void loaded(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		control_spoil(op, e);
	else
		load(op);
}

static void load(struct op *op)
{
	struct session *session = control_target(op->file);

	if (!session)
		op_errno(op, ESTALE);
	else if (session_ready(session))
		op->resume(op);
	else
		session_load(session, &op->wait, loaded);
}

static void made(struct wait *wait, const struct error *e)
{
	struct control *control = container_of(wait, struct control, making);
	const struct session *session = wait->result;

	if (!e)
		control->session = session->id;
	waiters_wake(&control->waiters, NULL, e);
}

/* A write and a close can run at the same time: both wait for one new session. */
static void make_session(struct op *op)
{
	struct control *control = op->file->data;

	wait_start(&op->wait, &control->waiters, loaded);
	if (list_empty(&control->making.link))
		session_create(tree_model(op->fs), NULL, &control->making, made);
}

void control_session(struct op *op, void (*next)(struct op *))
{
	const struct control *control = op->file->data;

	op->resume = next;
	if (op->file->node.session || control->session)
		load(op);
	else
		make_session(op);
}

/* Without a code, the service did not report the session as gone: the user removed it here, so no other one
 * is made. */
bool control_again(struct op *op, const struct error *e)
{
	struct control *control = op->file->data;

	if (e->cause != ERROR_SESSION_GONE || !e->code || op->file->node.session || control->again ||
	    control->done.len)
		return false;
	control->again = true;
	control->session = 0;
	control_session(op, op->resume);
	return true;
}

/* ---- a new session that has stayed empty ---- */

static void state_on_looked(struct wait *wait, const struct error *e);
static void session_on_judged(struct wait *wait, const struct error *ignored);

static bool used(const struct workspace *w)
{
	return w->turns.last || w->ingest.uploads.count || turns_busy(&w->turns) ||
	       !list_empty(&w->ingest.fetches) || !list_empty(&w->exports.renders);
}

/* Without an answer from the service (no code), it may have done what was requested: the session is kept. */
void control_failed(struct op *op, const struct error *e)
{
	struct control *control = op->file->data;
	const struct session *session = control_target(op->file);

	if (op->node.session || !session || !session->workspace || !e->code || control->done.len ||
	    used(session->workspace)) {
		op_failed(op, e);
		return;
	}
	control->failed = *e;
	state_get(&session->workspace->state, 0, &op->wait, state_on_looked);
}

static void state_on_looked(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct control *control = op->file->data;
	struct loop *loop = tree_model(op->fs)->services.loop;

	if (e)
		op_failed(op, &control->failed);
	else
		wait_done_later(wait, loop, session_on_judged); /* later, because it may free the state */
}

static void session_on_judged(struct wait *wait, const struct error *ignored)
{
	struct op *op = container_of(wait, struct op, wait);
	struct control *control = op->file->data;
	struct session *session = control_target(op->file);
	const struct api_state *now = session && session->workspace ? session->workspace->state.now : NULL;
	struct error e;

	(void)ignored;
	if (now && !now->uploads.count && !now->generated.count && !api_state_draft(now) &&
	    !used(session->workspace) && session_forget(session, NULL, NULL, &e))
		control->session = 0; /* the next write makes another one */
	op_failed(op, &control->failed);
}

/* ---- closing ---- */

bool control_blank(const struct control *control)
{
	const char *start = buf_text(&control->text);
	size_t len = control->text.len;

	str_trim(&start, &len);
	return !len;
}

void control_refusal(struct error *e)
{
	error_set(e, ERROR_INPUT,
		  "the text was not sent: it does not end in a newline, and its writer cannot be seen from "
		  "here, so it may be incomplete; write it again with a newline at its end");
}

/* If the writer cannot be seen, a signal may have ended it in the middle of the text. Only a newline at the
 * end shows that the text is complete. */
static bool may_be_cut(const struct file *file, const struct buf *text)
{
	return !file->tgid && text->len && text->data[text->len - 1] != '\n';
}

void control_release(struct file *file, void (*carry_out)(struct session *, const char *text, size_t len),
		     void (*refuse)(struct session *, const char *text, size_t len))
{
	struct control *control = file->data;
	struct session *session;

	if (!control)
		return;
	session = control_target(file);
	control_skip_mark(control);
	if (carry_out && !control_blank(control) && (session || !control->session))
		errand_start(tree_model(file->fs), session, control->text.data, control->text.len,
			     may_be_cut(file, &control->text) ? refuse : carry_out);
	wait_cancel(&control->making);
	wait_cancel(&control->balance);
	turn_unref(control->turn);
	buf_finish(&control->text);
	buf_finish(&control->done);
	free(control);
}
