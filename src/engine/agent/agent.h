/* The agent: deterministic rules on a message, English or Chinese, make a list of
 * edit operations (ops.h); a message that is such a list is taken as it stands.
 * The list is carried out on the draft, and the reply says what was done. No model. */
#ifndef NEMOFS_ENGINE_AGENT_H
#define NEMOFS_ENGINE_AGENT_H

#include <stdbool.h>

#include "agent_types.h"
#include "base/error.h"

/* Blocks: reading captions takes well under a second, recognising speech about
 * a third of the video's length. True also when a request could not be carried out:
 * the reply says so. False: CANCELLED or NO_MEMORY. Any thread. */
bool agent_run(struct agent_output *output, const struct agent_input *input, struct error *e);
void agent_output_finish(struct agent_output *output); /* zeroed ones are accepted */

#endif
