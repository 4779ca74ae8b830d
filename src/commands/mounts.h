/* The mounts of nemofs that this process can see, from mountinfo of proc(5). */
#ifndef NEMOFS_COMMANDS_MOUNTS_H
#define NEMOFS_COMMANDS_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct mount {
	char *path; /* absolute path of the mountpoint */
	uid_t uid;  /* the user who runs the daemon */
	dev_t device;
};

struct mounts {
	struct mount *items; /* in the order of mounting */
	size_t count;
};

/* Does not access the mounts, so a dead one cannot block it. Call mounts_finish in any case. */
bool mounts_list(struct mounts *mounts, struct error *e);

/* The same, as the process `pid` sees them; 0: this process. */
bool mounts_list_of(pid_t pid, struct mounts *mounts, struct error *e);

void mounts_finish(struct mounts *mounts);

/* The topmost mount on this absolute path, borrowed; NULL: none. */
const struct mount *mounts_find(const struct mounts *mounts, const char *path);

/* Is the topmost mount on this path a nemofs, of any user, living or dead? */
bool mounts_is_ours(const char *path);

/* Aborts the filesystem's connection: it becomes unusable wherever it is mounted, and its daemon ends. */
bool mounts_abort(dev_t device);

/* The innermost mount that contains this absolute path, borrowed; NULL: none. */
const struct mount *mounts_holding(const struct mounts *mounts, const char *path);

/* Has the daemon died? If it lives, this waits for its answer. */
bool mounts_is_dead(const char *path);

/* Unmounts, through fusermount3 if this user needs it. Lazily: detaches at once, and the
 * daemon ends after the last use. Waits for the result. */
bool mounts_detach(const char *path, bool lazily, struct error *e);

#endif
