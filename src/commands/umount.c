/* nemofs umount: ends a mount and waits for its daemon, so that the next one can start. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "commands.h"
#include "mounts.h"

enum { HOLDERS = 5, END_MS = 6000, BUSY_MS = 1000, LOOK_AGAIN_MS = 50 };

/* ---- who keeps it open ---- */

/* The links alone are read: that asks the mount nothing. */
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

static bool read_comm(const char *pid, char comm[32])
{
	char name[64];
	FILE *file;
	bool ok;

	snprintf(name, sizeof name, "/proc/%.16s/comm", pid);
	file = fopen(name, "re");
	ok = file && fgets(comm, 32, file);
	if (file)
		fclose(file);
	if (ok)
		comm[strcspn(comm, "\n")] = '\0';
	return ok;
}

/* Of other users' processes, only root sees what they have open. */
static void name_holders(const char *path)
{
	DIR *proc = opendir("/proc");
	const struct dirent *entry;
	char comm[32];
	int left = HOLDERS;

	while (proc && left && (entry = readdir(proc))) {
		bool inside;

		if (strtol(entry->d_name, NULL, 10) <= 0 || strtol(entry->d_name, NULL, 10) == getpid())
			continue;
		inside = is_inside(entry->d_name, path);
		if ((inside || has_open(entry->d_name, path)) && read_comm(entry->d_name, comm)) {
			fprintf(stderr, "  %s (process %s) %s\n", comm, entry->d_name,
				inside ? "works in it" : "has a file of it open");
			left--;
		}
	}
	if (proc)
		closedir(proc);
}

/* ---- its daemon ---- */

/* A descriptor that tells of its end; -1: not known, not ours to see, or dead. */
static int daemon_of(const char *mountpoint)
{
	char name[PATH_MAX], text[32], comm[32];
	json_t *status;
	pid_t pid;

	snprintf(name, sizeof name, "%s/status.json", mountpoint);
	status = json_load_file(name, 0, NULL);
	pid = (pid_t)json_integer_value(json_object_get(status, "pid"));
	json_decref(status);
	snprintf(text, sizeof text, "%d", pid);
	if (pid <= 0 || !read_comm(text, comm) || strcmp(comm, "nemofs") != 0)
		return -1; /* it lives in another namespace */
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

static void wait_for_end(int daemon)
{
	struct pollfd fd = {.fd = daemon, .events = POLLIN};

	if (daemon >= 0 && poll(&fd, 1, END_MS) == 0)
		fputs("nemofs: unmounted; the daemon is still ending\n", stderr);
}

/* ---- the command ---- */

static bool find(const char *path, struct error *e)
{
	struct mounts mounts;
	bool ok = mounts_list(&mounts, e);

	if (ok && !mounts_find(&mounts, path))
		ok = error_set(e, ERROR_INPUT, "no nemofs is mounted on %s", path);
	mounts_finish(&mounts);
	return ok;
}

/* Whoever only looks, as other programs do at all mounts from time to time, is
 * gone again in a moment. */
static bool detach(const char *path, bool lazily, struct error *e)
{
	struct timespec moment = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};

	for (int tries = BUSY_MS / LOOK_AGAIN_MS; !mounts_detach(path, lazily, e); tries--) {
		if (e->err != EBUSY || !tries)
			return false;
		nanosleep(&moment, NULL);
	}
	return true;
}

static int end_mount(const char *path, bool lazily)
{
	struct error e;
	bool there = find(path, &e);
	int daemon = there && !lazily ? daemon_of(path) : -1, status = EXIT_SUCCESS;

	if (there && detach(path, lazily, &e)) {
		wait_for_end(daemon);
	} else {
		fprintf(stderr, "nemofs: %s\n", e.words);
		if (e.err == EBUSY) {
			name_holders(path);
			fprintf(stderr, "end these first, or let go of it now: nemofs umount -l %s\n", path);
		}
		status = EXIT_FAILURE;
	}
	if (daemon >= 0)
		close(daemon);
	return status;
}

int umount_command(int argc, char **argv)
{
	static const struct option known[] = {{"lazy", no_argument, NULL, 'l'}, {0}};
	bool lazily = false;
	char *path;
	int option, status;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":l", known, NULL)) != -1) {
		if (option != 'l')
			return command_refuse(option, argv, known);
		lazily = true;
	}
	if (argc - optind != 1)
		return command_usage(argv[0]);
	path = realpath(argv[optind], NULL);
	status = end_mount(path ? path : argv[optind], lazily);
	free(path);
	return status;
}
