#include "child.h"

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/loop.h"
#include "base/str.h"
#include "product/causes.h"

enum {
	LATENCY_MS = 50,    /* between checks of `cancel` and `watch` */
	ERRORS_KEPT = 4096, /* bytes at the end of stderr, for an error text */
	FIRST_KEPT = 512,   /* bytes of the first line of stderr */
	LINE_MAX_BYTES = 4096,
};

/* A running child. */
struct run {
	const struct child *spec;
	struct child_result *result;
	pid_t pid;
	int pidfd;       /* readable once it has ended */
	int out, err;    /* read ends, non-blocking; -1: closed at their end */
	uint64_t end;    /* when the timeout ends; UINT64_MAX: never */
	struct buf line; /* the unfinished line of stdout */
};

static const char *const environment[] = {"PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8",
					  "HOME=/nonexistent", "AV_LOG_FORCE_NOCOLOR=1", NULL};

/* ---- in the child, between fork and exec: system calls only ---- */

struct start {
	char *const *argv, *const *environment;
	const struct jail *jail;
	pid_t parent;
	int null, out, err; /* these become 0, 1, 2 */
	int report;         /* gets the errno if exec fails; closes at exec */
	int hand[2];        /* a socket pair that passes the listening socket to [0]; -1: none */
};

/* A message that carries a descriptor. */
struct parcel {
	char byte;
	struct iovec data;
	_Alignas(struct cmsghdr) char control[CMSG_SPACE(sizeof(int))];
	struct msghdr message;
};

static void parcel_init(struct parcel *p)
{
	*p = (struct parcel){.data = {&p->byte, 1}};
	p->message = (struct msghdr){.msg_iov = &p->data,
				     .msg_iovlen = 1,
				     .msg_control = p->control,
				     .msg_controllen = sizeof p->control};
}

/* Listens in the child's own network and sends the socket to the parent. 0 or an errno. */
static int hand_out(const struct start *s)
{
	struct parcel p;
	int fd = jail_listen(s->jail);
	if (fd < 0)
		return errno;
	parcel_init(&p);
	struct cmsghdr *c = CMSG_FIRSTHDR(&p.message);
	*c = (struct cmsghdr){
		.cmsg_level = SOL_SOCKET, .cmsg_type = SCM_RIGHTS, .cmsg_len = CMSG_LEN(sizeof fd)};
	memcpy(CMSG_DATA(c), &fd, sizeof fd);
	close(s->hand[0]);
	int err = sendmsg(s->hand[1], &p.message, MSG_NOSIGNAL) == 1 ? 0 : errno;
	close(fd);
	return err;
}

static int prepare(const struct start *s)
{
	sigset_t none;
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	signal(SIGPIPE, SIG_DFL);
	signal(SIGXFSZ, SIG_DFL);
	if (setpgid(0, 0) || prctl(PR_SET_PDEATHSIG, SIGKILL))
		return errno;
	/* The parent died before PR_SET_PDEATHSIG was set. In a process namespace of its own, the child
	 * cannot see its parent; there, hand_out() fails instead. */
	if (s->hand[1] < 0 && getppid() != s->parent)
		return ECHILD;
	int err = s->hand[1] < 0 ? 0 : hand_out(s);
	if (err)
		return err;
	if (dup2(s->null, 0) < 0 || dup2(s->out, 1) < 0 || dup2(s->err, 2) < 0)
		return errno;
	return jail_enter(s->jail);
}

static _Noreturn void become(const struct start *s)
{
	int err = prepare(s);
	if (!err) {
		execve(s->argv[0], s->argv, s->environment);
		err = errno;
	}
	ssize_t n = write(s->report, &err, sizeof err);
	_exit(n == sizeof err ? 127 : 126);
}

/* ---- in the parent ---- */

