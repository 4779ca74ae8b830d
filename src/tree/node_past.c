/* The files of history/N. The message and its reply come from the journal; timeline, video and captions come
 * from the draft that was kept after the message. Only a video needs the service. */
#include <errno.h>
#include <stdio.h>
#include <string.h>

#include "dirs.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "store/detail.h"

/* Callbacks: each is defined below the function that starts it. */
static void open_past(struct op *op);
static void history_on_settled(struct wait *wait, const struct error *e);
static void journal_on_read(struct wait *wait, const struct error *e);
static void draft_on_read(struct wait *wait, const struct error *e);

static struct history *history_of(const struct node *node)
{
	return &node->session->workspace->history;
}

/* NULL: the session is not loaded, or the message is forgotten. */
static struct history_message *message_of(const struct node *node)
{
	return node->session->workspace ? history_message(history_of(node), node->item) : NULL;
}

static bool needs_draft(int what)
{
	return what == PAST_TIMELINE || what == PAST_DRAFT;
}

/* Until it is known whether the draft was kept, the file exists: an open waits for the answer. */
static bool exists(struct fs *fs, const struct node *node)
{
	const struct history_message *m = message_of(node);

	(void)fs;
	return m && (!needs_draft(node->def->arg) || !m->known || m->draft);
}

/* ---- waiting until the message's draft is known ---- */

/* Calls `then` once the message has settled: at once, or later. */
static void when_known(struct op *op, void (*then)(struct op *))
{
	const struct history_message *m = message_of(&op->node);

	op->resume = then;
	op_park(op, op_stop_waiting);
	if (m && !m->known)
		wait_start(&op->wait, &history_of(&op->node)->settled, history_on_settled);
	else
		then(op);
}

static void history_on_settled(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct history_message *m = message_of(&op->node);

	(void)e;
	if (m && !m->known)
		wait_start(&op->wait, &history_of(&op->node)->settled, history_on_settled);
	else
		op->resume(op);
}

/* ---- message, reply and draft ---- */

static void open_known(struct op *op)
{
	const struct history_message *m = message_of(&op->node);

	if (!m)
		op_errno(op, ENOENT);
	else if (needs_draft(op->node.def->arg))
		history_get_edit(history_of(&op->node), op->node.item, &op->wait, draft_on_read);
	else
		store_detail_load_op(tree_model(op->fs)->services.store, m->op, &op->wait, journal_on_read);
}

static void open_past(struct op *op)
{
	when_known(op, open_known);
}

static void open_text(struct op *op, const char *text)
{
	node_text_opened(op, bytes_create(text, strlen(text)));
}

static void open_row(struct op *op, const struct store_op *row)
{
	struct error e;

	if (op->node.def->arg == PAST_PROMPT) {
		open_text(op, row->payload);
	} else if (op->node.def->arg == PAST_RESULT) {
		node_text_opened(op, turn_result_of(row, op->node.item));
	} else if (row->phase == STORE_OP_DONE) {
		open_text(op, row->outcome);
	} else {
		store_op_error(row, &e);
		if (!row->cause)
			error_set(&e, ERROR_UNCLEAR, "its outcome was not recorded");
		op_failed(op, &e);
	}
}

static void journal_on_read(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct store_detail *detail = wait->result;

	if (e)
		op_failed(op, e);
	else if (!detail->op_count)
		op_errno(op, ENOENT);
	else
		open_row(op, &detail->ops[0]);
	store_detail_destroy(detail);
}

static struct bytes *draft_text(const struct api_state *edit)
{
	struct buf out = {0};

	buf_append(&out, edit->draft_text, edit->draft_len);
	buf_putc(&out, '\n');
	return bytes_from_buf(&out);
}

static void draft_on_read(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else if (op->node.def->arg == PAST_DRAFT)
		node_text_opened(op, draft_text(wait->result));
	else
		state_text(&tree_model(op->fs)->services, wait->result, STATE_TIMELINE, tree_words(op->fs),
			   wait, node_text_on_made);
}

const struct node_ops node_past = {
	.attr = node_text_attr,
	.exists = exists,
	.open = open_past,
	.read = node_text_read,
};

/* ---- the video: an open renders the kept draft ---- */

static void video_on_draft(struct wait *wait, const struct error *e);

static struct render *render_of(const struct node *node)
{
	const struct history_message *m = message_of(node);

	return m && m->draft ? exports_of_edit(&node->session->workspace->exports, "mp4", history_edit(m))
			     : NULL;
}

static bool video_exists(struct fs *fs, const struct node *node)
{
	(void)fs;
	return render_of(node);
}

/* While an older render is being read through the page cache, it keeps its size: a smaller size would drop
 * its pages. */
static void video_attr(struct fs *fs, const struct node *node, struct stat *st, double *timeout)
{
	const struct render *cached = fs_pages(fs, node->ino);

	(void)timeout;
	node_render_attr(cached && cached->remote.readers ? cached : render_of(node), st);
}

static void open_known_video(struct op *op)
{
	history_get_edit(history_of(&op->node), op->node.item, &op->wait, video_on_draft);
}

static void open_video(struct op *op)
{
	when_known(op, open_known_video);
}

static void video_on_draft(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		node_render_open(op, "mp4", wait->result, node_render_choose_cache);
}

const struct node_ops node_past_video = {
	.attr = video_attr,
	.exists = video_exists,
	.open = open_video,
	.read = node_render_read,
	.release = node_render_release,
};

/* ---- the captions ---- */

static void captions_on_draft(struct wait *wait, const struct error *e);
static void captions_on_written(struct wait *wait, const struct error *e);

/* Captions are listed once they were found. */
static bool captions_exist(struct fs *fs, const struct node *node)
{
	const struct history_message *m = message_of(node);

	(void)fs;
	return m && m->captions;
}

void node_past_captions_lookup(struct op *op, const char *name)
{
	struct node node;

	if (node_captions_named(&node, &op->node, name) && node.entry <= NODE_ITEM_ENTRIES)
		op_entry(op, &node);
	else
		op_errno(op, ENOENT);
}

static void open_known_captions(struct op *op)
{
	history_get_edit(history_of(&op->node), op->node.item, &op->wait, captions_on_draft);
}

static void open_captions(struct op *op)
{
	when_known(op, open_known_captions);
}

static void captions_on_draft(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);

	if (e)
		op_failed(op, e);
	else
		subtitles_write_edit(&op->node.session->workspace->subtitles, wait->result, op->node.item,
				     node_captions_language(&op->node), node_captions_format(&op->node), wait,
				     captions_on_written);
}

static void captions_on_written(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const char *language = node_captions_language(&op->node);
	struct history_message *m = message_of(&op->node);
	struct bytes *text = wait->result;
	struct error none;

	if (e) {
		op_failed(op, e);
	} else if (!text->len) {
		error_set(&none, ERROR_NO_CAPTIONS,
			  "the timeline after message %u and the replies up to it have none%s%s",
			  op->node.item, language ? " in " : "", language ? language : "");
		op_failed(op, &none);
	} else {
		if (m)
			m->captions = true;
		node_text_opened(op, bytes_ref(text));
	}
}

const struct node_ops node_past_captions = {
	.attr = node_text_attr,
	.exists = captions_exist,
	.open = open_captions,
	.read = node_text_read,
};
