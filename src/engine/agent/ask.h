/* Edits that are asked about before they are made, for --ask: the tool ask_question,
 * and the message that answers it. Pure functions. */
#ifndef NEMOFS_ENGINE_ASK_H
#define NEMOFS_ENGINE_ASK_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

/* The operations that a message came to, by its tool calls [{"name","args","result"}]. New
 * reference; NULL without memory, and where a call is none of ops.h or was refused: that
 * message is not asked about. */
json_t *ask_operations(const json_t *calls);

/* The tool's arguments: which of the operations are to be made, and what the version is to be
 * called. New reference; NULL without memory. */
json_t *ask_question(const json_t *ops, bool chinese);

struct ask_answer {
	json_t *ops; /* those that were chosen; empty: none */
	char *name;  /* what the version is called; NULL: as its message was */
};

/* Reads a message that answers the question about these operations. False: it is no such
 * answer (`e` is untouched), or no memory (NO_MEMORY). */
bool ask_read(struct ask_answer *answer, const json_t *ops, const char *message, struct error *e);
void ask_answer_finish(struct ask_answer *answer); /* zeroed ones are accepted */

#endif
