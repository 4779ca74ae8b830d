#include <fcntl.h>
#include <netinet/in.h>
#include <pthread.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ipc.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop.h"
#include "child.h"
#include "seccomp.h"

static char folder[] = "/tmp/test-jail-XXXXXX";

static void put(const char *name, const char *text)
{
	char path[128];
	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *f = fopen(path, "w");
	assert_non_null(f);
	fputs(text, f);
	fclose(f);
}

static int set_up(void **state)
{
	char out[128];
	(void)state;
	if (!mkdtemp(folder))
		return -1;
	snprintf(out, sizeof out, "%s/out", folder);
	mkdir(out, 0700);
	put("input", "foreign media");
	put("secret", "not for the tool");
	return chdir(folder);
}

static int tear_down(void **state)
{
	const char *const files[] = {"input", "secret", "out/new", "beside", NULL};
	(void)state;
	for (const char *const *f = files; *f; f++)
		unlink(*f);
	return rmdir("out") || chdir("/") || rmdir(folder);
}

/* ---- attempts ---------------------------------------------------------------------------------------- */

#define TEXT_OF(number) #number
#define NUMBER(macro) TEXT_OF(macro)
#define CALL(name) "syscall(" NUMBER(SYS_##name) ", "
#define UNLESS_NEW " && $! != 38" /* ENOSYS: a kernel that does not have it */
#define OTHER "$ARGV[1] + 0"
#define PIN(process)                                                                                         \
	"$m = \"\\0\" x 128; " CALL(sched_getaffinity) process ", 128, $m); exit(" CALL(sched_setaffinity)   \
		process ", 128, $m) < 0)"

enum keeper {
	NOTHING, /* it is allowed */
	FILES,   /* by Landlock, or by bubblewrap's mounts */
	FILTER   /* seccomp */
};

/* Lines of Perl, since every system has it and it calls the system without
 * starting other programs. $ARGV[0] is the folder, [1] a process outside, [2]
 * to [4] shared memory, semaphores and a queue of its. Each exits 0 if what it
 * tries was done, 1 if it was refused. */
