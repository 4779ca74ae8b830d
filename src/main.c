/* nemofs: mounts the NemoVideo cloud as a filesystem. */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <malloc.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/str.h"
#include "base/worker.h"
#include "commands/command.h"
#include "commands/doctor.h"
#include "commands/local.h"
#include "commands/mountpoint.h"
#include "commands/notify.h"
#include "fs/fs.h"
#include "model/model.h"
#include "settings/options.h"
#include "tree/tree.h"

enum {
	WORKERS = 4,
	STOP_SECONDS = 5, /* after a signal, the longest that the end may take */
};

/* The daemon, and everything it runs. */
struct nemofs {
	struct options options;
	char *mountpoint;
	int report; /* pipe to the process the user waits for; -1: none */
	struct loop *loop;
	struct worker *worker;
	struct local *local;
	struct model *model;
	struct fs *fs;
	struct watch signals;
	bool mounted;               /* it was, once */
	enum log_level first_level; /* since then */
};

/* ---- the process ---- */

/* A crash must not leave secrets on disk, nor what we make be anyone else's. */
static void harden(void)
{
	struct rlimit none = {0}, files;

	prctl(PR_SET_DUMPABLE, 0);
	setrlimit(RLIMIT_CORE, &none);
	if (!getrlimit(RLIMIT_NOFILE, &files)) {
		files.rlim_cur = files.rlim_max;
		setrlimit(RLIMIT_NOFILE, &files);
	}
	umask(077);
	signal(SIGPIPE, SIG_IGN);
	mallopt(M_ARENA_MAX, 2); /* few threads, and idle memory stays small */
	/* Otherwise the first large answer that is freed makes all such come from the
	 * heap, which grows with holes in it: after 10,000 operations 60 MiB, not 20. */
	mallopt(M_MMAP_THRESHOLD, 256 << 10);
	/* Small pieces are joined as they are freed, not all at once by whoever needs a
	 * large one next: of a long answer's tree that would take the loop's thread 80 ms. */
	mallopt(M_MXFAST, 0);
}

/* The level from which on a mount in this situation speaks, unless told otherwise. */
static void choose_level(const struct options *o, enum log_level usual)
{
	log_set_level(o->log_level >= 0 ? (enum log_level)o->log_level : usual);
}

/* After the last fork, which closes what is open. */
static bool open_log(const struct options *o, struct error *e)
{
	if (o->log_json)
		log_as_json();
	if (o->log_file)
		return log_to_file(o->log_file, e);
	log_to_journal();
	return true;
}

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

/* ---- what the user who waits is told ---- */

static void report_mounted(struct nemofs *n)
{
	if (n->report < 0)
		return;
	leave_terminal(&n->options);
	if (write(n->report, "", 1) < 0)
		log_debug("nobody waits for the mount any more");
	close(n->report);
	n->report = -1;
}

static int report_failure(struct nemofs *n, const struct error *e)
{
	if (n->report < 0)
		fprintf(stderr, "nemofs: %s\n", e->words);
	else if (write(n->report, e->words, strlen(e->words)) < 0)
		log_error("%s", e->words);
	return EXIT_FAILURE;
}

/* One NUL: mounted. Words: why not. Nothing: it died. */
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
	if (len && !words[0])
		return EXIT_SUCCESS;
	words[len] = '\0';
	fprintf(stderr, "nemofs: %s\n", len ? words : "ended unexpectedly; see the system's log");
	return EXIT_FAILURE;
}

/* ---- events ---- */

/* SIGUSR1: one level more, up to debug; SIGUSR2: back to that of the start. */
static void change_level(struct nemofs *n, bool more)
{
	enum log_level level = n->first_level, now = log_get_level();

	if (more)
		level = now < LOG_LEVEL_DEBUG ? now + 1 : LOG_LEVEL_DEBUG;
	log_set_level(level > LOG_LEVEL_INFO ? level : LOG_LEVEL_INFO); /* this much is said in any case */
	log_info("the log's level is now %s", log_level_word(level));
	log_set_level(level);
}

static void on_signal(struct watch *w, uint32_t events)
{
	struct nemofs *n = container_of(w, struct nemofs, signals);
	struct signalfd_siginfo info;

	(void)events;
	if (read(w->fd, &info, sizeof info) != sizeof info)
		return;
	if (info.ssi_signo == SIGUSR1 || info.ssi_signo == SIGUSR2) {
		change_level(n, info.ssi_signo == SIGUSR1);
		return;
	}
	watch_stop(w);
	log_info("unmounting on signal %u", info.ssi_signo);
	notify_manager("STOPPING=1");
	alarm(STOP_SECONDS); /* the journal is legal at any moment; hanging is not */
	fs_stop(n->fs);
}

