/* The journalled send: the content of the disk if the program ends at any step, the refused steps, and the
 * rule that nothing is sent before it is in the journal. */
#include "model/send.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/log.h"
#include "fake_mount.h"
#include "model/session.h"
#include "product/causes.h"
#include "store/session.h"

static struct fake_mount m;
static struct session *session;

/* One send, and its outcome. `at` is called in each of its steps. */
static struct sending {
	struct send send;
	char steps[16]; /* p, t and e, in their order */
	struct error error;
	void (*at)(struct sending *, char step);
} s;

static void note(struct send *send, char step)
{
	struct sending *x = container_of(send, struct sending, send);

	x->steps[strlen(x->steps)] = step;
	if (x->at)
		x->at(x, step);
}

static void prepare(struct send *send)
{
	note(send, 'p');
}

static void transmit(struct send *send)
{
	note(send, 't');
}

static void ended(struct send *send, const struct error *e)
{
	s.error = e ? *e : (struct error){0};
	note(send, 'e');
}

static const struct send_steps with_prepare = {prepare, transmit, ended};
static const struct send_steps without = {NULL, transmit, ended};

static void start(const struct send_steps *steps)
{
	struct store_op row = {.session = session->id,
			       .kind = STORE_OP_MESSAGE,
			       .payload = "make it shorter",
			       .created_ms = store_clock_ms()};

	send_start(&s.send, m.model->services.store, &row, steps);
}

static void until(const char *steps)
{
	fake_mount_until(&m, strcmp(s.steps, steps) == 0);
}

static int setup(void **state)
{
	(void)state;
	memset(&s, 0, sizeof s);
	fake_mount_create(&m);
	session = fake_mount_session(&m, "5550001");
	return 0;
}

static int teardown(void **state)
{
	(void)state;
	send_cancel(&s.send);
	fake_mount_destroy(&m);
	return 0;
}

/* -1: the journal has no row. */
static int phase_on_disk(void)
{
	struct store_op op = {0};

	return fake_mount_last_op(&m, session, &op) ? (int)op.phase : -1;
}

/* ---- in order ---- */

static void each_step_follows_the_one_before_it_on_disk(void **state)
{
	unsigned before;

	(void)state;
	fake_mount_session(&m, "5550002"); /* everything that was written before is on disk */
	before = fake_disk_syncs();
	start(&with_prepare);
	assert_string_equal(s.steps, "");
	until("p");
	assert_int_equal(fake_disk_syncs() - before, 1);
	assert_int_equal(phase_on_disk(), STORE_OP_INTENT);
	send_go(&s.send, "hash");
	assert_string_equal(s.steps, "p");
	until("pt");
	assert_int_equal(fake_disk_syncs() - before, 2);
	assert_int_equal(phase_on_disk(), STORE_OP_SENT);
	send_done(&s.send, "the reply");
	assert_string_equal(s.steps, "pt");
	until("pte");
	assert_int_equal(fake_disk_syncs() - before, 3);
	assert_int_equal(phase_on_disk(), STORE_OP_DONE);
	assert_int_equal(s.error.cause, 0);
	assert_false(send_running(&s.send));
}

static void intent_and_sent_are_one_sync_where_nothing_is_prepared(void **state)
{
	unsigned before;

	(void)state;
	fake_mount_session(&m, "5550002");
	before = fake_disk_syncs();
	start(&without);
	until("t");
	assert_int_equal(fake_disk_syncs() - before, 1);
	assert_int_equal(phase_on_disk(), STORE_OP_SENT);
}

static void what_is_unclear_ends_as_it_is_found(void **state)
{
	struct error lost = {.cause = ERROR_TIMEOUT, .err = ETIMEDOUT};

	(void)state;
	start(&without);
	until("t");
	send_unclear(&s.send, &lost);
	assert_int_equal(phase_on_disk(), STORE_OP_UNKNOWN);
	assert_string_equal(s.steps, "t");
	send_failed(&s.send, &s.send.error);
	until("te");
	assert_int_equal(phase_on_disk(), STORE_OP_FAILED);
	assert_int_equal(s.error.cause, ERROR_TIMEOUT);
}

