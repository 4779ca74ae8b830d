#include "mounts.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/libc.h"
#include "base/str.h"

/* ---- the list ---- */

/* mountinfo writes blanks and backslashes as \ooo (octal). */
static void unescape(char *text)
{
	char *out = text;

	while (*text) {
		if (text[0] == '\\' && strspn(text + 1, "01234567") >= 3) {
			const char octal[] = {text[1], text[2], text[3], '\0'};

			*out++ = (char)strtoul(octal, NULL, 8);
			text += 4;
		} else {
			*out++ = *text++;
		}
	}
	*out = '\0';
}

/* "36 35 0:41 / /mnt/nemo rw,nosuid shared:1 - fuse.nemofs none rw,user_id=1000,…" */
static bool parse(const char *line, char where[PATH_MAX], struct mount *mount)
{
	const char *dash = strstr(line, " - "), *user = dash ? strstr(dash, "user_id=") : NULL;
	unsigned major, minor;
	char type[64] = "";

	if (sscanf(line, "%*s %*s %u:%u %*s %4095s", &major, &minor, where) != 3)
		return false;
	unescape(where);
	if (!user || sscanf(dash, " - %63s", type) != 1 || strcmp(type, "fuse.nemofs") != 0)
		return false;
	mount->uid = (uid_t)strtoul(user + strlen("user_id="), NULL, 10);
	mount->device = makedev(major, minor);
	return true;
}

static bool add(struct mounts *mounts, const char *path, const struct mount *mount)
{
	struct mount *items = realloc(mounts->items, (mounts->count + 1) * sizeof *items);
	char *copy = strdup(path);

	if (items)
		mounts->items = items;
	if (!items || !copy) {
		free(copy);
		return false;
	}
	items[mounts->count] = *mount;
	items[mounts->count++].path = copy;
	return true;
}

static FILE *open_list(pid_t pid)
{
	char name[40] = "/proc/self/mountinfo";

	if (pid)
		snprintf(name, sizeof name, "/proc/%d/mountinfo", (int)pid);
	return fopen(name, "re");
}

bool mounts_list_of(pid_t pid, struct mounts *mounts, struct error *e)
{
	FILE *file = open_list(pid);
	char *line = NULL, where[PATH_MAX];
	struct mount mount = {0};
	size_t size = 0;
	bool ok = true;

	*mounts = (struct mounts){0};
	if (!file)
		return error_set_errno(e, errno, "the list of mounts");
	while (ok && getline(&line, &size, file) > 0)
		if (parse(line, where, &mount))
			ok = add(mounts, where, &mount) || error_set(e, ERROR_NO_MEMORY, "mounts");
	free(line);
	fclose(file);
	return ok;
}

bool mounts_list(struct mounts *mounts, struct error *e)
{
	return mounts_list_of(0, mounts, e);
}

/* The last entry of the list with this path is the topmost mount. */
bool mounts_is_ours(const char *path)
{
	FILE *file = open_list(0);
	char *absolute = realpath(path, NULL), *line = NULL, where[PATH_MAX] = "";
	struct mount mount;
	size_t size = 0;
	bool ours = false;

	while (file && absolute && getline(&line, &size, file) > 0) {
		bool is_nemofs = parse(line, where, &mount);

		if (!strcmp(where, absolute))
			ours = is_nemofs;
	}
	free(line);
	free(absolute);
	if (file)
		fclose(file);
	return ours;
}

void mounts_finish(struct mounts *mounts)
{
	for (size_t i = 0; i < mounts->count; i++)
		free(mounts->items[i].path);
	free(mounts->items);
	*mounts = (struct mounts){0};
}

const struct mount *mounts_find(const struct mounts *mounts, const char *path)
{
	for (size_t i = mounts->count; i > 0; i--)
		if (!strcmp(mounts->items[i - 1].path, path))
			return &mounts->items[i - 1];
	return NULL;
}

const struct mount *mounts_holding(const struct mounts *mounts, const char *path)
{
	const struct mount *found = NULL;

	for (size_t i = 0; i < mounts->count; i++) {
		const struct mount *m = &mounts->items[i];
		size_t len = strlen(m->path);

		if (str_starts(path, m->path) && (!path[len] || path[len] == '/') &&
		    (!found || len >= strlen(found->path)))
			found = m;
	}
	return found;
}

/* ---- one mount ---- */

/* Forces a request to the daemon: the attributes of a dead mount may still be cached. */
bool mounts_is_dead(const char *path)
{
	struct statx st;

	return statx(AT_FDCWD, path, AT_STATX_FORCE_SYNC, STATX_TYPE, &st) < 0 &&
	       (errno == ENOTCONN || errno == ECONNABORTED);
}

bool mounts_abort(dev_t device)
{
	char name[64];
	bool ok;
	int fd;

	snprintf(name, sizeof name, "/sys/fs/fuse/connections/%u/abort", minor(device));
	fd = open(name, O_WRONLY | O_CLOEXEC);
	ok = fd >= 0 && write(fd, "1", 1) == 1;
	if (fd >= 0)
		close(fd);
	return ok;
}

/* Runs fusermount3 with `output` as its stderr. Returns 0, or the errno of a failed start. */
static int spawn_fusermount(const char *path, bool lazily, int output, pid_t *pid)
{
	const char *argv[] = {"fusermount3", lazily ? "-uz" : "-u", "--", path, NULL};
	char *const *args = (char *const *)(uintptr_t)argv;
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	if (err)
		return err;
	err = posix_spawn_file_actions_adddup2(&actions, output, STDERR_FILENO);
	if (!err)
		err = posix_spawnp(pid, argv[0], &actions, NULL, args, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/* Its message ends with the system's text for the error. */
static int errno_of(const char *words)
{
	static const int known[] = {EBUSY, EINVAL, ENOENT, EACCES};

	for (size_t i = 0; i < sizeof known / sizeof *known; i++)
		if (str_ends(words, strerror(known[i])))
			return known[i];
	return EPERM;
}

static bool run_fusermount(const char *path, bool lazily, struct error *e)
{
	char words[300] = "";
	int fds[2], status = -1, err = pipe2(fds, O_CLOEXEC) < 0 ? errno : 0;
	ssize_t n = 0;
	pid_t pid;

	if (err)
		return error_set_errno(e, err, "cannot unmount %s", path);
	err = spawn_fusermount(path, lazily, fds[1], &pid);
	close(fds[1]);
	while (!err && (n = read(fds[0], words, sizeof words - 1)) < 0 && errno == EINTR)
		;
	close(fds[0]);
	while (!err && waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	if (err)
		return error_set_errno(e, err, "cannot unmount %s: fusermount3", path);
	if (WIFEXITED(status) && !WEXITSTATUS(status))
		return true;
	words[n > 0 ? n : 0] = '\0';
	words[strcspn(words, "\n")] = '\0';
	error_set(e, ERROR_SYSTEM, "cannot unmount %s: %s", path, *words ? words : "fusermount3 failed");
	e->err = errno_of(words);
	return false;
}

bool mounts_detach(const char *path, bool lazily, struct error *e)
{
	struct error why;
	int err;

	if (!umount2(path, UMOUNT_NOFOLLOW | (lazily ? MNT_DETACH : 0)))
		return true;
	err = errno;
	if (err == EPERM)
		return run_fusermount(path, lazily, e ? e : &why);
	return error_set_errno(e, err, "cannot unmount %s", path);
}
