/* nemofs MOUNTPOINT: the daemon, from start to end. */
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
#include "product/causes.h"
#include "settings/options.h"
#include "store/store.h"
#include "tree/tree.h"

enum {
	WORKERS = 4,
	STOP_SECONDS = 5, /* limit for the end, once no message is waited for */
	LOOK_AGAIN_MS = 50,
	ACCOUNT_MS = 1000, /* limit for waiting until the service has accepted the token */
};

/* Everything that belongs to the daemon. */
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
	bool mounted;               /* the mount has succeeded */
	bool ending;                /* a signal has come, or it was unmounted: no new message begins */
	bool unmounted;             /* the mount is gone */
	bool left;                  /* no message is waited for any more */
	struct timer waiting;       /* looks whether a message still runs … */
	uint64_t leave_ms;          /* … until this time of the loop */
	enum log_level first_level; /* the level at the start */
	struct wait account;        /* waits for the balance, which shows whether the token is accepted … */
	struct timer account_limit; /* … until this limit */
};

/* Callbacks: each is defined below the function that starts it. */
static void fs_on_mounted(void *context);
static void signals_on_readable(struct watch *w, uint32_t events);
static void begin_end(struct nemofs *n);
static void leave(struct nemofs *n);
static void fs_on_ended(void *context);
static void waiting_on_due(struct timer *timer);
static void account_on_told(struct wait *wait, const struct error *e);
static void account_on_limit(struct timer *timer);

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
	timer_init(&n->waiting, n->loop, waiting_on_due);
	timer_init(&n->account_limit, n->loop, account_on_limit);
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

static void now_in_background(struct nemofs *n, const char *warning)
{
	daemon_ready(&n->daemon, warning);
	n->first_level = log_get_level();
}

static void fs_on_mounted(void *context)
{
	struct nemofs *n = context;

	n->mounted = true;
	log_debug("mounted on %s", n->mountpoint);
	model_start(n->model);
	notify_manager("READY=1");
	if (n->daemon.report < 0 || n->local) {
		now_in_background(n, NULL);
		return;
	}
	account_get(&n->model->account, &n->account, account_on_told);
	timer_start(&n->account_limit, ACCOUNT_MS);
}

/* The mount already works. If the token is refused, the user learns it now, and not from the first command
 * that fails. */
static void account_on_told(struct wait *wait, const struct error *e)
{
	struct nemofs *n = container_of(wait, struct nemofs, account);
	char words[sizeof e->words + 200];

	timer_stop(&n->account_limit);
	if (e && (e->cause == ERROR_TOKEN || e->cause == ERROR_SCOPE)) {
		snprintf(words, sizeof words, "mounted, but %s: %s; %s", error_cause_meaning(e->cause),
			 e->words, error_cause_remedy(e->cause));
		now_in_background(n, words);
	} else {
		now_in_background(n, NULL);
	}
}

static void account_on_limit(struct timer *timer)
{
	struct nemofs *n = container_of(timer, struct nemofs, account_limit);

	wait_cancel(&n->account);
	now_in_background(n, NULL);
}

/* ---- while it is mounted ---- */

/* SIGUSR1 raises the log level by one, up to debug. SIGUSR2 restores the level of the start. */
static void change_level(const struct nemofs *n, bool more)
{
	enum log_level level = n->first_level, now = log_get_level();

	if (more)
		level = now < LOG_LEVEL_DEBUG ? now + 1 : LOG_LEVEL_DEBUG;
	log_set_level(level > LOG_LEVEL_INFO ? level : LOG_LEVEL_INFO); /* so that the next line is logged */
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
	log_info("unmounting on signal %u", info.ssi_signo);
	if (n->ending)
		leave(n);
	else
		begin_end(n);
}

/* ---- the end ----
 *
 * If the stream of a message is closed, the agent stops, but the work done so far must be paid. So a stream
 * is closed only by `cancel`, by a second signal, or when stop_wait is over. */

static void leave(struct nemofs *n)
{
	timer_stop(&n->waiting);
	n->left = true;
	alarm(STOP_SECONDS); /* the journal is consistent at any moment, so a kill is better than hanging */
	if (n->unmounted)
		loop_stop(n->loop);
	else
		fs_stop(n->fs);
}

static void begin_end(struct nemofs *n)
{
	uint64_t wait_ms = n->options.settings.stop_wait;
	const char *session;
	char extend[64];

	n->ending = true;
	model_end(n->model);
	notify_manager("STOPPING=1");
	if (!model_sending(n->model, &session)) {
		leave(n);
		return;
	}
	log_info("a message is under way%s%s: the end waits for it, %llu s at most; a second signal ends it",
		 *session ? " in " : "", session, (unsigned long long)(wait_ms / 1000));
	snprintf(extend, sizeof extend, "EXTEND_TIMEOUT_USEC=%llu",
		 (unsigned long long)(wait_ms + 2 * STOP_SECONDS * 1000) * 1000);
	notify_manager(extend);
	n->leave_ms = loop_now_ms() + wait_ms;
	timer_start(&n->waiting, LOOK_AGAIN_MS);
}

static void waiting_on_due(struct timer *timer)
{
	struct nemofs *n = container_of(timer, struct nemofs, waiting);
	const char *session;

	if (!model_sending(n->model, &session)) {
		leave(n);
	} else if (loop_now_ms() >= n->leave_ms) {
		log_warn("the message in %s has not ended within stop_wait: the next mount looks up its "
			 "outcome",
			 *session ? session : "a new session");
		leave(n);
	} else {
		timer_start(timer, LOOK_AGAIN_MS);
	}
}

static void fs_on_ended(void *context)
{
	struct nemofs *n = context;

	n->unmounted = true;
	if (n->left)
		loop_stop(n->loop);
	else if (!n->ending)
		begin_end(n);
}

static void stop(struct nemofs *n)
{
	timer_stop(&n->waiting);
	timer_stop(&n->account_limit);
	wait_cancel(&n->account);
	tree_unmount(n->fs);
	model_destroy(n->model);
	worker_destroy(n->worker);
	if (n->loop) {
		/* The loop runs once more, so that finished jobs free their memory. */
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
		fprintf(stderr, "nemofs: %s is not empty: the mount hides its content\n",
			n->options.mountpoint);
	if (n->options.foreground || daemon_detach(&n->daemon, &status))
		status = run(n);
	return status;
}

/* If a command was mistyped, its options are not reported as wrong options of the mount. */
static int refuse(int argc, char **argv, const struct error *e)
{
	if (argc > 1 && command_meant(argv[1]))
		return command_unknown(argv[1]);
	fprintf(stderr, "nemofs: %s\n", e->words);
	return e->cause == ERROR_NO_MEMORY ? EXIT_FAILURE : COMMAND_MISUSED;
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
