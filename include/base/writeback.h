/* A file with write-behind: data is accepted at once, and a worker writes it in the same order and in large
 * pieces.
 *
 * Embedded in its owner. Loop thread. */
#ifndef NEMOFS_BASE_WRITEBACK_H
#define NEMOFS_BASE_WRITEBACK_H

#include <sys/types.h>

#include "base/wait.h"
#include "base/worker.h"

struct writeback {
	struct worker *worker;
	struct list blocks;      /* not given to a worker yet, oldest first */
	struct writing *writing; /* being written by a worker; NULL: nothing */
	size_t pending;          /* bytes that are not written yet */
	int err;                 /* errno of the first failed write: the data after it is dropped */
	struct waiters moved;    /* called each time some data was written, or could not be */
};

void writeback_init(struct writeback *w, struct worker *worker);

/* Drops the data that no worker has yet; nothing is called back. Accepts zeroed ones. */
void writeback_finish(struct writeback *w);

/* Takes a copy of the data. The descriptor is the caller's; it is duplicated for as long as it is needed.
 * Returns 0, or an errno: why this data was refused, or an earlier failure. */
int writeback_write(struct writeback *w, int fd, const void *data, size_t size, off_t offset);

/* Is so much data pending that the writer should wait for progress? */
bool writeback_full(const struct writeback *w);

/* Is all data in the file, or lost because of `err`? */
static inline bool writeback_settled(const struct writeback *w)
{
	return !w->pending;
}

/* Forgets a failure, once settled: the file is then written anew. */
void writeback_restart(struct writeback *w);

#endif
