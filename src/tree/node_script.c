/* script.txt: the captions as lines to cut by. Lines that are deleted or moved cut the video. */
#include "control.h"
#include "dirs.h"
#include "edit_file.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "text/script.h"

static void captions_on_found(struct wait *wait, const struct error *e);

/* The first captions of the draft, which the script is made of; NULL with words. */
static struct captions *captions_of(const struct op *op, const struct draft *draft, struct error *e)
{
	const char *language = tree_model(op->fs)->services.settings->language;
	struct captions *captions = NULL;

	if (!draft)
		error_set(e, ERROR_NO_DRAFT, "%s", "");
	else
		draft_captions(draft, language, &captions, e);
	return captions;
}

static bool read_script(const struct op *op, const struct draft *draft, const char *text, size_t len,
			struct buf *operations, struct error *e)
{
	struct captions *captions = captions_of(op, draft, e);
	bool ok = captions && script_read(captions, draft->duration_ms, text, len, operations, e);

	captions_destroy(captions);
	return ok;
}

static void open_script(struct op *op)
{
	struct error e;

	if (!tree_model(op->fs)->services.settings->editing) {
		error_set(&e, ERROR_NO_EDITING, "%s", "");
		op_failed(op, &e);
	} else if (file_for_writing(op->file)) {
		edit_file_open(op);
	} else {
		subtitles_get(&op->node.session->workspace->subtitles, NULL, &op->wait, captions_on_found);
		op_park(op, op_stop_waiting);
	}
}

/* A video that has none can still be cut by its parts: it is one. */
static void captions_on_found(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	const struct draft *draft = api_state_draft(op->node.session->workspace->state.now);
	struct buf out = {0};
	struct error why = {0};
	struct captions *captions;

	if (e && e->cause != ERROR_NO_CAPTIONS) {
		op_failed(op, e);
		return;
	}
	captions = captions_of(op, draft, &why);
	if (captions) {
		script_write(captions, draft->duration_ms, &out);
		node_text_opened(op, bytes_from_buf(&out));
	} else {
		op_failed(op, &why);
	}
	captions_destroy(captions);
}

static void flush(struct op *op)
{
	edit_file_flush(op, read_script);
}

const struct node_ops node_script = {
	.attr = node_text_attr,
	.open = open_script,
	.read = node_text_read,
	.write = edit_file_write,
	.truncate = control_truncate,
	.flush = flush,
	.release = edit_file_release,
};
