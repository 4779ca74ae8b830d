/* The engine's blocking work. When the engine stops, all of it is cancelled and
 * awaited together.
 *
 * Work is started from any thread, runs on a worker's thread and ends on the loop's.
 * Call works_enter before starting work. Once the engine is stopping, works_enter
 * fails, and the loop stops when the last one that entered has left. */
#ifndef NEMOFS_ENGINE_WORK_H
#define NEMOFS_ENGINE_WORK_H

#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "base/list.h"
#include "base/worker.h"

struct works {
	struct loop *loop;
	pthread_mutex_t lock;
	struct list running; /* guarded by lock */
	unsigned inside;     /* entered and not left; guarded by lock */
	bool stopping;       /* guarded by lock */
};

/* Embedded in its owner; zeroed before work_start. */
struct work {
	struct works *works;
	struct worker *worker;
	atomic_bool cancel;          /* `run` must check it */
	void (*run)(struct work *);  /* worker's thread */
	void (*done)(struct work *); /* loop's thread; may free the work */
	struct list link;
	struct task task;
	struct job job;
};

void works_init(struct works *works, struct loop *loop);
void works_finish(struct works *works);

/* Any thread. False: the engine is stopping. True must be followed by
 * work_start or works_leave. */
bool works_enter(struct works *works);
void works_leave(struct works *works);

/* Any thread, after works_enter. */
void work_start(struct work *work, struct works *works, struct worker *worker, void (*run)(struct work *),
		void (*done)(struct work *));

/* Any thread. */
void work_cancel(struct work *work);

/* Loop thread. Refuses new work, cancels all running work, and stops the loop as soon
 * as everything has ended. */
void works_stop(struct works *works);

#endif
