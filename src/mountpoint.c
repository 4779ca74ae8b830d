#include "mountpoint.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"

enum { STACKED_MOUNTS = 8 }; /* dead ones upon each other, at most */

/* Asks the filesystem itself: a dead one still has its attributes cached. */
static bool look_at(const char *path, struct statx *st)
{
	return !statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_TYPE, st);
}

static bool is_dead(int err)
{
	return err == ENOTCONN || err == ECONNABORTED;
}

static bool run_fusermount(const char *path)
{
	const char *argv[] = {"fusermount3", "-u", "-z", "-q", "--", path, NULL};
	char *const *args = (char *const *)(uintptr_t)argv;
	pid_t pid;
	int status;

	if (posix_spawnp(&pid, argv[0], NULL, NULL, args, environ))
		return false;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return false;
	return WIFEXITED(status) && !WEXITSTATUS(status);
}

static bool detach(const char *path)
{
	log_info("%s: removing what a daemon that died left mounted", path);
	return !umount2(path, MNT_DETACH | UMOUNT_NOFOLLOW) || run_fusermount(path);
}

/* mountinfo writes blanks and backslashes as \ooo. */
static void unescape(char *text)
{
	char *out = text;

	for (; *text; text++) {
		if (text[0] == '\\' && text[1] && text[2] && text[3]) {
			*out++ = (char)((text[1] - '0') << 6 | (text[2] - '0') << 3 | (text[3] - '0'));
			text += 3;
		} else {
			*out++ = *text;
		}
	}
	*out = '\0';
}

/* A line of proc(5)'s mountinfo: is it a nemofs on this path? */
static bool is_nemofs_on(const char *path, const char *line)
{
	char where[PATH_MAX] = "", type[64] = "";
	const char *dash = strstr(line, " - ");

	if (!dash || sscanf(line, "%*s %*s %*s %*s %4095s", where) != 1 || sscanf(dash, " - %63s", type) != 1)
		return false;
	unescape(where);
	return !strcmp(where, path) && !strcmp(type, "fuse.nemofs");
}

static bool has_nemofs(const char *path)
{
	FILE *mounts = fopen("/proc/self/mountinfo", "re");
	char *line = NULL;
	size_t size = 0;
	bool found = false;

	while (mounts && !found && getline(&line, &size, mounts) > 0)
		found = is_nemofs_on(path, line);
	free(line);
	if (mounts)
		fclose(mounts);
	return found;
}

char *mountpoint_prepare(const char *path, struct error *e)
{
	struct statx st;
	char *absolute;
	bool there = look_at(path, &st);

	for (int i = 0; !there && is_dead(errno) && i < STACKED_MOUNTS && detach(path); i++)
		there = look_at(path, &st);
	if (!there) {
		error_set_errno(e, errno, "cannot mount on %s%s", path,
				errno == ENOENT ? ", make that folder first" : "");
		return NULL;
	}
	if (!S_ISDIR(st.stx_mode)) {
		error_set_errno(e, ENOTDIR, "cannot mount on %s", path);
		return NULL;
	}
	absolute = realpath(path, NULL);
	if (!absolute) {
		error_set_errno(e, errno, "%s", path);
	} else if (has_nemofs(absolute)) {
		error_set_errno(e, EBUSY, "a nemofs is mounted on %s already; `umount %s` ends it", path,
				path);
		free(absolute);
		absolute = NULL;
	}
	return absolute;
}
