/* What a session is doing: its running or waiting uploads, messages and renders. */
#ifndef NEMOFS_MODEL_ACTIVITY_H
#define NEMOFS_MODEL_ACTIVITY_H

#include "base/buf.h"
#include "model/workspace.h"

struct activity {
	const char *kind;  /* "upload", "fetch", "message", "render": for programs */
	const char *doing; /* "uploading", "thinking", "rendering" …: for people */
	const char *name;  /* of the file or the format; NULL: no name. Borrowed */
	double percent;    /* below 0: not known, NAN: has no percentage */
	int seconds;       /* since the message reached the front of the queue; below 0: not a message */

	/* of an upload */
	uint64_t sent, size; /* bytes; 0: not an upload */
	double per_second;   /* bytes sent; 0: not known yet */
	bool waiting;        /* everything is sent, and the service has not answered */
};

/* Calls `each` for all of them, uploads first. */
void activity_each(const struct workspace *workspace,
		   void (*visit)(void *context, const struct activity *activity), void *context);

/* Appends a line: "rendering mp4 [####----] 60 %", "thinking 12 s",
 * "uploading talk.mp4 [####----] 45 %  13.5 MB of 30.0 MB  2.1 MB/s". */
void activity_write(struct buf *out, const struct activity *activity);

#endif
