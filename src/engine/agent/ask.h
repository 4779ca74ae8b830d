/* For --ask: the agent asks before it edits. Writes the arguments of the tool
 * ask_question, and reads the message that answers it. Pure functions. */
#ifndef NEMOFS_ENGINE_ASK_H
#define NEMOFS_ENGINE_ASK_H

#include <jansson.h>
#include <stdbool.h>

#include "base/error.h"

/* The operations of a message, from its tool calls [{"name","args","result"}]. New
 * reference. NULL without memory, without calls, or if a call failed or is not an
 * operation of ops.h: then there is nothing to ask. */
json_t *ask_operations(const json_t *calls);

/* The tool's arguments: two questions, which of the operations to make, and how to name
 * the version. New reference; NULL without memory. */
json_t *ask_question(const json_t *ops, bool chinese);

struct ask_answer {
	json_t *ops; /* the chosen ones; empty: none */
	char *name;  /* the version's name; NULL: the message's text */
};

/* Reads a message that answers the question about these operations. False: the message
 * does not answer it (`e` stays untouched), or NO_MEMORY. */
bool ask_read(struct ask_answer *answer, const json_t *ops, const char *message, struct error *e);
void ask_answer_finish(struct ask_answer *answer); /* accepts a zeroed answer */

#endif
