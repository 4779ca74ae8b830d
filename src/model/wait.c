#include "model/wait.h"

void waiters_init(struct waiters *ws)
{
	list_init(&ws->list);
}

bool waiters_empty(const struct waiters *ws)
{
	return list_empty(&ws->list);
}

void wait_start(struct wait *w, struct waiters *ws, void (*done)(struct wait *, const struct error *))
{
	w->done = done;
	w->result = NULL;
	list_append(&ws->list, &w->link);
}

void wait_cancel(struct wait *w)
{
	list_remove(&w->link);
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
