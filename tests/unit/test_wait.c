/* Shared waits: each is called back once, or cancelled and then never. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "model/wait.h"

static struct waiters waiters;
static struct wait waits[4];
static int calls[4];
static struct wait *victim;

static void count(struct wait *w, const struct error *e)
{
	(void)e;
	calls[w - waits]++;
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
	waiters_init(&waiters);
	victim = NULL;
	for (int i = 0; i < 4; i++) {
		waits[i] = (struct wait){0};
		calls[i] = 0;
	}
	return 0;
}

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(all_are_called_once_with_the_result, setup),
		cmocka_unit_test_setup(a_cancelled_wait_is_never_called, setup),
		cmocka_unit_test_setup(a_callback_may_cancel_the_one_after_it, setup),
		cmocka_unit_test_setup(who_waits_again_waits_for_the_next_time, setup),
	};

	return cmocka_run_group_tests_name("wait", tests, NULL, NULL);
}
