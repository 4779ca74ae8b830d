#include "fs/fs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/descriptors.h"
#include "base/libc.h"
#include "base/log.h"
#include "base/prometheus.h"
#include "core.h"
#include "fs/limit.h"

enum {
	ROUND = 64,            /* requests served before others on the loop get their turn */
	MAX_WRITE = 1 << 20,   /* bytes; the kernel's own limit */
	MAX_BACKGROUND = 4096, /* how many reads of page-cached files may be pending */
	MAX_NOTICES = 4096,
};

/* A notice to the kernel. It is sent from the notifier's thread, since the kernel may need answers from the
 * loop before the call returns. */
struct notice {
	struct job job;
	struct fs *fs;
	uint64_t ino;
	struct waiters waiters;
};

/* ---- libfuse's messages ---- */

static char last_words[200]; /* libfuse's latest error message */

/* Callbacks; each is defined below the function that registers it. */
static void session_on_readable(struct watch *watch, uint32_t events);
static void read_further_ahead(struct job *job);
static void invalidate(struct job *job);
static void notice_on_done(struct job *job);

__attribute__((format(printf, 2, 0))) static void on_fuse_log(enum fuse_log_level level, const char *format,
							      va_list args)
{
	static bool is_whole = true; /* libfuse may print a line in several calls */
	size_t len = is_whole ? 0 : strlen(last_words);

	vsnprintf(last_words + len, sizeof last_words - len, format, args);
	len = strlen(format);
	is_whole = !len || format[len - 1] == '\n';
	last_words[strcspn(last_words, "\n")] = '\0';
	if (!is_whole)
		return;
	if (level <= FUSE_LOG_ERR)
		log_debug("%s", last_words);
	else if (level == FUSE_LOG_DEBUG)
		fprintf(stderr, "%s\n", last_words);
}

/* ---- the end ---- */

static void end_if_idle(struct fs *fs)
{
	if (fs->over && !fs->notices)
		fs->config.ended(fs->config.context);
}

static void cancel_parked(struct fs *fs)
{
	list_for_each_safe (i, &fs->parked)
		op_cancel(container_of(i, struct op, link), ECONNABORTED);
}

void fs_stop(struct fs *fs)
{
	if (fs->over)
		return;
	fs->over = true;
	cancel_parked(fs);
	end_if_idle(fs);
}

/* ---- telling the kernel ---- */

/* Queues a notice. NULL: too many are queued, there is no memory, or the mount is ending. */
static struct notice *notify(struct fs *fs, uint64_t ino, void (*run)(struct job *))
{
	struct notice *notice = fs->notices < MAX_NOTICES ? malloc(sizeof *notice) : NULL;

	if (!notice || fs->over) {
		free(notice);
		return NULL;
	}
	*notice = (struct notice){.fs = fs, .ino = ino};
	waiters_init(&notice->waiters);
	fs->notices++;
	worker_submit(fs->notifier, &notice->job, run, notice_on_done);
	return notice;
}

static void notice_on_done(struct job *job)
{
	struct notice *notice = container_of(job, struct notice, job);
	struct fs *fs = notice->fs;

	waiters_wake(&notice->waiters, NULL, NULL);
	free(notice);
	fs->notices--;
	end_if_idle(fs);
}

bool fs_invalidate(struct fs *fs, uint64_t ino, struct wait *wait,
		   void (*done)(struct wait *, const struct error *))
{
	struct notice *notice = notify(fs, ino, invalidate);

	if (notice)
		wait_start(wait, &notice->waiters, done);
	return notice != NULL;
}

static void invalidate(struct job *job)
{
	struct notice *notice = container_of(job, struct notice, job);

	fuse_lowlevel_notify_inval_inode(notice->fs->session, notice->ino, 0, 0);
}

/* The device mounted at our mountpoint. Never asks a filesystem. False: it cannot be determined. */
static bool mounted_device(const struct fs *fs, dev_t *device)
{
	struct statx st;

	if (statx(AT_FDCWD, fs->config.mountpoint, AT_STATX_DONT_SYNC | AT_NO_AUTOMOUNT, 0, &st) < 0)
		return false;
	*device = makedev(st.stx_dev_major, st.stx_dev_minor);
	return true;
}

void fs_poll_wake(struct fs *fs, uint64_t ino)
{
	struct list *bucket = file_bucket(fs, ino);

	list_for_each (i, bucket) {
		struct file *file = container_of(i, struct file, link);

		if (file->node.ino != ino || !file->poll)
			continue;
		fuse_lowlevel_notify_poll(file->poll);
		fuse_pollhandle_destroy(file->poll);
		file->poll = NULL;
	}
}

