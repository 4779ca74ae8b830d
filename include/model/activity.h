/* What a session is doing: its uploads, messages and renders that run or wait. */
#ifndef NEMOFS_MODEL_ACTIVITY_H
#define NEMOFS_MODEL_ACTIVITY_H

#include "base/buf.h"
#include "model/workspace.h"

struct activity {
	const char *kind;  /* "upload", "fetch", "message", "render": for programs */
	const char *doing; /* "uploading", "thinking", "rendering" …: for people */
	const char *name;  /* of the file or the format; NULL: it has none. Borrowed */
	double percent;    /* below 0: not known, NAN: it has none */
	int seconds;       /* since a message was the first in the queue; below 0: it is none */
};

/* Calls back for each, uploads first. */
void activity_each(const struct workspace *workspace,
		   void (*visit)(void *context, const struct activity *activity), void *context);

/* Appends a line: "rendering mp4 [####----] 60 %", "thinking 12 s". */
void activity_write(struct buf *out, const struct activity *activity);

#endif
