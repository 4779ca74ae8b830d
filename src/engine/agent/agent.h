/* The agent. Deterministic rules turn an English or Chinese message into a list of
 * edit operations (ops.h). A message can also be such a list itself. The agent
 * applies the list to the draft, and its reply says what it did. A language model
 * (model.h) is asked only if the user set one up and the rules do not understand
 * the whole message. */
#ifndef NEMOFS_ENGINE_AGENT_H
#define NEMOFS_ENGINE_AGENT_H

#include <stdbool.h>

#include "agent_types.h"
#include "base/error.h"

/* Any thread. Blocks: reading captions takes well under a second, recognising
 * speech about a third of the video's length. Returns true also when a request could
 * not be carried out: the reply says so. False: CANCELLED or NO_MEMORY. */
bool agent_run(struct agent_output *output, const struct agent_input *input, struct error *e);
void agent_output_finish(struct agent_output *output); /* accepts a zeroed output */

#endif
