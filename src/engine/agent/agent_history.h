/* Undo, redo, reset and "go back to 3". */
#ifndef NEMOFS_ENGINE_AGENT_HISTORY_H
#define NEMOFS_ENGINE_AGENT_HISTORY_H

#include <stdbool.h>

#include "agent_internal.h"

/* Whether a clause asks for one of these. */
bool agent_history_wanted(const char *clause);

/* Replaces a->draft by the version that the clause asks for, and says in the reply
 * what was taken back. Later edits of the same message start from there. False:
 * CANCELLED, NO_MEMORY, or the error of adding an upload again. */
bool agent_history_step(struct agent *a, const char *clause, struct agent_output *out, struct error *e);

#endif