static const struct {
	const char *tries;
	const char *script;
	enum keeper keeper;
} attempts[] = {
	{"read the input", "exit !open(F, '<', \"$ARGV[0]/input\")", NOTHING},
	{"write into the output folder", "exit !open(F, '>', \"$ARGV[0]/out/new\")", NOTHING},
	{"overwrite there", "exit !open(F, '>', \"$ARGV[0]/out/new\")", NOTHING},
	{"ask how much can be read", "exit !ioctl(STDOUT, 0x541b, $b = pack('i', 0))", NOTHING},
	{"make a pipe non-blocking", "exit !fcntl(STDOUT, 4, fcntl(STDOUT, 3, 0) | 04000)", NOTHING},
	{"copy a descriptor", "exit !fcntl(STDOUT, 1030, 10)", NOTHING},
	{"pin itself to the processors it has", PIN("0"), NOTHING},
	{"read another file beside the input", "exit !open(F, '<', \"$ARGV[0]/secret\")", FILES},
	{"read /etc/passwd", "exit !open(F, '<', '/etc/passwd')", FILES},
	{"read the environment of others", "exit !open(F, '<', \"/proc/$ARGV[1]/environ\")", FILES},
	{"write beside the output folder", "exit !open(F, '>', \"$ARGV[0]/beside\")", FILES},
	{"write into the input", "exit !open(F, '>>', \"$ARGV[0]/input\")", FILES},
	{"truncate the input", "exit !truncate(\"$ARGV[0]/input\", 13)", FILTER},
	{"empty the input while it opens it to read",
	 "$b = \"$ARGV[0]/input\"; exit(" CALL(openat) "-100, $b, 01000) < 0)", FILTER},
	{"empty it with neither mode", "$b = \"$ARGV[0]/input\"; exit(" CALL(openat) "-100, $b, 01003) < 0)",
	 FILTER},
#ifdef SYS_open
	{"empty it by the older call", "$b = \"$ARGV[0]/input\"; exit(" CALL(open) "$b, 01000) < 0)", FILTER},
#endif
	{"open by the newer call",
	 "$b = \"$ARGV[0]/input\"; $m = \"\\0\" x 24; exit(" CALL(openat2) "-100, $b, $m, 24) < 0)", FILTER},
	{"empty its own file", "exit !sysopen(F, \"$ARGV[0]/out/new\", 01002)", NOTHING},
	{"leave a link to another file",
	 "exit !(symlink(\"$ARGV[0]/input\", \"$ARGV[0]/out/link\") && unlink(\"$ARGV[0]/out/link\"))",
	 FILTER},
	{"give its own file a second name",
	 "exit !(link(\"$ARGV[0]/out/new\", \"$ARGV[0]/out/link\") && unlink(\"$ARGV[0]/out/link\"))",
	 FILTER},
	{"change the mode of the input", "exit !chmod(0600, \"$ARGV[0]/input\")", FILTER},
	{"change the times of the input", "exit !utime(undef, undef, \"$ARGV[0]/input\")", FILTER},
	{"change the mode by the newer call",
	 "exit(syscall(452, -100, \"$ARGV[0]/input\", 0600, 0) < 0" UNLESS_NEW ")", FILTER},
	{"make shared memory",
	 "$m = shmget(0, 4096, 0600 | 01000); shmctl($m, 0, 0) if defined $m; exit !defined $m", FILTER},
	{"look at the shared memory of others", "exit !shmctl($ARGV[2], 2, $b)", FILTER},
	{"wait for the semaphores of others", "exit !semop($ARGV[3], pack('S s S', 0, 0, 0))", FILTER},
	{"wait for them for a time",
	 "$b = pack('S s S', 0, 0, 0); exit(" CALL(semtimedop) "$ARGV[3] + 0, $b, 1, 0) < 0)", FILTER},
	{"read the semaphores of others", "exit !defined semctl($ARGV[3], 0, 12, 0)", FILTER},
	{"write into the queue of others", "exit !msgsnd($ARGV[4], pack('l! a*', 1, 'x'), 04000)", FILTER},
	{"read from the queue of others",
	 "$b = ' ' x 64; exit(" CALL(msgrcv) "$ARGV[4] + 0, $b, 8, 0, 04000) < 0)", FILTER},
	{"look at the queue of others", "exit !msgctl($ARGV[4], 2, $b)", FILTER},
	{"remove a named queue of others",
	 "$b = 'none'; exit(" CALL(mq_unlink) "$b) < 0 && $! != 2" UNLESS_NEW ")", FILTER},
	{"change the priority of others", "exit !setpriority(0, " OTHER ", getpriority(0, " OTHER "))",
	 FILTER},
	{"pin others to processors", PIN(OTHER), FILTER},
	{"schedule others", "$b = pack('i', 0); exit(" CALL(sched_setscheduler) OTHER ", 0, $b) < 0)",
	 FILTER},
	{"set the parameters of others", "$b = pack('i', 0); exit(" CALL(sched_setparam) OTHER ", $b) < 0)",
	 FILTER},
	{"set the attributes of others",
	 "$b = pack('LLQlLQQQ', 48, (0) x 7); exit(" CALL(sched_setattr) OTHER ", $b, 0) < 0)", FILTER},
	{"move the memory of others", "exit(" CALL(move_pages) OTHER ", 0, 0, 0, 0, 0) < 0" UNLESS_NEW ")",
	 FILTER},
	{"move all memory of others",
	 "$b = \"\\1\" . \"\\0\" x 127; exit(" CALL(migrate_pages) OTHER ", 64, $b, $b) < 0" UNLESS_NEW ")",
	 FILTER},
	{"compare descriptors of others", "exit(" CALL(kcmp) OTHER ", " OTHER ", 2, 0, 0) < 0" UNLESS_NEW ")",
	 FILTER},
	{"open an internet socket", "exit !socket(S, PF_INET, SOCK_STREAM, 0)", FILTER},
	{"open a datagram socket", "exit !socket(S, PF_INET, SOCK_DGRAM, 0)", FILTER},
	{"open a unix socket", "exit !socket(S, PF_UNIX, SOCK_STREAM, 0)", FILTER},
	{"send to a unix socket by the end of a pair",
	 "exit !(socketpair(A, B, PF_UNIX, SOCK_DGRAM, 0) && send(A, 'x', 0, "
	 "sockaddr_un(\"$ARGV[0]/mailbox\")))",
	 FILTER},
	{"make a pair of streams", "exit !socketpair(A, B, PF_UNIX, SOCK_STREAM, 0)", FILTER},
	{"make a pair of sequences", "exit !socketpair(A, B, PF_UNIX, SOCK_SEQPACKET, 0)", FILTER},
	{"have a descriptor's signals sent to others", "exit !fcntl(STDOUT, 8, " OTHER ")", FILTER},
	{"have them sent by the newer way", "exit !fcntl(STDOUT, 15, pack('ii', 1, " OTHER "))", FILTER},
	{"choose the signal", "exit !fcntl(STDOUT, 10, 9)", FILTER},
	{"ask for a descriptor's signals", "exit !fcntl(STDOUT, 4, fcntl(STDOUT, 3, 0) | 020000)", FILTER},
	{"ask for them by ioctl", "exit !ioctl(STDOUT, 0x5452, $b = pack('i', 1))", FILTER},
	{"take a lease on a file", "open(F, '<', \"$ARGV[0]/input\") or exit 3; exit !fcntl(F, 1024, 0)",
	 FILTER},
	{"have a folder watched by signals", "open(F, '<', '/usr') or exit 3; exit !fcntl(F, 1026, 1)",
	 FILTER},
	{"watch a folder", "$b = '/usr'; exit(" CALL(inotify_add_watch) CALL(inotify_init1) "0), $b, 2) < 0)",
	 FILTER},
	{"watch what others open", "exit(" CALL(fanotify_init) "0x200, 0) < 0" UNLESS_NEW ")", FILTER},
	{"change its personality", "exit(" CALL(personality) "0x40000) < 0)", FILTER},
#ifdef SYS_modify_ldt
	{"look at its table of segments",
	 "$b = ' ' x 64; exit(" CALL(modify_ldt) "0, $b, 64) < 0" UNLESS_NEW ")", FILTER},
#endif
	{"outlive its parent", "exit(" CALL(prctl) "1, 0, 0, 0, 0) < 0)", FILTER},
	{"start a process", "$p = fork; exit !defined $p", FILTER},
	{"leave the process group", "exit !(setpgrp(0, 0) || setpgrp(0, $$))", FILTER},
	{"send a signal", "exit !kill(0, $$)", FILTER},
};
enum { ATTEMPTS = sizeof attempts / sizeof *attempts };

