/* .nemofs/: what is there for programs that watch the mount. Neither it nor its
 * files are listed, so that nobody who walks the tree comes upon them. */
#include "nodes.h"

/* clang-format off */
static const struct node_def rows[] = {
	{"metrics", S_IFREG | 0400, LISTED, .ops = &node_metrics},
	NODE_END,
};
/* clang-format on */

const struct dir dir_nemofs = {.id = DIR_NEMOFS, .mode = 0500, .rows = rows};
