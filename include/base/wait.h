/* Callbacks for work that ends later: one handle for anything that an owner waits
 * for.
 *
 * A wait is embedded in its owner and zeroed before its first use, so beginning
 * to wait cannot fail. These rules hold for every function of the tree that
 * takes a `struct wait *` and a `done`:
 *  - beginning cannot call back before it has returned: work that ends at once
 *    uses wait_done_later or wait_fail_later;
 *  - the callback comes once, and the wait is retired before it: the callback
 *    may free it or start it again;
 *  - after wait_cancel, which any callback may call, nothing is called back. The work goes on.
 * Everything belongs to the loop's thread. */
#ifndef NEMOFS_BASE_WAIT_H
#define NEMOFS_BASE_WAIT_H

#include "base/error.h"
#include "base/list.h"
#include "base/loop.h"

struct wait {
	struct list link;                                  /* among the waiters */
	void (*done)(struct wait *, const struct error *); /* NULL for success; borrowed until it returns */
	void *result;            /* the result of the work, if it has one; NULL with an error */
	struct task later;       /* of wait_done_later and wait_fail_later */
	const struct error *why; /* … of the latter */
};

/* Ends the wait silently. Accepts zeroed and finished ones. */
void wait_cancel(struct wait *w);

/* Will `done` still come? */
bool wait_running(const struct wait *w);

/* The work is done, or cannot begin: calls back from the loop. The error is
 * borrowed until then: use a static one (error_no_memory) or the owner's. */
void wait_done_later(struct wait *w, struct loop *loop, void (*done)(struct wait *, const struct error *));
void wait_fail_later(struct wait *w, struct loop *loop, const struct error *e,
		     void (*done)(struct wait *, const struct error *));

/* ---- for the part that does the work: one piece of work, any number of waiters ---- */

struct waiters {
	struct list list;
};

void waiters_init(struct waiters *ws);
bool waiters_empty(const struct waiters *ws);
void wait_start(struct wait *w, struct waiters *ws, void (*done)(struct wait *, const struct error *));

/* Calls back all that wait now, with the result (NULL with an error). A wait that
 * starts meanwhile waits for the next time. A callback may cancel any other wait,
 * and free the waiters. */
void waiters_wake(struct waiters *ws, void *result, const struct error *e);

/* Retires all waits silently, before the work they wait for is destroyed. Accepts zeroed ones. */
void waiters_finish(struct waiters *ws);

#endif
