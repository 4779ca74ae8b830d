/* The mounts of nemofs that this process sees, as proc(5)'s mountinfo lists them. */
#ifndef NEMOFS_COMMANDS_MOUNTS_H
#define NEMOFS_COMMANDS_MOUNTS_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "base/error.h"

struct mount {
	char *path; /* of the mountpoint, absolute */
	uid_t uid;  /* whose daemon serves it */
	dev_t device;
};

struct mounts {
	struct mount *items; /* in the order in which they were mounted */
	size_t count;
};

/* Touches none of them: it does not hang on a dead one. In any case, mounts_finish. */
bool mounts_list(struct mounts *mounts, struct error *e);

/* The same as another process sees them; 0: this one. */
bool mounts_list_of(pid_t pid, struct mounts *mounts, struct error *e);

void mounts_finish(struct mounts *mounts);

/* The topmost on this absolute path. Borrowed; NULL: there is none. */
const struct mount *mounts_find(const struct mounts *mounts, const char *path);

/* Is the topmost mount on this path one of nemofs's, whoever serves it, alive or dead? */
bool mounts_is_ours(const char *path);

/* Takes the filesystem from everybody who has it mounted: its daemon is told that it is over. */
bool mounts_abort(dev_t device);

/* The topmost of those that this absolute path lies on. The same. */
const struct mount *mounts_holding(const struct mounts *mounts, const char *path);

/* The daemon behind it has died. Waits for the daemon's answer, if it lives. */
bool mounts_is_dead(const char *path);

/* Unmounts, with the help of fusermount3 if that is the way of this user; lazily:
 * at once, and the daemon ends when nobody uses it any more. Waits. */
bool mounts_detach(const char *path, bool lazily, struct error *e);

#endif
