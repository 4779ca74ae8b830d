/* Reads files of the state folder for a request: at once if the data is in the page cache, else by a
 * worker. */
#ifndef NEMOFS_TREE_DISK_H
#define NEMOFS_TREE_DISK_H

#include "fs/node.h"

/* Answers the op with `size` bytes of `fd` at `offset`, fewer at the end of the file. The
 * descriptor is duplicated: the caller may close it. */
void disk_read(struct op *op, int fd, size_t size, off_t offset);

#endif
