/* Waiting for something shared: many waiters, one piece of work.
 *
 * A wait is embedded in its owner, so starting one cannot fail. Each is called
 * back once, or cancelled and then never. Loop thread. */
#ifndef NEMOFS_MODEL_WAIT_H
#define NEMOFS_MODEL_WAIT_H

#include "base/error.h"
#include "base/list.h"

struct wait {
	struct list link;
	void (*done)(struct wait *, const struct error *); /* NULL for success */
	void *result;                                      /* what the work gave, where it gives something */
};

struct waiters {
	struct list list;
};

void waiters_init(struct waiters *ws);
bool waiters_empty(const struct waiters *ws);
void wait_start(struct wait *w, struct waiters *ws, void (*done)(struct wait *, const struct error *));
void wait_cancel(struct wait *w); /* zeroed and finished ones are accepted */

/* Calls back everyone who waits now, with the result (NULL with an error); who
 * starts to wait meanwhile waits for the next time. A callback may cancel any
 * other wait, but must not free the waiters. */
void waiters_wake(struct waiters *ws, void *result, const struct error *e);

#endif