static void what_fails_before_it_leaves_has_failed(void **state)
{
	struct error why = {.cause = ERROR_TOKEN, .err = EACCES};

	(void)state;
	start(&with_prepare);
	until("p");
	send_failed(&s.send, &why);
	until("pe");
	assert_int_equal(phase_on_disk(), STORE_OP_FAILED);
	assert_int_equal(s.error.cause, ERROR_TOKEN);
}

static void start_again(struct sending *x, char step)
{
	if (step == 'e' && strlen(x->steps) == 2)
		start(&without);
}

static void whoever_is_told_may_start_it_again(void **state)
{
	(void)state;
	s.at = start_again;
	start(&without);
	until("t");
	send_done(&s.send, "");
	until("tet");
	send_done(&s.send, "");
	until("tete");
}

static void cancelling_is_silent_and_leaves_the_journal(void **state)
{
	(void)state;
	start(&with_prepare);
	until("p");
	send_go(&s.send, NULL);
	send_cancel(&s.send);
	send_cancel(&s.send);
	assert_int_equal(phase_on_disk(), STORE_OP_SENT);
	assert_string_equal(s.steps, "p");
}

/* ---- the disk fails ---- */

static void nothing_is_prepared_or_leaves_on_a_full_disk(void **state)
{
	static const struct send_steps *const both[] = {&with_prepare, &without};

	(void)state;
	for (size_t i = 0; i < 2; i++) {
		memset(s.steps, 0, sizeof s.steps);
		fake_disk_full = true;
		start(both[i]);
		until("e");
		assert_int_equal(s.error.cause, ERROR_NO_SPACE);
		fake_disk_full = false;
		assert_int_equal(phase_on_disk(), -1);
	}
}

static void what_was_intended_does_not_leave_once_the_disk_is_full(void **state)
{
	(void)state;
	start(&with_prepare);
	until("p");
	fake_disk_full = true;
	send_go(&s.send, NULL);
	until("pe");
	assert_int_equal(s.error.cause, ERROR_NO_SPACE);
	fake_disk_full = false;
	assert_int_equal(phase_on_disk(), STORE_OP_INTENT); /* never sent, as the next mount will report */
}

static void an_outcome_that_cannot_be_written_is_told_all_the_same(void **state)
{
	(void)state;
	start(&without);
	until("t");
	fake_disk_full = true;
	send_done(&s.send, "the reply");
	until("te");
	assert_int_equal(s.error.cause, 0);
	fake_disk_full = false;
	assert_int_equal(phase_on_disk(), STORE_OP_SENT);
}

static void what_belongs_to_a_forgotten_session_does_not_leave(void **state)
{
	(void)state;
	start(&with_prepare);
	until("p");
	store_session_forget(m.model->services.store, session->id, NULL, NULL);
	send_go(&s.send, NULL);
	until("pe");
	assert_int_equal(s.error.err, EINVAL);
}

/* ---- the program ends in between ---- */