/* The targets of the attempts. */
struct target {
	char pid[16], memory[16], semaphore[16], queue[16];
	int mailbox;
};

static void put_number(char to[16], int number)
{
	assert_true(number >= 0);
	snprintf(to, 16, "%d", number);
}

static int open_mailbox(void)
{
	struct sockaddr_un a = {.sun_family = AF_UNIX};
	int fd = socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
	snprintf(a.sun_path, sizeof a.sun_path, "%s/mailbox", folder);
	assert_int_equal(bind(fd, (struct sockaddr *)&a, sizeof a), 0);
	return fd;
}

static void target_open(struct target *t)
{
	put_number(t->pid, getpid());
	put_number(t->memory, shmget(IPC_PRIVATE, 4096, 0600));
	put_number(t->semaphore, semget(IPC_PRIVATE, 1, 0600));
	put_number(t->queue, msgget(IPC_PRIVATE, 0600)); /* a message is written before one is read */
	t->mailbox = open_mailbox();
}

static void target_close(const struct target *t)
{
	char path[128];
	shmctl(atoi(t->memory), IPC_RMID, NULL);
	semctl(atoi(t->semaphore), 0, IPC_RMID);
	msgctl(atoi(t->queue), IPC_RMID, NULL);
	close(t->mailbox);
	snprintf(path, sizeof path, "%s/mailbox", folder);
	unlink(path);
}

