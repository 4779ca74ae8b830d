/* Background work for a writer that has gone: the text that a control file still
 * contains when its last descriptor is closed without a close that could wait. */
#ifndef NEMOFS_MODEL_ERRAND_H
#define NEMOFS_MODEL_ERRAND_H

#include <stddef.h>

struct model;
struct session;

/* Loads the session (NULL: makes one), then calls `carry_out` with a copy of the
 * text. Failures appear in the root's `status`. */
void errand_start(struct model *model, struct session *session, const char *text, size_t len,
		  void (*carry_out)(struct session *, const char *text, size_t len));

/* Ends all of them silently. */
void errands_finish(struct model *model);

#endif
