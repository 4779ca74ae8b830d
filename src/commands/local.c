#include "local.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/folder.h"
#include "base/log.h"
#include "base/str.h"

enum { READY_MS = 10000, STOP_MS = 3000, WORDS = 300 };

struct local {
	pid_t pid;
	int pidfd;  /* readable once the engine has ended */
	int ready;  /* the engine writes here once it is ready */
	int output; /* the engine's stderr */
	struct watch said, ended;
	int folder; /* the engine's data folder */
	char engine[PATH_MAX], data[PATH_MAX];
};

/* Callbacks: each is defined below the function that starts it. */
static void output_on_readable(struct watch *w, uint32_t events);
static void child_on_ended(struct watch *w, uint32_t events);

/* ---- its folder ---- */

/* The socket is in the engine's data folder. The usual folders for users' sockets are
 * emptied at logout or covered at boot, but the mount lives on. */
#define SOCKET "engine.sock"

static bool open_folder(struct local *l, struct error *e)
{
	l->folder = open(l->data, O_PATH | O_DIRECTORY | O_CLOEXEC);
	return l->folder >= 0 || error_set_errno(e, errno, "cannot open %s", l->data);
}

/* ---- finding the engine ---- */

bool local_find_engine(char path[PATH_MAX], struct error *e)
{
	static const char *const places[] = {"nemo-engine", "engine/nemo-engine",
					     "../libexec/nemofs/nemo-engine"};
	const char *given = getenv("NEMO_ENGINE");
	char self[PATH_MAX];
	ssize_t n = readlink("/proc/self/exe", self, sizeof self - 1);
	char *slash;

	if (given && *given) {
		snprintf(path, PATH_MAX, "%s", given);
		if (access(path, X_OK) < 0)
			return error_set_errno(e, errno, "NEMO_ENGINE=%s", given);
		return true;
	}
	self[n > 0 ? n : 0] = '\0';
	slash = strrchr(self, '/');
	for (size_t i = 0; slash && i < sizeof places / sizeof *places; i++) {
		if (snprintf(path, PATH_MAX, "%.*s/%s", (int)(slash - self), self, places[i]) < PATH_MAX &&
		    !access(path, X_OK))
			return true;
	}
	return error_set(
		e, ERROR_SYSTEM,
		"nemo-engine is not in the folder of nemofs: install the package nemofs-engine, or set "
		"NEMO_ENGINE to its path");
}

/* ---- the child ---- */

void local_arguments(const struct options *o, const char *argv[LOCAL_ARGUMENTS + 1])
{
	const struct {
		const char *name, *value;
	} rows[] = {{"--cookies", o->cookies},
		    {"--downloader", o->downloader},
		    {"--agent-url", o->agent_url},
		    {"--recognizer", o->recognizer},
		    {"--agent-model", o->agent_model}};
	size_t count = 0;

	if (o->local_urls)
		argv[count++] = "--allow-loopback-urls";
	if (o->agent_remote)
		argv[count++] = "--agent-remote";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (!rows[i].value)
			continue;
		argv[count++] = rows[i].name;
		argv[count++] = rows[i].value;
	}
	argv[count] = NULL;
}

/* Runs between fork and exec. The engine gets its own process group, so that ^C at the
 * terminal reaches only the mount, and it is signalled when the mount dies. */
static void become_engine(const struct local *l, const struct options *o, int ready, int output, pid_t parent)
{
	char fd[16];
	const char *argv[LOCAL_ARGUMENTS + 8] = {"nemo-engine", "--unix",     SOCKET, "--data",
						 l->data,       "--ready-fd", fd};
	sigset_t none;
	int null = open("/dev/null", O_RDWR);

	local_arguments(o, argv + 7);
	snprintf(fd, sizeof fd, "%d", ready);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	setpgid(0, 0);
	prctl(PR_SET_PDEATHSIG, SIGTERM);
	if (getppid() != parent || fchdir(l->folder) < 0 || null < 0 || dup2(null, 0) < 0 ||
	    dup2(null, 1) < 0 || dup2(output, 2) < 0 || fcntl(ready, F_SETFD, 0) < 0)
		_exit(126);
	execv(l->engine, (char *const *)(uintptr_t)argv);
	dprintf(2, "%s: %s\n", l->engine, strerror(errno));
	_exit(127);
}

static bool spawn(struct local *l, const struct options *o, struct error *e)
{
	int ready[2] = {-1, -1}, output[2] = {-1, -1};
	pid_t parent = getpid();
	bool ok = !pipe2(ready, O_CLOEXEC) && !pipe2(output, O_CLOEXEC | O_NONBLOCK);

	l->pid = ok ? fork() : -1;
	if (l->pid == 0)
		become_engine(l, o, ready[1], output[1], parent);
	if (l->pid > 0)
		l->pidfd = (int)syscall(SYS_pidfd_open, l->pid, 0);
	ok = l->pid > 0 && l->pidfd >= 0;
	if (!ok)
		error_set_errno(e, errno, "cannot start the engine");
	l->ready = ready[0];
	l->output = output[0];
	if (ready[1] >= 0)
		close(ready[1]);
	if (output[1] >= 0)
		close(output[1]);
	return ok;
}

