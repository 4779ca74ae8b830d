/* nemofs umount: ends a mount and waits for its daemon, so that the next one can start. */
#include <errno.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

#include "base/str.h"
#include "commands.h"
#include "holders.h"
#include "mounts.h"

enum { END_MS = 6000, BUSY_MS = 1000, LOOK_AGAIN_MS = 50, ASK_AGAIN_MS = 200, MOMENT_MS = 300 };

/* ---- the daemon ---- */

static json_t *status_of(const char *mountpoint)
{
	char name[PATH_MAX];

	snprintf(name, sizeof name, "%s/status.json", mountpoint);
	return json_load_file(name, 0, NULL);
}

/* A pidfd of the daemon, readable once it ends; -1: not known, not visible, or dead. */
static int daemon_of(const char *mountpoint)
{
	json_t *status = status_of(mountpoint);
	pid_t pid = (pid_t)json_integer_value(json_object_get(status, "pid"));
	char comm[32];

	json_decref(status);
	if (pid <= 0 || !holders_comm(pid, comm) || strcmp(comm, "nemofs") != 0)
		return -1; /* it runs in another namespace */
	return (int)syscall(SYS_pidfd_open, pid, 0);
}

/* The session whose message runs, and its progress; "": none. */
static void message_of(const char *mountpoint, char session[256], char doing[64])
{
	json_t *status = status_of(mountpoint);
	const json_t *item, *running = json_object_get(status, "running");
	size_t i;

	*session = '\0';
	json_array_foreach (running, i, item) {
		const char *kind = json_string_value(json_object_get(item, "kind"));
		const char *words = json_string_value(json_object_get(item, "doing"));
		const char *name = json_string_value(json_object_get(item, "session"));

		if (!kind || strcmp(kind, "message") != 0 || !words || !name ||
		    (strcmp(words, "thinking") != 0 && strcmp(words, "answering") != 0))
			continue;
		snprintf(session, 256, "%s", name);
		snprintf(doing, 64, "%s, %lld s", words,
			 (long long)json_integer_value(json_object_get(item, "seconds")));
		break;
	}
	json_decref(status);
}

/* Waits until no message runs: ending the mount now would not return the credits. */
static void wait_for_message(const char *mountpoint)
{
	struct timespec moment = {.tv_nsec = ASK_AGAIN_MS * 1000000L};
	char session[256], doing[64];
	bool told = false;

	for (message_of(mountpoint, session, doing); *session; message_of(mountpoint, session, doing)) {
		if (!told)
			fprintf(stderr,
				"nemofs: waiting for the message in %s (%s) to end; "
				"`echo message > %s/%s/cancel` ends it\n",
				session, doing, mountpoint, session);
		told = true;
		nanosleep(&moment, NULL);
	}
}

/* Sends SIGTERM to the daemon; if it cannot be found, aborts its connection. */
static bool end_daemon(dev_t device)
{
	pid_t pid = holders_daemon(device);

	return (pid && !kill(pid, SIGTERM)) || mounts_abort(device);
}

/* Waits for the daemon's end. False: it goes on, and the user was told why. */
static bool wait_for_end(int daemon, dev_t device, bool lazily)
{
	struct pollfd fd = {.fd = daemon, .events = POLLIN};
	bool held;

	if (daemon >= 0 && poll(&fd, 1, MOMENT_MS) > 0)
		return true;
	held = holders_name_mounts(device);
	if (held && lazily) {
		if (end_daemon(device))
			return true;
		fputs("nemofs: the daemon could not be stopped: `umount` the mounts above\n", stderr);
		return false;
	}
	if (held)
		fputs("nemofs: unmounted here, but the daemon still serves the mounts above: "
		      "`umount` them, or run `nemofs umount -l`\n",
		      stderr);
	else if (daemon >= 0 && poll(&fd, 1, END_MS) == 0)
		fputs("nemofs: unmounted, but the daemon has not ended yet\n", stderr);
	return !held;
}

/* ---- the command ---- */

/* The path is not mounted in this namespace, but perhaps still in another one. */
static bool find_elsewhere(const char *path, bool lazily, struct error *e)
{
	dev_t device;

	error_set(e, ERROR_INPUT, "no nemofs is mounted on %s", path);
	if (!holders_find(path, &device) || !holders_name_mounts(device))
		return false;
	if (!lazily)
		error_add(e, " any more, but others still have it: `nemofs umount -l %s` takes it from them",
			  path);
	return lazily && end_daemon(device);
}

static bool find(const char *path, dev_t *device, struct error *e)
{
	struct mounts mounts;
	const struct mount *mount = NULL;
	bool ok = mounts_list(&mounts, e);

	if (ok && !(mount = mounts_find(&mounts, path)))
		ok = error_set(e, ERROR_INPUT, "no nemofs is mounted on %s", path);
	*device = mount ? mount->device : 0;
	mounts_finish(&mounts);
	return ok;
}

/* Tries again for a second: a program that only looks at all mounts is done in a
 * moment. */
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
	dev_t device;
	bool there = find(path, &device, &e), dead = there && !lazily && mounts_is_dead(path);
	bool ended = false;
	int daemon = there && !dead && !lazily ? daemon_of(path) : -1;

	if (there && !dead && !lazily)
		wait_for_message(path);
	if (!there) {
		ended = find_elsewhere(path, lazily, &e);
		if (!ended)
			fprintf(stderr, "nemofs: %s\n", e.words);
	} else if (detach(path, lazily, &e)) {
		ended = dead || wait_for_end(daemon, device, lazily);
	} else {
		fprintf(stderr, "nemofs: %s\n", e.words);
		if (e.err == EBUSY) {
			fprintf(stderr, "%s, or let go of it now: nemofs umount -l %s\n",
				holders_name_users(path)
					? "end these first"
					: "nothing visible uses it: leave the folder (cd /) and try again",
				path);
		}
	}
	if (daemon >= 0)
		close(daemon);
	return ended ? EXIT_SUCCESS : EXIT_FAILURE;
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
