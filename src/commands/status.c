/* nemofs status: what the mounts of this user are doing. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <poll.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/buf.h"
#include "commands.h"
#include "mounts.h"

enum {
	SHOWN = 64,     /* the most mounts that are shown */
	TICK_MS = 1000, /* seconds pass without a notification, so the text is read this often */
	STATUS_MAX = 1 << 24,
};

struct view {
	bool json, watch;
	const char *only; /* only this mountpoint; NULL: all */
	struct pollfd files[SHOWN];
	size_t count;
	bool failed;
};

/* ---- one mount ---- */

static bool read_all(int fd, struct buf *out)
{
	char part[4096];
	ssize_t n;

	buf_init(out, STATUS_MAX);
	while ((n = read(fd, part, sizeof part)) > 0)
		buf_append(out, part, (size_t)n);
	return n == 0 && !out->failed;
}

static void put_text(const struct view *v, const char *mountpoint, const struct buf *text, struct buf *out)
{
	if (!v->only)
		buf_printf(out, "%s%s\n", out->len ? "\n" : "", mountpoint);
	buf_puts(out, buf_text(text));
}

static void put_json(const char *mountpoint, json_t *object, struct buf *out)
{
	json_t *whole = json_pack("{s:s}", "mountpoint", mountpoint);
	char *line;

	json_object_update(whole, object);
	line = json_dumps(whole, JSON_COMPACT | JSON_REAL_PRECISION(4));
	buf_printf(out, "%s\n", line ? line : "{}");
	free(line);
	json_decref(whole);
}

static void put_failure(struct view *v, const char *mountpoint, int err, struct buf *out)
{
	const char *why =
		err == ENOTCONN ? "its daemon has died; mount it again or `nemofs umount` it" : strerror(err);
	json_t *object = v->json ? json_pack("{s:s}", "error", why) : NULL;

	v->failed = true;
	if (v->json)
		put_json(mountpoint, object, out);
	else
		buf_printf(out, "%s%s\n%s\n", out->len ? "\n" : "", mountpoint, why);
	json_decref(object);
}

/* The file stays open, to poll for the next change. */
static void put_mount(struct view *v, const char *mountpoint, struct buf *out)
{
	char path[PATH_MAX];
	struct buf text = {0};
	json_t *object;
	int fd;

	snprintf(path, sizeof path, "%s/status%s", mountpoint, v->json ? ".json" : "");
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || !read_all(fd, &text)) {
		put_failure(v, mountpoint, errno, out);
		buf_finish(&text);
		if (fd >= 0)
			close(fd);
		return;
	}
	if (v->json) {
		object = json_loadb(buf_text(&text), text.len, 0, NULL);
		put_json(mountpoint, object, out);
		json_decref(object);
	} else {
		put_text(v, mountpoint, &text, out);
	}
	buf_finish(&text);
	v->files[v->count++] = (struct pollfd){.fd = fd, .events = POLLPRI};
}

/* ---- all mounts ---- */

static void let_go(struct view *v)
{
	while (v->count)
		close(v->files[--v->count].fd);
}

/* False: there is nothing to show, and the user was told. */
static bool look(struct view *v, struct buf *out)
{
	struct mounts mounts;
	struct error e;
	size_t shown = 0;
	bool ok = mounts_list(&mounts, &e);

	if (ok && v->only && !mounts_find(&mounts, v->only))
		ok = error_set(&e, ERROR_INPUT, "no nemofs is mounted on %s", v->only);
	for (size_t i = 0; ok && i < mounts.count && shown < SHOWN; i++) {
		const struct mount *m = &mounts.items[i];

		if (mounts_find(&mounts, m->path) != m ||
		    (v->only ? strcmp(v->only, m->path) != 0 : m->uid != geteuid()))
			continue;
		put_mount(v, m->path, out);
		shown++;
	}
	if (ok && !shown)
		ok = error_set(&e, ERROR_INPUT, "nothing is mounted");
	if (!ok)
		fprintf(stderr, "nemofs: %s\n", e.words);
	mounts_finish(&mounts);
	return ok;
}

static void show(const struct view *v, const struct buf *text)
{
	if (v->watch && isatty(STDOUT_FILENO) && !v->json)
		fputs("\033[H\033[2J", stdout);
	fputs(buf_text(text), stdout);
	fflush(stdout);
}

static int run(struct view *v)
{
	struct buf now = {0}, before = {0};
	bool there;

	do {
		there = look(v, &now);
		if (there && (!before.len || strcmp(buf_text(&before), buf_text(&now)) != 0))
			show(v, &now);
		buf_finish(&before);
		before = now;
		now = (struct buf){0};
		if (there && v->watch)
			poll(v->files, v->count, TICK_MS);
		let_go(v);
	} while (there && v->watch && !ferror(stdout));
	buf_finish(&before);
	return there && !v->failed ? EXIT_SUCCESS : EXIT_FAILURE;
}

int status_command(int argc, char **argv)
{
	static const struct option known[] = {
		{"json", no_argument, NULL, 'j'}, {"watch", no_argument, NULL, 'w'}, {0}};
	struct view v = {0};
	char *path = NULL;
	int option, status;

	opterr = 0;
	while ((option = getopt_long(argc, argv, ":jw", known, NULL)) != -1) {
		if (option == '?' || option == ':')
			return command_refuse(option, argv, known);
		v.json |= option == 'j';
		v.watch |= option == 'w';
	}
	if (argc - optind > 1)
		return command_usage(argv[0]);
	if (optind < argc) {
		path = realpath(argv[optind], NULL);
		v.only = path ? path : argv[optind];
	}
	status = run(&v);
	free(path);
	return status;
}
