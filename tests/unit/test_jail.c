#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop.h"
#include "child.h"

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

/* Runs a line of Perl in the jail; its exit status. Perl, since every system
 * has it and it calls the system without starting other programs. */
static int perl(enum jail_kind kind, const char *script)
{
	char input[128], out[128];
	snprintf(input, sizeof input, "%s/input", folder);
	snprintf(out, sizeof out, "%s/out", folder);
	char pid[16];
	snprintf(pid, sizeof pid, "%d", getpid());
	const char *const read[] = {input, NULL}, *const write[] = {out, NULL};
	const char *const argv[] = {"/usr/bin/perl", "-MSocket", "-e", script, folder, pid, NULL};
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

/* Each exits 0 if what it tries was done, 1 if it was refused. */
static const struct {
	const char *tries;
	const char *script;
	bool allowed;
} attempts[] = {
	{"read the input", "exit !open(F, '<', \"$ARGV[0]/input\")", true},
	{"write into the output folder", "exit !open(F, '>', \"$ARGV[0]/out/new\")", true},
	{"overwrite there", "exit !open(F, '>', \"$ARGV[0]/out/new\")", true},
	{"read another file beside the input", "exit !open(F, '<', \"$ARGV[0]/secret\")", false},
	{"read /etc/passwd", "exit !open(F, '<', '/etc/passwd')", false},
	{"read the environment of others", "exit !open(F, '<', \"/proc/$ARGV[1]/environ\")", false},
	{"write beside the output folder", "exit !open(F, '>', \"$ARGV[0]/beside\")", false},
	{"write into the input", "exit !open(F, '>>', \"$ARGV[0]/input\")", false},
	{"truncate the input", "exit !truncate(\"$ARGV[0]/input\", 13)", false},
	{"change the mode of the input", "exit !chmod(0600, \"$ARGV[0]/input\")", false},
	{"change the times of the input", "exit !utime(undef, undef, \"$ARGV[0]/input\")", false},
	/* 38: a kernel that does not have the call. */
	{"change the mode by the newer call",
	 "exit(syscall(452, -100, \"$ARGV[0]/input\", 0600, 0) && $! != 38)", false},
	{"share memory with others",
	 "$m = shmget(0, 4096, 0600 | 01000); shmctl($m, 0, 0) if defined $m; exit !defined $m", false},
	{"change the priority of others", "exit !setpriority(0, $ARGV[1], getpriority(0, $ARGV[1]))", false},
	{"open an internet socket", "exit !socket(S, PF_INET, SOCK_STREAM, 0)", false},
	{"open a datagram socket", "exit !socket(S, PF_INET, SOCK_DGRAM, 0)", false},
	{"open a unix socket", "exit !socket(S, PF_UNIX, SOCK_STREAM, 0)", false},
	{"start a process", "$p = fork; exit !defined $p", false},
	{"leave the process group", "exit !(setpgrp(0, 0) || setpgrp(0, $$))", false},
	{"send a signal", "exit !kill(0, $$)", false},
};

static void attempts_are_answered(enum jail_kind kind, bool jailed)
{
	for (size_t i = 0; i < sizeof attempts / sizeof *attempts; i++) {
		int status = perl(kind, attempts[i].script);
		int wanted = jailed && !attempts[i].allowed;
		if (status != wanted)
			print_error("%s: tried to %s, got %d\n", jail_kind_name(kind), attempts[i].tries,
				    status);
		assert_int_equal(status, wanted);
	}
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

/* A listener on a free port of loopback; its port. */
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
	const struct jail_policy policy = {.kind = JAIL_LANDLOCK, .program = argv[0], .port = port};
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
	if (!jail_has_port(JAIL_LANDLOCK))
		skip();
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (perl_with_port(rows[i].script, ports[0], ports[1]) != rows[i].status)
			fail_msg("%s", rows[i].script);
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(without_a_jail_every_attempt_works),
		cmocka_unit_test(landlock_allows_its_files_and_refuses_the_rest),
		cmocka_unit_test(bubblewrap_allows_its_files_and_refuses_the_rest),
		cmocka_unit_test(the_kind_that_is_detected_works),
		cmocka_unit_test(nothing_is_inherited),
		cmocka_unit_test(a_missing_path_is_an_error),
		cmocka_unit_test(a_port_is_reached_and_nothing_beside_it),
	};
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
