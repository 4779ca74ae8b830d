/* cancel: write `message`, `render` or `upload` to cancel that, or `all` to cancel everything, including the
 * messages that wait. */
#include <string.h>

#include "base/str.h"
#include "model/session.h"
#include "model/workspace.h"
#include "nodes.h"

static void cancel_message(struct workspace *w)
{
	turns_cancel(&w->turns);
}

static void cancel_render(struct workspace *w)
{
	exports_cancel(&w->exports);
}

static void cancel_upload(struct workspace *w)
{
	ingest_cancel(&w->ingest);
}

/* The waiting messages come first, so that none of them begins. */
static void cancel_all(struct workspace *w)
{
	turns_cancel_queued(&w->turns);
	turns_cancel(&w->turns);
	exports_cancel(&w->exports);
	ingest_cancel(&w->ingest);
}

static const struct {
	const char *word;
	void (*cancel)(struct workspace *);
} words[] = {
	{"message", cancel_message},
	{"render", cancel_render},
	{"upload", cancel_upload},
	{"all", cancel_all},
};

/* Succeeds if nothing runs: the work may have ended a moment ago. */
static void write_cancel(struct op *op, const char *data, size_t size, off_t offset)
{
	size_t len = size;
	struct error e;

	(void)offset;
	str_trim(&data, &len);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (strlen(words[i].word) == len && !memcmp(words[i].word, data, len)) {
			words[i].cancel(op->node.session->workspace);
			op_written(op, size);
			return;
		}
	if (!len) {
		op_written(op, size);
		return;
	}
	error_set(&e, ERROR_INPUT, "write one word: message, render, upload or all");
	op_failed(op, &e);
}

/* The file is empty for a user who may read everything, so that `cp -r` and `tar` go on. */
static void read_cancel(struct op *op, size_t size, off_t offset)
{
	(void)size;
	(void)offset;
	op_data(op, NULL, 0);
}

const struct node_ops node_cancel = {.read = read_cancel, .write = write_cancel};
