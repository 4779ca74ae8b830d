/* What the directories of a session share: its workspace must be loaded before
 * anything in them is looked at. */
#ifndef NEMOFS_TREE_SESSION_DIR_H
#define NEMOFS_TREE_SESSION_DIR_H

#include "fs/node.h"

bool session_dir_loaded(struct fs *fs, const struct node *dir);
void session_dir_load(struct op *op);

#endif
