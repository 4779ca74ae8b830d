#include "base/wait.h"

void wait_start(struct wait *w, struct waiters *ws, void (*done)(struct wait *, const struct error *))
{
	w->done = done;
	w->result = NULL;
	list_append(&ws->list, &w->link);
}

void wait_cancel(struct wait *w)
{
	list_remove(&w->link);
	if (w->later.loop)
		loop_unpost(w->later.loop, &w->later);
}

bool wait_running(const struct wait *w)
{
	return !list_empty(&w->link) || w->later.loop;
}

/* ---- results without an operation ---- */

static void run_later(struct task *task)
{
	struct wait *w = container_of(task, struct wait, later);

	w->done(w, w->why);
}

void wait_done_later(struct wait *w, struct loop *loop, void (*done)(struct wait *, const struct error *))
{
	wait_fail_later(w, loop, NULL, done);
}

void wait_fail_later(struct wait *w, struct loop *loop, const struct error *e,
		     void (*done)(struct wait *, const struct error *))
{
	w->done = done;
	w->result = NULL;
	w->why = e;
	loop_post(loop, &w->later, run_later);
}

/* ---- many waiters ---- */

void waiters_init(struct waiters *ws)
{
	list_init(&ws->list);
}

bool waiters_empty(const struct waiters *ws)
{
	return list_empty(&ws->list);
}

void waiters_wake(struct waiters *ws, void *result, const struct error *e)
{
	struct list now;

	list_init(&now);
	list_splice(&now, &ws->list);
	while (!list_empty(&now)) {
		struct wait *w = container_of(now.next, struct wait, link);

		list_remove(&w->link);
		w->result = result;
		w->done(w, e);
	}
}

void waiters_finish(struct waiters *ws)
{
	while (!list_empty(&ws->list))
		list_remove(ws->list.next);
}
