#include "disk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"

bool disk_make_folder(const char *path, struct error *e)
{
	struct stat st;

	if (mkdir(path, 0700) < 0 && errno != EEXIST)
		return error_set_errno(e, errno, "cannot create %s", path);
	if (lstat(path, &st) < 0)
		return error_set_errno(e, errno, "cannot use %s", path);
	if (!S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 022))
		return error_set(e, ERROR_INPUT, "%s must be a folder that only you can write to", path);
	return true;
}

bool disk_write_new(const char *path, const struct buf *content, struct error *e)
{
	int fd, err;

	if (content->failed)
		return error_set(e, ERROR_NO_MEMORY, "no memory for %s", path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (fd < 0)
		return error_set_errno(e, errno, "cannot write %s", path);
	err = file_write(fd, content->data, content->len, 0);
	close(fd);
	if (err)
		unlink(path);
	return !err || error_set_errno(e, err, "cannot write %s", path);
}

static bool sync_path(const char *path, int flags, struct error *e)
{
	int fd = open(path, flags | O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
	bool ok = fd >= 0 && fsync(fd) == 0;

	if (!ok)
		error_set_errno(e, errno, "cannot save %s", path);
	if (fd >= 0)
		close(fd);
	return ok;
}

bool disk_sync_file(const char *path, struct error *e)
{
	return sync_path(path, 0, e);
}

bool disk_sync_folder(const char *path, struct error *e)
{
	return sync_path(path, O_DIRECTORY, e);
}

static bool is_dots(const char *name)
{
	return strcmp(name, ".") == 0 || strcmp(name, "..") == 0;
}

static void remove_at(int folder, const char *name)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	if (unlinkat(folder, name, 0) == 0)
		return;
	fd = openat(folder, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC | O_NOFOLLOW);
	dir = fd >= 0 ? fdopendir(fd) : NULL;
	while (dir && (entry = readdir(dir)))
		if (!is_dots(entry->d_name))
			unlinkat(dirfd(dir), entry->d_name, 0);
	if (dir)
		closedir(dir);
	else if (fd >= 0)
		close(fd);
	unlinkat(folder, name, AT_REMOVEDIR);
}

void disk_remove(const char *path)
{
	remove_at(AT_FDCWD, path);
}

bool disk_sweep(const char *path, bool (*known)(void *arg, const char *name, bool *yes, struct error *e),
		void *arg, struct error *e)
{
	DIR *dir = opendir(path);
	struct dirent *entry;
	bool ok = true, keep;

	if (!dir)
		return error_set_errno(e, errno, "cannot read %s", path);
	while (ok && (entry = readdir(dir))) {
		keep = is_dots(entry->d_name);
		if (!keep && known)
			ok = known(arg, entry->d_name, &keep, e);
		if (ok && !keep)
			remove_at(dirfd(dir), entry->d_name);
	}
	closedir(dir);
	return ok;
}
