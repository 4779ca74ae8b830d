/* A file of the state folder with one JSON object per line, which only ever
 * grows. Written by a worker, in order. */
#ifndef NEMOFS_MODEL_JSONL_H
#define NEMOFS_MODEL_JSONL_H

#include <jansson.h>
#include <sys/types.h>

#include "base/buf.h"
#include "base/wait.h"
#include "base/worker.h"
#include "model/services.h"

struct jsonl {
	struct scope *scope; /* whose it is */
	char name[64];
	int fd;                  /* while it is used; -1: not now */
	uint64_t size;           /* bytes that can be read */
	struct buf pending;      /* not handed to the worker yet */
	struct writing *writing; /* what the worker writes; NULL: nothing */
	struct waiters written;  /* all that was appended can be read */

	/* Set after jsonl_init by whoever wants a limit: a file that would grow beyond it gets another name
	 * (NAME.1, whose last bearer goes), and `begun` appends the first line of the new one. 0: none. */
	uint64_t max;
	void (*begun)(const struct jsonl *, struct buf *out);
};

/* The file is made by the first line. */
void jsonl_init(struct jsonl *file, struct scope *scope, const char *name);

/* What is pending is written, at once. What the worker still writes is freed
 * when that is done. Zeroed and finished ones are accepted. */
void jsonl_finish(struct jsonl *file);

/* Opens it to be read, unless it is open; false: it cannot be, or is not there. Then jsonl_rest. */
bool jsonl_open(struct jsonl *file);

/* Closes what nobody uses: a descriptor for each session that ever had a message would be too many. */
void jsonl_rest(struct jsonl *file);

/* Removes the file, and the one before it, and drops what is pending. */
void jsonl_forget(struct jsonl *file);

/* All that was appended can be read; else `written` calls back when it can. */
bool jsonl_settled(const struct jsonl *file);

/* Takes the object; NULL means that memory ran out. */
void jsonl_append(struct jsonl *file, json_t *object_take);

/* The same of one written already, without a line end in it. */
void jsonl_append_line(struct jsonl *file, const char *line);

/* The log says that a line could not be made. */
void jsonl_lacks_line(const struct jsonl *file);

/* Now, as "2026-01-31T12:00:00.123Z". */
void jsonl_time(char out[40]);

#endif
