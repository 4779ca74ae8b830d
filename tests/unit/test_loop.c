/* The loop's promises: order, restarts, and stopping from inside callbacks. */
#include <fcntl.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/loop.h"
#include "base/worker.h"

static struct loop *loop;

static int setup(void **state)
{
	(void)state;
	loop = loop_create(NULL);
	return loop ? 0 : -1;
}

static int teardown(void **state)
{
	(void)state;
	loop_destroy(loop);
	return 0;
}

/* ---- timers ---- */

struct tick {
	struct timer timer;
	int number;
	uint64_t earliest, latest; /* when it is due */
};

static int fired[1024];
static size_t fired_count;
static size_t fired_stop; /* the loop ends after this many */

static void note(struct timer *timer)
{
	fired[fired_count++] = container_of(timer, struct tick, timer)->number;
	if (fired_count == fired_stop)
		loop_stop(loop);
}

static void timers_fire_in_the_order_of_their_times(void **state)
{
	enum { COUNT = 200 };
	struct tick ticks[COUNT], *by_place[COUNT];

	(void)state;
	fired_count = 0;
	fired_stop = COUNT;
	for (int i = 0; i < COUNT; i++) {
		int place =
			(i * 73) % COUNT; /* 73 and 200 have no common divisor: so each place comes once */

		ticks[i].number = place;
		timer_init(&ticks[i].timer, loop, note);
		by_place[place] = &ticks[i];
		ticks[i].earliest = loop_now_ms() + (uint64_t)place / 4;
		timer_start(&ticks[i].timer, (uint64_t)place / 4);
		ticks[i].latest = loop_now_ms() + (uint64_t)place / 4;
	}
	loop_run(loop);
	for (int i = 1; i < COUNT; i++)
		assert_true(by_place[fired[i - 1]]->earliest <= by_place[fired[i]]->latest);
}

static void a_stopped_timer_does_not_fire(void **state)
{
	struct tick ticks[64];

	(void)state;
	fired_count = 0;
	fired_stop = 32;
	for (int i = 0; i < 64; i++) {
		ticks[i].number = i;
		timer_init(&ticks[i].timer, loop, note);
		timer_start(&ticks[i].timer, (uint64_t)(i * 37 % 64) / 8);
	}
	for (int i = 0; i < 64; i += 2) {
		timer_stop(&ticks[i].timer);
		timer_stop(&ticks[i].timer);
		assert_false(timer_running(&ticks[i].timer));
	}
	loop_run(loop);
	for (int i = 0; i < 32; i++)
		assert_int_equal(fired[i] % 2, 1);
}

static void restart_once(struct timer *timer)
{
	note(timer);
	if (fired_count < fired_stop)
		timer_start(timer, 1);
}

static void a_timer_may_be_started_again_when_it_fires(void **state)
{
	struct tick tick = {.number = 7};

	(void)state;
	fired_count = 0;
	fired_stop = 3;
	timer_init(&tick.timer, loop, restart_once);
	timer_start(&tick.timer, 0);
	loop_run(loop);
	assert_int_equal(fired_count, 3);
	assert_false(timer_running(&tick.timer));
}

/* ---- tasks ---- */

static struct task first, second;
static int order[8], order_count;

static void run_second(struct task *task)
{
	(void)task;
	order[order_count++] = 2;
	loop_stop(loop);
}

static void run_first(struct task *task)
{
	(void)task;
	order[order_count++] = 1;
	assert_true(loop_unpost(loop, &second));
	loop_post(loop, &second, run_second);
}

static void a_task_may_take_back_and_post_another(void **state)
{
	(void)state;
	order_count = 0;
	loop_post(loop, &first, run_first);
	loop_post(loop, &first, run_first);
	loop_post(loop, &second, run_second);
	loop_run(loop);
	assert_int_equal(order_count, 2);
	assert_int_equal(order[0], 1);
	assert_int_equal(order[1], 2);
	assert_false(loop_unpost(loop, &second));
}

/* ---- descriptors ---- */

static struct watch left, right;
static int seen;

static void stop_the_other(struct watch *watch, uint32_t events)
{
	assert_true(events & EPOLLIN);
	seen++;
	watch_stop(watch == &left ? &right : &left);
	watch_stop(watch);
	loop_stop(loop);
}

static void a_watch_stopped_in_the_same_round_is_not_called(void **state)
{
	int a[2], b[2];

	(void)state;
	seen = 0;
	assert_int_equal(pipe(a), 0);
	assert_int_equal(pipe(b), 0);
	assert_int_equal(write(a[1], "x", 1), 1);
	assert_int_equal(write(b[1], "x", 1), 1);
	assert_true(watch_start(&left, loop, a[0], EPOLLIN, stop_the_other, NULL));
	assert_true(watch_start(&right, loop, b[0], EPOLLIN, stop_the_other, NULL));
	loop_run(loop);
	assert_int_equal(seen, 1);
	for (int i = 0; i < 2; i++)
		close(a[i]), close(b[i]);
}

