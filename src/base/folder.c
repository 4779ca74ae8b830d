#include "base/folder.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool folder_make(const char *path, struct error *e)
{
	char part[PATH_MAX];
	size_t len = strlen(path);

	if (len >= sizeof part)
		return error_set_errno(e, ENAMETOOLONG, "%.100s…", path);
	for (size_t end = 1; end <= len; end++) {
		if (path[end] && path[end] != '/')
			continue;
		memcpy(part, path, end);
		part[end] = '\0';
		if (mkdir(part, 0700) < 0 && errno != EEXIST)
			return error_set_errno(e, errno, "cannot make the folder %s", part);
	}
	return true;
}

/* Refuses a folder that others can write to, because they may have put files in it. A
 * folder that others can only read is made private. */
static bool make_private(int fd, const char *path, struct error *e)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return error_set_errno(e, errno, "cannot inspect %s", path);
	if (st.st_uid != geteuid())
		return error_set_errno(e, EPERM, "%s belongs to another user (uid %u)", path, st.st_uid);
	if (st.st_mode & 022) {
		error_set_errno(e, EPERM, "%s can be written by others (mode %04o)", path,
				st.st_mode & 07777);
		return error_add(e, ": chmod 700 it");
	}
	if ((st.st_mode & 077) && fchmod(fd, 0700) < 0)
		return error_set_errno(e, errno, "cannot make %s private", path);
	return true;
}

int folder_open(const char *path, struct error *e)
{
	int fd;

	if (!folder_make(path, e))
		return -1;
	fd = open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0) {
		error_set_errno(e, errno, "cannot open the folder %s", path);
		return -1;
	}
	if (!make_private(fd, path, e)) {
		close(fd);
		return -1;
	}
	return fd;
}

bool folder_has_room(int fd, uint64_t bytes)
{
	const uint64_t most = 256 << 20;
	struct statvfs st;
	uint64_t reserve;

	if (fstatvfs(fd, &st) < 0 || !st.f_blocks) /* some filesystems do not report it */
		return true;
	reserve = (uint64_t)st.f_blocks * st.f_frsize / 20;
	if (reserve > most)
		reserve = most;
	return (uint64_t)st.f_bavail * st.f_frsize >= reserve + bytes;
}
