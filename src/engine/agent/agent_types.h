/* The input and the output of the agent for one message. */
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

/* Earlier and undone versions of the draft. Borrowed; NULL where there is none. */
struct agent_history {
	const json_t *previous;    /* the draft before the last change, for undo */
	const char *previous_name; /* what made that change: a message or a file name */
	const json_t *next;        /* the draft that the last undo took back, for redo */
	const char *next_name;

	/* Returns the draft as it was after this message (numbers start at 1), a new reference. NULL:
	 * unknown. */
	json_t *(*recall)(void *arg, int64_t message);
	void *arg;
};

/* Everything is borrowed during the call. */
struct agent_input {
	const char *message; /* UTF-8 */
	const char
		*language; /* the session's, "en" or "zh…"; a Chinese message always gets a Chinese reply */
	const json_t *draft; /* NULL: none yet */
	struct agent_history history;
	const struct asset *assets; /* in the order of upload */
	size_t asset_count;
	const struct tools *tools;
	const struct model *model; /* asked if the rules do not understand; NULL: none */
	const char *scratch;       /* an existing folder; temporary files in it are removed again */
	const atomic_bool *cancel; /* NULL: cannot be cancelled */
};

/* How the new draft changes the history. */
enum agent_step {
	AGENT_EDIT, /* a new version is added */
	AGENT_UNDO, /* the draft is `previous`; the newest version is kept for redo */
	AGENT_REDO  /* the draft is `next` */
};

struct agent_output {
	json_t *draft; /* the new draft; NULL: unchanged. Owned by the output */
	enum agent_step step;
	/* Ids of missing files that the result may depend on. If there are any, the caller must not use the
	 * result. Never NULL on success. */
	json_t *lacks;
	json_t *rest;     /* [[asset, from_ms]]: speech that is not recognised yet; NULL: none. Owned */
	char *reply;      /* UTF-8, never NULL or empty on success */
	json_t *not_done; /* the lines of the reply that say what was not done; never NULL on
			     success */
	json_t *calls;    /* [{"name","args":{},"result":{}}], one per operation, in order; never NULL on
			     success */
};

#endif