#define PERL(script, t)                                                                                      \
	"/usr/bin/perl", "-MSocket", "-e", script, folder, (t)->pid, (t)->memory, (t)->semaphore,            \
		(t)->queue, NULL

/* Runs a line of Perl in the jail; returns its exit status. */
static int perl_at(enum jail_kind kind, const char *script, const struct target *t)
{
	char input[128], out[128];
	snprintf(input, sizeof input, "%s/input", folder);
	snprintf(out, sizeof out, "%s/out", folder);
	const char *const read[] = {input, NULL}, *const write[] = {out, NULL};
	const char *const argv[] = {PERL(script, t)};
	const struct jail_policy policy = {.kind = kind, .program = argv[0], .read = read, .write = write};
	const struct child child = {.argv = argv, .jail = &policy, .timeout_ms = 20000, .output_max = 4096};
	struct child_result result;
	struct error e = {0};
	bool ok = child_run(&child, &result, &e);
	int status = ok ? result.status : -1;
	if (!ok)
		print_error("%s\n", e.words);
	else if (status > 1)
		print_error("%s: %s\n", script, buf_text(&result.errors));
	child_result_finish(&result);
	return status;
}

static int perl(enum jail_kind kind, const char *script)
{
	static const struct target nothing;
	return perl_at(kind, script, &nothing);
}

/* The same with the filter alone: the filter leaves some checks to Landlock, and the kernel may support few
 * of those or none. */
