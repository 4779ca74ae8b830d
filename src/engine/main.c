/* nemo-engine: a local backend that speaks the NemoVideo wire contract. */
#include <errno.h>
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
#include "base/streams.h"
#include "check.h"
#include "engine.h"
#include "ingest_url.h"
#include "options.h"
#include "server.h"

enum {
	STOP_MS = 1800, /* from the signal to the end of the process, at most */
	DESCRIPTORS = 4096,
};

struct program {
	struct options options;
	struct engine *engine;
	struct server *server;
	int signals;
	struct watch watch;
	struct timer deadline;
};

/* Exits although some work has not seen its cancel in time. This is safe: all data on
 * disk survives a kill. */
static void stop_late(struct timer *timer)
{
	(void)timer;
	log_warn("something does not stop; exiting without it");
	_exit(EXIT_SUCCESS);
}

static void stop(struct watch *watch, uint32_t events)
{
	struct program *program = container_of(watch, struct program, watch);

	(void)events;
	watch_stop(watch);
	timer_init(&program->deadline, program->engine->loop, stop_late);
	timer_start(&program->deadline, STOP_MS);
	server_quiesce(program->server);
	works_stop(&program->engine->works);
}

/* Runs before any thread starts, so that all threads block the signals and only the descriptor gets them. */
static bool block_signals(struct program *program, struct error *e)
{
	sigset_t set;

	sigemptyset(&set);
	sigaddset(&set, SIGTERM);
	sigaddset(&set, SIGINT);
	sigaddset(&set, SIGHUP);
	signal(SIGPIPE, SIG_IGN);
	signal(SIGXFSZ, SIG_IGN); /* a write beyond the file size limit then fails, as on a full disk */
	if (sigprocmask(SIG_BLOCK, &set, NULL) < 0)
		return error_set_errno(e, errno, "cannot block signals");
	program->signals = signalfd(-1, &set, SFD_CLOEXEC | SFD_NONBLOCK);
	return program->signals >= 0 || error_set_errno(e, errno, "cannot watch signals");
}

/* Checks the parent after prctl, too: it may have died before that call. */
static bool follow_parent(const struct options *options, struct error *e)
{
	/* Of a container's first process, the number is 1. */
	pid_t parent = getppid();

	if (!options->parent_death)
		return true;
	if (prctl(PR_SET_PDEATHSIG, SIGTERM) < 0)
		return error_set_errno(e, errno, "cannot follow the parent process");
	return getppid() == parent || error_set(e, ERROR_INPUT, "the parent process has ended already");
}

/* A thousand streams need more descriptors than the usual soft limit. */
static void raise_descriptor_limit(void)
{
	struct rlimit limit;

	if (getrlimit(RLIMIT_NOFILE, &limit) < 0 || limit.rlim_cur >= DESCRIPTORS)
		return;
	limit.rlim_cur = limit.rlim_max < DESCRIPTORS ? limit.rlim_max : DESCRIPTORS;
	if (setrlimit(RLIMIT_NOFILE, &limit) < 0)
		log_warn("no more than the usual number of descriptors: %s", strerror(errno));
}

static void tell_ready(const struct program *program)
{
	int fd = program->options.ready_fd;

	log_info("answering at %s",
		 program->options.listen_text ? server_base(program->server) : program->options.unix_path);
	if (fd < 0)
		return;
	if (dprintf(fd, "%s\n", server_base(program->server)) < 0)
		log_warn("--ready-fd %d: %s", fd, strerror(errno));
	close(fd);
}

static bool start(struct program *program, struct error *e)
{
	raise_descriptor_limit();
	if (!follow_parent(&program->options, e) || !block_signals(program, e) || !ingest_url_init(e))
		return false;
	program->engine = engine_create(&program->options, e);
	if (!program->engine ||
	    !watch_start(&program->watch, program->engine->loop, program->signals, EPOLLIN, stop, e))
		return false;
	program->server = server_create(program->engine, e);
	return program->server != NULL;
}

static int run(struct program *program)
{
	struct error e = {0};
	bool started = start(program, &e);

	if (started) {
		tell_ready(program);
		/* NOLINTNEXTLINE(clang-analyzer-core.NullDereference): what was started has an engine */
		loop_run(program->engine->loop);
	} else {
		fprintf(stderr, "nemo-engine: %s\n", e.words);
	}
	server_destroy(program->server);
	engine_destroy(program->engine);
	return started ? EXIT_SUCCESS : EXIT_FAILURE;
}

int main(int argc, char **argv)
{
	static struct program program = {.signals = -1};
	struct error e = {0};

	streams_open();
	if (!options_parse(&program.options, argc, argv, &e)) {
		fprintf(stderr, "nemo-engine: %s\ntry: nemo-engine --help\n", e.words);
		return 2;
	}
	umask(077);
	log_set_level(program.options.verbose ? LOG_LEVEL_DEBUG : LOG_LEVEL_INFO);
	switch (program.options.action) {
	case OPTIONS_HELP:
		options_print_help(stdout);
		return EXIT_SUCCESS;
	case OPTIONS_VERSION:
		puts("nemo-engine " NEMOFS_VERSION);
		return EXIT_SUCCESS;
	case OPTIONS_CHECK:
		if (!ingest_url_init(&e))
			return EXIT_FAILURE;
		return check_print(&program.options) ? EXIT_SUCCESS : EXIT_FAILURE;
	default:
		return run(&program);
	}
}
