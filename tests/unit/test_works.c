/* Blocking work: how it starts and stops, and that the loop ends only after the last of it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <unistd.h>

#include <cmocka.h>

#include "work.h"

struct fixture {
	struct loop *loop;
	struct worker *worker;
	struct works works;
	struct work first, second;
	unsigned done;
	struct task task;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){.loop = loop_create(NULL)};
	f.worker = worker_create(f.loop, 2, NULL);
	works_init(&f.works, f.loop);
	*state = &f;
	return f.worker ? 0 : -1;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	worker_destroy(f->worker);
	works_finish(&f->works);
	loop_destroy(f->loop);
	return 0;
}

/* Works until it is cancelled. */
static void run_on(struct work *work)
{
	while (!atomic_load(&work->cancel))
		usleep(1000);
}

static void count_first(struct work *work)
{
	container_of(work, struct fixture, first)->done++;
}

static void count_second(struct work *work)
{
	container_of(work, struct fixture, second)->done++;
}

static void task_on_stop(struct task *task)
{
	works_stop(&container_of(task, struct fixture, task)->works);
}

static void an_idle_engine_stops_at_once(void **state)
{
	struct fixture *f = *state;

	loop_post(f->loop, &f->task, task_on_stop);
	loop_run(f->loop);
	assert_false(works_enter(&f->works));
}

static void stopping_cancels_and_awaits_all_work(void **state)
{
	struct fixture *f = *state;

	assert_true(works_enter(&f->works));
	assert_true(works_enter(&f->works));
	work_start(&f->first, &f->works, f->worker, run_on, count_first);
	work_start(&f->second, &f->works, f->worker, run_on, count_second);
	loop_post(f->loop, &f->task, task_on_stop);
	loop_run(f->loop);
	assert_int_equal(f->done, 2);
	assert_false(works_enter(&f->works));
}

static void work_entered_before_the_stop_starts_cancelled(void **state)
{
	struct fixture *f = *state;

	assert_true(works_enter(&f->works));
	works_stop(&f->works);
	work_start(&f->first, &f->works, f->worker, run_on, count_first);
	loop_run(f->loop);
	assert_int_equal(f->done, 1);
}

static void who_leaves_last_stops_the_loop(void **state)
{
	struct fixture *f = *state;

	assert_true(works_enter(&f->works));
	works_stop(&f->works);
	works_leave(&f->works);
	loop_run(f->loop);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(an_idle_engine_stops_at_once, set_up, tear_down),
		cmocka_unit_test_setup_teardown(stopping_cancels_and_awaits_all_work, set_up, tear_down),
		cmocka_unit_test_setup_teardown(work_entered_before_the_stop_starts_cancelled, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(who_leaves_last_stops_the_loop, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
