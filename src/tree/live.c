#include "tree/live.h"

#include "nodes.h"

static void wake(struct fs *fs, struct session *session, const struct dir *dir)
{
	for (const struct node_def *def = dir->rows; def->name; def++)
		if (def->ops && def->ops->poll)
			fs_poll_wake(fs, node_row(session, dir, def).ino);
}

void live_changed(void *owner, struct session *session)
{
	wake(owner, session, &dir_session);
	wake(owner, NULL, &dir_root);
}
