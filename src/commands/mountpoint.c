#include "mountpoint.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/log.h"
#include "mounts.h"

enum { STACKED_MOUNTS = 8 }; /* dead ones upon each other, at most */

static bool detach(const char *path)
{
	log_info("%s: removing what a daemon that died left mounted", path);
	return mounts_detach(path, true, NULL);
}

static bool has_nemofs(const char *path)
{
	struct mounts mounts;
	bool found = mounts_list(&mounts, NULL) && mounts_find(&mounts, path);

	mounts_finish(&mounts);
	return found;
}

char *mountpoint_prepare(const char *path, struct error *e)
{
	struct stat st;
	char *absolute;

	for (int i = 0; mounts_is_dead(path) && i < STACKED_MOUNTS && detach(path); i++)
		;
	if (stat(path, &st) < 0) {
		error_set_errno(e, errno, "cannot mount on %s%s", path,
				errno == ENOENT ? ", make that folder first" : "");
		return NULL;
	}
	if (!S_ISDIR(st.st_mode)) {
		error_set_errno(e, ENOTDIR, "cannot mount on %s", path);
		return NULL;
	}
	absolute = realpath(path, NULL);
	if (!absolute) {
		error_set_errno(e, errno, "%s", path);
	} else if (has_nemofs(absolute)) {
		error_set_errno(e, EBUSY, "a nemofs is mounted on %s already; `nemofs umount %s` ends it",
				path, path);
		free(absolute);
		absolute = NULL;
	}
	return absolute;
}
