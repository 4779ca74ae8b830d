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
	const char *mount_options; /* what libfuse and the kernel are given besides our own; NULL: nothing */
	const char *source; /* as `df` and `mount` show it, of letters, digits and .-:[]; during fs_create */
	bool debug;         /* libfuse prints every request to stderr */
	uid_t uid;          /* owner of everything in the tree */
	gid_t gid;
	int umask; /* -1: modes as the tables say; else the owner's rights for all, less these bits */

	bool list_all;  /* also what a directory's table calls UNLISTED */
	uint64_t space; /* bytes, which statfs says are free */

	struct loop *loop;
	const struct fs_tree *tree;
	void *owner; /* given to its hooks */

	/* From the loop. `mounted`: the mount answers. `ended`: it is over, by
	 * umount or fs_stop; what remains is fs_destroy, not from inside it. */
	void (*mounted)(void *context);
	void (*ended)(void *context);
	void *context;
};

/* Mounts. The loop must run before anyone can look at the mountpoint. */
struct fs *fs_create(const struct fs_config *config, struct error *e);

/* Begins the end: what waits is answered (ECONNABORTED), then `ended` comes. */
void fs_stop(struct fs *fs);

/* Unmounts if that has not happened yet, also while files are open; releases
 * all of them. NULL is accepted. */
void fs_destroy(struct fs *fs);

/* The version of libfuse. Static. */
const char *fs_library(void);

#endif
