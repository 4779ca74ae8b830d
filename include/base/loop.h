/* The event loop: descriptors, timers and tasks on one thread, by epoll.
 *
 * Everything here belongs to the loop's thread, except loop_post and
 * loop_stop. Watches, timers and tasks are embedded in their owners: starting
 * one never allocates. A callback may stop, restart or free its own handle. */
#ifndef NEMOFS_BASE_LOOP_H
#define NEMOFS_BASE_LOOP_H

#include <stdbool.h>
#include <stdint.h>

#include "base/error.h"
#include "base/list.h"

struct loop;

struct loop *loop_create(struct error *e);
void loop_destroy(struct loop *loop); /* accepts NULL */

/* Runs until loop_stop, or until the system cannot report events any more, which
 * is logged; tasks posted before the stop still run. */
void loop_run(struct loop *loop);

/* Makes loop_run return after the current round. Any thread, and signal handlers. */
void loop_stop(struct loop *loop);

/* Milliseconds of the monotonic clock. */
uint64_t loop_now_ms(void);

/* A descriptor. `ready` is called with the EPOLL* bits that are true. */
struct watch {
	void (*ready)(struct watch *, uint32_t events);
	struct loop *loop; /* NULL: stopped */
	int fd;
	uint32_t events;
};

/* Fails only where epoll does (ENOSPC, ENOMEM, EPERM for plain files). The
 * descriptor stays the caller's, and must outlive the watch. */
bool watch_start(struct watch *w, struct loop *loop, int fd, uint32_t events,
		 void (*ready)(struct watch *, uint32_t events), struct error *e);
void watch_change(struct watch *w, uint32_t events);
void watch_stop(struct watch *w); /* accepts zeroed and stopped ones */

/* A timer: fires once; start it again from `fire` to repeat. */
struct timer {
	void (*fire)(struct timer *);
	struct loop *loop;
	uint64_t at; /* ms, monotonic; 0: stopped */
	struct timer *child, *next, *prev;
};

void timer_init(struct timer *t, struct loop *loop, void (*fire)(struct timer *));
void timer_start(struct timer *t, uint64_t delay_ms); /* restarts a running one */
void timer_stop(struct timer *t);                     /* accepts zeroed and stopped ones */
static inline bool timer_running(const struct timer *t)
{
	return t->at != 0;
}

/* A task: runs once on the loop's thread, in the order of posting, never
 * inside loop_post. */
struct task {
	void (*run)(struct task *);
	struct loop *loop; /* guarded by the loop's lock; NULL: not posted */
	struct list link;
};

/* Any thread. Posting a task that is already posted does nothing. */
void loop_post(struct loop *loop, struct task *task, void (*run)(struct task *));

/* Loop thread. Afterwards `run` will not be called; true if it would have been. */
bool loop_unpost(struct loop *loop, struct task *task);

#endif
