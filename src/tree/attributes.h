/* Extended attributes of a session's directories and files, for scripts: the ids that the
 * service uses, the progress of work, and where the bytes come from. */
#ifndef NEMOFS_TREE_ATTRIBUTES_H
#define NEMOFS_TREE_ATTRIBUTES_H

#include "fs/node.h"

/* What node_ops.facts reports about a file. */
struct node_facts {
	int progress;       /* percent done of the work at the service; -1: nothing to report */
	const char *source; /* the address of its bytes, borrowed; NULL: not known */
};

/* For fs_tree.attributes. */
extern const struct fs_attribute attributes[];

#endif
