/* The agent: deterministic rules on a message, English or Chinese, that become
 * edits of the draft. No model. */
#ifndef NEMOFS_ENGINE_AGENT_H
#define NEMOFS_ENGINE_AGENT_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "asset.h"
#include "base/error.h"
#include "tools.h"

/* Everything is borrowed for the time of the call. */
struct agent_input {
	const char *message; /* UTF-8 */
	const char
		*language; /* the session's, "en" or "zh…"; replies to a Chinese message are Chinese anyway */
	const json_t *draft;        /* NULL: none yet */
	const json_t *previous;     /* the draft before the last change, for undo; NULL: none */
	const struct asset *assets; /* in the order of upload */
	size_t asset_count;
	const struct tools *tools;
	const char *scratch;       /* an existing folder for temporary files; left as it was found */
	const atomic_bool *cancel; /* NULL: cannot be cancelled */
};

struct agent_output {
	json_t *draft; /* the new draft; NULL: unchanged. Owned by the output */
	bool undone;   /* the new draft is `previous`: take it off the history instead of adding to it */
	char *reply;   /* UTF-8, never NULL or empty on success */
	json_t *calls; /* [{"name","args":{},"result":{}}] in order; never NULL on success */
};

/* Blocks: reading captions takes well under a second, recognising speech about
 * a third of the film's length. True also when a wish could not be fulfilled:
 * the reply says so. False: CANCELLED or NO_MEMORY. Any thread. */
bool agent_run(struct agent_output *output, const struct agent_input *input, struct error *e);
void agent_output_finish(struct agent_output *output); /* zeroed ones are accepted */

#endif
