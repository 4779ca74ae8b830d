#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "base/str.h"
#include "doctor.h"

enum { MIB = 1 << 20, STATE_MIB = 50, CACHE_MIB = 1024 };

/* The folder itself or, if it does not exist yet, the nearest parent folder that does. */
static void nearest(const char *path, char found[PATH_MAX])
{
	snprintf(found, PATH_MAX, "%s", path);
	while (access(found, F_OK) < 0 && errno == ENOENT) {
		char *slash = strrchr(found, '/');

		if (!slash || slash == found) {
			snprintf(found, PATH_MAX, "/");
			return;
		}
		*slash = '\0';
	}
}

static enum verdict rights(const char *path, const char *folder, struct buf *words)
{
	struct stat st;

	if (lstat(folder, &st) < 0)
		buf_printf(words, "%s: %s", folder, strerror(errno));
	else if (!strcmp(path, folder) && !S_ISDIR(st.st_mode))
		buf_printf(words, "%s is not a folder: remove it, or name another", path);
	else if (!strcmp(path, folder) && st.st_uid != geteuid())
		buf_printf(words, "%s belongs to another user: chown it, or name another", path);
	else if (!strcmp(path, folder) && st.st_mode & 022)
		buf_printf(words, "other users may write to %s: chmod 700 it", path);
	else if (access(folder, W_OK | X_OK) < 0)
		buf_printf(words, "%s: %s: name another folder", folder, strerror(errno));
	else
		return VERDICT_OK;
	return VERDICT_FAIL;
}

static enum verdict space(const char *path, const char *folder, uint64_t wanted, struct buf *words)
{
	struct statvfs st;
	uint64_t free_bytes;
	char size[16];

	if (statvfs(folder, &st) < 0) {
		buf_printf(words, "%s: %s", folder, strerror(errno));
		return VERDICT_FAIL;
	}
	free_bytes = (uint64_t)st.f_bavail * st.f_frsize;
	str_size(size, free_bytes);
	buf_printf(words, "%s, %s free", path, size);
	if (free_bytes >= wanted)
		return VERDICT_OK;
	buf_puts(words, ": free some space, or name a folder on another disk");
	return free_bytes < MIB ? VERDICT_FAIL : VERDICT_WARN;
}

static enum verdict folder(const char *path, uint64_t wanted, struct buf *words)
{
	char found[PATH_MAX];
	enum verdict verdict;

	nearest(path, found);
	verdict = rights(path, found, words);
	return verdict == VERDICT_OK ? space(path, found, wanted, words) : verdict;
}

enum verdict doctor_folder_state(const struct options *o, struct buf *words)
{
	return folder(o->settings.state_dir, (uint64_t)STATE_MIB * MIB, words);
}

enum verdict doctor_folder_cache(const struct options *o, struct buf *words)
{
	return folder(o->settings.cache_dir, (uint64_t)CACHE_MIB * MIB, words);
}