/* Ends every request that waits for the session. If an open fails with ESTALE, the kernel looks the path up
 * again, and that would adopt a session known by its id once more. Hence ENOENT for those. */
static void cancel_session(struct fs *fs, const struct session *session)
{
	list_for_each_safe (i, &fs->parked) {
		struct op *op = container_of(i, struct op, link);

		if (op->node.session == session)
			op_cancel(op, op->file && op->file->opened ? ESTALE : ENOENT);
	}
}

void fs_forget_session(struct fs *fs, const struct session *session)
{
	cancel_session(fs, session);
	for (int bucket = 0; bucket < FILE_BUCKETS; bucket++)
		list_for_each (i, &fs->files[bucket]) {
			struct file *file = container_of(i, struct file, link);

			if (file->node.session != session)
				continue;
			if (file->ops->release && file->data)
				file->ops->release(file);
			file->data = NULL;
			file->node.session = NULL;
		}
}

/* ---- serving ---- */

/* Reading requests is faster than splicing them. We report sizes ourselves, so the kernel need not guess
 * from times that a file has changed. O_TRUNC is to arrive as a separate truncation. */
void fs_init(void *userdata, struct fuse_conn_info *conn)
{
	struct fs *fs = userdata;

	conn->want &= ~(unsigned)(FUSE_CAP_SPLICE_READ | FUSE_CAP_AUTO_INVAL_DATA | FUSE_CAP_ATOMIC_O_TRUNC);
	conn->want |= conn->capable & (FUSE_CAP_ASYNC_READ | FUSE_CAP_PARALLEL_DIROPS | FUSE_CAP_READDIRPLUS |
				       FUSE_CAP_READDIRPLUS_AUTO);
	conn->max_write = MAX_WRITE;
	conn->max_background = MAX_BACKGROUND;
	conn->congestion_threshold = MAX_BACKGROUND / 4 * 3;
	fs->initialised = true;
}

static void announce(struct fs *fs)
{
	fs->announced = true;
	if (mounted_device(fs, &fs->device))
		notify(fs, 0, read_further_ahead);
	fs->config.mounted(fs->config.context);
}

/* The kernel reads 128 KiB ahead, whatever INIT asks for. A larger window doubles the speed of streams, but
 * only root may set it. */
static void read_further_ahead(struct job *job)
{
	struct fs *fs = container_of(job, struct notice, job)->fs;
	char path[64];
	int fd;

	snprintf(path, sizeof path, "/sys/class/bdi/%u:%u/read_ahead_kb", major(fs->device),
		 minor(fs->device));
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, "1024", 4) < 0)
		log_debug("%s: %s", path, strerror(errno));
	close(fd);
}

/* ---- mounting ---- */

static struct fuse_session *new_session(struct fs *fs, struct error *e)
{
	struct buf options = {0};
	struct fuse_session *session = NULL;
	struct fuse_args args = {.argc = 3};

	buf_printf(&options, "default_permissions,nosuid,nodev,noexec,subtype=nemofs,fsname=%s%s%s%s",
		   fs->config.source, fs->config.debug ? ",debug" : "", fs->config.mount_options ? "," : "",
		   fs->config.mount_options ? fs->config.mount_options : "");
	if (options.failed)
		goto out;
	args.argv = (char *[]){(char[]){"nemofs"}, (char[]){"-o"}, options.data, NULL};
	session = fuse_session_new(&args, &request_ops, sizeof request_ops, fs);
	fuse_opt_free_args(&args);
out:
	if (options.failed)
		error_set(e, ERROR_NO_MEMORY, "mount options");
	else if (!session)
		error_set(e, ERROR_INPUT, "%s", last_words);
	buf_finish(&options);
	return session;
}

static bool mount_session(struct fs *fs, struct error *e)
{
	int fd, flags;

	errno = 0;
	if (fuse_session_mount(fs->session, fs->config.mountpoint)) {
		error_set_errno(e, errno ? errno : EPERM, "cannot mount on %s (%s)", fs->config.mountpoint,
				last_words[0] ? last_words : "see above");
		return false;
	}
	fd = fuse_session_fd(fs->session);
	flags = fcntl(fd, F_GETFL);
	if (flags < 0 || fcntl(fd, F_SETFL, flags | O_NONBLOCK) < 0 || fcntl(fd, F_SETFD, FD_CLOEXEC) < 0)
		return error_set_errno(e, errno, "/dev/fuse");
	return watch_start(&fs->watch, fs->config.loop, fd, EPOLLIN, session_on_readable, e);
}