/* The first line that can be read of the engine's output. */
static void last_words(struct local *l, char words[WORDS])
{
	ssize_t n = read(l->output, words, WORDS - 1);

	words[n > 0 ? n : 0] = '\0';
	words[strcspn(words, "\n")] = '\0';
}

static bool wait_ready(struct local *l, struct error *e)
{
	struct pollfd fd = {.fd = l->ready, .events = POLLIN};
	uint64_t until = loop_now_ms() + READY_MS, now;
	char line[256], words[WORDS];
	int n = 0;

	while (n <= 0 && (now = loop_now_ms()) < until) {
		n = poll(&fd, 1, (int)(until - now));
		if (n < 0 && errno != EINTR)
			break;
	}
	if (n > 0 && read(l->ready, line, sizeof line) > 0)
		return true;
	last_words(l, words);
	return error_set(e, n > 0 ? ERROR_SYSTEM : ERROR_TIMEOUT, "the engine does not start: %s",
			 words[0] ? words : l->engine);
}

/* ---- the start ---- */

/* Uses the path through the open folder: the folder's own path may be too long for a socket, or later lead
 * elsewhere. */
static bool point_at(struct options *o, const struct local *l, struct error *e)
{
	char path[64];

	snprintf(path, sizeof path, "/proc/self/fd/%d/" SOCKET, l->folder);
	o->settings.api_url = "http://localhost";
	o->settings.token = NULL; /* the token is for the cloud, not for the engine */
	o->settings.unix_socket = options_keep(o, path);
	return o->settings.unix_socket || error_set(e, ERROR_NO_MEMORY, "engine");
}

struct local *local_start(struct options *o, struct loop *loop, struct error *e)
{
	struct local *l = calloc(1, sizeof *l);

	if (!l) {
		error_set(e, ERROR_NO_MEMORY, "engine");
		return NULL;
	}
	l->pidfd = l->ready = l->output = l->folder = -1;
	snprintf(l->data, sizeof l->data, "%s/engine", o->settings.state_dir);
	if (local_find_engine(l->engine, e) && folder_make(l->data, e) && open_folder(l, e) &&
	    spawn(l, o, e) && wait_ready(l, e) && point_at(o, l, e) &&
	    watch_start(&l->said, loop, l->output, EPOLLIN, output_on_readable, e) &&
	    watch_start(&l->ended, loop, l->pidfd, EPOLLIN, child_on_ended, e))
		return l;
	local_stop(l);
	return NULL;
}

/* ---- while it is mounted ---- */

/* Logs a line such as "nemo-engine: warning: …" at the same level. */
static void relay(const char *line)
{
	static const char *const prefixes[] = {"nemo-engine: error: ", "nemo-engine: warning: ",
					       "nemo-engine: info: ", "nemo-engine: debug: "};

	for (int level = LOG_LEVEL_ERROR; level <= LOG_LEVEL_DEBUG; level++)
		if (str_starts(line, prefixes[level])) {
			log_write((enum log_level)level, "engine: %s", line + strlen(prefixes[level]));
			return;
		}
	if (*line)
		log_warn("engine: %s", line);
}

static void output_on_readable(struct watch *w, uint32_t events)
{
	struct local *l = container_of(w, struct local, said);
	char text[1024];
	ssize_t n = read(l->output, text, sizeof text - 1);
	char *rest = text;

	(void)events;
	if (n <= 0) {
		if (!n || errno != EAGAIN)
			watch_stop(w);
		return;
	}
	text[n] = '\0';
	for (char *line; (line = strsep(&rest, "\n"));)
		relay(line);
}

static void child_on_ended(struct watch *w, uint32_t events)
{
	(void)events;
	watch_stop(w);
	log_error("the engine has ended; unmount and mount again to start a new one");
}

/* ---- the end ---- */

static void end_child(struct local *l)
{
	struct pollfd fd = {.fd = l->pidfd, .events = POLLIN};

	kill(l->pid, SIGTERM);
	if (poll(&fd, 1, STOP_MS) <= 0)
		kill(l->pid, SIGKILL);
	while (waitpid(l->pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static void close_all(const struct local *l)
{
	const int fds[] = {l->pidfd, l->ready, l->output, l->folder};

	for (size_t i = 0; i < sizeof fds / sizeof *fds; i++)
		if (fds[i] >= 0)
			close(fds[i]);
}

void local_stop(struct local *l)
{
	if (!l)
		return;
	watch_stop(&l->said);
	watch_stop(&l->ended);
	if (l->pid > 0)
		end_child(l);
	close_all(l);
	free(l);
}
