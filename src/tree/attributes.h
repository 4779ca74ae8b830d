/* Extended attributes, for scripts: what a session's directories and files are
 * called at the service, how far they are, where their bytes come from. */
#ifndef NEMOFS_TREE_ATTRIBUTES_H
#define NEMOFS_TREE_ATTRIBUTES_H

#include "fs/node.h"

/* What node_ops.facts tells of a file besides its session. */
struct node_facts {
	int progress;       /* percent of what the service does with it; -1: nothing to tell */
	const char *source; /* where its bytes come from, borrowed; NULL: not known */
};

/* As fs_tree.attributes. */
extern const struct fs_attribute attributes[];

#endif
