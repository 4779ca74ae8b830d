/* After a crash: what was under way is taken up. */
#ifndef NEMOFS_MODEL_RECOVERY_H
#define NEMOFS_MODEL_RECOVERY_H

#include <stdbool.h>

#include "base/error.h"

struct model;

/* Marks the sessions with unfinished messages, uploads and renders. At the
 * start, while the database is still read synchronously. */
bool recovery_read(struct model *model, struct error *e);

/* Loads them; loading them resumes their messages and renders (turns_resume,
 * exports_load). */
void recovery_start(struct model *model);

#endif