static int perl_filtered(const char *script, const struct target *t)
{
	const char *const argv[] = {PERL(script, t)};
	int ends[2], status;
	assert_int_equal(pipe(ends), 0);
	pid_t pid = fork();
	if (!pid) {
		dup2(ends[1], 1);
		close(ends[0]);
		close(ends[1]);
		if (!prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) && !seccomp_enter(0))
			execv(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	close(ends[0]);
	close(ends[1]);
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static unsigned answered(const char *by, size_t i, int status, bool refused)
{
	if (status == refused)
		return 1;
	print_error("%s: tried to %s, got %d\n", by, attempts[i].tries, status);
	return 0;
}

static void attempts_are_answered(enum jail_kind kind, bool jailed)
{
	struct target t;
	unsigned right = 0;
	target_open(&t);
	for (size_t i = 0; i < ATTEMPTS; i++)
		right += answered(jail_kind_name(kind), i, perl_at(kind, attempts[i].script, &t),
				  jailed && attempts[i].keeper != NOTHING);
	target_close(&t);
	assert_int_equal(right, ATTEMPTS);
}

static bool has(enum jail_kind kind)
{
	const char *const argv[] = {"/usr/bin/true", NULL};
	const struct jail_policy policy = {.kind = kind, .program = argv[0]};
	const struct child child = {.argv = argv, .jail = &policy, .timeout_ms = 5000};
	struct child_result result;
	struct error e;
	bool ok = child_run(&child, &result, &e) && result.status == 0;
	child_result_finish(&result);
	return ok;
}

static void without_a_jail_every_attempt_works(void **state)
{
	(void)state;
	attempts_are_answered(JAIL_NONE, false);
}

static void landlock_allows_its_files_and_refuses_the_rest(void **state)
{
	(void)state;
	if (!has(JAIL_LANDLOCK))
		skip();
	attempts_are_answered(JAIL_LANDLOCK, true);
}

static void bubblewrap_allows_its_files_and_refuses_the_rest(void **state)
{
	(void)state;
	if (!has(JAIL_BUBBLEWRAP))
		skip();
	attempts_are_answered(JAIL_BUBBLEWRAP, true);
}

static void the_filter_alone_refuses_all_that_is_no_file(void **state)
{
	struct target t;
	unsigned right = 0;
	(void)state;
	if (!seccomp_program())
		skip();
	target_open(&t);
	for (size_t i = 0; i < ATTEMPTS; i++)
		right += answered("seccomp", i, perl_filtered(attempts[i].script, &t),
				  attempts[i].keeper == FILTER);
	target_close(&t);
	assert_int_equal(right, ATTEMPTS);
}

static void the_kind_that_is_detected_works(void **state)
{
	enum jail_kind kind;
	struct error e;
	(void)state;
	if (jail_detect(&kind, &e))
		assert_true(has(kind));
	else
		assert_false(has(JAIL_LANDLOCK) || has(JAIL_BUBBLEWRAP));
}

static void nothing_is_inherited(void **state)
{
	char script[128];
	(void)state;
	int fd = open("secret", O_RDONLY); /* on purpose without O_CLOEXEC */
	assert_true(fd > 2);
	setenv("CANARY", "token", 1);
	snprintf(script, sizeof script, "exit !open(F, '<&=', %d)", fd);
	for (enum jail_kind kind = 0; kind <= JAIL_NONE; kind++) {
		if (!has(kind))
			continue;
		assert_int_equal(perl(kind, script), 1);
		assert_int_equal(perl(kind, "exit !exists $ENV{CANARY}"), 1);
		assert_int_equal(perl(kind, "exit !defined sysread(STDIN, $_, 1)"), 0);
	}
	unsetenv("CANARY");
	close(fd);
}

static void a_missing_path_is_an_error(void **state)
{
	const char *const argv[] = {"/usr/bin/true", NULL};
	const char *const read[] = {"/tmp/no-such-file", NULL};
	const struct jail_policy policy = {.kind = JAIL_LANDLOCK, .program = argv[0], .read = read};
	const struct child child = {.argv = argv, .jail = &policy};
	struct child_result result;
	struct error e = {0};
	(void)state;
	if (!has(JAIL_LANDLOCK))
		skip();
	assert_false(child_run(&child, &result, &e));
	assert_int_equal(e.cause, ERROR_SYSTEM);
	child_result_finish(&result);
}

/* Makes a listener on a free port of loopback; returns its port. */
static uint16_t listen_somewhere(int *fd)
{
	struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
	socklen_t len = sizeof a;
	*fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
	assert_int_equal(bind(*fd, (struct sockaddr *)&a, len), 0);
	assert_int_equal(listen(*fd, 8), 0);
	assert_int_equal(getsockname(*fd, (struct sockaddr *)&a, &len), 0);
	return ntohs(a.sin_port);
}

/* Runs a line of Perl that may connect to `port`; $ARGV[0] is that, $ARGV[1] another one that listens. */
static int perl_with_port(const char *script, uint16_t port, uint16_t other)
{
	char texts[2][8];
	snprintf(texts[0], sizeof texts[0], "%u", port);
	snprintf(texts[1], sizeof texts[1], "%u", other);
	const char *const argv[] = {"/usr/bin/perl", "-MSocket", "-e", script, texts[0], texts[1], NULL};
	const struct jail_policy policy = {
		.kind = JAIL_LANDLOCK, .program = argv[0], .network = JAIL_ONE_PORT, .port = port};
	const struct child child = {.argv = argv, .jail = &policy, .timeout_ms = 20000, .output_max = 4096};
	struct child_result result;
	struct error e = {0};
	int status = child_run(&child, &result, &e) ? result.status : -1;
	if (status > 1 || status < 0)
		print_error("%s: %s %s\n", script, e.words, buf_text(&result.errors));
	child_result_finish(&result);
	return status;
}

#define TCP "socket(S, PF_INET, SOCK_STREAM, 0) or exit 1; "
#define TO(arg) "sockaddr_in($ARGV[" arg "], INADDR_LOOPBACK)"

static void a_port_is_reached_and_nothing_beside_it(void **state)
{
	static const struct {
		const char *script;
		int status;
	} rows[] = {
		{TCP "connect(S, " TO("0") ") or exit 1", 0},
		{TCP "connect(S, " TO("1") ") or exit 1", 1},
		{TCP "send(S, 'x', 0x20000000, " TO("1") ") or exit 1", 1},
		{TCP "bind(S, sockaddr_in(0, INADDR_LOOPBACK)) or exit 1", 1},
		{TCP "listen(S, 1) or exit 1", 1},
		{"socket(S, PF_INET, SOCK_DGRAM, 0) or exit 1", 1},
		{"socket(S, PF_INET, SOCK_STREAM, 262) or exit 1", 1},
		{"socket(S, PF_UNIX, SOCK_STREAM, 0) or exit 1", 1},
		{"defined(fork) or exit 1", 1},
		{"open(F, '<', '/etc/passwd') or exit 1", 1},
	};
	int fds[2];
	uint16_t ports[2] = {listen_somewhere(&fds[0]), listen_somewhere(&fds[1])};
	(void)state;
	if (syscall(SYS_landlock_create_ruleset, NULL, 0, 1) < 4) {
		close(fds[0]);
		close(fds[1]);
		skip();
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (perl_with_port(rows[i].script, ports[0], ports[1]) != rows[i].status)
			fail_msg("%s", rows[i].script);
	close(fds[0]);
	close(fds[1]);
}

/* Sends one byte to every client that connects. */
static void *greet(void *arg)
{
	int listener = *(int *)arg, fd;
	while ((fd = accept(listener, NULL, NULL)) >= 0) {
		assert_int_equal(send(fd, "x", 1, MSG_NOSIGNAL), 1);
		close(fd);
	}
	return NULL;
}

struct greeter {
	int listener;
	pthread_t thread;
};

static void greeter_start(void *arg, int listener)
{
	struct greeter *g = arg;
	g->listener = listener;
	assert_int_equal(fcntl(listener, F_SETFL, 0), 0); /* accept must wait */
	assert_int_equal(pthread_create(&g->thread, NULL, greet, &g->listener), 0);
}

/* The same in a separate network, with other programs; $ARGV[1] is a port outside, [2] a process. */
static int perl_in_own_network(const char *script, uint16_t other)
{
	char texts[2][16];
	snprintf(texts[0], sizeof texts[0], "%u", other);
	snprintf(texts[1], sizeof texts[1], "%d", (int)getpid());
	const char *const argv[] = {"/usr/bin/perl", "-MSocket", "-e",     script,
				    "1080",          texts[0],   texts[1], NULL};
	const struct jail_policy policy = {.kind = JAIL_LANDLOCK,
					   .program = argv[0],
					   .network = JAIL_OWN_NETWORK,
					   .port = 1080,
					   .programs = true};
	struct greeter greeter = {.listener = -1};
	const struct child child = {.argv = argv,
				    .jail = &policy,
				    .timeout_ms = 20000,
				    .output_max = 4096,
				    .listener = greeter_start,
				    .arg = &greeter};
	struct child_result result;
	struct error e = {0};
	int status = child_run(&child, &result, &e) ? result.status : -1;
	if (status > 1 || status < 0)
		print_error("%s: %s %s\n", script, e.words, buf_text(&result.errors));
	child_result_finish(&result);
	if (greeter.listener >= 0) {
		shutdown(greeter.listener, SHUT_RDWR);
		pthread_join(greeter.thread, NULL);
		close(greeter.listener);
	}
	return status;
}

static void a_network_of_its_own_leads_to_the_listener_alone(void **state)
{
	static const struct {
		const char *script;
		int status;
	} rows[] = {
		{TCP "connect(S, " TO("0") ") && sysread(S, $b, 1) && $b eq 'x' or exit 1", 0},
		{TCP "connect(S, " TO("1") ") or exit 1", 1},
		{TCP "connect(S, sockaddr_in(80, inet_aton('192.0.2.1'))) or exit 1", 1},
		{"socket(S, PF_INET, SOCK_DGRAM, 0) or exit 1", 1},
		{"socket(S, PF_UNIX, SOCK_STREAM, 0) or exit 1", 1},
		{"open(F, '<', '/etc/passwd') or exit 1", 1},
		/* Programs, in the same jail. */
		{"exit(system('/usr/bin/true') != 0)", 0},
		{"exit(system('/usr/bin/cat /etc/passwd >/dev/null 2>&1') != 0)", 1},
		{"kill('KILL', fork // exit 1) or exit 1; exit(wait < 0)", 0},
		{"exit !kill(0, $ARGV[2])", 1},
		{"exit !(setpgrp(0, 0) || setpgrp(0, $$))", 1},
		{"exit(" CALL(unshare) "0x10000000) < 0)", 1},
		{"exit(" CALL(clone) "0x10000011, 0, 0, 0, 0) < 0)", 1},
		{"exit(" CALL(personality) "0x40000) < 0)", 1},
	};
	int fd;
	uint16_t port = listen_somewhere(&fd);
	(void)state;
	if (jail_network_detect(JAIL_LANDLOCK) != JAIL_OWN_NETWORK) {
		close(fd);
		skip();
	}
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (perl_in_own_network(rows[i].script, port) != rows[i].status)
			fail_msg("%s", rows[i].script);
	close(fd);
}

#ifdef LANDLOCK_ABI

/* Simulates Debian 12, which has the Landlock of Linux 6.1: system calls that fail there fail here. */
long __real_syscall(long number, ...);
/* It passes on more arguments than most calls have. */
long __wrap_syscall(long number, ...) __attribute__((no_sanitize("address")));
long __wrap_syscall(long number, ...)
{
	long a[6], answer;
	va_list ap;
	va_start(ap, number);
	for (size_t i = 0; i < 6; i++)
		a[i] = va_arg(ap, long);
	va_end(ap);
	answer = __real_syscall(number, a[0], a[1], a[2], a[3], a[4], a[5]);
	if (number != SYS_landlock_create_ruleset)
		return answer;
	if (!a[0])
		return answer > LANDLOCK_ABI ? LANDLOCK_ABI : answer;
	const uint64_t *rules = (const uint64_t *)a[0];
	assert_true(rules[0] >> 14 == 0 && !rules[1] && !rules[2]);
	return answer;
}

static void an_old_landlock_has_a_network_too(void **state)
{
	(void)state;
	if (!has(JAIL_LANDLOCK) || jail_network_detect(JAIL_LANDLOCK) == JAIL_OFFLINE)
		skip();
	assert_int_equal(jail_network_detect(JAIL_LANDLOCK), JAIL_OWN_NETWORK);
}

#endif

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_jail_every_attempt_works),
		cmocka_unit_test(landlock_allows_its_files_and_refuses_the_rest),
		cmocka_unit_test(bubblewrap_allows_its_files_and_refuses_the_rest),
		cmocka_unit_test(the_filter_alone_refuses_all_that_is_no_file),
		cmocka_unit_test(the_kind_that_is_detected_works),
		cmocka_unit_test(nothing_is_inherited),
		cmocka_unit_test(a_missing_path_is_an_error),
		cmocka_unit_test(a_port_is_reached_and_nothing_beside_it),
		cmocka_unit_test(a_network_of_its_own_leads_to_the_listener_alone),
#ifdef LANDLOCK_ABI
		cmocka_unit_test(an_old_landlock_has_a_network_too),
#endif
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
