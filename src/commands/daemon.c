#include "daemon.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include "base/libc.h"
#include "base/log.h"

/* Sets the log level that the user chose, else the usual one. */
static void choose_level(const struct options *o, enum log_level usual)
{
	log_set_level(o->log_level >= 0 ? (enum log_level)o->log_level : usual);
}

void daemon_open_to_debuggers(void)
{
	struct rlimit core;

	prctl(PR_SET_DUMPABLE, 1);
	if (!getrlimit(RLIMIT_CORE, &core)) {
		core.rlim_cur = core.rlim_max;
		setrlimit(RLIMIT_CORE, &core);
	}
}

void daemon_init(struct daemon *d, const struct options *options)
{
	*d = (struct daemon){.options = options, .report = -1};
	choose_level(options, options->debug ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
}

/* ---- going into the background ---- */

/* Waits for the daemon's report: a NUL byte for success, followed by a warning if there is one; or the error;
 * or nothing, if the daemon died. */
static int wait_for_report(int fd)
{
	char words[sizeof((struct error *)0)->words + 1];
	size_t len = 0;
	ssize_t n;

	while (len < sizeof words - 1 && (n = read(fd, words + len, sizeof words - 1 - len)) != 0) {
		if (n < 0 && errno != EINTR)
			break;
		len += n > 0 ? (size_t)n : 0;
	}
	words[len] = '\0';
	if (len && !words[0]) {
		if (len > 1)
			fprintf(stderr, "nemofs: %s\n", words + 1);
		return EXIT_SUCCESS;
	}
	fprintf(stderr, "nemofs: %s\n", len ? words : "ended unexpectedly; see the system's log");
	return EXIT_FAILURE;
}

bool daemon_detach(struct daemon *d, int *status)
{
	int fds[2];
	pid_t pid;

	*status = EXIT_FAILURE;
	if (pipe2(fds, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		fprintf(stderr, "nemofs: cannot start: %s\n", strerror(errno));
		return false;
	}
	if (pid) {
		close(fds[1]);
		*status = wait_for_report(fds[0]);
		return false;
	}
	close_range((unsigned)STDERR_FILENO + 1, (unsigned)fds[1] - 1, 0); /* left open by the caller */
	close_range((unsigned)fds[1] + 1, UINT_MAX, 0);
	setsid();
	if (chdir("/") < 0)
		log_debug("cannot leave the working directory");
	d->report = fds[1];
	choose_level(d->options, LOG_LEVEL_WARN); /* a successful start prints nothing */
	return true;
}

bool daemon_open_log(const struct daemon *d, struct error *e)
{
	if (d->options->log_json)
		log_as_json();
	if (d->options->log_file)
		return log_to_file(d->options->log_file, e);
	log_to_journal();
	return true;
}

/* ---- reporting the start ---- */

static void leave_terminal(const struct options *o)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);

	if (!o->log_file)
		log_to_syslog("nemofs");
	choose_level(o, LOG_LEVEL_INFO);
	for (int fd = 0; null >= 0 && fd <= STDERR_FILENO; fd++)
		dup2(null, fd);
	if (null > STDERR_FILENO)
		close(null);
}

void daemon_ready(struct daemon *d, const char *warning)
{
	if (d->report < 0)
		return;
	leave_terminal(d->options);
	if (write(d->report, "", 1) < 0 || (warning && write(d->report, warning, strlen(warning)) < 0))
		log_debug("no program waits for the mount any more");
	close(d->report);
	d->report = -1;
}

int daemon_failed(const struct daemon *d, const struct error *e)
{
	if (d->report < 0)
		fprintf(stderr, "nemofs: %s\n", e->words);
	else if (write(d->report, e->words, strlen(e->words)) < 0)
		log_error("%s", e->words);
	return EXIT_FAILURE;
}
