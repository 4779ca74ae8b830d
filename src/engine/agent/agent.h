/* The agent: deterministic rules on a message, English or Chinese, make a list of
 * edit operations (ops.h); a message that is such a list is taken as it stands.
 * The list is carried out on the draft, and the reply says what was done. No model. */
#ifndef NEMOFS_ENGINE_AGENT_H
#define NEMOFS_ENGINE_AGENT_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "asset.h"
#include "base/error.h"
#include "tools.h"

/* What was before. Borrowed; NULL where there is none. */
struct agent_history {
	const json_t *previous;    /* the draft before the last change, for undo */
	const char *previous_name; /* what made that change: a message, or a file's name */
	const json_t *next;        /* the draft that the last undo took back, for redo */
	const char *next_name;

	/* The draft after the message of this number, from 1: new reference; NULL: it is not known. */
	json_t *(*recall)(void *arg, int64_t message);
	void *arg;
};

/* Everything is borrowed for the time of the call. */
struct agent_input {
	const char *message; /* UTF-8 */
	const char
		*language; /* the session's, "en" or "zh…"; replies to a Chinese message are Chinese anyway */
	const json_t *draft; /* NULL: none yet */
	struct agent_history history;
	const struct asset *assets; /* in the order of upload */
	size_t asset_count;
	const struct tools *tools;
	const char *scratch;       /* an existing folder for temporary files; left as it was found */
	const atomic_bool *cancel; /* NULL: cannot be cancelled */
};

/* How the new draft joins the history. */
enum agent_step {
	AGENT_EDIT, /* it is added */
	AGENT_UNDO, /* it is `previous`: the newest is taken off, and kept for redo */
	AGENT_REDO  /* it is `next`: taken up again */
};

struct agent_output {
	json_t *draft; /* the new draft; NULL: unchanged. Owned by the output */
	enum agent_step step;
	char *reply;   /* UTF-8, never NULL or empty on success */
	json_t *calls; /* [{"name","args":{},"result":{}}] in order, an operation each; never NULL on success
			*/
};

/* Blocks: reading captions takes well under a second, recognising speech about
 * a third of the video's length. True also when a request could not be carried out:
 * the reply says so. False: CANCELLED or NO_MEMORY. Any thread. */
bool agent_run(struct agent_output *output, const struct agent_input *input, struct error *e);
void agent_output_finish(struct agent_output *output); /* zeroed ones are accepted */

#endif
