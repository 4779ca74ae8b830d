#include "mountpoint.h"

#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/log.h"
#include "commands.h"
#include "mounts.h"

enum { STACKED_MOUNTS = 8 }; /* the most dead mounts on one path that are removed */

static bool detach(const char *path)
{
	log_info("%s: removing the mount of a daemon that has died", path);
	return mounts_detach(path, true, NULL);
}

static bool has_nemofs(const char *path)
{
	struct mounts mounts;
	bool found = mounts_list(&mounts, NULL) && mounts_find(&mounts, path);

	mounts_finish(&mounts);
	return found;
}

static void refuse_missing(const char *path, int err, struct error *e)
{
	const char *command = command_meant(path);

	error_set_errno(e, err, "cannot mount on %s", path);
	if (err == ENOENT)
		error_add(e, command ? "; did you mean the command '%s'?" : ": make that folder first",
			  command);
}

bool mountpoint_hides(const char *path)
{
	DIR *dir = opendir(path);
	const struct dirent *entry;
	bool found = false;

	while (dir && !found && (entry = readdir(dir)))
		found = strcmp(entry->d_name, ".") != 0 && strcmp(entry->d_name, "..") != 0;
	if (dir)
		closedir(dir);
	return found;
}

char *mountpoint_prepare(const char *path, struct error *e)
{
	struct stat st;
	char *absolute;

	for (int i = 0; mounts_is_dead(path) && i < STACKED_MOUNTS && mounts_is_ours(path) && detach(path);
	     i++)
		;
	if (stat(path, &st) < 0) {
		refuse_missing(path, errno, e);
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
		error_set_errno(e, EBUSY, "nemofs is already mounted on %s", path);
		error_add(e, ": `nemofs umount %s` ends it", path);
		free(absolute);
		absolute = NULL;
	}
	return absolute;
}
