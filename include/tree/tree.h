/* The tree of one model: sessions as directories with their files. */
#ifndef NEMOFS_TREE_TREE_H
#define NEMOFS_TREE_TREE_H

#include <stdbool.h>

#include "base/error.h"
#include "fs/fs.h"

struct model;

/* Mounts it as fs_create does, at the configured place and for its owner; this
 * fills in what depends on the tree and the model's settings. The model outlives
 * the mount. Callbacks come from the loop. */
struct fs *tree_mount(const struct fs_config *config, struct model *model, struct error *e);

/* Ends it. Accepts NULL. */
void tree_unmount(struct fs *fs);

/* Is this the name of a file in the root, so that no session can have it? */
bool tree_reserves(const char *name);

#endif
