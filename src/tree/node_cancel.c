/* cancel: what is written to it ends: `message`, `render`, `upload`, or `all` of it and the messages that
 * wait. */
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

/* Those that wait first, so that none of them begins. */
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

/* With nothing to end it succeeds: what was to be ended may have come to its end just now. */
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

/* Nothing, as to who may read all: cp -r and tar go on. */
static void read_cancel(struct op *op, size_t size, off_t offset)
{
	(void)size;
	(void)offset;
	op_data(op, NULL, 0);
}

const struct node_ops node_cancel = {.read = read_cancel, .write = write_cancel};
