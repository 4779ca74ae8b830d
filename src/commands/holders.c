#include "holders.h"

#include <dirent.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/str.h"
#include "mounts.h"

enum {
	HOLDERS = 5,      /* the most that are listed */
	NAMESPACES = 256, /* the most that are searched */
};

/* ---- processes that use a mount ---- */

/* Reads only the link, which sends no request to the mount. */
static bool link_within(const char *link, const char *path)
{
	char target[PATH_MAX];
	ssize_t n = readlink(link, target, sizeof target - 1);
	size_t len = strlen(path);

	if (n < 0)
		return false;
	target[n] = '\0';
	return str_starts(target, path) && (!target[len] || target[len] == '/');
}

static bool has_open(const char *pid, const char *path)
{
	char name[PATH_MAX];
	const struct dirent *entry;
	bool found = false;
	DIR *dir;

	snprintf(name, sizeof name, "/proc/%s/fd", pid);
	dir = opendir(name);
	while (dir && !found && (entry = readdir(dir))) {
		snprintf(name, sizeof name, "/proc/%s/fd/%s", pid, entry->d_name);
		found = link_within(name, path);
	}
	if (dir)
		closedir(dir);
	return found;
}

static bool is_inside(const char *pid, const char *path)
{
	char name[64];

	snprintf(name, sizeof name, "/proc/%.16s/cwd", pid);
	return link_within(name, path);
}

bool holders_comm(pid_t pid, char comm[32])
{
	char name[64];
	FILE *file;
	bool ok;

	snprintf(name, sizeof name, "/proc/%d/comm", (int)pid);
	file = fopen(name, "re");
	ok = file && fgets(comm, 32, file);
	if (file)
		fclose(file);
	if (ok)
		comm[strcspn(comm, "\n")] = '\0';
	return ok;
}

/* Only root can see the open files of other users' processes. */
bool holders_name_users(const char *path)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	char comm[32];
	int left = HOLDERS;

	while (proc && left && (entry = readdir(proc))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);
		bool inside;

		if (pid <= 0 || pid == getpid())
			continue;
		inside = is_inside(entry->d_name, path);
		if ((inside || has_open(entry->d_name, path)) && holders_comm(pid, comm)) {
			fprintf(stderr, "  %s (process %s) %s\n", comm, entry->d_name,
				inside ? "works in it" : "has one of its files open");
			left--;
		}
	}
	if (proc)
		closedir(proc);
	return left < HOLDERS;
}

/* ---- other places where it is mounted ---- */

struct look {
	dev_t device;     /* 0: look for any … */
	const char *path; /* … that this user has mounted on this path */
	dev_t found;
	unsigned named;
};

/* Is this the wanted mount? */
static bool is_wanted(const struct look *look, const struct mount *m)
{
	if (look->device)
		return m->device == look->device;
	return !strcmp(m->path, look->path) && m->uid == geteuid();
}

static void look_into(struct look *look, pid_t pid, bool here)
{
	struct mounts mounts;
	char comm[32] = "?";

	if (mounts_list_of(pid, &mounts, NULL))
		for (size_t i = 0; i < mounts.count && look->named < HOLDERS; i++) {
			const struct mount *m = &mounts.items[i];

			if (!is_wanted(look, m))
				continue;
			look->found = m->device;
			if (!look->device)
				break;
			look->named++;
			if (here)
				fprintf(stderr, "  it is also mounted on %s\n", m->path);
			else if (holders_comm(pid, comm))
				fprintf(stderr,
					"  %s (process %d) has it mounted on %s, in another namespace\n",
					comm, (int)pid, m->path);
		}
	mounts_finish(&mounts);
}

static bool namespace_of(const char *pid, ino_t *number)
{
	char name[64];
	struct stat st;

	snprintf(name, sizeof name, "/proc/%.16s/ns/mnt", pid);
	if (stat(name, &st) < 0)
		return false;
	*number = st.st_ino;
	return true;
}

static bool is_new(ino_t seen[], size_t *count, ino_t number)
{
	for (size_t i = 0; i < *count; i++)
		if (seen[i] == number)
			return false;
	if (*count == NAMESPACES)
		return false;
	seen[(*count)++] = number;
	return true;
}

/* Looks once into each mount namespace, through a process in it. Only root can see the namespaces of other
 * users' processes. */
static void look_everywhere(struct look *look)
{
	ino_t seen[NAMESPACES] = {0}, number;
	size_t count = 0;
	DIR *proc = opendir("/proc");
	const struct dirent *entry;

	if (namespace_of("self", &number) && is_new(seen, &count, number))
		look_into(look, getpid(), true);
	while (proc && (entry = readdir(proc))) {
		pid_t pid = (pid_t)strtol(entry->d_name, NULL, 10);

		if (pid > 0 && namespace_of(entry->d_name, &number) && is_new(seen, &count, number))
			look_into(look, pid, false);
	}
	if (proc)
		closedir(proc);
}

bool holders_name_mounts(dev_t device)
{
	struct look look = {.device = device};

	look_everywhere(&look);
	return look.named > 0;
}

/* ---- the daemon that serves a mount ---- */

static bool serves(pid_t pid, const char *fd, unsigned connection)
{
	char name[64], line[128];
	unsigned number = 0;
	bool found = false;
	FILE *file;

	snprintf(name, sizeof name, "/proc/%d/fdinfo/%.16s", (int)pid, fd);
	file = fopen(name, "re");
	while (file && !found && fgets(line, sizeof line, file))
		found = sscanf(line, "fuse_connection: %u", &number) == 1 && number == connection;
	if (file)
		fclose(file);
	return found;
}

static bool is_daemon(pid_t pid, unsigned connection)
{
	char name[40], comm[32];
	const struct dirent *entry;
	bool found = false;
	DIR *fds;

	if (!holders_comm(pid, comm) || strcmp(comm, "nemofs") != 0)
		return false;
	snprintf(name, sizeof name, "/proc/%d/fdinfo", (int)pid);
	fds = opendir(name);
	while (fds && !found && (entry = readdir(fds)))
		found = serves(pid, entry->d_name, connection);
	if (fds)
		closedir(fds);
	return found;
}

pid_t holders_daemon(dev_t device)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	pid_t pid = 0;

	while (proc && !pid && (entry = readdir(proc))) {
		pid_t one = (pid_t)strtol(entry->d_name, NULL, 10);

		if (one > 0 && is_daemon(one, minor(device)))
			pid = one;
	}
	if (proc)
		closedir(proc);
	return pid;
}

bool holders_find(const char *path, dev_t *device)
{
	struct look look = {.path = path};

	look_everywhere(&look);
	*device = look.found;
	return look.found;
}