static void close_if_open(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* Moves a descriptor above the standard ones: if one of those was closed in this process, dup2 in the child
 * would overwrite it. */
static int raised(int fd)
{
	int high = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	close(fd);
	return high;
}

static bool make_pipe(int ends[2], int read_flags, struct error *e)
{
	int low[2];
	if (pipe2(low, O_CLOEXEC))
		return error_set_errno(e, errno, "pipe");
	ends[0] = raised(low[0]);
	ends[1] = raised(low[1]);
	if (ends[0] < 0 || ends[1] < 0 || fcntl(ends[0], F_SETFL, read_flags))
		return error_set_errno(e, errno, "pipe");
	return true;
}

static bool open_null(int *fd, struct error *e)
{
	int low = open("/dev/null", O_RDWR | O_CLOEXEC);
	*fd = low < 0 ? -1 : raised(low);
	return *fd >= 0 || error_set_errno(e, errno, "/dev/null");
}

/* Waits until the child has reached exec (0), or returns the errno that it reports. */
static int read_report(int fd)
{
	int err = 0;
	ssize_t n;
	do
		n = read(fd, &err, sizeof err);
	while (n < 0 && errno == EINTR);
	return n == sizeof err ? err : 0;
}

/* Receives the socket from hand_out(); -1 if there is none. */
static int receive_listener(int from)
{
	struct parcel p;
	int fd = -1;
	ssize_t n;
	parcel_init(&p);
	do
		n = recvmsg(from, &p.message, MSG_CMSG_CLOEXEC);
	while (n < 0 && errno == EINTR);
	const struct cmsghdr *c = n == 1 ? CMSG_FIRSTHDR(&p.message) : NULL;
	if (c && c->cmsg_type == SCM_RIGHTS)
		memcpy(&fd, CMSG_DATA(c), sizeof fd);
	return fd;
}

static int reap(pid_t pid)
{
	int status;
	while (waitpid(pid, &status, 0) < 0)
		if (errno != EINTR)
			return 127;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* Does not mention the program's folder. If the program exists, but the kernel does not find it, the
 * interpreter in its first line is missing. */
static bool cannot_run(const char *program, int err, struct error *e)
{
	const char *name = strrchr(program, '/');
	bool lacks_interpreter = err == ENOENT && access(program, F_OK) == 0;

	return error_set(e, ERROR_SERVER, "%s cannot be run: %s", name ? name + 1 : program,
			 lacks_interpreter ? "its interpreter is missing" : strerror(err));
}

/* Closes s->report: the pipe must end when the child's end closes at exec. */
static bool fork_child(struct run *r, struct start *s, int report, struct error *e)
{
	int listener = -1;
	r->pid = jail_fork(s->jail);
	if (r->pid < 0)
		return error_set_errno(e, errno, "fork");
	if (r->pid == 0)
		become(s);
	setpgid(r->pid, r->pid); /* parent and child both do this, so that it is done whoever runs first */
	close_if_open(&s->report);
	close_if_open(&s->hand[1]);
	if (s->hand[0] >= 0)
		listener = receive_listener(s->hand[0]);
	int err = read_report(report);
	if (!err) {
		r->pidfd = (int)syscall(SYS_pidfd_open, r->pid, 0);
		err = r->pidfd < 0 ? errno : 0;
	}
	if (!err) {
		if (listener >= 0)
			r->spec->listener(r->spec->arg, listener);
		return true;
	}
	close_if_open(&listener);
	kill(-r->pid, SIGKILL);
	reap(r->pid);
	return cannot_run(s->argv[0], err, e);
}

static bool make_hand(struct start *s, struct error *e)
{
	int low[2];
	if (s->jail->policy->network != JAIL_OWN_NETWORK)
		return true;
	if (socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, low))
		return error_set_errno(e, errno, "socketpair");
	s->hand[0] = raised(low[0]);
	s->hand[1] = raised(low[1]);
	return (s->hand[0] >= 0 && s->hand[1] >= 0) || error_set_errno(e, errno, "socketpair");
}

/* On success, a child runs and r has its pidfd; on failure, nothing runs. */
static bool start(struct run *r, char *const *argv, char *const *more, const struct jail *jail,
		  struct error *e)
{
	int out[2] = {-1, -1}, err[2] = {-1, -1}, report[2] = {-1, -1};
	struct start s = {.argv = argv,
			  .environment = more,
			  .jail = jail,
			  .parent = getpid(),
			  .null = -1,
			  .hand = {-1, -1}};
	bool ok = make_pipe(out, O_NONBLOCK, e) && make_pipe(err, O_NONBLOCK, e) && make_pipe(report, 0, e) &&
		  open_null(&s.null, e) && make_hand(&s, e);
	s.out = out[1];
	s.err = err[1];
	s.report = report[1];
	ok = ok && fork_child(r, &s, report[0], e);
	r->out = out[0];
	r->err = err[0];
	close_if_open(&s.null);
	close_if_open(&s.out);
	close_if_open(&s.err);
	close_if_open(&s.report);
	close_if_open(&s.hand[0]);
	close_if_open(&s.hand[1]);
	close_if_open(&report[0]);
	return ok;
}

/* Calls `line` for every line that has ended. Cuts lines at LINE_MAX_BYTES. */
static void take_lines(struct run *r, const char *data, size_t len)
{
	while (len) {
		const char *end = memchr(data, '\n', len);
		size_t n = end ? (size_t)(end - data) : len, left = LINE_MAX_BYTES - r->line.len;
		buf_append(&r->line, data, n < left ? n : left);
		if (end) {
			r->spec->line(r->spec->arg, buf_text(&r->line));
			buf_clear(&r->line);
			n++;
		}
		data += n;
		len -= n;
	}
}

static bool take_output(struct run *r, const char *data, size_t len, struct error *e)
{
	if (r->spec->line) {
		take_lines(r, data, len);
		return true;
	}
	if (buf_append(&r->result->output, data, len))
		return true;
	return error_set(e, ERROR_CONTRACT, "%s wrote too much", r->spec->argv[0]);
}

static void take_errors(struct run *r, const char *data, size_t len)
{
	struct buf *b = &r->result->errors, *first = &r->result->first;
	if (!memchr(buf_text(first), '\n', first->len)) {
		size_t left = FIRST_KEPT - first->len;
		buf_append(first, data, len < left ? len : left);
	}
	buf_append(b, data, len);
	if (b->len > ERRORS_KEPT)
		buf_drop(b, b->len - ERRORS_KEPT);
}

/* Reads what is available. Closes the descriptor at the end of the stream. */
static bool drain(struct run *r, int *fd, struct error *e)
{
	char chunk[16384];
	while (*fd >= 0) {
		ssize_t n = read(*fd, chunk, sizeof chunk);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return true;
		if (n <= 0) {
			close_if_open(fd);
			return true;
		}
		if (fd == &r->err)
			take_errors(r, chunk, (size_t)n);
		else if (!take_output(r, chunk, (size_t)n, e))
			return false;
	}
	return true;
}

/* How long poll may sleep (ms): until the timeout, or the next check of `cancel` and `watch`. */
static int patience(const struct run *r, uint64_t now)
{
	uint64_t most = r->spec->cancel || r->spec->watch ? LATENCY_MS : 60000;
	uint64_t left = r->end - now;
	return (int)(left < most ? left : most);
}

static bool still_wanted(const struct run *r, struct error *e)
{
	if (r->spec->cancel && atomic_load(r->spec->cancel))
		return error_set(e, ERROR_CANCELLED, "stopped on request");
	if (loop_now_ms() >= r->end)
		return error_set(e, ERROR_TIMEOUT, "%s took longer than it may", r->spec->argv[0]);
	return !r->spec->watch || r->spec->watch(r->spec->arg, e);
}

/* Reads the output until the child has ended. */
static bool follow(struct run *r, struct error *e)
{
	for (;;) {
		if (!still_wanted(r, e))
			return false;
		struct pollfd fds[] = {{.fd = r->pidfd, .events = POLLIN},
				       {.fd = r->out, .events = POLLIN},
				       {.fd = r->err, .events = POLLIN}};
		uint64_t now = loop_now_ms();
		if (poll(fds, 3, now < r->end ? patience(r, now) : 0) < 0 && errno != EINTR)
			return error_set_errno(e, errno, "poll");
		if (!drain(r, &r->out, e) || !drain(r, &r->err, e))
			return false;
		if (fds[0].revents)
			return true;
	}
}

static bool run(struct run *r, char *const *argv, char *const *more, const struct jail *jail, struct error *e)
{
	if (!start(r, argv, more, jail, e))
		return false;
	bool ok = follow(r, e);
	/* The child is not reaped yet, so its process group's number is still its own. */
	kill(-r->pid, SIGKILL);
	ok = ok && drain(r, &r->out, e) && drain(r, &r->err, e);
	r->result->status = reap(r->pid);
	return ok;
}

static void run_finish(struct run *r)
{
	close_if_open(&r->pidfd);
	close_if_open(&r->out);
	close_if_open(&r->err);
	buf_finish(&r->line);
}

bool child_run(const struct child *child, struct child_result *result, struct error *e)
{
	*result = (struct child_result){.status = -1};
	buf_init(&result->output, child->output_max);
	buf_init(&result->errors, 0);
	buf_init(&result->first, 0);
	struct run r = {.spec = child,
			.result = result,
			.pidfd = -1,
			.out = -1,
			.err = -1,
			.end = child->timeout_ms ? loop_now_ms() + child->timeout_ms : UINT64_MAX};
	struct args args = {0}, variables = {0};
	struct jail jail = {.ruleset = -1, .filter = -1};
	bool there = access(child->jail->program, X_OK) == 0 || cannot_run(child->jail->program, errno, e);
	bool ok = there && jail_init(&jail, child->jail, e);
	if (ok) {
		jail_prefix(&jail, &args);
		args_add_all(&args, child->argv);
		args_add_all(&variables, environment);
		if (child->environment)
			args_add_all(&variables, child->environment);
		ok = (args_argv(&args) && args_argv(&variables)) ||
		     error_set(e, ERROR_NO_MEMORY, "no memory for a command line");
	}
	ok = ok && run(&r, args.items, variables.items, &jail, e);
	run_finish(&r);
	jail_finish(&jail);
	args_finish(&args);
	args_finish(&variables);
	return ok;
}

void child_result_finish(struct child_result *result)
{
	buf_finish(&result->output);
	buf_finish(&result->errors);
	buf_finish(&result->first);
}

/* Appends a line, and removes the folders from paths; "1/90000" is a fraction and stays. */
static void append_words(struct buf *out, const char *line, size_t len)
{
	size_t word = 0; /* where the current word begins in `out` */
	bool is_number = true;
	for (size_t i = 0; i < len; i++) {
		if (line[i] == '/' && !(is_number && out->len > word)) {
			out->len = word;
			is_number = false;
		} else {
			buf_putc(out, line[i]);
			is_number = is_number && (line[i] == '/' || isdigit((unsigned char)line[i]));
		}
		if (strchr(" '\":=", line[i])) {
			word = out->len;
			is_number = true;
		}
	}
}

/* "[mov,mp4 @ 0x5581a8] moov atom not found": removes the prefix in brackets. */
static void drop_speaker(const char **line, size_t *len)
{
	const char *end = **line == '[' ? memmem(*line, *len, "] ", 2) : NULL;
	if (!end || !memmem(*line, (size_t)(end - *line), " @ 0x", 5))
		return;
	*len -= (size_t)(end + 2 - *line);
	*line = end + 2;
}

static void put_words(const char *line, size_t len, char *words, size_t size)
{
	struct buf bare, safe;
	buf_init(&bare, 0);
	buf_init(&safe, 0);
	str_trim(&line, &len);
	drop_speaker(&line, &len);
	append_words(&bare, line, len);
	str_escape(&safe, buf_text(&bare), bare.len, size - 1);
	snprintf(words, size, "%s", buf_text(&safe));
	buf_finish(&bare);
	buf_finish(&safe);
}

void child_first_words(const struct child_result *result, char *words, size_t size)
{
	const char *text = buf_text(&result->first), *end = memchr(text, '\n', result->first.len);
	put_words(text, end ? (size_t)(end - text) : result->first.len, words, size);
}

void child_last_words(const struct child_result *result, char *words, size_t size)
{
	const char *text = buf_text(&result->errors);
	size_t len = result->errors.len;
	str_trim(&text, &len);
	const char *start = memrchr(text, '\n', len);
	start = start ? start + 1 : text;
	put_words(start, len - (size_t)(start - text), words, size);
}
