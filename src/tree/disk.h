/* Reading and writing files of the state folder for a parked request: at once
 * where the page cache allows it, else by a worker. */
#ifndef NEMOFS_TREE_DISK_H
#define NEMOFS_TREE_DISK_H

#include "fs/node.h"

/* Answers the op with what `fd` holds there. The descriptor is duplicated
 * where that must outlive the call. */
void disk_read(struct op *op, int fd, size_t size, off_t offset);

/* Writes a copy of the data, then calls `done` with the op (err 0: written),
 * which answers it. Where the caller has been killed meanwhile the data is
 * written all the same and `done` does not come. False: no memory, answered. */
bool disk_write(struct op *op, int fd, const char *data, size_t size, off_t offset,
		void (*done)(struct op *op, int err));

/* The op ends without its outcome: for a `cancel` that has more to do. */
void disk_leave(struct op *op);

#endif
