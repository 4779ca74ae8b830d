/* Reading files of the state folder for a request: at once where the page cache allows it, else by a
 * worker. */
#ifndef NEMOFS_TREE_DISK_H
#define NEMOFS_TREE_DISK_H

#include "fs/node.h"

/* Answers the op with what `fd` holds there. The descriptor is duplicated
 * where that must outlive the call. */
void disk_read(struct op *op, int fd, size_t size, off_t offset);

#endif
