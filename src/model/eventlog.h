/* events.jsonl: every event of every stream, one JSON per line, in a file of
 * the state folder that only ever grows. Written by a worker, in order. */
#ifndef NEMOFS_MODEL_EVENTLOG_H
#define NEMOFS_MODEL_EVENTLOG_H

#include <sys/types.h>

#include "api/message.h"
#include "base/buf.h"
#include "base/worker.h"
#include "model/wait.h"

struct session;

struct eventlog {
	struct session *session;
	int fd;                  /* -1: nothing was written yet */
	uint64_t size;           /* bytes that can be read */
	struct buf pending;      /* not handed to the worker yet */
	struct writing *writing; /* what the worker writes; NULL: nothing */
	struct waiters written;  /* all that was appended can be read */
};

void eventlog_init(struct eventlog *log, struct session *session);

/* What is pending is written, at once. What the worker still writes is freed
 * when that is done. */
void eventlog_finish(struct eventlog *log);

/* Removes the file and drops what is pending: the session is forgotten. */
void eventlog_forget(struct eventlog *log);

/* All that was appended can be read; else `written` calls back when it can. */
bool eventlog_settled(const struct eventlog *log);

void eventlog_append(struct eventlog *log, unsigned turn, const struct api_message_event *event);

#endif
