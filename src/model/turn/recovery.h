/* After a crash: what was under way is taken up. */
#ifndef NEMOFS_MODEL_RECOVERY_H
#define NEMOFS_MODEL_RECOVERY_H

#include <stdint.h>

struct model;

/* Marks the session with that row id as one with unfinished messages, uploads or renders. */
void recovery_mark(struct model *model, int64_t id);

/* Loads those marked; loading them resumes their messages and renders (turns_resume,
 * exports_load). */
void recovery_start(struct model *model);

#endif
