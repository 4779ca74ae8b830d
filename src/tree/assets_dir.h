/* What uploads/ and media/ share: their entries are assets of a session. */
#ifndef NEMOFS_TREE_ASSETS_DIR_H
#define NEMOFS_TREE_ASSETS_DIR_H

#include "fs/node.h"

struct assets;

/* Those of the directory that `node` is or lies in. The session's workspace is loaded. */
struct assets *assets_dir_assets(const struct node *node);

/* As the hooks of struct dir. */
void assets_dir_lookup(struct op *op, const char *name);
bool assets_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		     struct node *entry);

#endif
