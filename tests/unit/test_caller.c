/* Callers that /proc shows, and those that it does not: other users, other PID namespaces. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include <sched.h>
#include <signal.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

#include "caller.h"

enum { SOMEBODY = 65001, SOMEBODY_ELSE = 65002 };

static void needs_root(void)
{
	if (geteuid())
		skip();
}

/* Starts a process of that user that waits to be ended. */
static pid_t start(uid_t uid)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	assert_true(pid >= 0);
	if (!pid) {
		if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid) || write(ready[1], "", 1) != 1)
			_exit(9);
		for (;;)
			pause();
	}
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	close(ready[1]);
	return pid;
}

static void end(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

/* What a process of that user can see of `pid`: 0: nothing; 1: the process; 3: also its files. */
static int seen_by(uid_t uid, pid_t pid)
{
	int status;
	pid_t child = fork();

	assert_true(child >= 0);
	if (!child) {
		struct caller caller;
		int seen;

		if (setresgid(uid, uid, uid) || setresuid(uid, uid, uid))
			_exit(9);
		seen = caller_read(&caller, pid) && caller.tgid == pid;
		_exit(seen + (caller_shows_files(pid) ? 2 : 0));
	}
	assert_int_equal(waitpid(child, &status, 0), child);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

static void test_nobody(void **state)
{
	struct caller caller;

	(void)state;
	assert_false(caller_read(&caller, 0)); /* as from another PID namespace */
	assert_false(caller_read(&caller, -1));
}

static void test_users(void **state)
{
	pid_t pid;

	(void)state;
	needs_root();
	pid = start(SOMEBODY);
	assert_int_equal(seen_by(SOMEBODY_ELSE, pid), 1);
	assert_int_equal(seen_by(0, pid), 3);
	end(pid);
	assert_int_equal(seen_by(0, pid), 0);
}

/* With the /proc of its parent, a process in a new namespace would find other processes under its numbers. */
static void test_another_proc(void **state)
{
	pid_t outer;
	int status;

	(void)state;
	needs_root();
	outer = fork();
	assert_true(outer >= 0);
	if (!outer) {
		pid_t inner;
		struct caller caller;

		if (unshare(CLONE_NEWPID))
			_exit(2);
		inner = fork();
		if (!inner)
			_exit(caller_read(&caller, 1));
		_exit(inner > 0 && waitpid(inner, &status, 0) == inner ? WEXITSTATUS(status) : 9);
	}
	assert_int_equal(waitpid(outer, &status, 0), outer);
	if (WEXITSTATUS(status) == 2)
		skip();
	assert_int_equal(status, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_nobody),
		cmocka_unit_test(test_users),
		cmocka_unit_test(test_another_proc),
	};

	return cmocka_run_group_tests_name("caller", tests, NULL, NULL);
}
