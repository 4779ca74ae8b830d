/* The mount: libfuse's session on the project's loop. */
#ifndef NEMOFS_FS_FS_H
#define NEMOFS_FS_FS_H

#include <stdbool.h>
#include <sys/types.h>

#include "base/error.h"
#include "base/loop.h"

struct fs;
struct fs_tree;

/* Strings are borrowed and outlive the mount. */
struct fs_config {
	const char *mountpoint;    /* absolute */
	const char *mount_options; /* extra options for libfuse and the kernel; NULL: none */
	const char *source; /* as `df` and `mount` show it, made of letters, digits and .-:[]; used during
			       fs_create */
	bool debug;         /* libfuse prints every request to stderr */
	uid_t uid;          /* owner of everything in the tree */
	gid_t gid;
	int umask; /* -1: modes as in the tables; else everybody gets the owner's rights, less these bits */

	bool list_all;  /* list also entries that a directory's table marks UNLISTED */
	uint64_t space; /* bytes that statfs reports as free */

	struct loop *loop;
	const struct fs_tree *tree;
	void *owner; /* passed to its hooks */

	/* Called from the loop. `mounted`: the mount answers. `ended`: it was
	 * ended by umount or fs_stop; call fs_destroy next, but not from inside
	 * the callback. */
	void (*mounted)(void *context);
	void (*ended)(void *context);
	void *context;
};

/* Mounts. Until the loop runs, any access to the mountpoint blocks. */
struct fs *fs_create(const struct fs_config *config, struct error *e);

/* Starts the end: waiting requests are answered (ECONNABORTED), then `ended` comes. */
void fs_stop(struct fs *fs);

/* Unmounts if still mounted, even with open files, and releases all files.
 * Accepts NULL. */
void fs_destroy(struct fs *fs);

/* The version of libfuse. Static. */
const char *fs_library(void);

#endif
