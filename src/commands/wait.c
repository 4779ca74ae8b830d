/* nemofs wait: waits until nothing runs any more, and shows the progress on one line. */
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <limits.h>
#include <math.h>
#include <poll.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "commands.h"
#include "mounts.h"
#include "text/progress.h"

enum {
	TICK_MS = 500,   /* how often the line is updated */
	SPEED_MS = 2000, /* time needed to measure a speed */
	BARS = 64,       /* the most sessions that are remembered */
};

/* Exit statuses, besides 0, 1 and 2. */
enum { WAIT_ASKS = 3, WAIT_REFUSED, WAIT_FAILED, WAIT_UNCLEAR };

/* The work that is shown, and its first measurement, for its speed. */
struct measure {
	char what[300];
	double percent; /* at `since` */
	int64_t since;
};

struct wait {
	char *mountpoint, session[256]; /* session "": all of the mount */
	int fd;                         /* status.json, open */
	bool is_terminal, shown;
	struct measure measure;
	char *ran[BARS]; /* sessions in which something ran */
	size_t ran_count;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* ---- what to wait for ---- */

/* The mount that contains the path, and the session if the path is in one. */
static bool take_path(struct wait *w, const char *path, struct error *e)
{
	char *real = realpath(path, NULL);
	struct mounts mounts;
	const struct mount *mount;
	const char *rest;
	bool ok = real || error_set_errno(e, errno, "%s", path);

	if (!ok || !mounts_list(&mounts, e)) {
		free(real);
		return false;
	}
	mount = mounts_holding(&mounts, real);
	ok = mount || error_set(e, ERROR_INPUT, "no nemofs is mounted on %s", path);
	if (ok) {
		w->mountpoint = strdup(mount->path);
		rest = real + strlen(mount->path);
		rest += *rest == '/';
		snprintf(w->session, sizeof w->session, "%.*s", (int)strcspn(rest, "/"), rest);
		ok = w->mountpoint || error_set(e, ERROR_NO_MEMORY, "mounts");
	}
	mounts_finish(&mounts);
	free(real);
	return ok;
}

/* Without a path: the mount of the working directory, else this user's only mount. */
static bool take_the_only(struct wait *w, struct error *e)
{
	struct mounts mounts;
	size_t own = 0;
	bool ok;

	if (take_path(w, ".", e))
		return true;
	if (!mounts_list(&mounts, e))
		return false;
	for (size_t i = 0; i < mounts.count; i++)
		if (mounts.items[i].uid == geteuid() && !own++)
			w->mountpoint = strdup(mounts.items[i].path);
	mounts_finish(&mounts);
	ok = own == 1 && w->mountpoint;
	return ok ||
	       error_set(e, ERROR_INPUT, own ? "there are several mounts: name one" : "nothing is mounted");
}

static void close_status(struct wait *w)
{
	if (w->fd >= 0)
		close(w->fd);
	w->fd = -1;
}

/* Returns a new reference; NULL: the daemon is gone. The file stays open, to poll for the next change. */
static json_t *read_status(struct wait *w, struct error *e)
{
	char path[PATH_MAX];
	json_t *status;

	close_status(w);
	snprintf(path, sizeof path, "%s/status.json", w->mountpoint);
	w->fd = open(path, O_RDONLY | O_CLOEXEC);
	status = w->fd >= 0 ? json_loadfd(w->fd, 0, NULL) : NULL;
	if (!status)
		error_set(e, ERROR_SYSTEM, "%s: the mount has ended", w->mountpoint);
	return status;
}

static const char *text_of(const json_t *object, const char *name)
{
	const char *text = json_string_value(json_object_get(object, name));

	return text ? text : "";
}

static bool is_wanted(const struct wait *w, const char *session)
{
	return !w->session[0] || !strcmp(w->session, session);
}

/* ---- the line ---- */

static void put_time(struct buf *out, double seconds)
{
	unsigned s = (unsigned)ceil(seconds);

	if (s < 3600)
		buf_printf(out, "  %u:%02u left", s / 60, s % 60);
	else
		buf_printf(out, "  %u:%02u:%02u left", s / 3600, s / 60 % 60, s % 60);
}

/* For an upload: how much was sent, and how fast. */
static void put_bytes(struct buf *out, const json_t *a)
{
	json_int_t size = json_integer_value(json_object_get(a, "bytes"));

	if (size <= 0)
		return;
	buf_puts(out, "  ");
	progress_write_bytes(out, (uint64_t)json_integer_value(json_object_get(a, "sent")), (uint64_t)size,
			     json_number_value(json_object_get(a, "per_second")));
}

/* The fraction of the work that is done per second; 0: not known yet. */
static double speed_of(struct measure *m, const char *what, double percent)
{
	int64_t now = now_ms();

	if (strcmp(m->what, what) != 0 || percent < m->percent) {
		snprintf(m->what, sizeof m->what, "%s", what);
		m->percent = percent;
		m->since = now;
	}
	return now - m->since < SPEED_MS ? 0
					 : (percent - m->percent) / 100 / ((double)(now - m->since) / 1000);
}

/* "talk: uploading talk.mp4" */
static void name_it(char what[300], const json_t *a)
{
	const char *name = text_of(a, "name");

	snprintf(what, 300, "%s: %s%s%s", text_of(a, "session"), text_of(a, "doing"), *name ? " " : "", name);
}

static void put_running(struct wait *w, struct buf *out, const json_t *a, const char *what, size_t others)
{
	const json_t *percent = json_object_get(a, "percent"), *seconds = json_object_get(a, "seconds");
	double part = json_number_value(percent) / 100, per_second;

	buf_puts(out, what);
	if (json_is_true(json_object_get(a, "waiting"))) {
		buf_puts(out, ": waiting for the service");
	} else if (json_is_number(percent)) {
		per_second = speed_of(&w->measure, what, part * 100);
		buf_putc(out, ' ');
		progress_write(out, part * 100);
		put_bytes(out, a);
		if (per_second > 0 && part < 1)
			put_time(out, (1 - part) / per_second);
	}
	if (json_is_number(seconds))
		buf_printf(out, " %d s", (int)json_number_value(seconds));
	if (others)
		buf_printf(out, ", and %zu more", others);
}

/* Bytes of the line to print: at most as many as the terminal has columns, so that it stays on one line. */
static int width(const struct buf *line)
{
	struct winsize size;
	size_t most = SIZE_MAX;

	if (!ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) && size.ws_col > 1)
		most = size.ws_col - 1u;
	if (line->len <= most)
		return (int)line->len;
	while (most && (line->data[most] & 0xC0) == 0x80) /* not in the middle of a character */
		most--;
	return (int)most;
}

