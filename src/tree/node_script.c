/* script.txt: the captions as lines. Deleting or moving lines cuts the video. */
#include <stdlib.h>

#include "control.h"
#include "dirs.h"
#include "edit_file.h"
#include "model/aside.h"
#include "model/model.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"
#include "product/causes.h"
#include "text/script.h"

static void captions_on_found(struct wait *wait, const struct error *e);
static void write_script(void *of, int form, struct buf *out);
static void source_destroy(void *of);

/* What the script is made of. */
struct source {
	struct api_state *state;
	const char *language; /* from the settings */
};

/* The captions of the draft that the script is made of; NULL with an error. */
static struct captions *captions_of(const char *language, const struct draft *draft, struct error *e)
{
	struct captions *captions = NULL;

	if (!draft)
		error_set(e, ERROR_NO_DRAFT, "%s", "");
	else
		draft_captions(draft, language, &captions, e);
	return captions;
}

bool node_script_edit(const struct edit_file *file, const struct draft *draft, const char *text, size_t len,
		      struct buf *operations, struct error *e)
{
	struct captions *captions = captions_of(file->preferred, draft, e);
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

/* Without captions, the whole video is one line of the script. */
static void captions_on_found(struct wait *wait, const struct error *e)
{
	struct op *op = container_of(wait, struct op, wait);
	struct api_state *now = op->node.session->workspace->state.now;
	struct aside_text text = {.unref = source_destroy, .write = write_script};
	struct source *source;
	struct error none;

	if (e && e->cause != ERROR_NO_CAPTIONS) {
		op_failed(op, e);
		return;
	}
	if (!api_state_draft(now)) {
		error_set(&none, ERROR_NO_DRAFT, "%s", "");
		op_failed(op, &none);
		return;
	}
	source = calloc(1, sizeof *source);
	if (!source) {
		op_failed(op, &error_no_memory);
		return;
	}
	source->state = api_state_ref(now);
	source->language = tree_model(op->fs)->services.settings->language;
	text.of = source;
	text.bytes = now->draft_len;
	aside_write(&tree_model(op->fs)->services, &text, wait, node_text_on_made);
}

static void write_script(void *of, int form, struct buf *out)
{
	const struct source *source = of;
	const struct draft *draft = api_state_draft(source->state);
	struct captions *captions = captions_of(source->language, draft, NULL);

	(void)form;
	if (!captions || !script_write(captions, draft->duration_ms, out))
		out->failed = true;
	captions_destroy(captions);
}

static void source_destroy(void *of)
{
	struct source *source = of;

	api_state_unref(source->state);
	free(source);
}

static void flush(struct op *op)
{
	edit_file_flush(op, node_script_edit);
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
