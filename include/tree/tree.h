/* The tree of one model: sessions as directories, what they have as files. */
#ifndef NEMOFS_TREE_TREE_H
#define NEMOFS_TREE_TREE_H

#include <stdbool.h>

#include "base/error.h"
#include "fs/fs.h"

struct model;

/* Mounts it as fs_create does, at the config's place and for its owner; what
 * depends on the tree and the model's settings is filled in here. The model
 * outlives the mount. From the loop. */
struct fs *tree_mount(const struct fs_config *config, struct model *model, struct error *e);

/* The end of it. NULL is accepted. */
void tree_unmount(struct fs *fs);

/* Is that the name of a file of the root, so that no session can have it? */
bool tree_reserves(const char *name);

#endif