/* On a terminal: one line that is overwritten. Otherwise: a line whenever other work comes first. */
static void show(struct wait *w, const struct buf *line, const char *what)
{
	static char last[300];

	if (w->is_terminal) {
		printf("\r\033[K%.*s", width(line), buf_text(line));
		w->shown = true;
	} else if (strcmp(last, what) != 0) {
		printf("%s\n", what);
		snprintf(last, sizeof last, "%s", what);
	}
	fflush(stdout);
}

/* ---- the end ---- */

static void remember(struct wait *w, const char *session)
{
	for (size_t i = 0; i < w->ran_count; i++)
		if (!strcmp(w->ran[i], session))
			return;
	if (w->ran_count < BARS && (w->ran[w->ran_count] = strdup(session)))
		w->ran_count++;
}

static int status_of(const char *outcome)
{
	static const struct {
		const char *outcome;
		int status;
	} rows[] = {
		{"asks", WAIT_ASKS},     {"refused", WAIT_REFUSED},  {"cut", WAIT_FAILED},
		{"failed", WAIT_FAILED}, {"cancelled", WAIT_FAILED}, {"unclear", WAIT_UNCLEAR},
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (!strcmp(rows[i].outcome, outcome))
			return rows[i].status;
	return EXIT_SUCCESS;
}

/* Prints why the session's last operation failed. False: it did not. */
static bool tell_error(const struct wait *w, const char *session)
{
	char path[PATH_MAX], text[1200];
	ssize_t n;
	int fd;

	snprintf(path, sizeof path, "%s/%s/error", w->mountpoint, session);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	n = fd >= 0 ? read(fd, text, sizeof text - 1) : -1;
	if (fd >= 0)
		close(fd);
	if (n <= 0)
		return false;
	text[n] = '\0';
	fprintf(stderr, "%s: %s", session, text);
	return true;
}

/* The worst outcome of the sessions that were waited for. */
static int outcome(struct wait *w, const json_t *status)
{
	const json_t *session;
	int worst = EXIT_SUCCESS, one;
	size_t i;

	if (w->session[0])
		remember(w, w->session);
	json_array_foreach (json_object_get(status, "sessions"), i, session) {
		const char *name = text_of(session, "session"), *last = text_of(session, "last");

		for (size_t k = 0; k < w->ran_count; k++) {
			if (strcmp(w->ran[k], name) != 0)
				continue;
			one = status_of(last);
			if (tell_error(w, name) && !one)
				one = WAIT_FAILED;
			else if (*last)
				printf("%s: last message: %s\n", name, last);
			worst = one > worst ? one : worst;
		}
	}
	return worst;
}

/* ---- waiting ---- */

/* Does anything run that must be waited for? Shows it. */
static bool is_busy(struct wait *w, const json_t *status)
{
	const json_t *a, *first = NULL;
	struct buf line = {0};
	char what[300];
	size_t i, count = 0;
	bool busy = false;

	json_array_foreach (json_object_get(status, "running"), i, a) {
		if (!is_wanted(w, text_of(a, "session")))
			continue;
		first = first ? first : a;
		remember(w, text_of(a, "session"));
		count++;
	}
	json_array_foreach (json_object_get(status, "sessions"), i, a)
		busy |= is_wanted(w, text_of(a, "session")) && strcmp(text_of(a, "state"), "idle") != 0;
	if (first) {
		name_it(what, first);
		put_running(w, &line, first, what, count - 1);
		show(w, &line, what);
	}
	buf_finish(&line);
	return busy || first;
}

static int run(struct wait *w)
{
	struct error e;
	json_t *status;
	int result;

	while ((status = read_status(w, &e)) && is_busy(w, status)) {
		struct pollfd fd = {.fd = w->fd, .events = POLLPRI};

		json_decref(status);
		poll(&fd, 1, TICK_MS);
	}
	if (w->shown)
		fputs("\r\033[K", stdout);
	if (!status) {
		fprintf(stderr, "nemofs: %s\n", e.words);
		return EXIT_FAILURE;
	}
	result = outcome(w, status);
	json_decref(status);
	return result;
}

int wait_command(int argc, char **argv)
{
	static const struct option known[] = {{0}};
	struct wait w = {.fd = -1, .is_terminal = isatty(STDOUT_FILENO)};
	struct error e;
	int option, status = EXIT_FAILURE;

	opterr = 0;
	if ((option = getopt_long(argc, argv, ":", known, NULL)) != -1)
		return command_refuse(option, argv, known);
	if (argc - optind > 1)
		return command_usage(argv[0]);
	if (optind < argc ? take_path(&w, argv[optind], &e) : take_the_only(&w, &e))
		status = run(&w);
	else
		fprintf(stderr, "nemofs: %s\n", e.words);
	close_status(&w);
	while (w.ran_count)
		free(w.ran[--w.ran_count]);
	free(w.mountpoint);
	return status;
}
