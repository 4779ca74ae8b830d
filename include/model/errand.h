/* Work whose writer has gone: what a control file still holds when the last
 * descriptor of it is closed, and no close was there to wait. */
#ifndef NEMOFS_MODEL_ERRAND_H
#define NEMOFS_MODEL_ERRAND_H

#include <stddef.h>

struct model;
struct session;

/* Loads the session (NULL: makes one), then calls `carry_out` with a copy of the
 * text. Failures go to the root's `status`. */
void errand_start(struct model *model, struct session *session, const char *text, size_t len,
		  void (*carry_out)(struct session *, const char *text, size_t len));

/* Ends all of them, in silence. */
void errands_finish(struct model *model);

#endif
