/* What the agent and its parts are given with a message, and what they give back. */
#ifndef NEMOFS_ENGINE_AGENT_TYPES_H
#define NEMOFS_ENGINE_AGENT_TYPES_H

#include <jansson.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "asset.h"
#include "tools.h"

struct model;

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
	const struct model *model; /* asked where the rules do not understand; NULL: there is none */
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
	/* Ids of missing files that may change all of it: if there are any, it is not to be taken as it
	 * stands. Never NULL on success. */
	json_t *lacks;
	json_t *rest;     /* [[asset, from_ms]]: speech that is still to be recognised; NULL: none. Owned */
	char *reply;      /* UTF-8, never NULL or empty on success */
	json_t *not_done; /* what of the message was not done, a sentence of the reply each; never NULL on
			     success */
	json_t *calls; /* [{"name","args":{},"result":{}}] in order, an operation each; never NULL on success
			*/
};

#endif
