/* Undo, redo, reset and "go back to 3". */
#ifndef NEMOFS_ENGINE_AGENT_HISTORY_H
#define NEMOFS_ENGINE_AGENT_HISTORY_H

#include <stdbool.h>

#include "agent_internal.h"

/* Whether a clause asks for one of them. */
bool agent_history_wanted(const char *clause);

/* Takes a->draft where it is asked to go, byte for byte, and says what was taken
 * back. Edits of the same message go on from there. */
bool agent_history_step(struct agent *a, const char *clause, struct agent_output *out, struct error *e);

#endif
