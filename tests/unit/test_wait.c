/* Waits: each one gets one later callback, or none if it was cancelled. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/wait.h"

static struct loop *loop;
static struct waiters waiters;
static struct wait waits[4];
static int calls[4];
static const struct error *errors[4];
static struct wait *victim;
static struct task stop;

static void count(struct wait *w, const struct error *e)
{
	calls[w - waits]++;
	errors[w - waits] = e;
	if (victim)
		wait_cancel(victim);
}

static void again(struct wait *w, const struct error *e)
{
	(void)e;
	calls[w - waits]++;
	wait_start(w, &waiters, again);
}

static int setup(void **state)
{
	(void)state;
	loop = loop_create(NULL);
	waiters_init(&waiters);
	victim = NULL;
	for (int i = 0; i < 4; i++) {
		waits[i] = (struct wait){0};
		calls[i] = 0;
		errors[i] = NULL;
	}
	return loop ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	loop_destroy(loop);
	return 0;
}

/* ---- many waiters ---- */

static void all_are_called_once_with_the_result(void **state)
{
	int result;

	(void)state;
	for (int i = 0; i < 4; i++)
		wait_start(&waits[i], &waiters, count);
	waiters_wake(&waiters, &result, NULL);
	waiters_wake(&waiters, NULL, NULL);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(calls[i], 1);
		assert_ptr_equal(waits[i].result, &result);
	}
	assert_true(waiters_empty(&waiters));
}

static void a_cancelled_wait_is_never_called(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		wait_start(&waits[i], &waiters, count);
	wait_cancel(&waits[2]);
	wait_cancel(&waits[2]);
	waiters_wake(&waiters, NULL, NULL);
	assert_int_equal(calls[2], 0);
	assert_int_equal(calls[3], 1);
}

static void a_callback_may_cancel_the_one_after_it(void **state)
{
	(void)state;
	for (int i = 0; i < 4; i++)
		wait_start(&waits[i], &waiters, count);
	victim = &waits[1];
	waiters_wake(&waiters, NULL, NULL);
	assert_int_equal(calls[0], 1);
	assert_int_equal(calls[1], 0);
	assert_int_equal(calls[2], 1);
}

static void who_waits_again_waits_for_the_next_time(void **state)
{
	(void)state;
	wait_start(&waits[0], &waiters, again);
	waiters_wake(&waiters, NULL, NULL);
	assert_int_equal(calls[0], 1);
	waiters_wake(&waiters, NULL, NULL);
	assert_int_equal(calls[0], 2);
}

static void finished_waiters_retire_their_waits_in_silence(void **state)
{
	struct waiters none = {0};

	(void)state;
	waiters_finish(&none);
	for (int i = 0; i < 4; i++)
		wait_start(&waits[i], &waiters, count);
	waiters_finish(&waiters);
	waiters_wake(&waiters, NULL, NULL);
	for (int i = 0; i < 4; i++) {
		assert_int_equal(calls[i], 0);
		assert_false(wait_running(&waits[i]));
	}
}

/* ---- nothing to wait for ---- */

static void run_stop(struct task *task)
{
	(void)task;
	loop_stop(loop);
}

/* Runs the loop until all posted tasks have run. */
static void run_loop(void)
{
	loop_post(loop, &stop, run_stop);
	loop_run(loop);
}

static void what_ends_at_once_is_told_later_in_its_order(void **state)
{
	(void)state;
	wait_done_later(&waits[0], loop, count);
	wait_fail_later(&waits[1], loop, &error_no_memory, count);
	assert_int_equal(calls[0] + calls[1], 0);
	assert_true(wait_running(&waits[0]));
	run_loop();
	assert_int_equal(calls[0], 1);
	assert_null(errors[0]);
	assert_int_equal(calls[1], 1);
	assert_int_equal(errors[1]->cause, ERROR_NO_MEMORY);
	assert_false(wait_running(&waits[0]));
}

static void what_would_be_told_later_can_be_cancelled(void **state)
{
	(void)state;
	wait_done_later(&waits[0], loop, count);
	wait_done_later(&waits[1], loop, count);
	wait_done_later(&waits[2], loop, count);
	wait_cancel(&waits[1]);
	victim = &waits[2];
	run_loop();
	assert_int_equal(calls[0], 1);
	assert_int_equal(calls[1], 0);
	assert_int_equal(calls[2], 0);
}

static void restart(struct wait *w, const struct error *e)
{
	assert_false(wait_running(w));
	if (e)
		wait_done_later(w, loop, restart);
	else
		wait_start(w, &waiters, count);
}

static void a_wait_is_retired_before_its_callback(void **state)
{
	(void)state;
	wait_fail_later(&waits[0], loop, &error_no_memory, restart);
	run_loop();
	run_loop();
	waiters_wake(&waiters, NULL, NULL);
	assert_int_equal(calls[0], 1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(all_are_called_once_with_the_result, setup, teardown),
		cmocka_unit_test_setup_teardown(a_cancelled_wait_is_never_called, setup, teardown),
		cmocka_unit_test_setup_teardown(a_callback_may_cancel_the_one_after_it, setup, teardown),
		cmocka_unit_test_setup_teardown(who_waits_again_waits_for_the_next_time, setup, teardown),
		cmocka_unit_test_setup_teardown(finished_waiters_retire_their_waits_in_silence, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_ends_at_once_is_told_later_in_its_order, setup,
						teardown),
		cmocka_unit_test_setup_teardown(what_would_be_told_later_can_be_cancelled, setup, teardown),
		cmocka_unit_test_setup_teardown(a_wait_is_retired_before_its_callback, setup, teardown),
	};

	return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
