/* nemofs MOUNTPOINT: the daemon, from its start to its end. */
#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include "base/log.h"
#include "base/loop.h"
#include "base/worker.h"
#include "commands.h"
#include "daemon.h"
#include "doctor.h"
#include "fs/fs.h"
#include "local.h"
#include "model/model.h"
#include "mountpoint.h"
#include "notify.h"
#include "settings/options.h"
#include "store/store.h"
#include "tree/tree.h"

enum {
	WORKERS = 4,
	STOP_SECONDS = 5, /* after a signal, the longest that the end may take */
};

/* Everything that the daemon runs. */
struct nemofs {
	struct daemon daemon;
	struct options options;
	char *mountpoint;
	struct loop *loop;
	struct worker *worker;
	struct local *local;
	struct model *model;
	struct fs *fs;
	struct watch signals;
	bool mounted;               /* it was, once */
	enum log_level first_level; /* since then */
};

/* Called back; each stands below what starts it. */
static void fs_on_mounted(void *context);
static void signals_on_readable(struct watch *w, uint32_t events);
static void fs_on_ended(void *context);

/* ---- the start ---- */

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
	return watch_start(&n->signals, n->loop, fd, EPOLLIN, signals_on_readable, e);
}

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
		.mounted = fs_on_mounted,
		.ended = fs_on_ended,
		.context = n,
	};

	n->loop = loop_create(e);
	if (!n->loop || !watch_signals(n, e))
		return false;
	if (o->local &&
	    (!store_is_free(o->settings.state_dir, e) || !(n->local = local_start(o, n->loop, e))))
		return false;
	o->settings.reserved = tree_reserves;
	n->worker = worker_create(n->loop, WORKERS, e);
	n->model = n->worker ? model_create(&o->settings, n->loop, n->worker, e) : NULL;
	if (!n->model)
		return false;
	config.loop = n->loop;
	n->fs = tree_mount(&config, n->model, e);
	if (!n->fs)
		doctor_explain(o, e);
	return n->fs != NULL;
}

static void fs_on_mounted(void *context)
{
	struct nemofs *n = context;

	n->mounted = true;
	log_debug("mounted on %s", n->mountpoint);
	model_start(n->model);
	notify_manager("READY=1");
	daemon_ready(&n->daemon);
	n->first_level = log_get_level();
}

/* ---- while it is mounted ---- */

/* SIGUSR1: one level more, up to debug; SIGUSR2: back to that of the start. */
static void change_level(const struct nemofs *n, bool more)
{
	enum log_level level = n->first_level, now = log_get_level();

	if (more)
		level = now < LOG_LEVEL_DEBUG ? now + 1 : LOG_LEVEL_DEBUG;
	log_set_level(level > LOG_LEVEL_INFO ? level : LOG_LEVEL_INFO); /* this much is said in any case */
	log_info("the log's level is now %s", log_level_word(level));
	log_set_level(level);
}

static void signals_on_readable(struct watch *w, uint32_t events)
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

/* ---- the end ---- */

static void fs_on_ended(void *context)
{
	struct nemofs *n = context;

	loop_stop(n->loop);
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

/* ---- from start to end ---- */

static int run(struct nemofs *n)
{
	struct error e;
	int status;

	if (!daemon_open_log(&n->daemon, &e) || !start(n, &e)) {
		status = daemon_failed(&n->daemon, &e);
	} else {
		loop_run(n->loop);
		status = n->mounted ? EXIT_SUCCESS : EXIT_FAILURE;
	}
	stop(n);
	return status;
}

static int mount_it(struct nemofs *n)
{
	struct error e;
	int status;

	if (n->options.debug)
		daemon_open_to_debuggers();
	daemon_init(&n->daemon, &n->options);
	n->mountpoint = mountpoint_prepare(n->options.mountpoint, &e);
	if (!n->mountpoint)
		return daemon_failed(&n->daemon, &e);
	n->options.settings.mountpoint = n->mountpoint;
	if (!n->options.quiet_nonempty && mountpoint_hides(n->mountpoint))
		fprintf(stderr, "nemofs: %s is not empty: what is in it is hidden until it is unmounted\n",
			n->options.mountpoint);
	if (n->options.foreground || daemon_detach(&n->daemon, &status))
		status = run(n);
	return status;
}

/* Options of a command that was mistyped are none of the mount's. */
static int refuse(int argc, char **argv, const struct error *e)
{
	if (argc > 1 && command_meant(argv[1]))
		return command_unknown(argv[1]);
	fprintf(stderr, "nemofs: %s\n", e->words);
	return COMMAND_MISUSED;
}

int mount_command(int argc, char **argv)
{
	struct nemofs n = {0};
	struct error e;
	int status = EXIT_SUCCESS;

	if (!options_parse(&n.options, argc, argv, &e)) {
		status = refuse(argc, argv, &e);
	} else if (!command_is_source(&n.options)) {
		status = command_unknown(n.options.source);
	} else if (n.options.action == OPTIONS_HELP) {
		options_print_help(stdout);
	} else if (n.options.action == OPTIONS_VERSION) {
		puts("nemofs " NEMOFS_VERSION);
	} else {
		status = mount_it(&n);
	}
	free(n.mountpoint);
	options_finish(&n.options);
	return status;
}
