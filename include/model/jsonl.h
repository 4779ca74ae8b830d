/* A file of the state folder with one JSON object per line, which only grows.
 * Written by a worker, in order. */
#ifndef NEMOFS_MODEL_JSONL_H
#define NEMOFS_MODEL_JSONL_H

#include <jansson.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/wait.h"
#include "base/worker.h"
#include "model/services.h"

struct jsonl {
	struct scope *scope; /* the owner */
	char name[64];
	int fd;                  /* while it is in use; -1: closed */
	uint64_t size;           /* bytes that can be read */
	struct buf pending;      /* not handed to the worker yet */
	struct writing *writing; /* being written by the worker; NULL: nothing */
	struct waiters written;  /* everything that was appended can be read */

	/* Set after jsonl_init to limit the size: a file that would grow beyond the limit is renamed to
	 * NAME.1, which replaces the previous one, and `begun` appends the first line of the new file. 0: no
	 * limit. */
	uint64_t max;
	void (*begun)(const struct jsonl *, struct buf *out);
};

/* The first line makes the file. */
void jsonl_init(struct jsonl *file, struct scope *scope, const char *name);

/* Writes what is pending, at once. What the worker is still writing is freed
 * after that. Accepts zeroed and finished ones. */
void jsonl_finish(struct jsonl *file);

/* Opens it for reading, unless it is open; false: it cannot be opened, or does not exist. Then jsonl_rest. */
bool jsonl_open(struct jsonl *file);

/* Closes it if nothing uses it: a descriptor for each session with a message would be too many. */
void jsonl_rest(struct jsonl *file);

/* Removes the file and the previous one, and drops what is pending. */
void jsonl_forget(struct jsonl *file);

/* True if everything appended can be read; else calls `written` when it can. */
bool jsonl_settled(const struct jsonl *file);

/* Takes ownership of the object; NULL means that memory ran out. */
void jsonl_append(struct jsonl *file, json_t *object_take);

/* The same for JSON text, which must not contain a line break. */
void jsonl_append_line(struct jsonl *file, const char *line);

/* Writes to the program's log that a line could not be made. */
void jsonl_lacks_line(const struct jsonl *file);

/* Now, as "2026-01-31T12:00:00.123Z". */
void jsonl_time(char out[40]);

#endif