static void a_watch_that_cannot_be_says_why(void **state)
{
	struct error e;
	struct watch watch;

	(void)state;
	assert_false(watch_start(&watch, loop, -1, EPOLLIN, stop_the_other, &e));
	assert_int_equal(e.cause, ERROR_SYSTEM);
	watch_stop(&watch);
}

/* ---- workers ---- */

enum { JOBS = 500 };

struct counted {
	struct job job;
	int number;
};

static int done_count, in_order;

static void do_nothing(struct job *job)
{
	(void)job;
}

static void count_done(struct job *job)
{
	in_order += container_of(job, struct counted, job)->number == done_count;
	if (++done_count == JOBS)
		loop_stop(loop);
}

static void one_thread_keeps_the_order(void **state)
{
	static struct counted jobs[JOBS];
	struct worker *worker = worker_create(loop, 1, NULL);

	(void)state;
	assert_non_null(worker);
	done_count = in_order = 0;
	for (int i = 0; i < JOBS; i++) {
		jobs[i].number = i;
		worker_submit(worker, &jobs[i].job, do_nothing, count_done);
	}
	loop_run(loop);
	assert_int_equal(in_order, JOBS);
	worker_destroy(worker);
}

static void destroying_runs_what_is_queued(void **state)
{
	static struct counted jobs[JOBS];
	struct worker *worker = worker_create(loop, 4, NULL);

	(void)state;
	done_count = 0;
	for (int i = 0; i < JOBS; i++)
		worker_submit(worker, &jobs[i].job, do_nothing, count_done);
	worker_destroy(worker);
	loop_run(loop);
	assert_int_equal(done_count, JOBS);
}

struct blocked {
	struct job job;
	sem_t gate;
};

static void count_one(struct job *job)
{
	(void)job;
	if (++done_count == JOBS)
		loop_stop(loop);
}

static void wait_at_the_gate(struct job *job)
{
	sem_wait(&container_of(job, struct blocked, job)->gate);
}

static void what_has_not_begun_can_be_taken_back(void **state)
{
	struct blocked running = {0}, waiting = {0};
	struct worker *worker = worker_create(loop, 1, NULL);

	(void)state;
	sem_init(&running.gate, 0, 0);
	assert_false(worker_withdraw(worker, &waiting.job));
	done_count = JOBS - 1;
	worker_submit(worker, &running.job, wait_at_the_gate, count_one);
	worker_submit(worker, &waiting.job, wait_at_the_gate, count_one);
	assert_int_equal(worker_load(worker), 2);
	assert_true(worker_withdraw(worker, &waiting.job));
	assert_int_equal(worker_load(worker), 1);
	sem_post(&running.gate);
	worker_destroy(worker);
	loop_run(loop);
	assert_int_equal(done_count, JOBS);
}

/* The descriptor of the loop's epoll becomes one of another kind, as if a bug had replaced it. */
static void a_loop_that_cannot_wait_ends(void **state)
{
	int null = open("/dev/null", O_RDWR | O_CLOEXEC);
	struct error e;

	(void)state;
	loop = loop_create(&e);
	for (int fd = 0; fd < 64; fd++) {
		char path[32], what[64] = {0};

		(void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
		if (readlink(path, what, sizeof(what) - 1) > 0 && strstr(what, "eventpoll"))
			assert_int_equal(dup2(null, fd), fd);
	}
	alarm(20); /* of a loop that spins */
	loop_run(loop);
	alarm(0);
	loop_destroy(loop);
	close(null);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(timers_fire_in_the_order_of_their_times, setup, teardown),
		cmocka_unit_test_setup_teardown(a_stopped_timer_does_not_fire, setup, teardown),
		cmocka_unit_test_setup_teardown(a_timer_may_be_started_again_when_it_fires, setup, teardown),
		cmocka_unit_test_setup_teardown(a_task_may_take_back_and_post_another, setup, teardown),
		cmocka_unit_test_setup_teardown(a_watch_stopped_in_the_same_round_is_not_called, setup,
						teardown),
		cmocka_unit_test_setup_teardown(a_watch_that_cannot_be_says_why, setup, teardown),
		cmocka_unit_test_setup_teardown(one_thread_keeps_the_order, setup, teardown),
		cmocka_unit_test_setup_teardown(destroying_runs_what_is_queued, setup, teardown),
		cmocka_unit_test_setup_teardown(what_has_not_begun_can_be_taken_back, setup, teardown),
		cmocka_unit_test(a_loop_that_cannot_wait_ends),
	};

	return cmocka_run_group_tests_name("loop", tests, NULL, NULL);
}
