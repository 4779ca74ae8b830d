/* new/: for when there is no session yet. */
#include "nodes.h"

/* clang-format off */
static const struct node_def rows[] = {
	{"upload", S_IFREG | 0200, LISTED, .ops = &node_upload},
	{"prompt", S_IFREG | 0200, LISTED, .ops = &node_prompt},
	{"id",     S_IFREG | 0400, LISTED, .ops = &node_id},
	NODE_END,
};
/* clang-format on */

const struct dir dir_new = {.id = DIR_NEW, .mode = 0500, .rows = rows};