static bool watch_signals(struct nemofs *n, struct error *e)
{
	sigset_t set;
	int fd;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	sigaddset(&set, SIGUSR1);
	sigaddset(&set, SIGUSR2);
	sigprocmask(SIG_BLOCK, &set, NULL);
	fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
	if (fd < 0)
		return error_set_errno(e, errno, "signals");
	return watch_start(&n->signals, n->loop, fd, EPOLLIN, on_signal, e);
}

static void on_mounted(void *context)
{
	struct nemofs *n = context;

	n->mounted = true;
	log_debug("mounted on %s", n->mountpoint);
	model_start(n->model);
	notify_manager("READY=1");
	report_mounted(n);
	n->first_level = log_get_level();
}

static void on_ended(void *context)
{
	struct nemofs *n = context;

	loop_stop(n->loop);
}

/* ---- the daemon's life ---- */

static bool start(struct nemofs *n, struct error *e)
{
	struct options *o = &n->options;
	struct fs_config config = {
		.mountpoint = n->mountpoint,
		.mount_options = o->mount.len ? buf_text(&o->mount) : NULL,
		.debug = o->debug,
		.uid = o->uid,
		.gid = o->gid,
		.umask = o->umask,
		.mounted = on_mounted,
		.ended = on_ended,
		.context = n,
	};

	n->loop = loop_create(e);
	if (!n->loop || !watch_signals(n, e))
		return false;
	if (o->local && !(n->local = local_start(o, n->loop, e)))
		return false;
	o->settings.reserved = tree_reserves;
	n->worker = worker_create(n->loop, WORKERS, e);
	n->model = n->worker ? model_create(&o->settings, n->loop, n->worker, e) : NULL;
	if (!n->model)
		return false;
	config.loop = n->loop;
	n->fs = tree_mount(&config, n->model, e);
	if (!n->fs) {
		doctor_explain(o, e);
		return false;
	}
	return true;
}

static void stop(struct nemofs *n)
{
	tree_unmount(n->fs);
	model_destroy(n->model);
	worker_destroy(n->worker);
	if (n->loop) {
		/* Jobs that were under way give back what they hold. */
		loop_stop(n->loop);
		loop_run(n->loop);
	}
	local_stop(n->local);
	watch_stop(&n->signals);
	if (n->signals.fd > 0)
		close(n->signals.fd);
	loop_destroy(n->loop);
}

static int run(struct nemofs *n)
{
	struct error e;
	int status;

	if (!open_log(&n->options, &e) || !start(n, &e)) {
		status = report_failure(n, &e);
	} else {
		loop_run(n->loop);
		status = n->mounted ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	stop(n);
	return status;
}

/* Forks before there are threads. The parent returns when the mount answers. */
static int run_in_background(struct nemofs *n)
{
	int fds[2];
	pid_t pid;

	if (pipe2(fds, O_CLOEXEC) < 0 || (pid = fork()) < 0) {
		fprintf(stderr, "nemofs: cannot start: %s\n", strerror(errno));
		return EXIT_FAILURE;
	}
	if (pid) {
		close(fds[1]);
		return wait_for_report(fds[0]);
	}
	close_range((unsigned)STDERR_FILENO + 1, (unsigned)fds[1] - 1, 0); /* what the caller left open */
	close_range((unsigned)fds[1] + 1, UINT_MAX, 0);
	setsid();
	if (chdir("/") < 0)
		log_debug("cannot leave the working directory");
	n->report = fds[1];
	choose_level(&n->options, LOG_LEVEL_WARN); /* a mount that works says nothing */
	return run(n);
}

static int mount_it(struct nemofs *n)
{
	struct error e;

	n->mountpoint = mountpoint_prepare(n->options.mountpoint, &e);
	if (!n->mountpoint)
		return report_failure(n, &e);
	return n->options.foreground ? run(n) : run_in_background(n);
}

/* mount(8) calls mount.nemofs SOURCE MOUNTPOINT, where the source may have any name. */
static const struct command *command_called(int argc, char **argv)
{
	return argc > 1 && !str_starts(program_invocation_short_name, "mount.") ? command_named(argv[1])
										: NULL;
}

int main(int argc, char **argv)
{
	const struct command *command = command_called(argc, argv);
	struct nemofs n = {.report = -1};
	struct error e;
	int status = EXIT_SUCCESS;

	harden();
	if (command)
		return command->run(argc - 1, argv + 1);
	if (!options_parse(&n.options, argc, argv, &e)) {
		status = report_failure(&n, &e);
	} else if (n.options.action == OPTIONS_HELP) {
		options_print_help(stdout);
	} else if (n.options.action == OPTIONS_VERSION) {
		puts("nemofs " NEMOFS_VERSION);
	} else {
		choose_level(&n.options, n.options.debug ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
		status = mount_it(&n);
	}
	free(n.mountpoint);
	options_finish(&n.options);
	return status;
}