static void session_on_readable(struct watch *watch, uint32_t events)
{
	struct fs *fs = container_of(watch, struct fs, watch);
	bool served = false;
	int n = 1;

	(void)events;
	for (int i = 0; i < ROUND && n > 0; i++) {
		n = fuse_session_receive_buf(fs->session, &fs->request);
		if (n > 0)
			fuse_session_process_buf(fs->session, &fs->request);
		served |= n > 0;
	}
	if (fs->initialised && !fs->announced)
		announce(fs);
	if (served && !fs->initialised) { /* the kernel sends INIT once, and now refuses every request */
		log_error("the kernel's first request could not be answered: %s",
			  last_words[0] ? last_words : "out of memory");
		n = 0;
	}
	if (n > 0 || n == -EAGAIN || n == -EINTR)
		return;
	if (n < 0)
		log_error("cannot read requests from the kernel: %s", strerror(-n));
	watch_stop(&fs->watch);
	fs_stop(fs);
}

static void init_lists(struct fs *fs)
{
	list_init(&fs->parked);
	list_init(&fs->spare);
	list_init(&fs->pages);
	for (int i = 0; i < FILE_BUCKETS; i++)
		list_init(&fs->files[i]);
}

struct fs *fs_create(const struct fs_config *config, struct error *e)
{
	struct fs *fs = calloc(1, sizeof *fs);

	if (!fs) {
		error_set(e, ERROR_NO_MEMORY, "mount");
		return NULL;
	}
	fs->config = *config;
	init_lists(fs);
	clock_gettime(CLOCK_REALTIME, &fs->mounted);
	descriptors_hold();
	fs->limit_ms = limit_of_kernel_ms(limit_folder());
	if (fs->limit_ms)
		log_warn("the kernel ends a mount whose request takes longer than %llu s "
			 "(fs.fuse.default_request_timeout, max_request_timeout): whoever waits gets "
			 "ETIMEDOUT "
			 "before",
			 (unsigned long long)(fs->limit_ms / 1000));
	fuse_set_log_func(on_fuse_log);
	fs->notifier = worker_create(config->loop, 1, e);
	if (fs->notifier)
		fs->session = new_session(fs, e);
	if (!fs->session || !mount_session(fs, e)) {
		fs_destroy(fs);
		return NULL;
	}
	return fs;
}

static void release_all(struct fs *fs)
{
	for (int i = 0; i < FILE_BUCKETS; i++)
		while (!list_empty(&fs->files[i]))
			file_destroy(container_of(fs->files[i].next, struct file, link));
	while (!list_empty(&fs->spare)) {
		struct op *op = container_of(fs->spare.next, struct op, link);

		list_remove(&op->link);
		free(op);
	}
}

/* After a lazy unmount with files still open, another mount may be at this path by now. */
static void unmount(struct fs *fs)
{
	dev_t device;

	if (fuse_session_exited(fs->session) || !fs->device || !mounted_device(fs, &device) ||
	    device == fs->device)
		fuse_session_unmount(fs->session);
}

void fs_destroy(struct fs *fs)
{
	if (!fs)
		return;
	fs->over = true;
	watch_stop(&fs->watch);
	cancel_parked(fs);
	if (fs->session)
		unmount(fs);
	worker_destroy(fs->notifier);
	release_all(fs);
	pages_finish(fs);
	if (fs->session)
		fuse_session_destroy(fs->session);
	free(fs->request.mem);
	free(fs);
}

void *fs_owner(struct fs *fs)
{
	return fs->config.owner;
}

/* ---- for monitoring ---- */

static size_t length(const struct list *list)
{
	size_t n = 0;

	list_for_each (i, list)
		n++;
	return n;
}

void fs_write_metrics(const struct fs *fs, struct buf *out)
{
	size_t open = 0;

	for (int i = 0; i < FILE_BUCKETS; i++)
		open += length(&fs->files[i]);
	prometheus_gauge(out, "open_files", "Files that are open.", (double)open);
	prometheus_gauge(out, "parked_requests", "Kernel requests that wait.", (double)length(&fs->parked));
	meter_write(&fs->meter, out);
}

const char *fs_library(void)
{
	return fuse_pkgversion();
}