/* In another process, with the model closed here: threads do not survive a fork. */
static int child(void (*run)(void))
{
	pid_t pid = fork();
	int status;

	if (!pid) {
		run();
		_exit(1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	return status;
}

static void open_again(void)
{
	fake_mount_open(&m);
	session = model_session_by_session_id(m.model, "5550001");
	assert_non_null(session);
}

static void go(struct send *send)
{
	send_go(send, NULL);
}

static void done(struct send *send)
{
	send_done(send, "");
}

static void unclear(struct send *send)
{
	struct error lost = {.cause = ERROR_TIMEOUT, .err = ETIMEDOUT};

	send_unclear(send, &lost);
}

static const struct crash {
	const char *steps;           /* it ends in the last of these, */
	void (*call)(struct send *); /* after this call, NULL: none, */
	bool settled;                /* and after what that wrote is on disk */
	int phase;                   /* that the disk has then; -1: it has no row */
} crashes[] = {
	{"", NULL, false, -1},
	{"p", NULL, false, STORE_OP_INTENT},
	{"p", go, false, STORE_OP_INTENT},
	{"pt", NULL, false, STORE_OP_SENT},
	{"pt", unclear, false, STORE_OP_SENT},
	{"pt", unclear, true, STORE_OP_UNKNOWN},
	{"pt", done, false, STORE_OP_SENT},
	{"pte", NULL, false, STORE_OP_DONE},
};
static const struct crash *crash;
static struct wait settled;

static void leave(struct wait *wait, const struct error *e)
{
	(void)wait;
	(void)e;
	_exit(0);
}

static void crash_there(struct sending *x, char step)
{
	bool there = strcmp(x->steps, crash->steps) == 0;

	if (there && crash->call)
		crash->call(&x->send);
	if (there && crash->settled)
		store_sync(m.model->services.store, &settled, leave);
	else if (there)
		_exit(0);
	else if (step == 'p')
		go(&x->send);
	else
		done(&x->send);
}

static void crash_child(void)
{
	open_again();
	s.at = crash_there;
	start(&with_prepare);
	if (!*crash->steps)
		_exit(0);
	for (;;)
		fake_mount_round(&m);
}

static void a_crash_leaves_what_was_on_disk(void **state)
{
	for (size_t i = 0; i < sizeof crashes / sizeof *crashes; i++) {
		crash = &crashes[i];
		fake_mount_close(&m);
		assert_int_equal(child(crash_child), 0);
		open_again();
		if (phase_on_disk() != crash->phase)
			fail_msg("after a crash in the steps \"%s\" (row %zu)", crash->steps, i);
		assert_int_equal(teardown(state), 0);
		assert_int_equal(setup(state), 0);
	}
}

/* ---- out of order ---- */

static void go_before_the_start(void)
{
	go(&s.send);
}

static void done_before_the_start(void)
{
	done(&s.send);
}

static void go_before_it_is_intended(void)
{
	start(&with_prepare);
	go(&s.send);
}

static void done_before_it_is_sent(void)
{
	start(&without);
	done(&s.send);
}

static void unclear_before_it_may_leave(void)
{
	start(&with_prepare);
	until("p");
	unclear(&s.send);
}

static void done_twice(void)
{
	start(&without);
	until("t");
	done(&s.send);
	done(&s.send);
}

static void started_twice(void)
{
	start(&without);
	start(&without);
}

static void (*out_of_order)(void);

static void mistaken_child(void)
{
	const struct rlimit none = {0};

	setrlimit(RLIMIT_CORE, &none);
	open_again();
	out_of_order();
}

static void a_step_out_of_order_is_a_mistake(void **state)
{
	static void (*const orders[])(void) = {
		go_before_the_start,    done_before_the_start,       go_before_it_is_intended,
		done_before_it_is_sent, unclear_before_it_may_leave, done_twice,
		started_twice};

	(void)state;
	for (size_t i = 0; i < sizeof orders / sizeof *orders; i++) {
		int status;

		out_of_order = orders[i];
		fake_mount_close(&m);
		status = child(mistaken_child);
		if (!WIFSIGNALED(status) || WTERMSIG(status) != SIGABRT)
			fail_msg("order %zu: status %d", i, status);
		open_again();
	}
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
	const struct CMUnitTest tests[] = {
		TEST(each_step_follows_the_one_before_it_on_disk),
		TEST(intent_and_sent_are_one_sync_where_nothing_is_prepared),
		TEST(what_is_unclear_ends_as_it_is_found),
		TEST(what_fails_before_it_leaves_has_failed),
		TEST(whoever_is_told_may_start_it_again),
		TEST(cancelling_is_silent_and_leaves_the_journal),
		TEST(nothing_is_prepared_or_leaves_on_a_full_disk),
		TEST(what_was_intended_does_not_leave_once_the_disk_is_full),
		TEST(an_outcome_that_cannot_be_written_is_told_all_the_same),
		TEST(what_belongs_to_a_forgotten_session_does_not_leave),
		TEST(a_crash_leaves_what_was_on_disk),
		TEST(a_step_out_of_order_is_a_mistake),
	};

	setenv("NEMOFS_ABORT", "1", 1);
	return cmocka_run_group_tests_name("send", tests, NULL, NULL);
}
