/* history/: a directory for each message that has ended, by its number. */
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "dirs.h"
#include "model/session.h"
#include "model/workspace.h"

static const struct history *history_of(const struct node *dir)
{
	return &dir->session->workspace->history;
}

/* A message number, written as in the listing ("03" is not one); 0: not a number. */
static unsigned number_of(const char *name)
{
	size_t len = strlen(name);

	if (!len || len > 5 || name[0] == '0' || strspn(name, "0123456789") != len)
		return 0;
	return (unsigned)strtoul(name, NULL, 10);
}

void history_dir_lookup(struct op *op, const char *name)
{
	unsigned number = number_of(name);
	struct node node;

	if (number >= NODE_ITEMS || !history_message(history_of(&op->node), number)) {
		op_errno(op, ENOENT);
		return;
	}
	node = node_numbered(&op->node, &dir_past, number);
	op_entry(op, &node);
}

bool history_dir_next(struct fs *fs, const struct node *dir, uint64_t *cookie, char name[256],
		      struct node *entry)
{
	const struct history *history = history_of(dir);

	(void)fs;
	while (*cookie < history->count && *cookie + 1 < NODE_ITEMS) {
		unsigned number = (unsigned)++*cookie;

		if (!history_message(history, number))
			continue;
		*entry = node_numbered(dir, &dir_past, number);
		snprintf(name, 256, "%u", number);
		return true;
	}
	return false;
}
