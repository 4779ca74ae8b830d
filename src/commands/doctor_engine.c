/* Asks the embedded engine to check what it needs. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <stdint.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/loop.h"
#include "doctor.h"
#include "local.h"

enum { LONGEST_MS = 60000, TEXT_MAX = 16384 };

static int spawn_check(const char *engine, const struct options *o, int output, pid_t *pid)
{
	const char *argv[LOCAL_ARGUMENTS + 3] = {"nemo-engine", "--check"};
	char *const *args = (char *const *)(uintptr_t)argv;
	posix_spawn_file_actions_t actions;
	int err = posix_spawn_file_actions_init(&actions);

	local_arguments(o, argv + 2);
	if (err)
		return err;
	err = posix_spawn_file_actions_adddup2(&actions, output, STDOUT_FILENO);
	if (!err)
		err = posix_spawn(pid, engine, &actions, NULL, args, environ);
	posix_spawn_file_actions_destroy(&actions);
	return err;
}

/* Reads until the engine ends, or takes too long. */
static void read_text(int fd, struct buf *text)
{
	uint64_t until = loop_now_ms() + LONGEST_MS, now;
	struct pollfd ready = {.fd = fd, .events = POLLIN};
	char part[1024];
	ssize_t n = 1;

	while (n > 0 && (now = loop_now_ms()) < until && text->len < TEXT_MAX) {
		if (poll(&ready, 1, (int)(until - now)) <= 0)
			continue;
		n = read(fd, part, sizeof part);
		if (n > 0)
			buf_append(text, part, (size_t)n);
	}
}

static bool run_check(const char *engine, const struct options *o, struct buf *text, struct error *e)
{
	int fds[2], err, status;
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0)
		return error_set_errno(e, errno, "%s", engine);
	err = spawn_check(engine, o, fds[1], &pid);
	close(fds[1]);
	if (!err) {
		read_text(fds[0], text);
		kill(pid, SIGKILL); /* in case it still runs */
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	close(fds[0]);
	return !err || error_set_errno(e, err, "%s", engine);
}

static enum verdict verdict_of(const char *word)
{
	if (!strcmp(word, "ok"))
		return VERDICT_OK;
	return !strcmp(word, "WARN") ? VERDICT_WARN : VERDICT_FAIL;
}

void doctor_engine(const struct options *o,
		   void (*say)(void *context, enum verdict, const char *, const char *), void *context)
{
	char engine[PATH_MAX];
	struct buf text = {0};
	struct error e;
	char *rest, *line;

	if (!o->local || !local_find_engine(engine, &e)) /* already reported as `service` */
		return;
	if (!run_check(engine, o, &text, &e)) {
		say(context, VERDICT_FAIL, "engine", e.words);
	} else if (text.len) {
		buf_putc(&text, '\0');
		rest = text.data;
		while ((line = strsep(&rest, "\n"))) {
			const char *verdict = strsep(&line, "\t"), *name = strsep(&line, "\t");

			if (name && line)
				say(context, verdict_of(verdict), name, line);
		}
	}
	buf_finish(&text);
}
