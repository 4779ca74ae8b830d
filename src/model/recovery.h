/* After a crash: what was under way is taken up. */
#ifndef NEMOFS_MODEL_RECOVERY_H
#define NEMOFS_MODEL_RECOVERY_H

struct model;

/* Loads the sessions that the journal names as unfinished; loading them
 * resumes their messages and renders (turns_resume, exports_load). */
void recovery_start(struct model *model);

#endif
